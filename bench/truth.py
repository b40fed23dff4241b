"""`python -m bench.truth [--sites N] [--days N]`: watch a made-up world evening by evening and compare with the truth.

Prints recall of new reports within one visit, false new reports, false withdrawals, visits wrongly called complete,
verdicts that are neither the truth nor what could be known, and the time it took. Exit status 0 when nothing is false.
With `--hostile RATE` every oddity of `demo.hostile` befalls each county and organ with that probability (0.1 is the
goal's); printed are then false accusations, doubts without a reason and the silent organs that were found.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from archive.config.load import load_configuration
from archive.database.engine import open_database, session_scope
from archive.database.models import Run
from archive.filings.verdicts.status import board
from bench.truth_figures import Figures, figures
from bench.truth_hostile import HostileFigures, compare, print_figures
from crawler.running.runs import RunRequest, RunResult, run_in_child
from demo.generate import LAST_DAY, YEAR, Shares, generate
from demo.hostile.oddity_kinds import BLIND, KINDS
from demo.hostile.plan import harden
from demo.simulation import demo_environment, visit_times
from demo.verdict_check import Disagreement, Told, disagreements
from demo.world import World, at

# The deadline of departments falls on the 38th day, that of governments on the 97th.
FIRST_DAY, DEADLINES = date(2025, 12, 25), (date(2026, 1, 31), date(2026, 3, 31))
_SHARES = Shares(late=6, never=10)  # of hostile worlds: more silent organs, which must still be found
_SHOWN = 12  # cases of each fault that are printed
_AFTER = timedelta(minutes=30)  # the board is read so long after the visit began

Each = Callable[[datetime, RunResult, float], None]


@dataclass(slots=True)
class Watched:
    """A world after the last evening. ``wrong`` are verdicts of the checked evenings that no honest program gives."""

    figures: Figures = field(default_factory=Figures)
    wrong: list[tuple[date, Disagreement]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    checked: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    hostile: HostileFigures = field(default_factory=HostileFigures)
    complete_though: Counter[str] = field(default_factory=Counter)

    @property
    def accused(self) -> list[tuple[date, Disagreement]]:
        """Told late, overdue or withdrawn, and not so."""
        return [(day, one) for day, one in self.wrong if one.accuses]


def watch(
    world: World, folder: Path, visits: Sequence[datetime], checked: Collection[datetime], each: Each | None = None,
    *, hostile: bool = False,
) -> Watched:  # fmt: skip
    """Visit every site on each of these evenings; compare the board after those ``checked``, and all at the end."""
    watched = Watched()
    sites = tuple(site.region for site in world.sites)
    with demo_environment(world, folder) as server:
        for number, now in enumerate(visits, 1):
            server.clock, begun = now, time.monotonic()
            report = run_in_child(RunRequest(sites, now))
            watched.seconds.append(time.monotonic() - begun)
            if each:
                each(now, report, watched.seconds[-1])
            if hostile:
                watched.complete_though += _complete_though(world, report, now)
            if now in checked:
                (_check_hostile if hostile else check_board)(watched, world, now, visits[:number])
        watched.requests = len(server.log)
        if hostile:
            return watched
        with session_scope(open_database(load_configuration().settings.database())) as session:
            watched.figures = figures(session, world, visits)
    return watched


def judge(world: World, folder: Path, visits: Sequence[datetime], step: int) -> Watched:
    """Compare what a watch has left in its folder, finished or still going on: nothing is visited."""
    os.environ |= {"NIANBAO_CONFIG": str(folder / "config"), "NIANBAO_DATA": str(folder / "data")}
    watched = Watched()
    with session_scope(open_database(load_configuration().settings.database(), migrate=False)) as session:
        runs = session.execute(select(Run.started_at, Run.finished_at).order_by(Run.started_at)).all()
        done = [now for now in visits if runs and now <= runs[-1].started_at]
        watched.seconds = [(run.finished_at - run.started_at).total_seconds() for run in runs]
        watched.figures = figures(session, world, done)
    for now in sorted(_checked(done, step)):
        check_board(watched, world, now, [visit for visit in done if visit <= now])
    return watched


def check_board(watched: Watched, world: World, now: datetime, visits: Sequence[datetime]) -> None:
    """Compare the board after an evening's visit with what an honest program can say after these visits."""
    told = _board(now + _AFTER)
    watched.wrong += [(now.date(), one) for one in disagreements(world, YEAR, now + _AFTER, visits, told)]
    watched.checked += 1
    watched.counts = Counter(one.state for one in told.values())


def _check_hostile(watched: Watched, world: World, now: datetime, visits: Sequence[datetime]) -> None:
    for year in (YEAR - 1, YEAR):
        told = _board(now + _AFTER, year)
        compare(watched.hostile, world, year, now + _AFTER, visits, told)
    watched.checked += 1
    watched.counts = Counter(one.state for one in told.values())


def _complete_though(world: World, report: RunResult, now: datetime) -> Counter[str]:
    """Visits called complete that read fewer or other rows than stand in the column, by the oddity that hid them."""
    found: Counter[str] = Counter()
    for site in world.sites:
        odd, trouble = site.hostile_at(now), site.trouble_at(now)
        blind = odd is not None and odd.kind in BLIND and trouble is None  # a trouble's page stands in its place
        visits = [visit for visit in report.visits if visit.site.id == site.region]
        there = sum(len(site.listed(now, column)) for column in site.columns)
        if odd and any(visit.outcome == "complete" and (visit.rows < there or blind) for visit in visits):
            found[f"{odd.kind}:{odd.variant}".rstrip(":")] += 1
    return found


def _board(as_of: datetime, year: int = YEAR) -> dict[str, Told]:
    configuration = load_configuration()
    with session_scope(open_database(configuration.settings.database())) as session:
        found = board(session, configuration.deadlines, year, as_of)
    return {
        one.facts.organ_id: Told(one.ruling.state, one.ruling.days_late, tuple(one.ruling.flags), one.ruling.reason_zh)
        for one in found.filings
    }


def main() -> int:
    """Play and print; 0 when nothing false was said and nothing was missed."""
    wanted = _arguments()
    world = generate(
        wanted.sites, wanted.organs, wanted.seed, wanted.family, wanted.fault_rate / 100,
        first_day=FIRST_DAY, last_day=FIRST_DAY + timedelta(days=wanted.days - 1),
    )  # fmt: skip
    begun, visits = time.monotonic(), visit_times(world)
    if wanted.hostile:
        return _main_hostile(wanted)
    if wanted.judge:
        watched = judge(world, Path(wanted.data), visits, wanted.check_every)
        _print(world, watched, time.monotonic() - begun)
        return 0 if not watched.figures.faults and not watched.wrong else 1
    os.environ["NIANBAO_POLITENESS__REQUESTS_PER_RUN"] = "1000000"
    with tempfile.TemporaryDirectory(prefix="nianbao-truth-") as scratch:
        folder = Path(wanted.data or scratch)
        watched = watch(world, folder, visits, _checked(visits, wanted.check_every), _progress)
    _print(world, watched, time.monotonic() - begun)
    return 0 if not watched.figures.faults and not watched.wrong else 1


def _main_hostile(wanted: argparse.Namespace) -> int:
    """Play a hostile world on so many evenings, those around the deadlines first."""
    calm = generate(wanted.sites, wanted.organs, wanted.seed, wanted.family, wanted.fault_rate / 100, shares=_SHARES)
    world = _narrowed(harden(calm, wanted.hostile, wanted.seed, wanted.hostile_kind or KINDS), wanted.only or ())
    visits = chosen_evenings(wanted.days)
    os.environ["NIANBAO_POLITENESS__REQUESTS_PER_RUN"] = "1000000"
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nianbao-truth-") as scratch:
        folder = Path(wanted.data or scratch)
        checked = _checked(visits, wanted.check_every)
        watched = watch(world, folder, visits, checked, _progress, hostile=True)
    print(f"{len(world.sites)} sites, {len(visits)} evenings, hostile {wanted.hostile}, seed {wanted.seed}")
    print_figures(watched.hostile)
    print(f"  wrongly complete           {dict(watched.complete_though.most_common())}")
    print(f"  the last board             {dict(watched.counts)}; boards checked: {watched.checked}")
    print(f"  time                       {time.monotonic() - begun:.0f} s, {watched.requests} requests")
    return 0 if watched.hostile.fine else 1


def _narrowed(world: World, regions: Collection[str]) -> World:
    """The same sites with the same troubles, without the others."""
    return replace(world, sites=tuple(s for s in world.sites if s.region in regions)) if regions else world


def chosen_evenings(count: int) -> list[datetime]:
    """So many evenings between December and April: the two deadlines' first, then spread over what is left."""
    every = [at(FIRST_DAY + timedelta(days=n), "20:00") for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    near = [due + timedelta(days=n) for n in (0, 1, -1, 2, 3) for due in DEADLINES]
    chosen = {FIRST_DAY, *near[: max(0, count - 3)]}
    rest = [now for now in every if now.date() not in chosen]
    missing = max(0, count - len(chosen))
    spread = {rest[len(rest) * n // missing + len(rest) // (2 * missing)] for n in range(missing)} if missing else set()
    return sorted(spread | {now for now in every if now.date() in chosen})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.truth")
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--organs", type=int, default=49, help="organs of each site")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fault-rate", type=float, default=5, help="bad days in a hundred, for each site")
    parser.add_argument("--check-every", type=int, default=7, help="evenings between two checks of the board")
    parser.add_argument("--family", action="append", help="only these CMS families")
    parser.add_argument("--only", action="append", metavar="REGION", help="play only these sites of the hostile world")
    parser.add_argument("--data", default="", help="keep configuration and data in this folder")
    parser.add_argument("--judge", action="store_true", help="only compare what an earlier watch has left in --data")
    parser.add_argument("--hostile", type=float, default=0, metavar="RATE", help="probability of each oddity, 0 to 1")
    parser.add_argument("--hostile-kind", action="append", choices=KINDS, help="only these oddities")
    return parser.parse_args()


def _checked(visits: Sequence[datetime], step: int) -> set[datetime]:
    """Every so many evenings, each deadline and the three days after it, and the last."""
    near = {due + timedelta(days=n) for due in DEADLINES for n in range(4)}
    return {*visits[step - 1 :: step], *visits[-1:], *(now for now in visits if now.date() in near)}


def _progress(now: datetime, report: RunResult, seconds: float) -> None:
    outcomes = dict(Counter(visit.outcome for visit in report.visits))
    lines = [f"{now.date()}  {seconds:6.1f} s  {report.captures:6} captures  {outcomes}"]
    lines += [f"  damaged: {damage}" for damage in report.damages]
    print("\n".join(lines), file=sys.stderr, flush=True)


def _print(world: World, watched: Watched, seconds: float) -> None:
    found = watched.figures
    print(f"{len(world.sites)} sites, {len(watched.seconds)} evenings, {found.visits} looks")
    print(f"  visits called complete      {found.complete}")
    _list("visits wrongly complete", found.wrongly_complete)
    _list("visits needlessly weaker", found.wrongly_weak)
    print(f"  seen within one visit       {_share(found.found_at_once, found.new)} of the new reports")
    _list("reports missed", found.missed)
    _list("false new reports", found.false_new)
    _list("misattributed", found.misattributed)
    _list("reports without an owner", found.unowned)
    _list("rows falsely gone", found.false_gone)
    print(f"  edits seen                 {_share(found.edits_found, found.edits)}")
    _list("edits missed", found.edits_missed)
    _list("false versions", found.false_versions)
    _list("false accusations", [_said(*one) for one in watched.accused])
    _list("verdicts unequal to truth", [_said(*one) for one in watched.wrong])
    unverified = [one for one in watched.wrong if one[1].told and one[1].told.state == "unverified"]
    _list("unverified without reason", [_said(*one) for one in unverified])
    print(f"  the last board             {dict(watched.counts)}; boards checked: {watched.checked}")
    mean = sum(watched.seconds) / len(watched.seconds)
    print(f"  time                       {seconds:.0f} s, {mean:.1f} s an evening, {watched.requests} requests")


def _list(name: str, cases: Sequence[str]) -> None:
    print(f"  {name:26} {len(cases)}")
    for case in cases[:_SHOWN]:
        print(f"      {case}")


def _said(day: date, one: Disagreement) -> str:
    told = f"{one.told.state} {one.told.days_late}" if one.told else "nothing"
    return f"[{day:%m-%d} {one.family}] {one.organ_id} {one.organ}: told {told}, true {one.true}, known {one.known}"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.2f} %)" if whole else "none due"


if __name__ == "__main__":
    sys.exit(main())

"""`nianbao crawl`: one run now, with a progress bar; `--replay` answers from a WARC instead of the network."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from archive.clock import utc_now
from archive.config.load import Configuration, load_configuration
from archive.errors import NianbaoError
from crawler.commands.options import Vantage, moment, visit_from
from crawler.commands.terminal import progress_terminal
from crawler.running.clock_check import SKEW
from crawler.running.runs import RunRequest, RunResult, run

_EXIT = {"complete": 0, "partial": 3, "failed": 3, "busy": 3}


def register(app: typer.Typer) -> None:
    app.command("crawl", help="Visit sites now and ingest their captures.")(crawl)


def crawl(
    site: Annotated[list[str] | None, typer.Option("--site", help="Site id; repeatable.")] = None,
    replay: Annotated[
        Path | None, typer.Option("--replay", help="Read responses from this WARC file, not the network.")
    ] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="Time of the run: a date (its noon) or an ISO 8601 time.")] = "",
    vantage: Vantage = None,
    future: Annotated[
        bool, typer.Option("--simulate-future", help="Allow a future --as-of, for rehearsals on separate data.")
    ] = False,
) -> None:
    if replay and vantage is not None:
        raise NianbaoError("--vantage: a replay is made from nowhere; leave it out")
    visit_from(vantage)
    configuration = load_configuration()
    _require_own(configuration, site or (), replayed=replay is not None)
    if replay and not replay.exists():
        raise NianbaoError(f"--replay: there is no file {replay}")
    now = moment(as_of, whole_day=False, future=True) if as_of else None
    if now and not future and now > utc_now() + SKEW:
        raise NianbaoError(f"--as-of {as_of}: a run is not stamped in the future (for rehearsals: --simulate-future)")
    order = RunRequest(tuple(site or ()), now, replay)
    report = _with_progress(order)
    _tell(report)
    raise typer.Exit(_EXIT[report.outcome])


def _require_own(configuration: Configuration, named: Sequence[str], *, replayed: bool) -> None:
    """Raise NianbaoError where a named site asks for another vantage, or none is named and none is to be visited."""
    here = configuration.settings.vantage
    for site in map(configuration.site, named):
        if site.vantage not in ("", here) and not replayed:
            at = f"from {here}" if here else "from the default vantage"
            raise NianbaoError(f"site {site.id} asks to be visited from {site.vantage}, and this would be {at}")
    if not named and not any(site.is_for(here) for site in configuration.sites.values()):
        if any(site.verified for site in configuration.sites.values()):
            raise NianbaoError("every verified site asks for another vantage; give it with --vantage")
        raise NianbaoError("no site has been verified by a person yet; name one with --site")


def _with_progress(order: RunRequest) -> RunResult:
    console = progress_terminal()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} captures"))
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("visiting", total=None)

        def came(url: str) -> None:
            progress.update(task, advance=1, description=url[-70:])

        return run(order, came)


def _tell(report: RunResult) -> None:
    for visit in report.visits:
        place = f" from {visit.vantage}" if visit.vantage else ""
        line = f"{visit.column.id}{place}: {visit.outcome}, {visit.rows} rows on {len(visit.pages)} pages"
        kept = sum(bool(target.captures) for target in visit.targets)
        line += f", {kept} of {len(visit.targets)} reports' pages asked for"
        print(line + (f" ({visit.error_class}: {visit.reason})" if visit.error_class else ""))
    if report.busy:
        print(f"already being visited by another run: {', '.join(report.busy)}", file=sys.stderr)
    if report.set_aside:
        print(f"quarantined: {report.set_aside} records; `nianbao doctor` lists them", file=sys.stderr)
    if report.outcome == "busy":
        return
    for damage in report.damages:
        print(f"damaged: {damage}", file=sys.stderr)
    counts = Counter(visit.outcome for visit in report.visits)
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "no visit was finished"
    print(f"run {report.run_id}: {report.outcome} ({told}; {report.captures} captures)")

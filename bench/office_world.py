"""A county and its office as the histories of `bench.histories` live through them: a real journal, a database where
there is one, and beside them what truly happened, kept by nobody but the world itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.kinds import OrganKind
from archive.config.load import load_configuration
from archive.config.notices import load_notice_rules
from archive.config.office import OfficeSettings
from archive.database.models import Organ
from archive.filings.decisions.decision_log import decision_from, read_decisions, sync_decisions
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.decisions import Decision, decisions_in_force
from archive.filings.rules.facts import FilingFacts, Observation, Precedent
from archive.filings.verdicts.status import judge_filing
from archive.office.act import act
from archive.office.intent import Actor, Intent
from archive.office.place import Office
from archive.office.standing import Standing, standings_at
from archive.records.visit import VisitOutcome
from bench.office_rows import COLUMN, ENDED, GONE_AFTER, LONG_AGO, REGION, YEAR, keep_row, keep_visit, made_county

END = datetime(2026, 1, 31, 16, tzinfo=UTC)  # 24:00 of the day in Beijing
_START = datetime(2026, 1, 30, 2, tzinfo=UTC)
_ORGANS = (("o-a", "河口县甲局"), ("o-b", "河口县乙局"), ("o-c", "河口县丙局"), ("o-d", "河口县丁镇人民政府"))
PEOPLE = (("li", "clerk"), ("han", "approver"), ("wang", "approver"))


@dataclass(slots=True)
class TrueOrgan:
    """What is true of an organ. ``listed``: whether its report stands in the column at this hour; ``first_seen``: when
    a complete visit met it first; ``missed``: how many in a row have lacked it since; ``stands``: whether it exists and
    is bound to publish; ``marks``: counts changes of what a check rests on; ``decided``: kind and last day of the
    decisions in force, by id; ``objections``: the orders by which it objected; ``checked``: result of the newest check
    and the marks it was made at."""

    id: str
    name: str
    listed: bool = False
    first_seen: datetime | None = None
    missed: int = 0
    stands: bool = True
    marks: int = 0
    decided: dict[str, tuple[str, date | None]] = field(default_factory=dict)
    objections: set[str] = field(default_factory=set)
    checked: tuple[str, int] | None = None

    @property
    def filing(self) -> str:
        return f"{self.id}-{YEAR}"

    @property
    def kind(self) -> OrganKind:
        return "township" if self.name.endswith("人民政府") else "department"

    @property
    def truth(self) -> str:
        """What an honest reader of the column would say; a row that is lacking once may be back with the next visit."""
        if self.first_seen is None:
            return "silent"
        if self.missed >= GONE_AFTER:
            return "withdrawn"
        return "late" if self.first_seen > END else "on_time"


@dataclass
class World:
    """The county at ``now``; without ``engine`` what the columns show is held in memory alone. ``visits``: all of them;
    ``visited``: when the complete ones began; ``rows``: the row of each organ that published, as visits have met it;
    ``proposals``: open ones, by seq: kind and organ."""

    office: Office
    engine: Engine | None = None
    now: datetime = _START
    organs: dict[str, TrueOrgan] = field(default_factory=dict)
    visits: list[VisitFact] = field(default_factory=list)
    visited: list[datetime] = field(default_factory=list)
    rows: dict[str, Observation] = field(default_factory=dict)
    proposals: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.deadlines, self.rules = load_configuration().deadlines, load_notice_rules()

    def begin(self) -> None:
        """Empty everything and make the county anew: three bureaus and a town, visited to a day after it was due."""
        shutil.rmtree(self.office.data / "office", ignore_errors=True)
        shutil.rmtree(self.office.data / "snapshots", ignore_errors=True)
        self.now, self.proposals = _START, {}
        self.visits, self.visited, self.rows = [], [], {}
        self.organs = {identity: TrueOrgan(identity, name) for identity, name in _ORGANS}
        if self.engine:
            with Session(self.engine) as session:
                made_county(session, self.organs.values(), self.now)
                session.commit()
        admin = {"login": "root1", "name": "root1", "grants": [{"role": "admin", "region": ""}]}
        act(self.office, Actor("root", "cli"), Intent("person.add", "person:root1", "", {"person": admin}), self.now)
        for login, role in PEOPLE:
            told = {"login": login, "name": login, "grants": [{"role": role, "region": REGION}]}
            body = {"person": told}
            act(self.office, Actor("root1", "web"), Intent("person.add", f"person:{login}", "", body), self.now)
        for hours in (0, 18, 22, 12):  # twice before the deadline has passed, twice after it
            self.wait(hours * 60)
            self.visit()

    def wait(self, minutes: int) -> None:
        """Let time go by."""
        self.now += timedelta(minutes=minutes)

    def visit(self, outcome: VisitOutcome = "complete") -> None:
        """Visit the column: what stands there is taken in, as ingest does it."""
        began = self.now
        made = VisitFact(f"v{len(self.visits)}", began, began + timedelta(minutes=1), outcome)
        self.visits.append(made)
        if outcome == "complete":
            for one in self.organs.values():
                before = one.truth
                self._take_in(one, made)
                one.marks += one.truth != before
            self.visited.append(began)
        if self.engine:
            with Session(self.engine) as session:
                keep_visit(session, made, baseline=len(self.visited) < 2)
                for identity, row in self.rows.items() if outcome == "complete" else ():
                    keep_row(session, self.organs[identity], row, made)
                session.commit()
        self.wait(2)

    def _take_in(self, one: TrueOrgan, visit: VisitFact) -> None:
        row, at = self.rows.get(one.id), visit.started_at
        if one.listed and row is None:
            complete = [earlier for earlier in self.visits[:-1] if earlier.outcome == "complete"]
            self.rows[one.id] = Observation(
                url=f"http://h.example/nb/{one.id}.html",
                title=f"{one.name}{YEAR}年政府信息公开工作年度报告",
                column_id=COLUMN,
                first_seen_at=at,
                absent_until=complete[-1].started_at if complete else None,
                absent_visit_id=complete[-1].id if complete else "",
                organ_id=one.id,
            )
            one.first_seen, one.missed = at, 0
        elif row is not None and one.listed:
            self.rows[one.id] = replace(row, gone_at=None)
            one.missed = 0
        elif row is not None:
            one.missed += 1
            if one.missed == GONE_AFTER:
                self.rows[one.id] = replace(row, gone_at=at)

    def leave(self, one: TrueOrgan) -> None:
        """Have an organ end before the deadline, as a roster that is put right says."""
        if self.engine:
            with Session(self.engine) as session:
                session.get_one(Organ, one.id).valid_to = ENDED
                session.commit()
        one.marks += one.stands
        one.stands = False

    def follow_decisions(self) -> None:
        """Have the table of decisions follow the journal, as an approval on the desk does."""
        if self.engine:
            with Session(self.engine) as session:
                sync_decisions(session, self.office.data)
                session.commit()

    def standings(self, organs: Iterable[str]) -> list[Standing]:
        """How filings stand now."""
        if self.engine:
            with Session(self.engine) as session:
                return standings_at(session, self.deadlines, [(organ, YEAR) for organ in organs], self.now)
        said: dict[str, list[Decision]] = {}
        for line in read_decisions(self.office.data):
            said.setdefault(line.organ_id, []).append(decision_from(line))
        judged = (judge_filing(self._facts(self.organs[one], said.get(one, [])), 14) for one in organs)
        return [Standing(one, self.deadlines, self.now) for one in judged]

    def _facts(self, one: TrueOrgan, said: Sequence[Decision]) -> FilingFacts:
        seen = tuple(visit for visit in self.visits if visit.started_at < self.now)
        row = self.rows.get(one.id)
        return FilingFacts(
            organ_id=one.id,
            organ=one.name,
            kind=one.kind,
            region=REGION,
            year=YEAR,
            deadline=self.deadlines.any_of(one.kind, YEAR, REGION),
            as_of=self.now,
            confirmed=True,
            applicable=one.stands,
            sightings=(row,) if row else (),
            columns=(ColumnFact(COLUMN, "年报", seen, vouched=LONG_AGO),),
            precedent=Precedent("column", COLUMN, day=LONG_AGO),
            max_age=self.deadlines.max_age(self.today),
            decisions=tuple(decisions_in_force(said, self.now)),
        )

    def why_all_cleared(self) -> dict[str, str]:
        """Return why a paper may not name some organs at this instant, by organ."""
        return {identity: why for identity, one in self.organs.items() if (why := self.why_cleared(one))}

    def why_cleared(self, one: TrueOrgan) -> str:
        """Return why a paper may not name an organ at this instant, by what truly happened; "" where it may."""
        in_force = {kind for kind, until in one.decided.values() if until is None or self.today <= until}
        if in_force & {"waive", "dismiss"}:
            return f"a decision holds: {', '.join(sorted(in_force))}"
        open_ones = [
            kind for kind, organ in self.proposals.values() if organ == one.id and kind in ("waive", "dismiss")
        ]
        if open_ones:
            return f"a proposal is open: {open_ones[0]}"
        if one.objections:
            return "an objection is open"
        if not one.stands:
            return "it had ended before the deadline"
        if one.truth == "on_time":
            return "it published in time"
        if one.checked != ("supports", one.marks):
            return f"nobody has checked what is so now: {one.checked}, {one.marks}"
        after = [at for at in self.visited if at >= END]
        if one.truth != "late" and (not after or after[-1] - after[0] < timedelta(hours=6)):
            return "silence was not seen twice"
        if one.truth != "late" and self.now - after[-1] > timedelta(days=3):
            return "nobody has visited for three days"
        return ""

    @property
    def today(self) -> date:
        """The civil day."""
        return civil_date(self.now)


def made_office(data: Path) -> Office:
    """Return an office under a folder, its desk without second factors, its papers without PDF."""
    return Office(data, OfficeSettings(desk=True, public_url="https://desk.example", totp="optional", pdf_command=""))

"""The board of one report year as of a moment: the contract of `nianbao status`, the page, the API and the export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import Session

from archive.clock import civil_date, day_end
from archive.config.deadlines import Deadlines
from archive.filings.facts.collect import collect_facts, iter_fact_blocks
from archive.filings.record import DecisionNote, Evidence, Filing
from archive.filings.rules.decisions import Decision, apply_decisions
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.judge import judge
from archive.filings.rules.verdict import Verdict, is_lower_bound
from archive.filings.states import STATES, State
from archive.filings.verdicts.evidence import evidence_of


@dataclass(frozen=True, slots=True)
class FilingStatus:
    """One filing with its verdict and evidence. Dates are civil (Asia/Shanghai), instants UTC.

    ``ruling`` is what counts; ``automatic_verdict`` is what the rules alone say, and ``decision`` the one that decided
    otherwise or confirmed it, if there is one.
    """

    facts: FilingFacts
    ruling: Verdict
    evidence: list[Evidence]
    automatic_verdict: Verdict | None = None
    decision: Decision | None = None

    @property
    def is_lower_bound(self) -> bool:
        """Whether its days late are only the least that is proved."""
        return is_lower_bound(self.ruling, self.facts.deadline.due)

    @property
    def seen(self) -> bool:
        """Whether a report is or was there."""
        return bool(self.facts.sightings)

    @property
    def published(self) -> date | None:
        """The civil day on which it was published as the verdict counts it: nobody on time stands among the late.

        Late: by the days of the verdict. Else the day of the first visit with it when its coming was observed, or the
        day it declares; where the deadline lies between the visits, no later than the deadline, as the verdict gives
        the doubt. None where no day is known.
        """
        verdict, due = self.ruling, self.facts.deadline.due
        if verdict.first_seen is None or not self.facts.sightings:
            return None
        if verdict.state == State.LATE and verdict.days_late is not None:
            return due + timedelta(days=verdict.days_late)
        day = civil_date(verdict.first_seen)
        if verdict.state == State.ON_TIME:
            declared = None if verdict.absent_until else verdict.declared_date
            return min(day, due, declared or due)
        if verdict.absent_until is not None:
            return min(day, due) if verdict.absent_until < day_end(due) else day
        return verdict.declared_date

    @property
    def report_id(self) -> str | None:
        """The report's id when one was seen; a report that a merged organ published bears that organ's name."""
        if not self.facts.sightings:
            return None
        whose = {sighting.organ_id for sighting in self.facts.sightings} - {""}
        organ_id = self.facts.organ_id if self.facts.organ_id in whose or not whose else min(whose)
        return f"{organ_id}-{self.facts.year}"

    @property
    def url(self) -> str | None:
        """The address of the report; None where none was seen."""
        return self.facts.sightings[0].url if self.facts.sightings else None

    def record(self, language: str = "zh") -> Filing:
        """Return the filing as everything gives it; ``reason`` in the language asked for. Nothing is validated: the
        values come from the rules."""
        told = dict(zip(_NAMES, _VALUES(self), strict=True))
        reason = self.ruling.reason_zh if language == "zh" else self.ruling.reason_en
        note, evidence = decision_note(self.decision), tuple(self.evidence)
        return Filing.model_construct(**told, reason=reason, decision=note, evidence=evidence)

    def to_json(self, language: str = "zh") -> dict[str, Any]:
        """Return the record as JSON values."""
        return self.record(language).to_json()


def place_of(name: str) -> str:
    """Return where a field of that name stands in a filing: in its facts, its verdict or its status."""
    if hasattr(FilingFacts, name):
        return f"facts.{name}"
    return f"ruling.{name}" if hasattr(Verdict, name) else name


# What a record has under another name, and what is no value of a filing by itself.
_ELSEWHERE = {"deadline": "facts.deadline.shown", "basis": "facts.deadline.basis"}
_NAMES = tuple(name for name in Filing.model_fields if name not in ("reason", "decision", "evidence"))
_VALUES = attrgetter(*(_ELSEWHERE.get(name) or place_of(name) for name in _NAMES))


@dataclass(frozen=True, slots=True)
class Board:
    """All filings of a year; ``counts`` is over the whole region, whatever state is filtered for, and so
    is ``accuses``: whether anything may be held against anybody."""

    as_of: datetime
    year: int
    counts: dict[str, int]
    filings: list[FilingStatus]
    accuses: bool = False

    def to_json(self, language: str = "zh") -> dict[str, Any]:
        """Return the contract of `nianbao status --format json`."""
        return {
            "as_of": self.as_of.isoformat(),
            "year": self.year,
            "counts": self.counts,
            "filings": [filing.to_json(language) for filing in self.filings],
        }


def board(
    session: Session,
    deadlines: Deadlines,
    year: int,
    as_of: datetime,
    *,
    region: str = "",
    states: Iterable[str] = (),
    organ_ids: Sequence[str] = (),
) -> Board:
    """Judge every filing of ``year`` from what was known before ``as_of``."""
    facts = collect_facts(session, deadlines, year, as_of, region=region, organ_ids=organ_ids)
    judged = [judge_filing(f, deadlines.due_soon_days) for f in facts]
    found = Counter(filing.ruling.state for filing in judged)
    wanted = set(states) or set(STATES)
    filings = with_evidence(session, [filing for filing in judged if filing.ruling.state in wanted], as_of)
    counts: dict[str, int] = {state: found[state] for state in STATES if found[state]}
    return Board(as_of, year, counts, filings, any(filing.ruling.accuses for filing in judged))


def judge_region(
    session: Session, deadlines: Deadlines, year: int, as_of: datetime, regions: Iterable[str]
) -> Iterator[FilingStatus]:
    """Yield the same with evidence, region by region."""
    for block in iter_fact_blocks(session, deadlines, year, as_of, regions):
        yield from with_evidence(session, [judge_filing(facts, deadlines.due_soon_days) for facts in block], as_of)


def judge_filing(facts: FilingFacts, due_soon_days: int) -> FilingStatus:
    """One filing judged by the rules and by what people decided, its evidence not yet looked up."""
    facts, machine = _judged(facts, due_soon_days)
    ruling, word = apply_decisions(machine, facts.decisions) if facts.decisions else (machine, None)
    return FilingStatus(facts, ruling, [], machine, word)


def _judged(facts: FilingFacts, due_soon_days: int) -> tuple[FilingFacts, Verdict]:
    """Judging that fails is our fault and nobody else's: the filing is unverified, and says so."""
    try:
        return facts, judge(facts, due_soon_days=due_soon_days)
    except Exception as error:  # noqa: BLE001  (one filing's fault ends no board)
        facts = replace(facts, fault=f"{type(error).__name__}: {error}")
        return facts, judge(facts, due_soon_days=due_soon_days)


def with_evidence(session: Session, filings: Sequence[FilingStatus], as_of: datetime) -> list[FilingStatus]:
    """Return the filings with their evidence, looked up for all of them at once."""
    evidence = evidence_of(session, [filing.ruling for filing in filings], as_of=as_of)
    return [replace(filing, evidence=found) for filing, found in zip(filings, evidence, strict=True)]


def decision_note(decision: Decision | None) -> DecisionNote | None:
    """Return what the public sees of a decision."""
    return DecisionNote(kind=decision.kind, day=civil_date(decision.at), until=decision.until) if decision else None


def decision_json(decision: Decision | None) -> dict[str, Any] | None:
    """Return a decision as JSON values; None when nobody decided."""
    note = decision_note(decision)
    return note.model_dump(mode="json") if note else None

"""What there is to tell: changes of state since a moment, and filings still silent at the steps of the ladder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy.orm import Session

from archive.clock import civil_date, day_start
from archive.config.deadlines import Deadlines
from archive.database.models import VerdictRecord
from archive.filings.facts.collect import collect_facts
from archive.filings.record import Filing
from archive.filings.rules.column_visits import VisitFact
from archive.filings.rules.decisions import without_decider
from archive.filings.rules.interval import last_day
from archive.filings.states import failure_reason
from archive.filings.verdicts.status import FilingStatus, board
from archive.filings.verdicts.store import changes_of_state, newest_verdicts
from archive.notices.guard import FRESH, duty_confirmed, nameable
from archive.notices.protection import protected_filings
from archive.records.shared_fields import BASIS, DAYS_LATE, ORGAN, ORGAN_ID, REASON_ZH, REGION, STATE, YEAR


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One thing to tell. ``key`` is the same whenever it is found again, even from a rebuilt database.

    What it says of a filing are fields of its record. ``state`` is also the kind of an event about anything else, which
    has neither basis nor days. ``step`` is the day of the ladder (days since the deadline) or None for a change of
    state. ``about``: the check id of a finding, or the saved search that found a report. Before a deadline ``due`` is
    its day (ISO), ``watch`` tells whether anybody has looked (``fresh``, ``old`` or ``never``), ``visited`` when (ISO,
    UTC). ``others``: whether readers who are no operators may hear of it. ``matter``: identity of something that lasts
    (its ``state`` is then the kind of message, ``about`` that kind's name), ``again`` whether it was told the day
    before, ``urgent`` whether it is told at once. ``path``: of its page on the desk.
    """

    key: str
    organ_id: Annotated[str, ORGAN_ID]
    organ: Annotated[str, ORGAN]
    region: Annotated[str, REGION]
    year: Annotated[int, YEAR]
    state: Annotated[str, STATE]
    reason_zh: Annotated[str, REASON_ZH]
    basis: Annotated[str, BASIS] = ""
    days_late: Annotated[int | None, DAYS_LATE] = None
    step: int | None = None
    about: str = ""
    due: str = ""
    watch: str = ""
    visited: str = ""
    others: bool = True
    matter: str = ""
    path: str = ""
    again: bool = False
    urgent: bool = False

    @classmethod
    def of(cls, source: Filing | VerdictRecord, key: str, **more: Any) -> AlertEvent:
        """Return an event about a filing, from its record or a recorded verdict; ``more``: what that has not, and what
        an event says beside it."""
        told = {name: getattr(source, name) for name in _OF_FILING if name not in more}
        return cls(key=key, **told, **more)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> AlertEvent:
        """Return an entry of the outbox. Those of earlier versions call the days ``days``."""
        return cls(**{"days_late" if name == "days" else name: value for name, value in told.items()})

    @property
    def day(self) -> str:
        """The civil day on which a change of state was decided, as its key tells."""
        return self.key.rpartition(":")[2]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


_OF_FILING = tuple(one.name for one in fields(AlertEvent) if one.name in Filing.model_fields)


def state_changes(
    session: Session, deadlines: Deadlines, since: datetime, now: datetime
) -> Iterator[tuple[datetime, AlertEvent]]:
    """Yield state changes decided in [since, now] with their instants, oldest first: all of the season's report year;
    of older years only what was withdrawn, for the first visits a new county judge years of which nobody waits to hear.

    Another count of days under the same state is no change.
    """
    year = civil_date(now).year - 1
    withdrawn = (VerdictRecord.state == "withdrawn") & (VerdictRecord.report_year < year)
    told_of = (VerdictRecord.report_year == year) | withdrawn
    found = list(changes_of_state(session, since, now, told_of))
    days = _days_of_silence(session, deadlines, [verdict for verdict, _organ, _region in found], now)
    for verdict, organ, region in found:
        told = days.get((verdict.organ_id, verdict.report_year), verdict.days_late)
        yield verdict.valid_from, _change(verdict, organ, region, told)


def _days_of_silence(
    session: Session, deadlines: Deadlines, verdicts: Iterable[VerdictRecord], now: datetime
) -> dict[tuple[str, int], int | None]:
    """Return the days that filings recorded as overdue have been so by now."""
    silent: dict[int, set[str]] = defaultdict(set)
    for verdict in verdicts:
        if verdict.state == "overdue":
            silent[verdict.report_year].add(verdict.organ_id)
    return {
        (filing.facts.organ_id, year): filing.ruling.days_late
        for year, organs in silent.items()
        for filing in board(session, deadlines, year, now, states=("overdue",), organ_ids=sorted(organs)).filings
    }


def reminders_due(session: Session, deadlines: Deadlines, steps: Sequence[int], now: datetime) -> Iterator[AlertEvent]:
    """Filings of the season that are silent on a step of the ladder, each with the highest step reached."""
    if not steps:
        return
    year, today, protected = civil_date(now).year - 1, last_day(now), protected_filings()
    for filing in board(session, deadlines, year, now, states=("not_due", "due_soon", "overdue")).filings:
        silent = filing.ruling.state == "overdue"
        # Only days that a visit has proved count: the calendar runs on while nobody can look.
        passed = (filing.ruling.days_late or 0) if silent else (today - filing.facts.deadline.due).days
        reached = [step for step in steps if (step > 0) == silent and step <= passed]
        if not reached:
            continue
        if silent:
            yield replace(_step(filing, max(reached)), others=bool(nameable(filing, now, deadlines, protected)))
        else:
            yield _countdown(filing, max(reached), now)


Recorded = Mapping[tuple[str, int], tuple[str, tuple[str, ...]]]


def recorded_now(session: Session, events: Iterable[AlertEvent]) -> Recorded:
    """Return the newest recorded state, with its flags, of the filings that events are about."""
    wanted = {(event.organ_id, event.year) for event in events}
    newest = newest_verdicts(session, {organ for organ, _ in wanted})
    return {filing: (row.state, tuple(row.flags)) for filing, row in newest.items() if filing in wanted}


def duties_now(
    session: Session, deadlines: Deadlines, filings: Iterable[tuple[str, int]], now: datetime
) -> dict[tuple[str, int], bool]:
    """Whether somebody vouches for the duty of filings, each an organ's id and a report year."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for organ, year in filings:
        wanted[year].add(organ)
    return {
        (facts.organ_id, year): facts.confirmed
        for year, organs in wanted.items()
        for facts in collect_facts(session, deadlines, year, now, organ_ids=sorted(organs))
    }


def _change(verdict: VerdictRecord, organ: str, region: str, days: int | None) -> AlertEvent:
    return AlertEvent.of(
        verdict,
        f"{verdict.organ_id}-{verdict.report_year}:{verdict.state}:{civil_date(verdict.valid_from)}",
        organ=organ,
        region=region,
        year=verdict.report_year,
        days_late=days,
        reason_zh=without_decider(verdict.reason_zh),
    )


def _countdown(filing: FilingStatus, step: int, now: datetime) -> AlertEvent:
    """Return a step before the deadline: not seen is said only of what was visited in full in the present period and
    lately (M4)."""
    facts = filing.facts
    due, columns = facts.deadline.due, [column for column in facts.columns if column.in_service(now)]
    visits = [visit.started_at for column in columns if (visit := column.last_complete())]
    oldest = min(visits, default=None)
    if oldest is None:
        watch = "never"
    elif len(visits) < len(columns) or oldest < day_start(date(due.year, 1, 1)) or now - oldest > FRESH:
        watch = "old"
    else:
        watch = "fresh"
    visited = oldest.isoformat() if oldest else ""
    why = "" if watch == "fresh" else _failure(visit for column in columns for visit in column.visits)
    event = replace(_step(filing, step), due=due.isoformat(), watch=watch, visited=visited, reason_zh=why)
    return replace(event, others=duty_confirmed(filing))


def _failure(visits: Iterable[VisitFact]) -> str:
    """Return why the newest visit was not complete, in Chinese; "" where it was, or where there was none."""
    newest = max(visits, key=lambda visit: visit.started_at, default=None)
    if newest is None or newest.outcome == "complete":
        return ""
    return failure_reason(newest.error_class)[0] or "未能完整查看"


def _step(filing: FilingStatus, step: int) -> AlertEvent:
    return AlertEvent.of(filing.record(), f"{filing.facts.id}:T{step:+d}", step=step)

"""What was recorded of verdicts: the newest row of each filing, whether a board differs from it, the whole history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Organ, VerdictRecord
from archive.filings.verdicts.status import FilingStatus

_FIELDS = (
    VerdictRecord.organ_id,
    VerdictRecord.state,
    VerdictRecord.days_late,
    VerdictRecord.flags,
    VerdictRecord.deadline,
    VerdictRecord.basis,
    VerdictRecord.decided_at,
)


def latest_verdicts(session: Session, regions: set[str], year: int, as_of: datetime) -> dict[str, Any]:
    """The newest verdict of each filing up to the moment, by organ: state, days, flags and deadline."""
    query = (
        select(*_FIELDS)
        .join(Organ, Organ.id == VerdictRecord.organ_id)
        .where(Organ.region.in_(regions), VerdictRecord.report_year == year, VerdictRecord.decided_at <= as_of)
        .order_by(VerdictRecord.decided_at, VerdictRecord.id)
    )
    return {row.organ_id: row for row in session.execute(query)}


def differs(known: Any, filing: FilingStatus) -> bool:
    """Days run on by themselves while a report is overdue; that is not a change."""
    if known is None:
        return True
    ruling, deadline = filing.ruling, filing.facts.deadline
    days = ruling.state != "overdue" and known.days_late != ruling.days_late
    due = (known.deadline, known.basis) != (deadline.due, deadline.basis)  # state and reason are worded by them
    return days or due or known.state != ruling.state or set(known.flags) != set(ruling.flags)


def decided_since(
    session: Session, regions: set[str], year: int, as_of: datetime
) -> Callable[[FilingStatus], datetime]:
    """Return since when a filing of a year has the verdict it has: ``as_of`` for one that is not recorded yet."""
    known = latest_verdicts(session, regions, year, as_of)

    def since(filing: FilingStatus) -> datetime:
        row = known.get(filing.facts.organ_id)
        if row is None or differs(row, filing):
            return as_of
        recorded: datetime = row.decided_at
        return recorded

    return since


def history_of(session: Session, organ_id: str, year: int, until: datetime | None = None) -> Sequence[VerdictRecord]:
    """Every verdict there was on one filing (up to an instant), oldest first."""
    query = select(VerdictRecord).where(VerdictRecord.organ_id == organ_id, VerdictRecord.report_year == year)
    if until is not None:
        query = query.where(VerdictRecord.decided_at <= until)
    return session.scalars(query.order_by(VerdictRecord.decided_at, VerdictRecord.id)).all()

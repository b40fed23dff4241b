"""The recorded verdicts of a year for long lists, and those judged anew that time alone may have changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import Organ, Verdict
from archive.filings.rules.interval import last_day
from archive.filings.verdicts.status import judged_in

_ROW = (
    Organ.id, Organ.name, Organ.kind, Organ.region, Verdict.state, Verdict.days_late, Verdict.flags, Verdict.deadline,
    Verdict.basis, Verdict.grade, Verdict.decided_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A filing's verdict as it was last recorded. ``days_late`` of an overdue filing is that of ``decided_at``."""

    organ_id: str
    organ: str
    kind: str
    region: str
    year: int
    state: str
    days_late: int | None
    flags: tuple[str, ...]
    deadline: date
    basis: str
    grade: str
    decided_at: datetime


def latest_verdicts(
    session: Session, deadlines: Deadlines, year: int, as_of: datetime, *, region: str = ""
) -> list[StoredVerdict]:
    """The verdicts of a year as of a moment, by region and organ: without reasons and evidence, which long lists do
    not need. A day that passed without a run is no excuse: where a deadline came near or passed since, or a waiver may
    have ended, the filing is judged anew. Judging all of them (`status.board`) takes several times as long."""
    query = (
        select(*_ROW)
        .join(Organ, Organ.id == Verdict.organ_id)
        .where(Organ.region.startswith(region, autoescape=True), Verdict.report_year == year)
        .where(Verdict.decided_at <= as_of)
        .order_by(Organ.region, Organ.id, Verdict.decided_at, Verdict.id)
    )
    stored = {row.id: _stored(row, year) for row in session.execute(query)}
    today = last_day(as_of)
    stale = [one for one in stored.values() if _by_time_alone(one, today, timedelta(days=deadlines.due_soon_days))]
    return list(_anew(session, deadlines, stored, stale, year, as_of).values()) if stale else list(stored.values())


def _stored(row: Any, year: int) -> StoredVerdict:
    organ, name, kind, code, state, days, flags, *rest = row
    return StoredVerdict(organ, name, kind, code, year, state, days, tuple(flags), *rest)


def _by_time_alone(one: StoredVerdict, today: date, soon: timedelta) -> bool:
    if one.state == "not_due":
        return today >= one.deadline - soon
    return one.state == "waived" or (one.state == "due_soon" and today > one.deadline)


def _anew(
    session: Session, deadlines: Deadlines, stored: Mapping[str, StoredVerdict], stale: Sequence[StoredVerdict],
    year: int, as_of: datetime,
) -> dict[str, StoredVerdict]:  # fmt: skip
    """Whole regions are judged, since deadlines are those of regions; only the stale are taken from them."""
    found = dict(stored)
    ids = {one.organ_id for one in stale}
    for filing in judged_in(session, deadlines, year, as_of, sorted({one.region for one in stale})):
        if filing.facts.organ_id in ids:
            found[filing.facts.organ_id] = replace(
                stored[filing.facts.organ_id],
                state=filing.ruling.state,
                days_late=filing.ruling.days_late,
                flags=filing.ruling.flags,
                grade=filing.ruling.grade,
                decided_at=as_of,
            )
    return found

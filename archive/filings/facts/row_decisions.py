"""What people decided of single rows, laid over what the rows count as by themselves, as at a moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing, RowDecisionRecord
from archive.filings.facts.attributions import Attribution, attributions_at


def counted_at(session: Session, as_of: datetime) -> dict[int, Attribution]:
    """Rows that counted otherwise at the moment than they say now: by their own history, or because a person had
    decided what they are. Few."""
    return attributions_at(session, as_of) | _decided(session, as_of)


def rows_in_force(session: Session, as_of: datetime) -> list[RowDecisionRecord]:
    """Return the last decision on each row that had been taken by the moment and was not taken back, oldest first."""
    query = (
        select(RowDecisionRecord)
        .where(RowDecisionRecord.at < as_of)
        .order_by(RowDecisionRecord.at, RowDecisionRecord.id)
    )
    spoken = list(session.scalars(query))
    taken_back = {one.revokes for one in spoken if one.kind == "revoke"}
    last = {(d.column_id, d.url): d for d in spoken if d.kind != "revoke" and d.id not in taken_back}
    return list(last.values())


def _decided(session: Session, as_of: datetime) -> dict[int, Attribution]:
    decisions = {(d.column_id, d.url): d for d in rows_in_force(session, as_of)}
    if not decisions:
        return {}
    rows = select(Listing.id, Listing.column_id, Listing.url).where(
        Listing.url.in_({url for _column, url in decisions}), Listing.first_seen_at < as_of
    )
    found: dict[int, Attribution] = {}
    for row, column_id, url in session.execute(rows):
        if decision := decisions.get((column_id, url)):
            found[row] = _attribution(decision)
    return found


def _attribution(decision: RowDecisionRecord) -> Attribution:
    if decision.kind == "report":
        return Attribution(True, decision.organ_id, decision.report_year)
    return Attribution(False, None, None)

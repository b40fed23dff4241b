"""Whether the watched columns are known to hold an organ's reports: they held one of an earlier year, or a person
vouched for it. Without that, silence may only mean that the organ publishes elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import Listing
from archive.filings.facts.page_versions import chunks
from archive.filings.facts.row_decisions import counted_at
from archive.filings.rules.column_visits import ColumnFact
from archive.filings.rules.decisions import Decision
from archive.filings.rules.facts import Precedent
from archive.filings.rules.interval import last_day

Held = Mapping[str, Sequence[Precedent]]


def held_before(session: Session, organ_ids: Collection[str], year: int, as_of: datetime) -> Held:
    """For each of the organs the columns in which one of its reports of an earlier year had been seen by the moment,
    each with the newest such year."""
    then, found = counted_at(session, as_of), dict[tuple[str, str], Precedent]()
    fields = (Listing.id, Listing.organ_id, Listing.column_id, Listing.report_year, Listing.first_capture_id)
    earlier = Listing.is_report & (Listing.report_year < year) & (Listing.first_seen_at < as_of)
    for chunk in chunks(sorted(organ_ids)):
        query = select(*fields).where(earlier, Listing.organ_id.in_(chunk)).order_by(Listing.report_year)
        for row, organ_id, column_id, of_year, capture in session.execute(query):
            if row not in then and organ_id:
                found[organ_id, column_id] = Precedent("held", column_id, of_year, capture_id=capture)
    mine = {row: was for row, was in then.items() if was.is_report and was.organ_id in organ_ids}
    for rows in chunks(sorted(row for row, was in mine.items() if was.year and was.year < year)):
        other = select(Listing.id, Listing.column_id, Listing.first_capture_id).where(Listing.id.in_(rows))
        for row, column_id, capture in session.execute(other.where(Listing.first_seen_at < as_of)):
            precedent = Precedent("held", column_id, mine[row].year, capture_id=capture)
            found[mine[row].organ_id or "", column_id] = precedent
    by_organ: dict[str, list[Precedent]] = defaultdict(list)
    for (organ_id, _column), precedent in found.items():
        by_organ[organ_id].append(precedent)
    return by_organ


def precedent_of(
    columns: Sequence[ColumnFact],
    held: Sequence[Precedent],
    vouched: date | None,
    words: Sequence[Decision],
    as_of: datetime,
) -> Precedent | None:
    """Return the best ground there is at the moment; only columns that are watched then count."""
    serving = {column.id: column for column in columns if column.in_service(as_of)}
    mine = [one for one in held if one.column_id in serving]
    if mine:
        return max(mine, key=lambda one: (one.year or 0, one.column_id))
    if word := next((w for w in words if w.kind == "confirm" and not w.finding), None):
        return Precedent("confirm", day=civil_date(word.at))
    today = last_day(as_of)
    if vouched is not None and vouched <= today:
        return Precedent("organ", day=vouched)
    for column in serving.values():
        if column.vouched is not None and column.vouched <= today:
            return Precedent("column", column.id, day=column.vouched)
    return None

"""Which visits were made from where: what one vantage did not find is no proof for another, which may be shown another
page. Where all visits were made from one vantage nothing here changes anything."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from archive.clock import civil_date, day_end
from archive.filings.rules.column_visits import START, ColumnFact, VisitFact
from archive.filings.rules.facts import Doubt, FilingFacts, Observation

Row = TypeVar("Row", Observation, Doubt)

AT_WORK = timedelta(days=30)
"""A vantage that visited a column so shortly before its silence was first seen is asked to look as well."""
WAITED = 7
"""Civil days for which it is waited for, lest one that has died hold a verdict for ever."""


def same_place(one: VisitFact, other: VisitFact) -> bool:
    """Whether two visits were made from one vantage; a replay counts as made from the default one."""
    return (one.vantage or "") == (other.vantage or "")


def has_one_vantage(column: ColumnFact) -> bool:
    """Whether all visits of a column were made from one vantage."""
    return len(column.vantages) < 2


def column_of(columns: Sequence[ColumnFact], row: Observation | Doubt) -> ColumnFact | None:
    """Return the column that a row stands in; None where it is not among these."""
    return next((column for column in columns if column.id == row.column_id), None)


def visit_at(column: ColumnFact, moment: datetime) -> VisitFact | None:
    """Return the visit during which a row was seen at a moment: the last that had begun then."""
    end = bisect_right(column.visits, moment, key=START)
    return column.visits[end - 1] if end else None


def as_seen_from_there(columns: Sequence[ColumnFact], row: Row) -> Row:
    """Return a row with the absence that the vantage which first saw it knows: that another did not find it before
    proves nothing, for it may never be shown the row."""
    column = column_of(columns, row)
    if row.absent_until is None or column is None or has_one_vantage(column):
        return row
    own = absence_there(column, visit_at(column, row.first_seen_at), row.absent_until + timedelta(microseconds=1))
    changed = replace(row, absent_until=own.started_at if own else None)
    if isinstance(changed, Observation):
        changed = replace(changed, absent_visit_id=own.id if own else "")
    return changed


def absence_there(column: ColumnFact, seen: VisitFact | None, before: datetime) -> VisitFact | None:
    """Return the last complete visit that began before an instant and was made from where ``seen`` was; where nobody
    knows that, or all were made from one vantage, from anywhere."""
    if seen is None or column.vantages <= {seen.vantage or ""}:
        return column.last_complete(before=before)
    mine = replace(column, visits=tuple(visit for visit in column.visits if same_place(visit, seen)))
    return mine.last_complete(before=before)


def answered_everywhere(columns: Sequence[ColumnFact], row: Observation) -> bool:
    """Whether every vantage at work in a row's column was told that its page does not exist: another may be given what
    one is refused."""
    column = column_of(columns, row)
    if column is None or has_one_vantage(column):
        return True
    last = row.not_found[-1].at
    at_work = {visit.vantage or "" for visit in column.visits if last - AT_WORK <= visit.started_at <= last}
    asked = [visit_at(column, answer.at) for answer in row.not_found]
    return at_work <= {visit.vantage or "" for visit in asked if visit}


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What the vantages at work say of one column's silence. ``seen``: the newest complete visit after the deadline;
    ``other``: the newest of all visits from the vantage that has not read the column to its end since then;
    ``until``: the last civil day of waiting for it."""

    seen: VisitFact
    other: VisitFact
    until: date

    def is_waited_for(self, facts: FilingFacts) -> bool:
        """Whether the other vantage may still look before the silence counts."""
        return civil_date(facts.as_of - timedelta(microseconds=1)) <= self.until


def second_looks(facts: FilingFacts) -> tuple[SecondLook, ...] | None:
    """Return, of each column in service, what is missing from a second vantage; None where no column has two of them at
    work. Replays are made from nowhere and count for none."""
    looks = [_second_look(facts, column) for column in facts.columns if column.in_service(facts.as_of)]
    if not any(told for told, _missing in looks):
        return None
    return tuple(missing for _told, missing in looks if missing)


def _second_look(facts: FilingFacts, column: ColumnFact) -> tuple[bool, SecondLook | None]:
    """Return whether a column has several vantages at work, and what is missing of theirs."""
    if has_one_vantage(column):
        return False, None
    end = day_end(facts.deadline.due)
    visits = [visit for visit in column.visits if visit.vantage is not None]
    complete = [visit for visit in visits if visit.outcome == "complete" and visit.started_at >= end]
    if not complete:
        return False, None
    first = complete[0].started_at
    at_work = {visit.vantage for visit in visits if first - AT_WORK <= visit.started_at <= first}
    looked = {visit.vantage for visit in complete}
    if len(at_work) < 2 or len(looked) > 1:
        return len(at_work) > 1, None
    others = [visit for visit in visits if visit.vantage in at_work - looked]
    return True, SecondLook(complete[-1], others[-1], civil_date(first) + timedelta(days=WAITED))


@dataclass(frozen=True, slots=True)
class Removal:
    """Two visits that disagree on whether a row still stands. ``seen``: the last that showed it, or may have, where it
    was cut short; ``lacking``: the first complete one from elsewhere that did not."""

    seen: VisitFact
    lacking: VisitFact


def disputed_removal(column: ColumnFact, row: Observation) -> Removal | None:
    """Return the visits that disagree on whether a row still stands; None where the vantages that saw it agree that it
    is gone: the last one to see it has read the column to its end since, and two visits that lack it come from those
    that had seen it."""
    if row.gone_at is None or has_one_vantage(column):
        return None
    full = [visit for visit in column.visits if visit.outcome == "complete" or visit.emptied]
    confirming = [visit for visit in full if visit.finished_at <= row.gone_at][-2:]
    first = visit_at(column, row.first_seen_at)
    if not confirming or first is None:
        return None
    since = confirming[0].started_at
    lacking = [visit for visit in full if visit.started_at >= since and not visit.emptied]
    last = _last_seen(column, first, since)
    unheard = [visit for visit in last if not any(same_place(visit, one) for one in lacking)]
    known = [one for one in lacking if any(same_place(one, visit) for visit in (first, *last))]
    if not unheard and len(known) >= 2:
        return None
    seen = (unheard or last)[-1]
    return Removal(seen, next((one for one in lacking if not same_place(one, seen)), confirming[0]))


def _last_seen(column: ColumnFact, first: VisitFact, since: datetime) -> list[VisitFact]:
    """Return the visits of which one was the last to show a row before ``since``, oldest first: the last complete one,
    and those after it that were cut short and read some rows."""
    before = [visit for visit in column.visits if first.started_at <= visit.started_at < since]
    whole = next((visit for visit in reversed(before) if visit.outcome == "complete"), first)
    return [whole, *(visit for visit in before if visit.started_at > whole.started_at and visit.rows)]

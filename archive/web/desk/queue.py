"""The queue of a person: every task within their regions, in order, and what fell due last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from archive.bilingual import Bilingual
from archive.clock import civil_date, day_end
from archive.counties.queue import waiting_for_a_person
from archive.database.models import DisclosureColumn
from archive.filings.states import State, failure_reason
from archive.filings.verdicts.doubts import doubts_of
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.status import FilingStatus
from archive.filings.verdicts.visited import visits_after_deadline
from archive.health.incident import Incident
from archive.journal.line import JournalLine
from archive.notices.alerts.all_incidents import all_incidents
from archive.notices.order import Order
from archive.notices.order_log import read_orders
from archive.notices.protection import protected_filings
from archive.office.filings_now import filings_now
from archive.office.journal_state import check_that_holds
from archive.office.papers import read_notices
from archive.office.standing import Standing
from archive.office.tasks.filings import cause_tasks, causes, filing_tasks, just_due
from archive.office.tasks.journal import answer_tasks, approval_tasks, notice_tasks, order_tasks, returned_tasks
from archive.office.tasks.roster import roster_tasks
from archive.office.tasks.taking import is_put_off, taker_of
from archive.office.tasks.task import Task, in_order
from archive.office.tasks.watch import (
    address_tasks,
    county_tasks,
    doubt_tasks,
    incident_tasks,
    site_tasks,
)
from archive.web.contents.boards import newest_year
from archive.web.desk.cases import deadlines_of
from archive.web.desk.journal_lines import subject_of
from archive.web.desk.signed_in import DeskContext
from archive.web.desk.waiting import FellDue, Waiting
from archive.web.desk.who_answers import may_answer
from archive.web.serving.board_summary import BoardSummary
from archive.web.wording.naming import region_name

_FRESH = timedelta(seconds=30)  # for which incidents are not looked for again: they are read off the disk
_MOST_UNVERIFIED = 400  # with more, causes are told on the page of a region


@dataclass(frozen=True, slots=True)
class QueuedTask:
    """A task, who has it, and whether it is put off."""

    task: Task
    taker: str
    is_put_off: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The tasks in order, what fell due on each of the last deadlines, and the newest complete visit."""

    tasks: tuple[QueuedTask, ...]
    fell_due: tuple[FellDue, ...]
    newest_visit: datetime | None


def queue_of(context: DeskContext) -> Queue:
    """Return everything that waits within the person's regions, as it stands now."""
    room, today, state = context.room, civil_date(context.now), context.state
    year, found = newest_year(room), incidents(context)
    briefs = room.app_state.judged.briefs(room.session, deadlines_of(context), year, None, context.common_region)
    regions = tuple((code, one.version, one.judged_at) for code, one in briefs.regions.items())
    marks = (state.head.hash if state.head else "", regions, today, year, context.desk.incidents.at)
    waiting = context.desk.waiting.of(context.person.grants, marks, lambda: _waiting(context, briefs, found, today))
    own = [one for one in _own(context) if context.person.covers(one.region)]
    ordered = in_order([*waiting.tasks, *own, *_for_admins(context)], today)
    return Queue(
        tuple(QueuedTask(one, taker_of(state, one.id), is_put_off(state, one.id, today)) for one in ordered),
        waiting.fell_due,
        room.data_until(context.common_region),
    )


def _waiting(context: DeskContext, briefs: BoardSummary, found: Sequence[Incident], today: date) -> Waiting:
    """Return what waits within the grants of the person, for whoever holds them."""
    session, now, year = context.room.session, context.now, briefs.year
    covered = {code for code in briefs.regions if context.person.covers(code)}
    mine = [one for one in briefs.filings if one.region in covered]
    unverified = [one for one in mine if one.state == State.UNVERIFIED and one.confirmed and not one.apart]
    silent = _whole(context, briefs, [one for one in just_due(mine, today) if one.state == State.OVERDUE])
    unknown = _whole(context, briefs, unverified[:_MOST_UNVERIFIED])
    tasks = [
        *filing_tasks(mine, today, _checked(context, briefs, mine), protected_filings(context.desk.office.data)),
        *cause_tasks(causes(unknown), _column_names(context)),
        *_from_notices(context),
        *_from_orders(context, today),
        *incident_tasks(found),
        *doubt_tasks(doubts_of(session, now, region=context.common_region, year=year)),
        *roster_tasks(session, year, now),
    ]
    ordered = in_order((one for one in tasks if context.person.covers(one.region)), today)
    return Waiting(tuple(ordered), tuple(_fell_due(mine, silent, unknown, today)))


def _whole(context: DeskContext, briefs: BoardSummary, some: Sequence[FilingSummary]) -> list[FilingStatus]:
    room = context.room
    return list(room.app_state.judged.filings(room.session, deadlines_of(context), briefs, some))


def _checked(context: DeskContext, briefs: BoardSummary, filings: Sequence[FilingSummary]) -> set[str]:
    """Return the ids of the filings whose newest check holds."""
    state = context.state
    wanted = [one for one in filings if f"filing:{one.id}" in state.checks]
    return {one.facts.id for one in _whole(context, briefs, wanted) if check_that_holds(state, one)}


def _column_names(context: DeskContext) -> dict[str, str]:
    query = select(DisclosureColumn.id, DisclosureColumn.title)
    return {column_id: title or column_id for column_id, title in context.room.session.execute(query)}


def _own(context: DeskContext) -> Iterator[Task]:
    """Yield what is this person's to answer or came back to them, and what no version of a region tells of."""
    state, room = context.state, context.room

    def named(line: JournalLine) -> str:
        return subject_of(room, line.object)

    yield from approval_tasks((one for one in state.proposals.values() if may_answer(context, one)), named)
    yield from returned_tasks(state, context.person, context.now, named)
    yield from address_tasks(room.session, context.now)
    if not context.person.is_admin:  # who is, is led to where it can be done
        yield from site_tasks(room.session)


def _from_orders(context: DeskContext, today: date) -> Iterator[Task]:
    orders = [one for one in read_orders(context.desk.office.data) if one.open]
    filings = filings_of_orders(context, orders)
    yield from order_tasks(orders, today, filings)
    yield from answer_tasks(orders, today, filings, deadlines_of(context), context.state.objections)


def _from_notices(context: DeskContext) -> Iterator[Task]:
    issued = [one for one in read_notices(context.desk.office.data).values() if one.state == "issued"]
    mine = [one for one in issued if context.person.covers(one.region)]
    deadlines, now = deadlines_of(context), context.now
    today = _filings_now(context, ((one.year, name.rpartition("-")[0]) for one in mine for name in one.named))
    found = {identity: Standing(filing, deadlines, now) for identity, filing in today.items()}
    yield from notice_tasks(mine, found, now, protected_filings(context.desk.office.data))


def filings_of_orders(context: DeskContext, orders: Sequence[Order]) -> dict[str, FilingStatus]:
    """Return the filings of orders as they stand now, by id, of the person's regions."""
    asked = ((one.issued_line.report_year or 0, one.issued_line.organ_id) for one in orders)
    found = _filings_now(context, asked)
    return {identity: one for identity, one in found.items() if context.person.covers(one.facts.region)}


def _filings_now(context: DeskContext, asked: Iterable[tuple[int, str]]) -> dict[str, FilingStatus]:
    return filings_now(context.room.session, deadlines_of(context), asked, context.now)


def _for_admins(context: DeskContext) -> Iterator[Task]:
    """Yield what only an administrator can deal with: counties to be judged, sites to be verified."""
    if context.person.is_admin:
        yield from county_tasks(waiting_for_a_person(context.desk.office.data), region_name)
        yield from site_tasks(context.room.session, is_admin=True)


def incidents(context: DeskContext) -> list[Incident]:
    """Return the incidents of now; for half a minute those that were found last."""
    kept, state, now = context.desk.incidents, context.room.app_state, context.now
    if kept.at is None or not timedelta(0) <= now - kept.at < _FRESH:
        kept.found = all_incidents(context.room.session, state.configuration, state.data_folder, now)
        kept.at = now
    return kept.found


def _fell_due(
    mine: Sequence[FilingSummary], silent: Sequence[FilingStatus], unknown: Sequence[FilingStatus], today: date
) -> Iterator[FellDue]:
    recent = just_due(mine, today)
    for due in sorted({one.deadline.due for one in recent}, reverse=True):
        those = [one for one in recent if one.deadline.due == due]
        ids = {one.id for one in those}
        open_ones = [one for one in unknown if one.facts.id in ids and not one.seen]
        failed: dict[Bilingual, list[FilingStatus]] = {}
        waiting = []
        for one in open_ones:
            reason = _failure(one)
            if visits_after_deadline(one.facts) or reason is None:
                waiting.append(one)
            else:
                failed.setdefault(reason, []).append(one)
        yield FellDue(
            due,
            len(those),
            sum(one.seen for one in those),
            tuple(one for one in silent if one.facts.id in ids),
            tuple(waiting),
            tuple((reason, tuple(some)) for reason, some in sorted(failed.items(), key=lambda pair: -len(pair[1]))),
            sum(one.deadline.due == due and (one.apart or not one.confirmed) for one in mine),
        )


def _failure(filing: FilingStatus) -> Bilingual | None:
    """Why no visit after the deadline was complete; None where none was tried."""
    end = day_end(filing.facts.deadline.due)
    tried = [visit for column in filing.facts.columns for visit in column.visits if visit.started_at >= end]
    failed = [visit for visit in tried if visit.outcome != "complete"]
    if not failed:
        return None
    zh, en = failure_reason(max(failed, key=lambda visit: visit.started_at).error_class)
    return Bilingual(zh or "未能完整查看", en or "the visit was not complete")

"""What lasts and is told to those who subscribed to it: incidents of the watch, and tasks of the queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.deadlines import Deadlines
from archive.filings.verdicts.status import FilingStatus
from archive.health.incident import Incident, IncidentKind
from archive.notices.alerts.desk_reader import DeskReader
from archive.notices.alerts.events import AlertEvent
from archive.notices.order_log import read_orders
from archive.notices.protection import protected_filings
from archive.office.desk_subscription import DeskSubscription
from archive.office.filings_now import filings_now
from archive.office.journal_state import JournalState
from archive.office.may_answer import may_answer
from archive.office.message_kinds import MESSAGE_KINDS
from archive.office.object_names import object_name
from archive.office.papers import notices_in
from archive.office.people import Person
from archive.office.place import Office
from archive.office.standing import Standing
from archive.office.tasks.journal import answer_tasks, approval_tasks, notice_tasks, order_tasks
from archive.office.tasks.roster import roster_tasks
from archive.office.tasks.task import Task
from archive.office.tasks.watch import address_tasks

_INCIDENTS = {
    IncidentKind.WATCH_STOPPED: "watch_stopped",
    IncidentKind.RUN_MISSED: "watch_stopped",
    IncidentKind.VANTAGE_AWAY: "watch_stopped",
    IncidentKind.RUN_FAILED: "column_failing",
    IncidentKind.COLUMN_BLOCKED: "column_failing",
    IncidentKind.LAYOUT_CHANGED: "column_failing",
    IncidentKind.VISIT_FAILING: "column_failing",
    IncidentKind.CHAIN_BROKEN: "integrity",
    IncidentKind.TIMESTAMP_MISSING: "integrity",
    IncidentKind.DISK_LOW: "integrity",
    IncidentKind.QUARANTINE: "integrity",
}


@dataclass
class OfficeMatters:
    """Called with a reader, returns what lasts for it. Each kind is looked for once in a pass, when somebody asks."""

    office: Office
    state: JournalState
    session: Session
    deadlines: Deadlines
    incidents: Sequence[Incident]
    now: datetime
    _found: dict[str, list[AlertEvent]] = field(default_factory=dict)

    def __call__(self, reader: DeskReader, now: datetime) -> Sequence[AlertEvent]:
        one = self._subscriptions[reader.id]
        person = self.state.people[one.login]
        asked = [event for kind in one.wanted.kinds for event in self._of_kind(kind, person)]
        return [event for event in asked if not event.region or event.region.startswith(one.wanted.region)]

    @cached_property
    def _subscriptions(self) -> dict[str, DeskSubscription]:
        return {one.reader: one for one in self.state.subscriptions.values()}

    def _of_kind(self, kind: str, person: Person) -> list[AlertEvent]:
        if kind == "approval_waiting":  # another list for each person
            return [_event(kind, task) for task in self._approvals(person)]
        if kind not in self._found:
            self._found[kind] = list(self._look_for(kind))
        return self._found[kind]

    def _look_for(self, kind: str) -> Iterator[AlertEvent]:
        if kind in _INCIDENTS.values():
            yield from (_incident(kind, one) for one in self.incidents if _INCIDENTS.get(one.kind) == kind)
        elif kind == "roster":
            yield from _events(kind, roster_tasks(self.session, civil_date(self.now).year - 1, self.now))
        elif kind == "address":
            yield from _events(kind, address_tasks(self.session, self.now))
        elif kind == "notice_changed":
            yield from _events(kind, self._changed_notices())
        else:
            yield from self._of_orders(kind)

    def _approvals(self, person: Person) -> Iterator[Task]:
        alone = self.office.settings.people == "one"
        mine = (one for one in self.state.proposals.values() if may_answer(person, one, alone=alone))
        return approval_tasks(mine, lambda line: object_name(self.session, line.object))

    def _of_orders(self, kind: str) -> Iterator[AlertEvent]:
        today, filings = civil_date(self.now), self._filings_of_orders
        orders = [one for one in read_orders(self.office.data) if one.open]
        if kind == "reply_received":
            yield from _events(kind, answer_tasks(orders, today, filings, self.deadlines, self.state.objections))
            return
        for task in order_tasks(orders, today, filings):
            left = task.days_left(today)
            if task.kind.id == "order_due" and left is not None and kind == ("order_over" if left < 0 else "order_due"):
                yield _event(kind, task)

    @cached_property
    def _filings_of_orders(self) -> dict[str, FilingStatus]:
        orders = (one for one in read_orders(self.office.data) if one.open)
        asked = ((one.issued_line.report_year or 0, one.issued_line.organ_id) for one in orders)
        return filings_now(self.session, self.deadlines, asked, self.now)

    def _changed_notices(self) -> Iterator[Task]:
        issued = [one for one in notices_in(self.state.lines).values() if one.state == "issued"]
        asked = ((one.year, name.rpartition("-")[0]) for one in issued for name in one.named)
        found = filings_now(self.session, self.deadlines, asked, self.now)
        standings = {name: Standing(filing, self.deadlines, self.now) for name, filing in found.items()}
        return notice_tasks(issued, standings, self.now, protected_filings(self.office.data))


def _events(kind: str, tasks: Iterable[Task]) -> Iterator[AlertEvent]:
    return (_event(kind, task) for task in tasks)


def _event(kind: str, task: Task) -> AlertEvent:
    return _matter(kind, task.id, task.region, task.subject, f"{task.why.zh}。", task.path)


def _incident(kind: str, one: Incident) -> AlertEvent:
    told = f"{one.detail.zh}。处理：{one.kind.remedy.zh}。"
    return _matter(kind, one.key, one.region, one.kind.zh, told, "/desk/watch")


def _matter(kind: str, identity: str, region: str, subject: str, told: str, path: str) -> AlertEvent:
    about = MESSAGE_KINDS[kind]
    return AlertEvent(
        key=f"{kind}:{identity}",
        organ_id="",
        organ=subject,
        region=region,
        year=0,
        state=kind,
        reason_zh=told,
        about=about.name.zh,
        matter=f"{kind}:{identity}",
        path=path,
        urgent=about.at_once,
    )

"""What there is to tell a reader: changes of state, findings, reports, steps of the ladder, and what lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.alerts import Subscription
from archive.config.deadlines import Deadlines
from archive.notices.alerts.desk_reader import DeskReader
from archive.notices.alerts.events import AlertEvent, duties_now, recorded_now, state_changes
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.report_events import FOUND, findings_since, search_hits_since
from archive.notices.guard import STATE_CHARGES, recorded_holds

# What lasts for a reader at an instant, each event with its ``matter``.
Matters = Callable[[DeskReader, datetime], Sequence[AlertEvent]]


@dataclass(frozen=True, slots=True)
class News:
    """Where what happened is found. ``now``: UTC."""

    session: Session
    deadlines: Deadlines
    index: Path
    now: datetime
    matters: Matters

    def of(self, subscription: Subscription, since: datetime) -> Iterator[AlertEvent]:
        """Yield changes of state, findings and reports that a reader asked for."""
        yield from (
            e for e in state_changes(self.session, self.deadlines, since, self.now) if e.state in subscription.states
        )
        yield from findings_since(self.session, subscription.checks, since, self.now)
        yield from search_hits_since(self.session, subscription, self.index, since, self.now)

    def lasting(self, outbox: Outbox, subscription: Subscription) -> list[AlertEvent]:
        """Return what lasts for a reader, one event for each matter and civil day. ``again``: told the day before."""
        if not isinstance(subscription, DeskReader):
            return []
        today = civil_date(self.now)
        found = self.matters(subscription, self.now)
        before = {f"{event.matter}:{today - timedelta(days=1)}" for event in found}
        told = outbox.told_keys(subscription, before)
        return [
            replace(
                event,
                key=f"{event.matter}:{today}",
                again=f"{event.matter}:{today - timedelta(days=1)}" in told,
            )
            for event in found
        ]


def for_others(news: News, events: Sequence[AlertEvent]) -> list[AlertEvent]:
    """Without organs whose duty nobody confirms, and without what is not held against them any more."""
    duties = duties_now(news.session, news.deadlines, events, news.now)
    recorded = recorded_now(news.session, events)

    def may_hear(event: AlertEvent) -> bool:
        confirmed = duties.get((event.organ_id, event.year), False)
        if event.state == FOUND or event.matter:  # that there is a report is held against nobody
            return True
        if not confirmed or not event.others:
            return False
        if event.state not in STATE_CHARGES or event.step is not None:
            return True
        state, flags = recorded.get((event.organ_id, event.year), (event.state, ()))
        return recorded_holds(state, flags, confirmed=confirmed)

    return [event for event in events if may_hear(event)]


def concerns(subscription: Subscription, event: AlertEvent) -> bool:
    """Whether an event lies in the region and among the organs of a reader; what lasts was chosen for the reader."""
    in_region = bool(event.matter) or event.region.startswith(subscription.region)
    named = not subscription.organs or event.organ_id in subscription.organs
    return in_region and (named or (bool(event.matter) and not event.organ_id))

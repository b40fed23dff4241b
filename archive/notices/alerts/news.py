"""What there is to tell a reader: changes of state, findings, reports, steps of the ladder, and what lasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.alerts import Subscription
from archive.config.deadlines import Deadlines
from archive.filings.verdicts.watches import watches
from archive.notices.alerts.desk_reader import DeskReader
from archive.notices.alerts.events import AlertEvent, duties_now, recorded_now, state_changes
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.report_events import FOUND, findings_since, search_hits_since
from archive.notices.guard import STATE_CHARGES, recorded_holds

# What lasts for a reader at an instant, each event with its ``matter``.
Matters = Callable[[DeskReader, datetime], Sequence[AlertEvent]]


@dataclass
class News:
    """Where what happened is found, for all readers of one pass: what many of them ask for is read once. ``now``: UTC;
    ``earliest``: the instant from which on any of them is told of changes."""

    session: Session
    deadlines: Deadlines
    index: Path
    now: datetime
    matters: Matters
    earliest: datetime
    _duties: dict[tuple[str, int], bool] = field(default_factory=dict, init=False)

    def of(self, subscription: Subscription, since: datetime) -> Iterator[AlertEvent]:
        """Yield changes of state, findings and reports that a reader asked for."""
        if subscription.states:
            regions = [region for region in self._by_region if region.startswith(subscription.region)]
            yield from (event for event in self.changes(since, regions) if event.state in subscription.states)
        yield from findings_since(self.session, subscription.checks, since, self.now)
        yield from search_hits_since(self.session, subscription, self.index, since, self.now)

    def changes(self, since: datetime, regions: Collection[str] | None = None) -> list[AlertEvent]:
        """Return changes of state decided from ``since`` on, oldest first: in all regions, or in these."""
        chosen = self._by_region if regions is None else regions
        found = [one for region in chosen for one in self._by_region.get(region, ()) if one[1] >= since]
        return [event for _number, _at, event in sorted(found, key=lambda one: one[0])]

    @cached_property
    def _by_region(self) -> dict[str, list[tuple[int, datetime, AlertEvent]]]:
        """All changes with their place in time, by region."""
        found: dict[str, list[tuple[int, datetime, AlertEvent]]] = defaultdict(list)
        every = state_changes(self.session, self.deadlines, self.earliest, self.now)
        for number, (at, event) in enumerate(every):
            found[event.region].append((number, at, event))
        return found

    @cached_property
    def stopped(self) -> frozenset[str]:
        """The regions that nobody has visited lately."""
        return frozenset(one.region for one in watches(self.session, self.deadlines, self.now) if one.stopped)

    def duties(self, events: Iterable[AlertEvent]) -> Mapping[tuple[str, int], bool]:
        """Whether somebody vouches for the duty of the filings that events are about."""
        wanted = {(event.organ_id, event.year) for event in events if event.organ_id and event.year}
        if unknown := wanted - self._duties.keys():
            found = duties_now(self.session, self.deadlines, unknown, self.now)
            self._duties.update({filing: found.get(filing, False) for filing in unknown})
        return self._duties

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
    duties = news.duties(events)
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

"""Puts what is to be told together into messages, when its time has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from archive.clock import civil_date
from archive.config.alerts import Subscription
from archive.filings.decisions.finding_decisions import dismissed_fingerprints
from archive.notices.alerts.desk_reader import DeskReader
from archive.notices.alerts.events import AlertEvent, Recorded, recorded_now
from archive.notices.alerts.news import News, for_others
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.report_events import FINDING
from archive.notices.guard import STATE_CHARGES

# What is held against somebody only as long as somebody looks.
_AGEING = ("overdue", "withdrawn")
_Entries = list[tuple[int, AlertEvent]]


def compose_messages(
    news: News, outbox: Outbox, subscription: Subscription, current: Collection[str], *, quiet: bool
) -> None:
    """Compose what is due. ``current``: keys of what lasts still; ``quiet``: whether it is a quiet hour, in which only
    what stops the watch is told, to those who are told of it at night: the rest must still hold in the morning."""
    pending = outbox.pending(subscription)
    outbox.discard([number for number, event in pending if event.matter and event.key not in current])
    lasting = [(n, e) for n, e in pending if e.matter and e.key in current]
    urgent = [(n, e) for n, e in lasting if e.urgent and not e.again]
    at_night = isinstance(subscription, DeskReader) and subscription.at_night
    if not quiet or at_night:
        outbox.compose(subscription, urgent, news.now, urgent=at_night)
    if quiet:
        return
    rest = [one for one in lasting if one not in urgent]
    if subscription.when == "at_once":
        outbox.compose(subscription, [(n, e) for n, e in rest if not e.again], news.now)
        rest = [(n, e) for n, e in rest if e.again]
        if outbox.is_day_due(subscription, news.now):
            outbox.compose(subscription, rest, news.now, of_day=True)
        rest = []
    if subscription.when == "at_once" or outbox.is_day_due(subscription, news.now):
        ready = _still_true(news, outbox, subscription, [(n, e) for n, e in pending if not e.matter])
        outbox.compose(subscription, [*ready, *rest], news.now, of_day=subscription.when == "digest")


def _still_true(news: News, outbox: Outbox, subscription: Subscription, entries: _Entries) -> _Entries:
    """Return what may be told now; what has ceased to be true is given up, what nobody could look at waits."""
    session, now = news.session, news.now
    events = [event for _, event in entries]
    recorded = recorded_now(session, events)
    aside = (
        dismissed_fingerprints(session, now) if any(event.state == FINDING for event in events) else frozenset[str]()
    )
    given_up = {number for number, event in entries if _past(event, recorded, aside, civil_date(now))}
    if not subscription.operator:
        heard = {event.key for event in for_others(news, events)}
        given_up |= {number for number, event in entries if event.key not in heard}
    outbox.discard(sorted(given_up))
    waiting = _unwatched(news, subscription, events)
    return [(n, e) for n, e in entries if n not in given_up and not (e.region in waiting and e.state in _AGEING)]


def _unwatched(news: News, subscription: Subscription, events: Sequence[AlertEvent]) -> frozenset[str]:
    """Regions that nobody has visited lately: what is held against anybody there waits until somebody does."""
    if subscription.operator or not events:
        return frozenset()
    return news.stopped


def _past(event: AlertEvent, recorded: Recorded, aside: frozenset[str], today: date) -> bool:
    """Whether an accusation has been taken back, or a silence or a countdown ended, before anybody was told."""
    if event.state == FINDING:
        return event.key.rpartition(":")[2] in aside
    now = recorded.get((event.organ_id, event.year), (event.state, ()))[0]
    if event.due:
        return now not in ("not_due", "due_soon") or date.fromisoformat(event.due) < today
    if event.state not in STATE_CHARGES:
        return False
    return now not in STATE_CHARGES or (event.state == "overdue" and now != "overdue")

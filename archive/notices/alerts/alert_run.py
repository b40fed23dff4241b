"""One pass of the alerts: find what happened, enter it, put it together, send what may be sent. Safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from filelock import FileLock
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.config.alerts import AlertRules, Subscription
from archive.config.deadlines import Deadlines
from archive.errors import NianbaoError
from archive.filings.decisions.finding_decisions import dismissed_fingerprints
from archive.filings.verdicts.watches import watches
from archive.notices.alerts.delivery import send as send_by_apprise
from archive.notices.alerts.events import AlertEvent, Recorded, duties_now, recorded_now, reminders_due, state_changes
from archive.notices.alerts.holds import Hold
from archive.notices.alerts.message_text import HELD
from archive.notices.alerts.outbox import Outbox, OutgoingMessage
from archive.notices.alerts.outbox_store import open_outbox
from archive.notices.alerts.report_events import (
    FINDING,
    FOUND,
    findings_since,
    search_hits_since,
)
from archive.notices.alerts.self_check import SelfCheck
from archive.notices.alerts.threshold_events import CROSSED, thresholds_crossed
from archive.notices.guard import STATE_CHARGES, recorded_holds

Send = Callable[[OutgoingMessage, str], None]
# What is held against somebody only as long as somebody looks.
AGEING = ("overdue", "withdrawn")
_TO_LOOK = timedelta(days=1)  # in which people may hold what a sudden change brings


@dataclass(frozen=True, slots=True)
class AlertRunResult:
    """What came of a pass: new entries, messages sent and failed, and regions held back for a person to visit."""

    entered: int = 0
    sent: int = 0
    failed: int = 0
    held: tuple[str, ...] = ()


def run_alerts(
    session: Session,
    deadlines: Deadlines,
    rules: AlertRules,
    folder: Path,
    now: datetime,
    send: Send = send_by_apprise,
) -> AlertRunResult:
    """Run one pass; ``folder`` is the data folder. Two passes never run at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "alerts.lock"):
        outbox = Outbox(open_outbox(folder), rules)
        steps = list(reminders_due(session, deadlines, rules.ladder, now))
        entered = 0
        for subscription in sorted(rules.subscriptions, key=lambda s: s.operator):
            news = _News(session, deadlines, folder / "search", now)
            crossed = _crossed(news, outbox, subscription, rules)
            entered += _enter(news, outbox, subscription, rules, steps) + outbox.enqueue(subscription, crossed, now)
            if not rules.quiet(now):  # what is told in the morning must still hold in the morning
                _compose_digest(news, outbox, subscription, {event.key for event in crossed})
        sent, failed = _send_all(outbox, rules, now, send)
        return AlertRunResult(entered, sent, failed, tuple(sorted(outbox.held())))


@dataclass(frozen=True, slots=True)
class _News:
    """Where what happened is found."""

    session: Session
    deadlines: Deadlines
    index: Path
    now: datetime

    def of(self, subscription: Subscription, since: datetime) -> Iterator[AlertEvent]:
        """Yield changes of state, findings and reports that a reader asked for."""
        yield from (
            e for e in state_changes(self.session, self.deadlines, since, self.now) if e.state in subscription.states
        )
        yield from findings_since(self.session, subscription.checks, since, self.now)
        yield from search_hits_since(self.session, subscription, self.index, since, self.now)


def _enter(news: _News, outbox: Outbox, subscription: Subscription, rules: AlertRules, steps: list[AlertEvent]) -> int:
    """Enter what is new for a reader; how much. Operators hear of everything, and of what is held back from others."""
    now = news.now
    fresh = _fresh(news, outbox, subscription, steps)
    if subscription.operator:
        return outbox.enqueue(subscription, [*fresh, *_held_notes(outbox.held())], now)
    return outbox.enqueue(subscription, fresh, now, held=_holds(news, outbox, subscription, rules, fresh))


def _fresh(news: _News, outbox: Outbox, subscription: Subscription, steps: list[AlertEvent]) -> list[AlertEvent]:
    """Return what concerns a reader and was not entered before."""
    found = list(news.of(subscription, outbox.since(subscription, news.now)))
    found += [event for event in steps if subscription.ladder]
    mine = [event for event in found if _concerns(subscription, event)]
    known = outbox.existing_keys(subscription, (event.key for event in mine))
    fresh = [event for event in mine if event.key not in known]
    return fresh if subscription.operator else _for_others(news, fresh)


def _for_others(news: _News, events: Sequence[AlertEvent]) -> list[AlertEvent]:
    """Without organs whose duty nobody confirms, and without what is not held against them any more."""
    duties = duties_now(news.session, news.deadlines, events, news.now)
    recorded = recorded_now(news.session, events)

    def may_hear(event: AlertEvent) -> bool:
        confirmed = duties.get((event.organ_id, event.year), False)
        if event.state in (FOUND, CROSSED):  # what names no organ, or a report that is there, is held against nobody
            return True
        if not confirmed or not event.others:
            return False
        if event.state not in STATE_CHARGES or event.step is not None:
            return True
        state, flags = recorded.get((event.organ_id, event.year), (event.state, ()))
        return recorded_holds(state, flags, confirmed=confirmed)

    return [event for event in events if may_hear(event)]


def _concerns(subscription: Subscription, event: AlertEvent) -> bool:
    in_region = event.region.startswith(subscription.region)
    return in_region and (not subscription.organs or event.organ_id in subscription.organs)


def _holds(
    news: _News, outbox: Outbox, subscription: Subscription, rules: AlertRules, fresh: Sequence[AlertEvent]
) -> dict[str, Bilingual]:
    """Return regions whose accusing alerts wait: those held already, and those that the check of this pass names.

    All organs of a region count, whichever the reader asked for; changes told before do not count again.
    """
    held = {region: one.reason for region, one in outbox.held().items()}
    if not any(event.state in STATE_CHARGES for event in fresh):
        return held
    turned = list(state_changes(news.session, news.deadlines, outbox.since(subscription, news.now), news.now))
    known = outbox.existing_keys(subscription, (event.key for event in turned))
    unknown = {event.key: event for event in [*turned, *fresh] if event.key not in known}
    check = SelfCheck(news.session, rules, news.now, list(unknown.values()))
    return {**check.regions_to_hold(), **held}


def _crossed(news: _News, outbox: Outbox, subscription: Subscription, rules: AlertRules) -> list[AlertEvent]:
    """Return the groups beyond a threshold of a reader, but for those of which others would not be told either: where
    nobody looks, alerts are held, or the check of the watch found something in the changes of the last day."""
    if not subscription.thresholds:
        return []
    waiting = _unwatched(news, subscription)
    if not subscription.operator:
        lately = list(state_changes(news.session, news.deadlines, news.now - _TO_LOOK, news.now))
        waiting |= {*outbox.held(), *SelfCheck(news.session, rules, news.now, lately).regions_to_hold()}
    return list(thresholds_crossed(news.session, news.deadlines, subscription, news.now, waiting))


def _held_notes(held: Mapping[str, Hold]) -> list[AlertEvent]:
    """One note for operators of each region and day on which something was first held back there."""
    return [
        AlertEvent(
            key=f"{region}:held:{civil_date(one.since)}",
            organ_id="",
            organ=f"区划{region}",
            region=region,
            year=civil_date(one.since).year - 1,
            state=HELD,
            reason_zh=f"{one.reason.zh}，已暂缓通知；核对无误后执行 nianbao alerts release {region}",
        )
        for region, one in held.items()
    ]


def _compose_digest(news: _News, outbox: Outbox, subscription: Subscription, crossed: Collection[str]) -> None:
    session, now = news.session, news.now
    if not outbox.digest_due(subscription, now):
        return
    entries = outbox.pending(subscription)
    events = [event for _, event in entries]
    recorded = recorded_now(session, events)
    aside = (
        dismissed_fingerprints(session, now) if any(event.state == FINDING for event in events) else frozenset[str]()
    )
    given_up = {number for number, event in entries if _past(event, recorded, aside, civil_date(now))}
    if not subscription.operator:
        heard = {event.key for event in _for_others(news, events)}
        given_up |= {number for number, event in entries if event.key not in heard}
    outbox.discard(sorted(given_up))
    waiting = _unwatched(news, subscription)
    ready = [
        (n, e) for n, e in entries
        if n not in given_up and not (e.region in waiting and e.state in AGEING)
        and (e.state != CROSSED or e.key in crossed)
    ]  # fmt: skip
    outbox.compose(subscription, ready, now)


def _unwatched(news: _News, subscription: Subscription) -> set[str]:
    """Regions that nobody has visited lately: what is held against anybody there waits until somebody does."""
    if subscription.operator:
        return set()
    return {one.region for one in watches(news.session, news.deadlines, news.now) if one.stopped}


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


def _send_all(outbox: Outbox, rules: AlertRules, now: datetime, send: Send) -> tuple[int, int]:
    sent = failed = 0
    readers = {subscription.id: subscription for subscription in rules.subscriptions}
    for one in outbox.to_send(now):
        try:
            if one.reader not in readers:
                raise NianbaoError(f"the subscription {one.reader} is no longer configured")
            send(one, readers[one.reader].destination_url(one.destination))
        except NianbaoError as reason:
            outbox.failed(one, str(reason), now)
            failed += 1
        else:
            outbox.sent(one, now)
            sent += 1
    return sent, failed

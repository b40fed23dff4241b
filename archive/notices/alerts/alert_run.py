"""One pass of the alerts: find what happened, enter it, put it together, send what may be sent. Safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.config.alerts import AlertRules, Subscription
from archive.config.deadlines import Deadlines
from archive.errors import NianbaoError
from archive.notices.alerts.delivery import send as send_by_apprise
from archive.notices.alerts.desk_reader import DESK_READERS, MAIL_READERS, DeskReader
from archive.notices.alerts.digests import compose_messages
from archive.notices.alerts.events import AlertEvent, reminders_due
from archive.notices.alerts.holds import Hold
from archive.notices.alerts.message_text import HELD
from archive.notices.alerts.news import Matters, News, concerns, for_others
from archive.notices.alerts.outbox import Outbox, OutgoingMessage
from archive.notices.alerts.outbox_store import open_outbox
from archive.notices.alerts.self_check import SelfCheck
from archive.notices.alerts.threshold_events import thresholds_crossed
from archive.notices.guard import STATE_CHARGES

Send = Callable[[OutgoingMessage, str], None]
_TO_LOOK = timedelta(days=1)  # in which people may hold what a sudden change brings


@dataclass(frozen=True, slots=True)
class AlertRunResult:
    """What came of a pass: new entries, messages sent and failed, and regions held back for a person to visit."""

    entered: int = 0
    sent: int = 0
    failed: int = 0
    held: tuple[str, ...] = ()


def _nothing_lasts(_reader: DeskReader, _now: datetime) -> Sequence[AlertEvent]:
    return ()


def run_alerts(
    session: Session,
    deadlines: Deadlines,
    rules: AlertRules,
    folder: Path,
    now: datetime,
    send: Send = send_by_apprise,
    matters: Matters = _nothing_lasts,
) -> AlertRunResult:
    """Run one pass; ``folder`` is the data folder, ``matters`` finds what lasts for readers of the desk. Two passes
    never run at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "alerts.lock"):
        outbox = Outbox(open_outbox(folder), rules)
        for beginning in (DESK_READERS, MAIL_READERS):
            outbox.drop_readers(beginning, {one.id for one in rules.subscriptions})
        steps = list(reminders_due(session, deadlines, rules.ladder, now))
        entered = 0
        since = [now - _TO_LOOK, *(outbox.since(one, now) for one in rules.subscriptions)]
        news = News(session, deadlines, folder / "search", now, matters, min(since))
        for subscription in sorted(rules.subscriptions, key=lambda s: s.operator):
            lasting = [*news.lasting(outbox, subscription), *_crossed(news, outbox, subscription, rules)]
            entered += _enter(news, outbox, subscription, rules, [*steps, *lasting])
            current = {event.key for event in lasting}
            compose_messages(news, outbox, subscription, current, quiet=rules.quiet(now))
        sent, failed = _send_all(outbox, rules, now, send)
        return AlertRunResult(entered, sent, failed, tuple(sorted(outbox.held())))


def _enter(news: News, outbox: Outbox, subscription: Subscription, rules: AlertRules, steps: list[AlertEvent]) -> int:
    """Enter what is new for a reader; how much. ``steps``: of the ladder, and what lasts for the reader.

    Operators hear of everything, and of what is held back from others."""
    now = news.now
    fresh = _fresh(news, outbox, subscription, steps)
    if subscription.operator:
        return outbox.enqueue(subscription, [*fresh, *_held_notes(outbox.held())], now)
    return outbox.enqueue(subscription, fresh, now, held=_holds(news, outbox, subscription, rules, fresh))


def _fresh(news: News, outbox: Outbox, subscription: Subscription, steps: list[AlertEvent]) -> list[AlertEvent]:
    """Return what concerns a reader and was not entered before."""
    found = list(news.of(subscription, outbox.since(subscription, news.now)))
    found += [event for event in steps if subscription.ladder or event.matter]
    mine = [event for event in found if concerns(subscription, event)]
    known = outbox.existing_keys(subscription, (event.key for event in mine))
    fresh = [event for event in mine if event.key not in known]
    return fresh if subscription.operator else for_others(news, fresh)


def _holds(
    news: News, outbox: Outbox, subscription: Subscription, rules: AlertRules, fresh: Sequence[AlertEvent]
) -> dict[str, Bilingual]:
    """Return regions whose accusing alerts wait: those held already, and those that the check of this pass names; none
    where nothing new accuses.

    All organs of a region count, whichever the reader asked for; changes told before do not count again.
    """
    accused = {event.region for event in fresh if event.state in STATE_CHARGES}
    if not accused:
        return {}
    held = {region: one.reason for region, one in outbox.held().items()}
    turned = news.changes(outbox.since(subscription, news.now), accused)
    known = outbox.existing_keys(subscription, (event.key for event in turned))
    unknown = {event.key: event for event in [*turned, *fresh] if event.key not in known}
    check = SelfCheck(news.session, rules, news.now, list(unknown.values()))
    return {**check.regions_to_hold(), **held}


def _crossed(news: News, outbox: Outbox, subscription: Subscription, rules: AlertRules) -> list[AlertEvent]:
    """Return the groups beyond a threshold of a reader, but for those of which others would not be told either: where
    nobody looks, alerts are held, or the check of the watch found something in the changes of the last day."""
    if not subscription.thresholds:
        return []
    waiting: set[str] = set()
    if not subscription.operator:
        lately = news.changes(news.now - _TO_LOOK)
        waiting |= {*outbox.held(), *SelfCheck(news.session, rules, news.now, lately).regions_to_hold()}
        waiting |= news.stopped
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
            reason_zh=f"{one.reason.zh}，已暂缓通知；核对无误后执行 nianbao alerts release {region} --reason 理由",
        )
        for region, one in held.items()
    ]


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

"""One pass of all alerts: those of config/alerts.yaml, of people of the desk, and of readers without an account."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from archive.config.alerts import AlertRules, Subscription
from archive.config.deadlines import Deadlines
from archive.health.incident import Incident
from archive.notices.alerts.alert_run import AlertRunResult, run_alerts
from archive.notices.alerts.operator_alerts import enqueue_incidents
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.outbox_store import open_outbox
from archive.office.journal_state import journal_state
from archive.office.office_store import open_store
from archive.office.place import Office
from archive.office.releases import apply_releases
from archive.office.subscriptions.matters import OfficeMatters
from archive.office.subscriptions.reader_mail import forget_unconfirmed, mail_readers
from archive.office.subscriptions.readers import DeskSender, desk_readers

logger = logging.getLogger("nianbao.alerts")


def run_all_alerts(
    office: Office,
    session: Session,
    deadlines: Deadlines,
    rules: AlertRules,
    incidents: Sequence[Incident],
    now: datetime,
) -> AlertRunResult:
    """Tell operators of incidents and everybody of what they asked for. ``incidents``: those of now; ``now``: UTC. Safe
    to repeat. With the desk off its subscriptions wait, as do those of readers where they are not offered."""
    state = journal_state(office.data)
    reader_url = office.settings.reader_url
    if not (rules.subscriptions or state.subscriptions or reader_url):
        return AlertRunResult()
    if changes := enqueue_incidents(incidents, rules, office.data, now):
        extra = {"action": "incidents_told", "changes": changes}
        logger.info("incidents: %d opened or ended, %d open", changes, len(incidents), extra=extra)
    apply_releases(Outbox(open_outbox(office.data), rules), state.lines)
    if not (state.subscriptions or reader_url):
        return run_alerts(session, deadlines, rules, office.data, now)
    store = open_store(office.data)
    try:
        readers: list[Subscription] = list(desk_readers(office, state, store)) if office.settings.desk else []
        if reader_url:
            forget_unconfirmed(store, now)
            readers += mail_readers(store, reader_url)
        everybody = rules.model_copy(update={"subscriptions": (*rules.subscriptions, *readers)})
        matters = OfficeMatters(office, state, session, deadlines, incidents, now)
        return run_alerts(session, deadlines, everybody, office.data, now, DeskSender(office, store), matters)
    finally:
        store.dispose()

"""What there is to tell of reports themselves: findings of certain checks, and reports that a saved search finds."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.alerts import Subscription
from archive.database.models import FindingRecord, Organ, Version
from archive.filings.decisions.finding_decisions import dismissed_fingerprints
from archive.filings.rules.decisions import fingerprint
from archive.notices.alerts.events import AlertEvent
from archive.search.errors import IndexUnusableError
from archive.search.service import LARGEST, search

logger = logging.getLogger("nianbao.alerts")
FINDING, FOUND = "finding", "found"
_STATE_FIELDS = ("state", "状态")


def findings_since(session: Session, checks: Sequence[str], since: datetime, now: datetime) -> Iterator[AlertEvent]:
    """Return findings in versions first seen in [since, now], but for those that people dismissed."""
    if not checks:
        return
    query = (
        select(Version, FindingRecord, Organ)
        .join(FindingRecord, (FindingRecord.version_id == Version.id) & (FindingRecord.severity != "not_understood"))
        .join(Organ, Organ.id == Version.organ_id)
        .where(Version.first_seen_at >= since, Version.first_seen_at <= now, Version.report_year.is_not(None))
        .order_by(Version.first_seen_at, FindingRecord.id)
    )
    if "*" not in checks:
        query = query.where(FindingRecord.check.in_(checks))
    aside = dismissed_fingerprints(session, now)
    for version, finding, organ in session.execute(query):
        mark = fingerprint(version.content_digest, finding.check, finding.where)
        if mark not in aside:
            yield _event(FINDING, f"{version.report_id}:{mark}", organ, version.report_year or 0, finding)


def search_hits_since(
    session: Session, subscription: Subscription, folder: Path, since: datetime, now: datetime
) -> Iterator[AlertEvent]:
    """Return reports first seen in [since, now] that the search finds. Without a usable index none, and warn.

    What is told is that a report was found; its state is not, and a search by state finds nothing unverified for
    anybody but operators.
    """
    if not subscription.search:
        return
    mark = sha256(subscription.search.encode()).hexdigest()[:12]
    query = f"({subscription.search}) seen:{civil_date(since)}..{civil_date(now)}"
    by_state = any(field in subscription.search for field in _STATE_FIELDS) and not subscription.operator
    after = ""
    while True:
        try:
            result = search(session, folder, query, limit=LARGEST, after=after, sort="newest", facets=False, near=False)
        except IndexUnusableError as unusable:
            extra = {"action": "saved_search_invalid", "subscription_id": subscription.id}
            logger.warning("saved search of %s: %s", subscription.id, unusable.en, extra=extra)
            return
        for hit in result.hits:
            if since <= hit.moment <= now and not (by_state and hit.state == "unverified"):
                yield AlertEvent(
                    key=f"{hit.report_id or hit.url}:search:{mark}",
                    organ_id=hit.organ_id or "",
                    organ=hit.organ,
                    region=hit.region,
                    year=hit.report_year or 0,
                    state=FOUND,
                    reason_zh=f"{hit.title}　{hit.url}",
                    about=subscription.search,
                )
        after = result.next
        if not after:
            return


def _event(state: str, key: str, organ: Organ, year: int, finding: FindingRecord) -> AlertEvent:
    return AlertEvent(
        key=key,
        organ_id=organ.id,
        organ=organ.name,
        region=organ.region,
        year=year,
        state=state,
        reason_zh=finding.message_zh,
        about=finding.check,
    )

"""What became of the tries of rows' pages by a moment: not fetched, gone for good, without text, or read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import PageTry
from archive.filings.gathering.pages_seen import chunks


@dataclass(frozen=True, slots=True)
class PageTrouble:
    """How the last try ended that did not give the page's text, and since when tries have ended so.

    ``gone_days`` are the days (Asia/Shanghai) on which complete looks got 404 or 410, in a row: one may be a fault of
    the moment.
    """

    state: str  # failed | gone | unread | unreadable
    reason: str
    since: datetime
    capture_id: str
    gone_days: tuple[date, ...] = ()


def page_troubles(session: Session, listing_ids: Iterable[int], as_of: datetime) -> dict[int, PageTrouble]:
    """By row, of rows whose page was not read when it was tried last before the moment."""
    found: dict[int, PageTrouble] = {}
    for chunk in chunks(listing_ids):
        tries = select(PageTry).where(PageTry.listing_id.in_(chunk), PageTry.at < as_of)
        for one in session.scalars(tries.order_by(PageTry.at, PageTry.id)):
            if one.state in ("read", "not_report"):
                found.pop(one.listing_id, None)
            else:
                found[one.listing_id] = _after(found.get(one.listing_id), one)
    return found


def _after(before: PageTrouble | None, one: PageTry) -> PageTrouble:
    same = before is not None and before.state == one.state
    since = before.since if before and same else one.at
    days = (
        () if one.state != "gone" else tuple(dict.fromkeys((*(before.gone_days if before else ()), civil_date(one.at))))
    )
    return PageTrouble(one.state, one.reason, since, one.capture_id, days)

"""What became of the tries of rows' pages by a moment: not fetched, gone for good, without text, or read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import CaptureRecord, PageTry
from archive.filings.facts.page_versions import chunks
from archive.filings.rules.facts import NotFound

_READ = ("read", "not_report")
_EMPTY = ("unread", "unreadable")


@dataclass(frozen=True, slots=True)
class PageTrouble:
    """How the last try ended that did not give the page's text, and since when tries have ended so.

    ``gone`` are the site's own answers, in complete visits, that the page does not exist (404 or 410), one after the
    other without another answer between them.
    """

    state: str  # failed | gone | unread | unreadable
    reason: str
    since: datetime
    at: datetime
    capture_id: str
    gone: tuple[NotFound, ...] = ()

    @property
    def gone_days(self) -> tuple[date, ...]:
        """The days (Asia/Shanghai) of these answers."""
        return tuple(dict.fromkeys(civil_date(answer.at) for answer in self.gone))

    @property
    def not_found(self) -> tuple[NotFound, ...]:
        """These answers, when they are of two days at least; one may be a fault of an hour."""
        return self.gone if len(self.gone_days) > 1 else ()

    @property
    def without_text(self) -> bool:
        """Whether what came last had no report's text: an empty page, one that scripts fill, or something else."""
        return self.state in _EMPTY


def page_troubles(session: Session, listing_ids: Iterable[int], as_of: datetime) -> dict[int, PageTrouble]:
    """By row, of rows whose page was not read when it was tried last before the moment."""
    found: dict[int, PageTrouble] = {}
    for chunk in chunks(listing_ids):
        tries = (
            select(PageTry, CaptureRecord.status)
            .outerjoin(CaptureRecord, CaptureRecord.id == PageTry.capture_id)
            .where(PageTry.listing_id.in_(chunk), PageTry.at < as_of)
        )
        for one, status in session.execute(tries.order_by(PageTry.at, PageTry.id)):
            if one.state in _READ:
                found.pop(one.listing_id, None)
            else:
                found[one.listing_id] = _after(found.get(one.listing_id), one, status)
    return found


def _after(before: PageTrouble | None, one: Any, status: int | None) -> PageTrouble:
    since = before.since if before and before.state == one.state else one.at
    gone = before.gone if before else ()
    if one.state == "gone":
        gone = (*gone, NotFound(one.capture_id, one.at, status or 0))
    elif status is not None:  # another answer; a try that came to none says nothing either way
        gone = ()
    return PageTrouble(one.state, one.reason, since, one.at, one.capture_id, gone)

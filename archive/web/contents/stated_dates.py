"""What the list row, the page and the address each say of one report, side by side, and where they disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.clock import civil_date
from archive.database.models import Version
from archive.filings.rules.facts import Observation
from archive.filings.verdicts.status import FilingStatus
from archive.recognition.fold import fold
from archive.web.wording.translation import gettext_noop as _

# As in the verdict: row, page and address are written at different moments of one evening.
_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """One place and what stands there. ``first``: the day it stated at first, where it states another now.

    ``capture`` is the id of the first capture that shows it, "" for an address, which is its own witness.
    """

    place: str
    column: str
    title: str
    day: date | None
    first: date | None
    capture: str
    url: str
    odd_title: bool = False
    odd_day: bool = False


def stated_dates(filing: FilingStatus, versions: Sequence[Version]) -> list[StatedDate]:
    """Row, page and address of every sighting of the report, in the order in which they were first seen."""
    columns = {column.id: column.title or column.id for column in filing.facts.columns}
    seen = sorted(filing.facts.sightings, key=lambda s: (s.first_seen_at, s.url))
    return [one for s in seen for one in _of(s, columns.get(s.column_id, s.column_id), versions)]


def _of(sighting: Observation, column: str, versions: Sequence[Version]) -> Iterator[StatedDate]:
    title = next((version.title for version in reversed(versions) if version.url == sighting.url), "")
    page_day = sighting.page_date if sighting.page_source not in ("row", "url") else None
    # The day of a sign-off is that of writing: it contradicts no later day of publication.
    days = [day for day in (sighting.row_date, page_day if sighting.page_source != "text" else None) if day]
    odd_day = bool(days) and (max(days) - min(days) > _SLACK or _proved_absent_after(sighting, min(days)))
    yield StatedDate(
        _("栏目列表"), column, sighting.title, sighting.row_date, _before(sighting.first_row_date, sighting.row_date),
        sighting.first_capture_id, sighting.url, odd_day=odd_day,
    )  # fmt: skip
    if title or page_day:
        odd_title = bool(title) and not _same(sighting.title, title)
        place = _("正文落款") if sighting.page_source == "text" else _("年报页面")
        yield StatedDate(
            place, "", title, page_day, _before(sighting.first_page_date, page_day),
            sighting.page_capture_id, sighting.url, odd_title, odd_day and sighting.page_source != "text",
        )  # fmt: skip
    if sighting.url_date:
        newer = bool(days) and sighting.url_date - min(days) > _SLACK
        yield StatedDate(_("网址"), "", "", sighting.url_date, None, "", sighting.url, odd_day=newer)


def _proved_absent_after(sighting: Observation, day: date) -> bool:
    """Whether a complete visit on a later day than the one stated did not have it."""
    return sighting.absent_until is not None and day < civil_date(sighting.absent_until)


def _before(first: date | None, now: date | None) -> date | None:
    return first if first and now and first != now else None


def _same(row: str, page: str) -> bool:
    """Whether a row's title is the page's; lists cut long ones, and pages leave their own organ out."""
    short, whole = fold(row), fold(page)
    if short.endswith(".."):
        return whole.startswith(short.rstrip("."))
    return short in whole or whole in short

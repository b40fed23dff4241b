"""Visits a site's columns and stores nothing: every row, what it was recognised as, and how the visit would end."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request
from sqlalchemy import make_url

from archive.clock import utc_now
from archive.config.load import Configuration
from archive.config.sites import SiteConfig
from archive.ingest.listing_row import ListingRow
from archive.ingest.notes import VisitNote
from archive.recognition.organ_names import RosterName, match_organ
from archive.recognition.recognise import recognise
from crawler.adapters import families
from crawler.adapters.base import ColumnPage
from crawler.running.crawl_process import crawl, crawl_settings
from crawler.spiders.column_spider import ColumnSpider
from crawler.spiders.row_pages import RowPages
from crawler.visiting.page_reader import fetched_page
from crawler.visiting.visit_state import VisitState

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


@dataclass(frozen=True, slots=True)
class DryRunRow:
    """One row: what its title was taken for, and the organs of the roster that its name can mean."""

    row: ListingRow
    is_report: bool
    report_year: int | None
    organ: str
    matched: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DryRunResult:
    """One column: the visit as it would be noted, the family's signs on its first page, and its rows."""

    note: VisitNote
    signs: list[str]
    rows: list[DryRunRow]

    @property
    def outcome(self) -> str:
        """complete, partial, blocked or error."""
        return self.note.outcome


@dataclass(slots=True)
class _Kept:
    notes: list[VisitNote] = field(default_factory=list)
    rows: dict[str, list[ListingRow]] = field(default_factory=dict)
    signs: dict[str, list[str]] = field(default_factory=dict)


class _ListsOnly(RowPages):
    """Asks for the pages of rows only to see whether they are lists of the column."""

    def details(self, visit: VisitState) -> Iterator[Request]:
        return iter(())

    async def parse_detail_page(self, response: Response, visit: VisitState, row: str) -> AsyncIterator[Request]:
        for request in self._spider.request_done(visit):
            yield request


class DryRunSpider(ColumnSpider):
    """Visits columns only, leaves the pages of rows alone, and keeps what it saw for its caller."""

    name = "seeing"

    def __init__(self, crawler: Crawler, noted: _Kept, **kwargs: Any) -> None:
        super().__init__(crawler, **kwargs)
        self.noted, self.row_pages = noted, _ListsOnly(self)

    def _search(self, site: SiteConfig, note: VisitNote) -> Iterator[Request]:
        yield from ()

    def parse_column_page(self, response: Response, visit: VisitState, number: int) -> Iterator[Request]:
        if number == 0:
            first = fetched_page(response)
            page = ColumnPage(first.url, first.body(), first.content_type, visit.column.url)
            self.noted.signs[visit.column_id] = families.choose(page)[1]
        yield from super().parse_column_page(response, visit, number)

    def _finish(self, visit: VisitState) -> VisitNote:
        self.noted.rows[visit.column_id] = list(visit.rows)
        note = super()._finish(visit)
        self.noted.notes.append(note)
        return note


def dry_run(
    configuration: Configuration,
    site: SiteConfig,
    now: datetime | None = None,
    replay: Path | None = None,
    on_page: Callable[[str], None] | None = None,
) -> list[DryRunResult]:
    """Visit every column of a site, in this process (Scrapy starts once in its life)."""
    noted = _Kept()
    run_id = f"{now or utc_now():%Y%m%dT%H%M%S}_{secrets.token_hex(3)}"
    with tempfile.TemporaryDirectory(prefix="nianbao-test-") as aside:
        own = {"NIANBAO_WARC_FOLDER": aside, "NIANBAO_DATABASE": _database(configuration)}
        settings = crawl_settings(run_id, now, replay, **own, NIANBAO_CAPTURE_LOOKUP="", SPIDER_MODULES=[])
        failure = crawl(settings, DryRunSpider, on_page, site=site.id, noted=noted)
    if failure:
        failure.raiseException()
    roster = [
        RosterName(organ.organ_id, organ.name, organ.aliases, site.name)
        for organ in configuration.rosters.get(site.region, [])
    ]
    return [
        DryRunResult(note, noted.signs.get(note.column.id, []), _rows(noted.rows[note.column.id], note, site, roster))
        for note in noted.notes
    ]


def _database(configuration: Configuration) -> str:
    """Return the database that knows how many rows there were; one in memory when there is none yet."""
    url = configuration.settings.database()
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        return "sqlite://"
    return url


def _rows(rows: list[ListingRow], note: VisitNote, site: SiteConfig, roster: list[RosterName]) -> list[DryRunRow]:
    seen = []
    for row in {row.url: row for row in rows}.values():
        said = recognise(row.title, column=note.column.title or site.name)
        matched = match_organ(said.organ, roster) if said.organ else []
        seen.append(DryRunRow(row, said.is_report, said.report_year, said.organ, tuple(matched), said.reason))
    return seen


def format_dry_run(seen: list[DryRunResult]) -> Iterator[str]:
    """Yield lines column by column: the visit, then its rows."""
    for one in seen:
        note = one.note
        yield f"{note.column.id}: {note.column.title}  {note.url}"
        yield f"    family {note.adapter or 'not known'}: {'; '.join(one.signs) or 'no signs of its own'}"
        counted = f" of {note.total} that the column counts" if note.total is not None else ""
        yield f"    {len(note.pages)} pages, {note.rows} rows{counted}"
        for row in one.rows:
            yield f"    {row.row.listed_date or '          '}  {row.row.title}\n                {row.row.url}"
            yield f"                {_taken_for(row)}"
        why = f" ({note.error_class}: {note.reason})" if note.error_class else ""
        yield f"    the visit would be: {note.outcome}{why}"
        unknown = sum(row.is_report and len(row.matched) != 1 for row in one.rows)
        reports = sum(row.is_report for row in one.rows)
        yield f"    {reports} reports, {unknown} of them of no organ of the roster or of several\n"


def _taken_for(row: DryRunRow) -> str:
    if not row.is_report:
        return f"no report: {row.reason}"
    organ = row.organ or "organ not named"
    matched = " or ".join(row.matched) if row.matched else "not in the roster"
    return f"report of {row.report_year or 'a year not named'}, {organ} -> {matched if row.organ else '?'}"

"""Asks for the pages of a visit's rows once the column's own are in: lists first, then details and their files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from archive.clock import civil_date
from archive.errors import UnreadableError
from archive.ingest.listing_row import ListingRow
from archive.ingest.notes import DetailPage
from crawler.adapters.base import PageRequest
from crawler.adapters.script_texts import holds_text
from crawler.browser.chromium import browser_at_hand
from crawler.capturing.archived_response import body_of, check_confirmed_page, retry_unconditionally
from crawler.visiting.detail_selection import select_detail_pages
from crawler.visiting.page_reader import DetailPageResult, fetched_page
from crawler.visiting.parse_cache import cache_key
from crawler.visiting.row_lists import begin_list, rows_to_ask
from crawler.visiting.visit_request import request_failure
from crawler.visiting.visit_state import VisitState

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.spiders.column_spider import ColumnSpider

_ROW_PRIORITY, _ATTACHMENT_PRIORITY = -1, -2


@dataclass(slots=True)
class _Shell:
    """A row's page without text, as it came; ``asks``: the requests for its text not tried yet."""

    response: Response
    row: str
    asks: list[PageRequest]


class RowPages:
    """The part of the spider that deals with rows' own pages."""

    def __init__(self, spider: ColumnSpider) -> None:
        self._spider = spider

    def details(self, visit: VisitState) -> Iterator[Request]:
        """Yield the requests for detail pages, once all pages of the column are in."""
        rows: list[ListingRow] = select_detail_pages(
            self._spider.engine, visit.column_id, visit.column.title, visit.rows, self._spider.clock()
        )
        rows = [row for row in rows if row.url not in visit.lists_asked]
        visit.detail_pages |= {row.url: DetailPage(url=row.url, captures=[]) for row in rows}
        self._spider.captures.known.prefetch(row.url for row in rows)
        for row in rows:
            yield self._request(visit, row.url, self.parse_detail_page, row.url, _ROW_PRIORITY)

    def lists(self, visit: VisitState) -> Iterator[Request]:
        """Yield the requests for pages of rows that may lead to lists of the column."""
        for row in rows_to_ask(visit):
            visit.lists_asked.add(row.url)
            visit.detail_pages[row.url] = DetailPage(url=row.url, captures=[])
            yield self._request(visit, row.url, self.parse_list_or_detail_page, row.url, 0)

    async def parse_list_or_detail_page(
        self, response: Response, visit: VisitState, row: str
    ) -> AsyncIterator[Request]:
        """Parse the page of a row as a list of the column where it is one, else as the row's own page."""
        kept = fetched_page(response)
        try:
            read = self._spider.reader.column(kept, row, visit.adapter)
            if number := begin_list(visit, row, kept, read, response.meta["capture"].record_id):
                for request in self._spider.request_pages(visit, read.parsed.next_pages, visit.lists[number]):
                    yield request
                for request in self._spider.request_done(visit):
                    yield request
                return
        except UnreadableError:
            yield retry_unconditionally(response)
            return
        async for request in self.parse_detail_page(response, visit, row):
            yield request

    async def parse_detail_page(self, response: Response, visit: VisitState, row: str) -> AsyncIterator[Request]:
        target = visit.detail_pages[row]
        try:
            read = self._spider.reader.row(fetched_page(response)) if response.status < 400 else DetailPageResult()
            check_confirmed_page(response, read.trouble)
        except UnreadableError:
            yield retry_unconditionally(response)
            return
        target.captures += [capture.record_id for capture in response.meta["captures"]]
        target.trouble = read.trouble
        most = self._spider.crawler.settings.getint("NIANBAO_ATTACHMENTS_PER_PAGE")
        target.attachments_left += len(read.attachments[most:])
        for url in read.attachments[:most]:
            yield self._request(visit, url, self.parse_attachment, row, _ATTACHMENT_PRIORITY)
        if read.is_shell:
            async for request in self._text(visit, _Shell(response, row, list(read.asks))):
                yield request
        for request in self._spider.request_done(visit):
            yield request

    async def _text(self, visit: VisitState, shell: _Shell) -> AsyncIterator[Request]:
        """Yield the next request that scripts write down for a page's text; where none is left a browser shows it.

        A page whose text neither brings stays unread, and is marked so.
        """
        if shell.asks:
            asked = shell.asks.pop(0)
            yield self._spider.request(visit, asked, self.parse_text, self._no_text, _ATTACHMENT_PRIORITY, shell=shell)
            return
        if not self._has_browser or self._shown(shell.response):
            return
        if record_id := await self._spider.browser_reader.show_text(shell.response, visit):
            visit.detail_pages[shell.row].attachments.append(record_id)

    @cached_property
    def _has_browser(self) -> bool:
        return not self._spider.crawler.settings.get("NIANBAO_REPLAY") and browser_at_hand()

    def _shown(self, response: Response) -> bool:
        """Whether the same bytes were shown in a browser in the same week already; else take note that they are now.

        Most such pages are pictures and hold no text, and no browser is to run every day for them."""
        year, week, _day = civil_date(self._spider.clock()).isocalendar()
        known = cache_key("shown", response.url, fetched_page(response).digest, f"{year}-{week}")
        if self._spider.memo.get(known):
            return True
        self._spider.memo.put(known, value=True)
        return False

    async def parse_text(self, response: Response, visit: VisitState, shell: _Shell) -> AsyncIterator[Request]:
        """Keep an answer that holds a text beside the page that scripts fill with it; else go on looking."""
        said = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if response.status < 400 and holds_text(body_of(response), said):
            visit.detail_pages[shell.row].attachments.append(response.meta["capture"].record_id)
        else:
            async for request in self._text(visit, shell):
                yield request
        for request in self._spider.request_done(visit):
            yield request

    def _no_text(self, failure: Failure) -> Iterator[Request]:
        """Go on: a request that fails here would fail in a browser too, which asks by the same engine."""
        yield from self._spider.request_done(failure.request.cb_kwargs["visit"])  # type: ignore[attr-defined]

    def parse_attachment(self, response: Response, visit: VisitState, row: str) -> Iterator[Request]:
        visit.attachment_received(row, response.status, response.meta["capture"].record_id)
        yield from self._spider.request_done(visit)

    def _failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        visit: VisitState = request.cb_kwargs["visit"]
        target = visit.detail_pages[request.cb_kwargs["row"]]
        if request.callback != self.parse_attachment:
            target.captures += [capture.record_id for capture in request.meta.get("captures", [])]
        visit.detail_failed(target, request_failure(failure), attachment=request.callback == self.parse_attachment)
        yield from self._spider.request_done(visit)

    def _request(self, visit: VisitState, url: str, callback: Any, row: str, priority: int) -> Request:
        return self._spider.request(visit, PageRequest(url), callback, self._failed, priority, row=row)

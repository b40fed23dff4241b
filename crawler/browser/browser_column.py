"""Reads a column that only a browser can show: what its scripts made of the page is kept beside the page, and read."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.captures.screenshot import PageToShow, ShownPage
from archive.captures.warc_record import sha256_digest
from archive.config.settings import load_settings
from archive.filings.states import Meaning, classes_meaning
from crawler.adapters.base import Lead, PageRequest
from crawler.adapters.script_texts import holds_text
from crawler.browser.browser_page import RenderedPage, render_page, show_page
from crawler.browser.chromium import Browser, BrowserTrouble
from crawler.browser.stored_page import show_stored_page
from crawler.capturing.archived_response import body_of
from crawler.fetching.request_meta import request_meta
from crawler.visiting.page_reader import FetchedPage
from crawler.visiting.visit_outcome import VisitFailure

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.capturing.capture_extension import CaptureExtension
    from crawler.visiting.page_reader import PageReader
    from crawler.visiting.visit_state import VisitState

CONTENT_TYPE = "text/html; charset=utf-8"
_SCREENSHOT = 20.0  # most seconds for the picture of one state
# A challenge or an error page is never handed to the browser.
FILLABLE = classes_meaning(Meaning.SCRIPTED)


class BrowserColumnReader:
    """One for each run; ``close`` ends its browser."""

    def __init__(self, captures: CaptureExtension, reader: PageReader) -> None:
        self._captures, self._reader = captures, reader
        self._browser = Browser(load_settings().browser, captures.crawler.settings["USER_AGENT"])
        self._one_text = asyncio.Lock()

    async def close(self) -> None:
        """Close the browser, on the signal that the run's spider has closed."""
        await self._browser.close()

    async def read(self, response: Response, visit: VisitState, number: int) -> list[PageRequest]:
        """Show a page of a column and take what it shows into the visit; gives further pages that have addresses."""
        try:
            # in a task of its own, which the time limit can cancel
            shown = await asyncio.ensure_future(
                render_page(self._captures.crawler, self._browser, response, request_meta(visit.visit_id, visit.site))
            )
        except BrowserTrouble as trouble:
            record_id = response.meta["capture"].record_id
            visit.page_failed(number, VisitFailure(trouble.error_class, str(trouble)), record_id)
            return []
        visit.remark(f"shown by {self._browser.software}")
        pictures = await self._screenshots(response.url, shown.states)
        further = [
            page
            for n, state in enumerate(shown.states)
            for page in self._state(response, visit, number, n, state, pictures[n], last=n == len(shown.states) - 1)
        ]
        self._doubts(visit, number, shown, further)
        return further

    async def show_text(self, response: Response, visit: VisitState) -> str:
        """Show a row's page whose scripts bring its text, one at a time, and keep what they made of it.

        Returns the record's id; "" where the browser fails, or shows no text either.
        """
        async with self._one_text:
            meta = request_meta(visit.visit_id, visit.site)
            try:
                showing = show_page(self._captures.crawler, self._browser, response, meta)
                shown = await asyncio.ensure_future(showing)
            except BrowserTrouble as trouble:
                visit.remark(f"a text that scripts bring could not be shown: {trouble}")
                return ""
        if not holds_text(shown.states[0], CONTENT_TYPE, body_of(response)):
            return ""
        visit.remark(f"texts that scripts bring, shown by {self._browser.software}")
        capture = self._captures.record_rendered(response, shown.states[0], CONTENT_TYPE, self._browser.software)
        return capture.record_id

    async def _screenshots(self, url: str, states: list[bytes]) -> list[ShownPage | None]:
        """Return a picture of each state that was never shown before; None for others, and where the browser fails:
        a visit never suffers from a picture."""
        settings, found = load_settings().evidence, []
        taking = settings.screenshots
        for state in states:
            page = PageToShow(url, CONTENT_TYPE, state)
            picture = None
            if taking and not self._captures.known.rendered(url, sha256_digest(state)):
                try:
                    chromium = await self._browser.started()
                    showing = show_stored_page(chromium, page, settings.screenshot_height, _SCREENSHOT)
                    picture = await asyncio.ensure_future(showing)
                except Exception:  # noqa: BLE001  (the browser's own troubles, of any kind)
                    self._captures.stats.inc_value("capture/screenshots_failed")
                    taking = False
            found.append(picture)
        return found

    def _state(
        self,
        response: Response,
        visit: VisitState,
        number: int,
        nth: int,
        state: bytes,
        picture: ShownPage | None,
        *,
        last: bool,
    ) -> list[PageRequest]:
        """Keep and read one state; the first stands for the page, the others are pages of their own. What led from
        one state to the next was followed; what leads on from the last was not."""
        capture = self._captures.record_rendered(response, state, CONTENT_TYPE, self._browser.software, picture)
        kept = FetchedPage(response.url, 0, CONTENT_TYPE, capture.payload_digest, lambda: state, rendered=True)
        read = self._reader.column(kept, visit.column.url, visit.adapter or visit.column.adapter)
        own = visit.ask(PageRequest(f"{response.url}#shown-{nth + 1}"), visit.own) if nth else number
        if own is None:
            return []
        if read.trouble:
            visit.page_failed(own, read.trouble, capture.record_id)
            return []
        visit.page_called(own, read.names, response.url, read.adapter)
        leads = [lead for lead in read.parsed.leads if last or lead.pages or lead.rows or lead.url]
        beyond = nth > 0 and not read.parsed.rows  # what leads on went past the last page
        visit.page_received(own, capture.record_id, replace(read.parsed, leads=leads, past_end=beyond))
        return read.parsed.next_pages

    def _doubts(self, visit: VisitState, number: int, shown: RenderedPage, further: list[PageRequest]) -> None:
        visit.own.end_seen = shown.end_seen and not shown.doubt and not further
        if shown.failed:
            visit.failures.append(VisitFailure("browser_request", f"a request of the page failed: {shown.failed[0]}"))
        titles = {row.title for row in visit.rows}
        counts = [count for count in shown.counts if count.is_of(titles)]
        for count in counts:
            visit.own.counted(count.rows, count.pages)
        if counts and counts[-1].more and not further:
            visit.own.lead(number, Lead("the last answer to the page's scripts says that more rows follow"))
        if shown.doubt and not further:
            visit.own.lead(number, Lead(shown.doubt))
        if shown.elsewhere:
            visit.remark(f"not asked, since not registered: {', '.join(shown.elsewhere)}")

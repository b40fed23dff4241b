"""Walks the columns of sites: every page of each column, then the pages of rows that are new, changed or in season."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from sqlalchemy.orm import Session
from twisted.python.failure import Failure

from archive.clock import run_clock
from archive.config.load import Configuration, load_configuration
from archive.config.visit_schedule import VisitSchedule
from archive.database.engine import open_database
from archive.errors import UnreadableError
from archive.filings.verdicts.watches import last_visits
from archive.ingest.notes import ProposalNote, VisitNote
from crawler.adapters.base import PageRequest
from crawler.browser.browser_column import FILLABLE, BrowserColumnReader
from crawler.capturing.archived_response import check_confirmed_page, is_not_modified, retry_unconditionally
from crawler.capturing.capture_extension import CaptureExtension, visit_noted
from crawler.discovery.rediscovery import Rediscovery
from crawler.discovery.unregistered_site import SitesBelow, UnregisteredSite
from crawler.fetching.request_limiter import RequestLimiter
from crawler.fetching.request_meta import extension_of
from crawler.fetching.scheme_fallback import FALLBACK
from crawler.spiders.row_pages import RowPages
from crawler.spiders.run_note import run_note
from crawler.spiders.shell_lists import ShellLists
from crawler.visiting.column_history import past_of
from crawler.visiting.list_pages import ListPages
from crawler.visiting.page_reader import PageReader, fetched_page, is_truncated
from crawler.visiting.parse_cache import ParseCache, parse_cache_path
from crawler.visiting.site_turns import sites_in_turn
from crawler.visiting.visit_log import log_visit
from crawler.visiting.visit_note import visit_note
from crawler.visiting.visit_outcome import VisitFailure
from crawler.visiting.visit_request import open_visits, request_failure, visit_request
from crawler.visiting.visit_state import VisitState

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.config.sites import SiteConfig

_TURN = 10  # priorities between two sites: more than those between the pages of one


class ColumnSpider(Spider):
    """``-a site=ID[,ID…]``; without it every site that has been verified by a person and asks for no other
    vantage."""

    name = "columns"

    def __init__(
        self, crawler: Crawler, site: str = "", configuration: Configuration | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        configuration = configuration or load_configuration()
        named = [part for part in site.split(",") if part]
        mine = [s for s in configuration.sites.values() if s.is_for(configuration.settings.vantage)]
        wanted = [configuration.site(name) for name in named] if named else mine
        self.clock = run_clock(crawler.settings.get("NIANBAO_NOW") or "")
        self.run_id = str(crawler.settings["NIANBAO_RUN_ID"] or "run")
        self.engine = open_database(crawler.settings["NIANBAO_DATABASE"])
        self.started_at = self.clock()
        calendar = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
        with Session(self.engine) as session:
            complete = last_visits(session, self.started_at, complete=True)
        self.sites = sites_in_turn(wanted, calendar, complete, self.started_at)
        self.sites_by_host: dict[str, SiteConfig] = {host: one for one in self.sites for host in one.all_hosts}
        self._turns = {site.id: _TURN * turn for turn, site in enumerate(reversed(self.sites), 1)}
        self.visits: dict[str, VisitState] = {}
        self.outcomes: list[str] = []
        self.shells = ShellLists(crawler)
        self.rediscovery = Rediscovery(self.engine, self.clock, self._write_note, self._allow_site, self.shells.onward)
        self.memo = ParseCache(parse_cache_path())
        self.reader = PageReader(self.memo)
        self.row_pages = RowPages(self)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, crawler, *args, **kwargs)
        crawler.signals.connect(spider.finish_run, signal=signals.spider_closed)
        crawler.signals.connect(spider.shells.close, signal=signals.spider_closed)
        return spider

    @cached_property
    def captures(self) -> CaptureExtension:
        """The extension that keeps what is fetched; Scrapy makes it after the spider."""
        return extension_of(self.crawler, CaptureExtension)

    @cached_property
    def browser_reader(self) -> BrowserColumnReader:
        """What shows columns in a browser, made when the first such column came."""
        made = BrowserColumnReader(self.captures, self.reader)
        self.crawler.signals.connect(made.close, signal=signals.spider_closed, weak=False)
        return made

    async def start(self) -> AsyncIterator[Request]:
        vantage: str | None = self.crawler.settings["NIANBAO_VANTAGE"]
        for visit in open_visits(self.engine, self.captures.known, self.run_id, self.clock, self.sites, vantage):
            self.visits[visit.visit_id] = visit
            for request in self.request_pages(visit, [PageRequest(visit.column.url)]):
                yield request

    def request_pages(
        self, visit: VisitState, pages: Sequence[PageRequest], of: ListPages | None = None
    ) -> Iterator[Request]:
        self.captures.known.prefetch(page.url for page in pages if page.method == "GET")
        for page in pages:
            number = visit.ask(page, of)
            if number is not None:
                if number == 0:
                    visit.started_at = self.clock()
                browser = visit.site.needs_browser(visit.column)
                callback = self.parse_rendered_page if browser else self.parse_column_page
                yield self.request(visit, page, callback, self._page_error, number=number)

    async def parse_rendered_page(self, response: Response, visit: VisitState, number: int) -> AsyncIterator[Request]:
        """Parse a page whose list is filled by its scripts.

        What is no page of the column is no more so in a browser.
        """
        with suppress(UnreadableError):
            kept = fetched_page(response, visit.requests[number])
            read = self.reader.column(kept, visit.column.url, visit.column.adapter)
            if read.trouble is None or read.trouble.error_class in FILLABLE:
                further = await self.browser_reader.read(response, visit, number)
                for request in self.request_pages(visit, further, visit.lists[number]):
                    yield request
                for request in self.request_done(visit):
                    yield request
                return
        for request in self.parse_column_page(response, visit, number):
            yield request

    def parse_column_page(self, response: Response, visit: VisitState, number: int) -> Iterator[Request]:
        if number == 0:
            visit.started_at = min(visit.started_at, self.clock())
        try:
            kept, adapter = fetched_page(response, visit.requests[number]), visit.adapter or visit.column.adapter
            read = self.reader.column(kept, visit.column.url, adapter, visit.column.recipe)
            check_confirmed_page(response, read.trouble)
        except UnreadableError:
            yield retry_unconditionally(response)
            return
        visit.confirmed |= is_not_modified(response)
        record_id = response.meta["capture"].record_id
        if fallback := response.meta.get(FALLBACK):
            visit.remark(fallback.words)
        if read.trouble:
            visit.page_failed(number, read.trouble, record_id)
        else:
            if read.parsed.refused:
                visit.page_refused(number, read.parsed)
            else:
                visit.page_called(number, read.names, response.url, read.adapter)
                visit.page_received(number, record_id, read.parsed, cut=is_truncated(response))
            yield from self.request_pages(visit, read.parsed.next_pages, visit.lists[number])
        yield from self.request_done(visit)

    def _page_error(self, failure: Failure) -> Iterator[Request]:
        assert failure.value is not None
        asked: dict[str, Any] = failure.request.cb_kwargs  # type: ignore[attr-defined]
        visit: VisitState = asked["visit"]
        visit.page_failed(asked["number"], request_failure(failure))
        yield from self.request_done(visit)

    def request(
        self, visit: VisitState, page: PageRequest, callback: Any, errback: Any, priority: int = 0, **more: Any
    ) -> Request:
        """Return a request of the visit, counted among those on their way; ``more`` goes to the callback."""
        visit.pending += 1
        request = visit_request(visit, page, callback, errback, self._turns[visit.site.id] + priority, **more)
        request.meta["conditional"] = not (errback == self._page_error and visit.whole)
        return request

    def request_done(self, visit: VisitState) -> Iterator[Request]:
        """Count an answer in; the rows come after the last page, the note after the last row."""
        visit.pending -= 1
        if visit.pending == 0 and visit.past is None:
            visit.past = past_of(self.engine, visit.column_id, visit.site)
        if visit.pending == 0 and not visit.rows_asked and visit.restart_unconditionally():
            yield from list(self.request_pages(visit, [PageRequest(visit.column.url)]))
        if visit.pending == 0 and not visit.rows_asked:
            yield from list(self.row_pages.lists(visit))
        if visit.pending == 0 and not visit.rows_asked:
            visit.rows_asked = True
            yield from list(self.row_pages.details(visit))  # all counted in before the first is answered
        if visit.pending == 0:
            yield from self._search(visit.site, self._finish(visit))

    def _search(self, site: SiteConfig, note: VisitNote) -> Iterator[Request]:
        """Yield the requests that search a site for a column that died. A replayed run searches for nothing."""
        if not self.crawler.settings.get("NIANBAO_REPLAY"):
            yield from self.rediscovery.after(site, note)

    def _allow_site(self, site: UnregisteredSite) -> None:
        self.sites_by_host = SitesBelow(site, self.sites_by_host)

    def _finish(self, visit: VisitState) -> VisitNote:
        if words := extension_of(self.crawler, RequestLimiter).capped.get(urlsplit(visit.column.url).hostname or ""):
            visit.remark(words)
        note = visit_note(visit, self.clock())
        self._write_note(note)
        self.crawler.signals.send_catch_log(visit_noted)
        self.outcomes.append(note.outcome)
        del self.visits[visit.visit_id]
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"visit/{note.outcome}")
        log_visit(note)
        return note

    def finish_run(self, reason: str) -> None:
        """Store a note of each visit that was cut short, then the note of the run."""
        for visit in list(self.visits.values()):
            visit.failures.append(VisitFailure("cut_short", f"the run ended before the visit did: {reason}", True))
            self._finish(visit)
        self.memo.flush()
        times = (self.started_at, self.clock())
        servers = extension_of(self.crawler, RequestLimiter).servers.of_sites(self.sites)
        note = run_note(self.crawler, self.run_id, times, self.outcomes, self.sites, reason, servers)
        self.captures.writer.write_note(note.model_dump(mode="json"))

    def _write_note(self, note: VisitNote | ProposalNote) -> None:
        self.captures.writer.write_note(note.model_dump(mode="json"), url=note.url)

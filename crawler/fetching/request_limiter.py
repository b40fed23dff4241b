"""Holds requests back at the last moment before they are sent: turns of servers, quiet hours, Retry-After, caps.

A request that waits here holds its server's only slot, so that everything else for that server waits too.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from sqlalchemy import make_url
from twisted.internet.task import deferLater

from archive.clock import SHANGHAI, run_clock, utc_now
from archive.config.hours import quiet_until
from archive.config.settings import Politeness, load_settings
from archive.database.engine import open_database
from crawler.fetching.fetch_failures import FetchError
from crawler.fetching.request_meta import site_of
from crawler.fetching.server_lease import ServerLease, make_lease_table
from crawler.fetching.server_lock import ServerLock
from crawler.fetching.server_turn import ServerTurn
from crawler.fetching.servers import Servers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

    from archive.config.sites import SiteConfig
    from crawler.fetching.server_lock import ServerGate

logger = logging.getLogger("nianbao.fetching")
_PIECE = 10.0  # seconds waited at most before what is held is looked after


class RequestLimiter:
    """Extension; the download handler takes a turn for each request, robots.txt and retries among them.

    ``capped``: what to say of hosts whose robots.txt asks for a longer pause than ``politeness.max_crawl_delay``.
    """

    def __init__(self, crawler: Crawler, politeness: Politeness, gate: Callable[[str], ServerGate], agent: str) -> None:
        self._crawler, self._politeness, self._gate, self._agent = crawler, politeness, gate, agent
        self._clock = run_clock(crawler.settings.get("NIANBAO_NOW") or "")
        self._turns: dict[str, ServerTurn] = {}
        self._sent: Counter[str] = Counter()
        self._sent_by_run = 0
        self.servers = Servers(lambda host: site_of(crawler, host))
        self.capped: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        politeness = load_settings().politeness
        limiter = cls(crawler, politeness, _gates(crawler, politeness), crawler.settings["ROBOTSTXT_USER_AGENT"])
        crawler.signals.connect(limiter.take_crawl_delay, signal=signals.robots_parsed)
        if not crawler.settings.get("NIANBAO_REPLAY"):
            crawler.signals.connect(limiter.learn_servers, signal=signals.spider_opened)
        return limiter

    async def learn_servers(self, spider: Spider) -> None:
        """Look up the names of all hosts before the first request, so that each waits in the queue of its server."""
        await self.servers.learn(getattr(spider, "sites_by_host", {}))

    @asynccontextmanager
    async def acquire(self, request: Request) -> AsyncIterator[None]:
        """Hold the request's server from when it may be sent until its answer is in: over all hosts that stand there,
        all runs and all processes of the data folder. Raises FetchError when it may not be sent in this run.
        """
        host = urlparse_cached(request).hostname or ""
        turns = [self._turn(key) for key in await self.servers.keys(host)]
        is_held = False
        while not is_held:
            async with AsyncExitStack() as held:
                for turn in turns:
                    turn.asks_for(self._own_delay(host))
                    await held.enter_async_context(turn.held())
                if is_held := await self._admit(host, turns):
                    for turn in turns:
                        turn.sent()
                    yield

    async def _admit(self, host: str, turns: Sequence[ServerTurn]) -> bool:
        """Wait until the servers may be asked; whether all of them are still held then."""
        site = site_of(self._crawler, host)
        self._within_cap(site)
        self._outside_quiet_hours(site)
        while all([await turn.is_held() for turn in turns]):
            left = max(turn.waits for turn in turns)
            if left <= 0:
                self._sent[site.id if site else host] += 1
                self._sent_by_run += 1
                return True
            if left > max(self._politeness.max_wait, *(turn.delay * 2 for turn in turns)):
                raise FetchError("retry_after", f"the server asked to be left alone for {left:.0f} more seconds")
            await _sleep(min(left, _PIECE))
        return False

    def update_from_response(self, response: Response) -> None:
        """Take up what an answer asks for, before the next request to its server can leave."""
        host = urlparse_cached(response).hostname or ""
        for turn in self._turns_of(host):
            turn.answered(fine=response.status == 200)
        wait = retry_after(response) if response.status in (429, 503) else None
        if wait:
            self.back_off(host, wait)

    def back_off(self, host: str, seconds: float) -> bool:
        """Leave a host's server alone for so long; False when that is too long to be waited for in this run."""
        for turn in self._turns_of(host):
            turn.rest(seconds)
        return seconds <= self._politeness.max_wait

    def delay(self, host: str) -> float:
        """Return the least seconds between two requests to a host's server."""
        return max((turn.least for turn in self._turns_of(host)), default=self._own_delay(host))

    def slot(self, host: str) -> str:
        """Return the name of the queue in which requests to a host wait, one for each server."""
        return self.servers.known_keys(host)[0]

    def _turn(self, key: str) -> ServerTurn:
        if key not in self._turns:
            told = self._politeness
            self._turns[key] = ServerTurn(self._gate(key), _sleep, max_delay=told.max_delay, adaptive=told.autothrottle)
        return self._turns[key]

    def _turns_of(self, host: str) -> list[ServerTurn]:
        return [self._turn(key) for key in self.servers.known_keys(host)]

    def _own_delay(self, host: str) -> float:
        site = site_of(self._crawler, host)
        return self._politeness.delay if site is None or site.delay is None else site.delay

    def take_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        """Wait as long between two requests as robots.txt asks (``Crawl-delay``), up to ``max_crawl_delay``.

        Scrapy sends this where robots.txt is heeded, with the text unpacked, followed or confirmed as any other.
        """
        host = urlparse_cached(request).hostname or ""
        asked = robotparser.crawl_delay(self._agent)
        if not asked or asked <= 0:
            return
        most = self._politeness.max_crawl_delay
        if asked > most and host not in self.capped:
            told = f"robots.txt asks for {asked:g} seconds between two requests; {most:g} were kept (max_crawl_delay)"
            self.capped[host] = told
            logger.warning("%s: %s", host, told, extra={"action": "crawl_delay_capped", "host": host})
        for turn in self._turns_of(host):
            turn.asks_for(min(asked, most))

    def _within_cap(self, site: SiteConfig | None) -> None:
        if self._sent_by_run >= self._politeness.requests_per_run:
            raise FetchError("request_cap", f"the run had made its {self._politeness.requests_per_run} requests")
        most = site.requests if site and site.requests else self._politeness.requests_per_site
        if site and self._sent[site.id] >= most:
            raise FetchError("request_cap", f"the run had made its {most} requests to this site")

    def _outside_quiet_hours(self, site: SiteConfig | None) -> None:
        own = site.quiet_hours if site else None
        end = quiet_until(self._politeness.quiet_hours if own is None else own, self._clock())
        if end:
            raise FetchError("quiet_hours", f"quiet hours until {end.astimezone(SHANGHAI):%H:%M}")


def _gates(crawler: Crawler, politeness: Politeness) -> Callable[[str], ServerGate]:
    """Return what makes the gate of a server: a lease where several machines may share the database, else a lock."""
    settings = crawler.settings
    if make_url(settings["NIANBAO_DATABASE"]).get_backend_name() == "postgresql":
        engine = open_database(settings["NIANBAO_DATABASE"], migrate=False)
        make_lease_table(engine)
        crawler.signals.connect(engine.dispose, signal=signals.engine_stopped, weak=False)
        holder = f"{socket.gethostname()} {os.getpid()} {settings['NIANBAO_RUN_ID'] or ''}".strip()
        lasts = 2 * politeness.timeout + _PIECE
        return lambda server: ServerLease(server, engine, holder, lasts)
    folder = Path(settings["NIANBAO_SERVERS_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    return lambda server: ServerLock(server, folder)


def retry_after(response: Response) -> float | None:
    """Return seconds the server asks to be left alone; None when it does not say so (RFC 9110, 10.2.3)."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():
        return float(said[:9])
    until, now = _date(said), _date((response.headers.get("Date") or b"").decode("latin-1")) or utc_now()
    return max(0.0, (until - now).total_seconds()) if until else None


def _date(text: str) -> datetime | None:
    with suppress(ValueError, TypeError):
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else None
    return None


async def _sleep(seconds: float) -> None:
    from twisted.internet import reactor  # only once Scrapy has chosen it

    await maybe_deferred_to_future(deferLater(reactor, seconds))

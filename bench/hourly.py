"""An hourly look at the country on the day of a deadline, in virtual time: `python -m bench.hourly`.

The program's own code decides: which sites are due and in which order they come (``VisitSchedule``, ``sites_in_turn``),
which request leaves the run's queue next (Scrapy's queue by server, ``TurnQueue``), and when a server may be asked
(``RequestLimiter`` and ``ServerTurn``, with the locks of ``ServerLock``), by the shipped settings. Made up are the
servers: how long they take to answer, who does not, and what a visit asks for: robots.txt, the first page, then the
rest at once. Time is the event loop's own, which jumps to the next moment at which anything happens; so nothing is
said of the CPU that a crawl takes (`bench.visit`). With ``--workers`` that many share the regions as `nianbao worker`
does, each so many at a time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import selectors
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from scrapy import Request
from scrapy.pqueues import DownloaderAwarePriorityQueue
from scrapy.settings import Settings
from scrapy.squeues import FifoMemoryQueue

from archive.config.load import Configuration, load_configuration
from archive.config.sites import ColumnConfig, SiteConfig
from archive.config.visit_schedule import VisitSchedule
from bench.country_fill import COUNTIES, PROVINCES
from crawler.fetching import request_limiter, server_lock, server_turn
from crawler.fetching.fetch_failures import FetchError
from crawler.fetching.request_limiter import RequestLimiter
from crawler.fetching.server_lock import ServerLock
from crawler.fetching.server_slots import TurnQueue
from crawler.running.region_turns import most_regions, regions_in_turn
from crawler.settings import CONCURRENT_REQUESTS
from crawler.visiting.site_turns import sites_in_turn

_NOON = datetime(2026, 1, 31, 4, 30, tzinfo=UTC)  # half past noon on the day of the deadline, Asia/Shanghai
_TURN = 10  # priorities between two sites, as the spider gives them


def main() -> None:
    """Make the country, look at it once, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--counties", type=int, default=COUNTIES)
    asked.add_argument("--platforms", type=int, default=31, help="servers that counties share")
    asked.add_argument("--alone", type=int, default=2_000, help="counties on servers of their own")
    asked.add_argument(
        "--requests", type=int, default=13, help="requests of a visit (bench.visit: 13 where nothing is new)"
    )
    asked.add_argument("--answer", type=float, default=0.5, help="median seconds of an answer, log-normal")
    asked.add_argument(
        "--silent", type=float, default=0.01, help="share of the servers of one county that do not answer"
    )
    asked.add_argument("--delay", type=float, help="politeness.delay in place of the shipped one")
    asked.add_argument(
        "--workers", type=int, default=0, help="0: one run over everything, as `nianbao schedule` has it"
    )
    asked.add_argument("--regions", type=int, default=100, help="that a worker takes at once (worker.regions)")
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    random.seed(options.seed)
    folder, configuration = Path(tempfile.mkdtemp(prefix="bench-hourly-")), load_configuration()
    if options.delay is not None:
        configuration.settings.politeness.delay = options.delay
    try:
        country = Country(configuration, list(_sites(options)), folder, options)
        clock = country.clock
        # Names that the program's modules import: the clock, and a wait that needs Twisted's reactor.
        server_turn.time = clock.time  # type: ignore[attr-defined]
        server_lock.time = clock.time  # type: ignore[attr-defined]
        request_limiter._sleep = asyncio.sleep  # type: ignore[assignment]
        with asyncio.Runner(loop_factory=clock.loop) as runner:
            runner.run(country.look(options.workers))
        country.tell()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sites(options: argparse.Namespace) -> Iterator[SiteConfig]:
    """Yield the sites by province; those of a platform are of one province, as they are."""
    for number in range(options.counties):
        code = f"{PROVINCES[number % len(PROVINCES)]}{number // len(PROVINCES):04d}"
        shared = number % options.platforms if number >= options.alone else None
        platform = f"one {code}" if shared is None else f"platform {shared:02d}"
        home = f"http://c{code}.example/"
        column = ColumnConfig(id="nb", url=f"{home}nb/")
        day = _NOON.date()
        yield SiteConfig(id=code, name=code, region=code, home=home, columns=(column,), platform=platform, verified=day)


class Clock:
    """The seconds of an event loop that never waits, from 0 on: small numbers, which hold a billionth apart."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        """Return the moment it is."""
        return self.now

    def loop(self) -> asyncio.AbstractEventLoop:
        """Return such an event loop."""
        made = asyncio.SelectorEventLoop(_Jump(self))
        made.time = self.time  # type: ignore[method-assign]
        return made


class _Jump(selectors.DefaultSelector):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        """Pass the time at once."""
        assert timeout is not None, "everybody waits for somebody else"
        self._clock.now += max(0.0, timeout)
        return []


@dataclass
class Visited:
    """One visit: seconds from the beginning of the look until its first request left, and until its end."""

    site: SiteConfig
    began: float = 0.0
    ended: float = 0.0
    requests: int = 0
    failed: str = ""


@dataclass
class Country:
    """All sites, and what came of looking at them."""

    configuration: Configuration
    sites: Sequence[SiteConfig]
    folder: Path
    options: argparse.Namespace
    clock: Clock = field(default_factory=Clock)
    visits: dict[str, Visited] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    most_waiting: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    most_open: Counter[str] = field(default_factory=Counter)
    sent: dict[str, float] = field(default_factory=dict)
    nearest: dict[str, float] = field(default_factory=dict)

    async def look(self, workers: int) -> None:
        """Visit every site once: in one run, or in the runs of workers."""
        calendar = VisitSchedule(self.configuration.settings.schedule, self.configuration.deadlines)
        last = _NOON - timedelta(hours=1)
        due = [site for site in self.sites if calendar.is_due(site.region, last, _NOON)]
        assert len(due) == len(self.sites), "an hour around a deadline has everything visited"
        if not workers:
            await Run(self, self._in_turn(calendar, due)).work()
            return
        left = {site.id: site for site in due}
        held: dict[str, SiteConfig] = {}
        await asyncio.gather(*(self._worker(calendar, left, held) for _ in range(workers)))

    async def _worker(self, calendar: VisitSchedule, left: dict[str, SiteConfig], held: dict[str, SiteConfig]) -> None:
        """Take what `nianbao worker` would: what nobody has taken, by the program's order, half of it at the most."""
        while left:
            free = regions_in_turn(left.values(), held.values())
            names = [name for names in free[: most_regions(len(free), self.options.regions)] for name in names]
            mine = {name: left.pop(name) for name in names}
            held |= mine
            await Run(self, self._in_turn(calendar, list(mine.values()))).work()
            for name in mine:
                del held[name]

    def _in_turn(self, calendar: VisitSchedule, sites: Sequence[SiteConfig]) -> list[SiteConfig]:
        """Order sites by the program's rule; all were seen in full an hour ago, some minutes apart."""
        seen = {site.id: _NOON - timedelta(hours=1, seconds=random.uniform(0, 1800)) for site in sites}
        return sites_in_turn(sites, calendar, seen, _NOON)

    def answer(self, site: SiteConfig) -> float | None:
        """Return how long a server takes to answer; None for one that does not."""
        if site.platform.startswith("one") and random.Random(site.id).random() < self.options.silent:
            return None
        return float(self.options.answer * random.lognormvariate(0, 0.6))

    def tell(self) -> None:
        """Print how long it took, and how the queues of the platforms were."""
        done = list(self.visits.values())
        asked = sum(one.requests for one in done)
        print(f"{len(done)} visits, {asked} requests, {sum(bool(one.failed) for one in done)} without an answer")
        for name, some in (("on platforms", "platform"), ("alone", "one")):
            ends = sorted(one.ended / 60 for one in done if one.site.platform.startswith(some))
            cuts = quantiles(ends, n=20)
            print(
                f"{name}: {len(ends)} counties, seen after minutes: half {cuts[9]:.1f}, 95 % {cuts[18]:.1f}, "
                f"all {ends[-1]:.1f}"
            )
        print(f"the whole look: {max(one.ended for one in done) / 60:.1f} min (goal 45)")
        print(f"open at once to one server: {max(self.most_open.values())} (goal 1)")
        print(f"two requests to one server: {min(self.nearest.values()):.2f} s apart at least (goal the delay)")
        print("platform: counties, requests, most waiting at once, minutes until half and all were seen")
        for platform in sorted({one.site.platform for one in done if one.site.platform.startswith("platform")}):
            own = [one for one in done if one.site.platform == platform]
            ends = sorted(one.ended / 60 for one in own)
            count, most = sum(one.requests for one in own), self.most_waiting[platform]
            print(f"{platform}: {len(own)}, {count}, {most}, {ends[len(ends) // 2]:.1f}, {ends[-1]:.1f}")


class _Slot:
    """The requests of a server that left the run's queue: those that wait, and the one that is under way."""

    def __init__(self) -> None:
        self.queue: Any = TurnQueue()
        self.active: set[Request] = set()
        self.busy = False


class Run:
    """One run over sites in their order, its engine in the place of Scrapy's: a queue by server, so many at once."""

    def __init__(self, country: Country, sites: Sequence[SiteConfig]) -> None:
        self._country, self._sites = country, sites
        self._turns = {site.id: _TURN * turn for turn, site in enumerate(reversed(sites), 1)}
        self._active: set[Request] = set()
        self._done = asyncio.Event()
        self._left = len(sites)
        self.slots: dict[str, _Slot] = {}
        self.spider = self
        self.sites_by_host = {host: site for site in sites for host in site.all_hosts}
        self.engine, self.downloader = self, self
        self.settings = Settings({"NIANBAO_NOW": ""})
        self._limiter = RequestLimiter(self, country.configuration.settings.politeness, self._gate, "nianbao")  # type: ignore[arg-type]
        self._queue = DownloaderAwarePriorityQueue(self, FifoMemoryQueue, "")  # type: ignore[arg-type]

    async def work(self) -> None:
        """Visit all sites."""
        await self._limiter.servers.learn(self.sites_by_host)
        for site in self._sites:
            self._country.visits[site.id] = Visited(site)
            self._ask(site, "robots.txt", self._first)
        self._fill()
        await self._done.wait()

    def get_slot_key(self, request: Request) -> str:
        """Return the queue of a request, as ServerDownloader does."""
        return self._limiter.slot(request.meta["host"])

    def _gate(self, server: str) -> ServerLock:
        return ServerLock(server, self._country.folder)

    def _ask(self, site: SiteConfig, page: str, then: Callable[[SiteConfig], None]) -> None:
        host = site.home.split("/")[2]
        request = Request(f"{site.home}{page}", priority=self._turns[site.id], meta={"host": host, "then": then})
        self._queue.push(request)
        waiting, most = self._country.waiting, self._country.most_waiting
        waiting[site.platform] += 1
        most[site.platform] = max(most[site.platform], waiting[site.platform])

    def _first(self, site: SiteConfig) -> None:
        self._ask(site, "nb/", self._rest)

    def _rest(self, site: SiteConfig) -> None:
        count = self._country.options.requests - 2
        arrived = Counter[str]()

        def end(site: SiteConfig) -> None:
            arrived[site.id] += 1
            if arrived[site.id] == count:
                self._end(site, "")

        for number in range(count):
            self._ask(site, f"nb/{number}.htm", end)

    def _end(self, site: SiteConfig, why: str) -> None:
        visit = self._country.visits[site.id]
        visit.ended, visit.failed = self._country.clock.now, why
        self._left -= 1
        if not self._left:
            self._done.set()

    def _fill(self) -> None:
        """Let requests leave the queue while there is room, as Scrapy's engine does."""
        while len(self._active) < CONCURRENT_REQUESTS and (request := self._queue.pop()):
            slot = self.slots.setdefault(self.get_slot_key(request), _Slot())
            self._active.add(request)
            slot.active.add(request)
            slot.queue.append((request, None))
            self._next(slot)

    def _next(self, slot: _Slot) -> None:
        if slot.queue and not slot.busy:
            request, _ = slot.queue.popleft()
            slot.busy = True
            asyncio.get_running_loop().create_task(self._download(slot, request))

    async def _download(self, slot: _Slot, request: Request) -> None:
        site = self.sites_by_host[request.meta["host"]]
        failed = await self._tried(site, request)
        slot.busy = False
        slot.active.discard(request)
        self._active.discard(request)
        if failed:
            self._end(site, failed)
        else:
            request.meta["then"](site)
        self._next(slot)
        self._fill()

    async def _tried(self, site: SiteConfig, request: Request) -> str:
        """Ask, again after a rest where nothing answers; why there was no answer in the end."""
        told = self._country.configuration.settings.politeness
        for tried in range(told.retries + 1):
            try:
                async with self._limiter.acquire(request):
                    if await self._answered(site, told.timeout):
                        return ""
            except FetchError as error:
                return str(error)
            self._limiter.back_off(request.meta["host"], told.delay * told.backoff * 2**tried)
        return "timeout"

    async def _answered(self, site: SiteConfig, timeout: float) -> bool:
        country, now = self._country, self._country.clock.now
        visit, server = country.visits[site.id], site.platform
        visit.began = visit.began or now
        visit.requests += 1
        country.waiting[server] -= 1
        if server in country.sent:
            country.nearest[server] = min(country.nearest.get(server, 1e9), now - country.sent[server])
        country.sent[server] = now
        country.open[server] += 1
        country.most_open[server] = max(country.most_open[server], country.open[server])
        took = country.answer(site)
        await asyncio.sleep(timeout if took is None else took)
        country.open[server] -= 1
        for turn in self._limiter._turns_of(request_host(site)):
            turn.answered(fine=took is not None)
        return took is not None


def request_host(site: SiteConfig) -> str:
    """Return the host of a site's column."""
    return site.home.split("/")[2]


if __name__ == "__main__":
    main()

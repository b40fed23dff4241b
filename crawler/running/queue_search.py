"""Works through the queue of counties: each home page is searched, and what came of it is put on record at once.

What is found is a proposal for a person; nothing is watched by it. A search that was cut short begins anew next time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path

from filelock import Timeout

from archive.captures.sealing import seal_abandoned_files
from archive.clock import civil_date, utc_now
from archive.config.load import Configuration
from archive.counties.proposal_record import store_proposal
from archive.counties.queue import append_queue, search_lock
from archive.counties.queue_line import PASSING, QueuedCounty, QueueLine, QueueState
from archive.errors import NianbaoError
from archive.filings.states import ERROR_CLASSES, Meaning, classes_meaning
from crawler.discovery.config_files import organs_csv, site_file, site_yaml
from crawler.discovery.county import foreign_place
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.proposal_facts import proposal_record
from crawler.discovery.search_report import failure_cause, nearest_misses
from crawler.discovery.site_proposal import propose
from crawler.discovery.site_walk import SiteWalk
from crawler.running.site_search import SearchResult, SiteSearch, search_sites

_UNREACHED = classes_meaning(Meaning.UNREACHED)
_OURS = frozenset({"request_cap", "quiet_hours"})  # we chose not to ask: it says nothing of the site


@dataclass(frozen=True, slots=True)
class QueueOrder:
    """What to search of the queue. ``again``: those too that came to nothing lately; ``limit``: so many at most.

    ``region``: first digits of the codes; ``at_once``: searches side by side; ``proxy``: a name of
    ``politeness.proxies``, by which all are asked.
    """

    region: str = ""
    limit: int | None = None
    again: bool = False
    allow_private: bool = False
    at_once: int = 0
    now: datetime | None = None
    proxy: str = ""


@dataclass(slots=True)
class QueueTally:
    """What a working through the queue came to: counties by state."""

    waiting: int
    states: Counter[QueueState] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        """Counties searched so far."""
        return self.states.total()


def due_counties(
    queue: Sequence[QueuedCounty], configuration: Configuration, order: QueueOrder, now: datetime
) -> list[QueuedCounty]:
    """Return the counties to be searched, those of different provinces beside each other: fewer share a server.

    One that came to nothing is due again after ``again_after_days``; one that has a site by now is not.
    """
    watched = {site.region[:6] for site in configuration.sites.values()}
    before = now - timedelta(days=0 if order.again else discovery_words().again_after_days)
    due = [
        one
        for one in queue
        if one.region.startswith(order.region)
        and one.region not in watched
        and (one.state == "queued" or (one.state in PASSING and one.since <= before))
    ]
    provinces: defaultdict[str, list[QueuedCounty]] = defaultdict(list)
    for one in due:
        provinces[one.region[:2]].append(one)
    mixed = [one for row in zip_longest(*provinces.values()) for one in row if one is not None]
    return mixed[: order.limit]


def search_queue(
    data: Path, due: Sequence[QueuedCounty], order: QueueOrder, on_county: Callable[[QueueLine, QueueTally], None]
) -> QueueTally:
    """Search the counties; ``on_county`` hears of each that is done. Raises NianbaoError when another process does."""
    lock = search_lock(data)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise NianbaoError("another process works through the queue of this data folder") from None
    tally = QueueTally(len(due))
    seal_abandoned_files(data / "warc", order.now or utc_now())

    def ended(result: SearchResult) -> None:
        line = _came(data, result, order, order.now or utc_now())
        append_queue(data, [line])
        tally.states[line.state] += 1
        on_county(line, tally)

    with lock:
        at_once = order.at_once or discovery_words().counties_at_once
        search_sites(_searches(due, order), ended, at_once=at_once, now=order.now)
    return tally


def _searches(due: Sequence[QueuedCounty], order: QueueOrder) -> Iterator[SiteSearch]:
    for one in due:
        yield SiteSearch(one.home, order.allow_private, key=f"{one.region}:discovery", proxy=order.proxy)


def _came(data: Path, result: SearchResult, order: QueueOrder, now: datetime) -> QueueLine:
    """Return what a search came to, its proposal stored."""
    region, walk = result.search.key.partition(":")[0], result.walk

    def line(state: QueueState, why: str = "", error_class: str = "") -> QueueLine:
        return QueueLine(
            at=now, region=region, state=state, why=why, error_class=error_class, requests=len(walk.visited)
        )

    if result.fault:
        return line("failed", result.fault)
    if (refused := _unreached(walk)) in _OURS:
        return line("queued", f"not searched yet: {failure_cause(walk)}")
    if refused:
        at_fault = ERROR_CLASSES[refused].at_fault if refused in ERROR_CLASSES else "site"
        return line("unreachable" if at_fault == "network" else "blocked", failure_cause(walk), refused)
    if other := foreign_place(walk.place, region):
        return line("wrong_home", other)
    try:
        found = propose(walk, civil_date(now), region=region, allow_private=order.allow_private, proxy=order.proxy)
    except NianbaoError as refusal:
        return line("wrong_home", str(refusal))
    if not found.choice.columns:
        return line("not_found", "; ".join([failure_cause(walk), *nearest_misses(walk)]))
    record = proposal_record(found, site_file(found, Path()).name)
    store_proposal(data, record, site_yaml(found), "\ufeff" + organs_csv(found.roster.organs))
    return line("proposed", f"{len(record.columns)} columns, {sum(map(len, record.organs.values()))} organs")


def _unreached(walk: SiteWalk) -> str:
    """Return why every page that was asked for did not come; empty where one came."""
    classes = [one.came.partition(":")[0] for one in walk.visited]
    return classes[0] if classes and all(one in _UNREACHED for one in classes) else ""

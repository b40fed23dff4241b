"""One run: visit sites with Scrapy in this process, then take what was kept into the database.

Scrapy can start only once in a process, so whatever runs more than one run starts each in a child (run_in_child).
"""

from __future__ import annotations

import gc
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from twisted.python.failure import Failure

from archive.captures.sealing import seal_abandoned_files
from archive.clock import utc_now
from archive.config.load import Configuration, load_configuration
from archive.config.paths import data_dir
from archive.database.engine import open_database, session_scope
from archive.database.models import CaptureRecord, Note, Visit
from archive.ingest.chain_heads import record_head
from archive.ingest.note_order import order_of
from archive.ingest.note_taking import note_block
from archive.ingest.notes import VisitNote, run_outcome
from archive.ingest.warc_ingest import Taken, ingest_new_records
from archive.search import outbox, sketches
from archive.search.indexing import refresh_index
from crawler.capturing.replay import replay_settings
from crawler.fetching.fast_signals import FastSignalManager
from crawler.running.child_run import RunTimeoutError, in_child
from crawler.running.site_claims import claimed
from crawler.visiting.page_reader import PageReader
from crawler.visiting.parse_cache import ParseCache, parse_cache_path
from crawler.visiting.stored_rows import parse_stored_rows


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to visit. ``now`` is the simulated instant of --as-of; None means the wall clock. ``patience``: seconds to
    wait for sites that another run is visiting."""

    sites: tuple[str, ...] = ()
    now: datetime | None = None
    replay: Path | None = None
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of a run. ``outcome`` is judged from its own looks, whoever took them in: ``complete``, ``partial`` or
    ``failed``; ``busy`` when another run was visiting all of its sites. ``busy`` names the sites left out for that,
    ``set_aside`` counts records put into the quarantine."""

    run_id: str
    outcome: str
    visits: list[VisitNote] = field(default_factory=list)
    captures: int = 0
    damages: list[str] = field(default_factory=list)
    busy: tuple[str, ...] = ()
    set_aside: int = 0


def run(order: RunRequest, on_event: Callable[[str], None] | None = None) -> RunResult:
    """Look and take in, in this process (once in its life). ``on_event`` hears of every stored capture's URL."""
    configuration = load_configuration()
    run_id = _run_id(order.now or utc_now())
    wanted = order.sites or tuple(site.id for site in configuration.sites.values() if site.verified)
    engine = open_database(configuration.settings.database())
    seal_abandoned_files(data_dir() / "warc", order.now or utc_now())
    with claimed(data_dir() / "visiting", run_id, wanted, engine, order.patience) as claim:
        if claim.busy and not claim.mine:
            return RunResult(run_id, "busy", busy=claim.busy)
        broken = crawl(replace(order, sites=claim.mine), configuration, run_id, on_event)
    report = ingest(configuration, run_id)
    if broken:
        broken.raiseException()
    return _left_out(report, claim.busy) if claim.busy else report


def _left_out(report: RunResult, busy: tuple[str, ...]) -> RunResult:
    """A run that could not visit all of its sites was not complete."""
    outcome = "partial" if report.outcome == "complete" else report.outcome
    return replace(report, outcome=outcome, busy=busy)


def crawl(
    order: RunRequest, configuration: Configuration, run_id: str, on_event: Callable[[str], None] | None = None
) -> Failure | None:
    """Only look: everything goes into WARC files. What kept Scrapy from starting is given back."""
    (data_dir() / "log").mkdir(parents=True, exist_ok=True)
    process = CrawlerProcess(_settings(order, configuration, run_id))
    crawler = process.create_crawler("columns")
    crawler.signals = FastSignalManager(crawler)
    if on_event:
        _listen(crawler, on_event)
    broken: list[Failure] = []
    _spare_collector()
    crawling = process.crawl(crawler, site=",".join(order.sites), configuration=configuration)
    crawling.addErrback(broken.append)  # Scrapy would only log that it could not start
    process.start()
    return broken[0] if broken else None


def _spare_collector() -> None:
    """Have Python look for dead cycles less often, and never among the hundred thousand objects of loaded modules.

    A fifth of a crawl went into that; the process ends with its run, and its memory stays as it was.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def ingest(configuration: Configuration, run_id: str) -> RunResult:
    """Take everything that is in WARC files and not yet in the database; the report is of this run, whose looks
    another process may have taken in before."""
    engine = open_database(configuration.settings.database())
    reader = PageReader(ParseCache(parse_cache_path()))
    taken: Taken = ingest_new_records(engine, data_dir() / "warc", configuration, parse_stored_rows(reader))
    with session_scope(engine) as session:
        refresh_index(session, data_dir() / "search")
        sketches.refresh(session, data_dir() / "search")
        outbox.trim(session)
        record_head(session, data_dir() / "warc", utc_now())
        visits = _visits_of(session, run_id)
        captures = session.scalar(
            select(func.count()).select_from(CaptureRecord).where(_of_run(CaptureRecord.warc_file, run_id))
        )
    outcome = run_outcome([visit.outcome for visit in visits])
    return RunResult(run_id, outcome, visits, captures or 0, taken.damages, set_aside=taken.set_aside)


def take_rest() -> None:
    """Seal and take in what a run that was killed had captured."""
    seal_abandoned_files(data_dir() / "warc", utc_now())
    ingest(load_configuration(), "")


def _visits_of(session: Session, run_id: str) -> list[VisitNote]:
    """The visits of a run as their notes tell them, with the outcomes they were taken in with."""
    outcomes = dict(session.execute(select(Visit.id, Visit.outcome).where(Visit.run_id == run_id)).all())
    notes = session.scalars(
        select(Note).where(Note.kind == "visit", _of_run(Note.warc_file, run_id)).order_by(*order_of())
    )
    visits = [VisitNote.model_validate(json.loads(note_block(data_dir() / "warc", note))) for note in notes]
    return [visit.model_copy(update={"outcome": outcomes.get(visit.visit_id, visit.outcome)}) for visit in visits]


def _of_run(file: InstrumentedAttribute[str], run_id: str) -> ColumnElement[bool]:
    """WARC files bear the name of the run that wrote them."""
    return file.contains(f"-{run_id}-", autoescape=True)


def _listen(crawler: Any, on_event: Callable[[str], None]) -> None:
    from crawler.capturing.capture_extension import capture_stored

    def stored(capture: Any) -> None:
        on_event(capture.url)

    crawler.signals.connect(stored, signal=capture_stored, weak=False)


def run_in_child(order: RunRequest, timeout: float | None = None) -> RunResult:
    """The same in a child process of its own, which ends with this one.

    After ``timeout`` seconds the run is told to end; what it had captured is taken in, by itself or, when it had to be
    killed, after it: then RunTimeoutError is raised. Raises whatever the child could not handle.
    """
    try:
        report: RunResult = in_child(run, order, timeout=timeout)
    except RunTimeoutError:
        in_child(take_rest)
        raise
    return report


def _run_id(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%S}_{secrets.token_hex(3)}"


def _settings(order: RunRequest, configuration: Configuration, run_id: str) -> Settings:
    settings = get_project_settings()
    settings.setmodule("crawler.settings", priority="project")
    own: dict[str, Any] = {
        "LOG_FILE": str(data_dir() / "log" / "crawl.log"),
        "NIANBAO_RUN_ID": run_id,
        "NIANBAO_NOW": order.now.isoformat() if order.now else "",
        "DOWNLOAD_SLOTS": _slots(configuration, order),
    }
    if order.replay:
        own |= {**replay_settings(order.replay), "ROBOTSTXT_OBEY": False}
    settings.setdict(own, priority="cmdline")
    return settings


def _slots(configuration: Configuration, order: RunRequest) -> dict[str, dict[str, Any]]:
    """A site's own delay, for each of its hosts; a replay troubles nobody and waits for nothing."""
    default = configuration.settings.politeness.delay
    slots: dict[str, dict[str, Any]] = {}
    for site in configuration.sites.values():
        delay = 0.0 if order.replay else default if site.delay is None else site.delay
        for host in site.all_hosts:
            slots[host] = {"concurrency": 1, "delay": delay, "jitter": 0.5}
    return slots

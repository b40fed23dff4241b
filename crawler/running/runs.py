"""One run: visit sites with Scrapy in this process, then ingest what was captured.

Scrapy can start only once in a process, so whatever runs more than one run starts each in a child (run_in_child).
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from twisted.python.failure import Failure

from archive.captures.sealing import seal_abandoned_files
from archive.clock import utc_now
from archive.config.load import Configuration, load_configuration
from archive.config.paths import data_dir
from archive.database.engine import checkpoint, open_database, session_scope
from archive.database.models import CaptureRecord, Note, Visit
from archive.ingest.chain_heads import name_chain, record_head
from archive.ingest.chain_roots import record_root
from archive.ingest.note_order import order_of
from archive.ingest.note_taking import note_block
from archive.ingest.notes import VisitNote, run_outcome
from crawler.running.child_run import RunTimeoutError, in_child
from crawler.running.clock_check import check_clock, compare_clocks
from crawler.running.crawl_process import crawl, crawl_settings
from crawler.running.ingest_beside import IngestBeside
from crawler.running.ingest_pass import ingest_pass
from crawler.running.site_claims import claimed
from crawler.running.visit_leases import VisitLeases


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to visit. ``now`` is the simulated instant of --as-of; None means the wall clock. ``patience``: seconds to
    wait for sites that another run is visiting. ``leased``: whoever asks holds the leases of the sites."""

    sites: tuple[str, ...] = ()
    now: datetime | None = None
    replay: Path | None = None
    patience: float = 0.0
    leased: bool = False


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of a run.

    ``outcome`` is judged from its own visits, whoever ingested them: ``complete``, ``partial`` or ``failed``; ``busy``
    when another run was visiting all of its sites. ``busy`` names the sites left out for that, ``set_aside`` counts
    records put into the quarantine.
    """

    run_id: str
    outcome: str
    visits: list[VisitNote] = field(default_factory=list)
    captures: int = 0
    damages: list[str] = field(default_factory=list)
    busy: tuple[str, ...] = ()
    set_aside: int = 0


def run(order: RunRequest, on_event: Callable[[str], None] | None = None) -> RunResult:
    """Visit and ingest, in this process (once in its life). ``on_event`` gets every stored capture's URL.

    Raises ClockError when the machine's clock cannot be right.
    """
    configuration = load_configuration()
    run_id = _run_id(order.now or utc_now())
    wanted = order.sites or _unattended(configuration, order)
    engine = open_database(configuration.settings.database())
    if order.now is None:
        check_clock(configuration, wanted, utc_now())
        compare_clocks(engine, utc_now())
    name_chain(engine, data_dir() / "warc")
    seal_abandoned_files(data_dir() / "warc", order.now or utc_now())
    leases = None
    if engine.dialect.name == "postgresql" and not order.leased:
        leases = VisitLeases(engine, run_id, configuration.settings.worker.lease)
    with claimed(data_dir() / "visiting", run_id, wanted, order.patience, leases) as claim:
        if claim.busy and not claim.mine:
            return RunResult(run_id, "busy", busy=claim.busy)
        with IngestBeside(configuration.settings.schedule.ingest_every) as beside:
            mine = replace(order, sites=claim.mine)
            broken = visit_sites(mine, configuration, run_id, on_event, beside.visit_ended)
    report = ingest(configuration, run_id)
    report = replace(report, damages=beside.damages + report.damages, set_aside=beside.set_aside + report.set_aside)
    if broken:
        broken.raiseException()
    return _left_out(report, claim.busy) if claim.busy else report


def _unattended(configuration: Configuration, order: RunRequest) -> tuple[str, ...]:
    """Return the verified sites that this vantage visits; a replay is made from none, and may have them all."""
    here, sites = configuration.settings.vantage, configuration.sites.values()
    return tuple(site.id for site in sites if site.is_for(here) or (order.replay and site.verified))


def _left_out(report: RunResult, busy: tuple[str, ...]) -> RunResult:
    """Return the result of a run that could not visit all of its sites: not complete."""
    outcome = "partial" if report.outcome == "complete" else report.outcome
    return replace(report, outcome=outcome, busy=busy)


def visit_sites(
    order: RunRequest,
    configuration: Configuration,
    run_id: str,
    on_event: Callable[[str], None] | None = None,
    on_visit: Callable[[], None] | None = None,
) -> Failure | None:
    """Visit the sites; everything goes into WARC files. Returns what kept the crawl from starting.

    ``on_visit`` is called when the note of a visit is stored.
    """
    settings = crawl_settings(run_id, order.now, order.replay)
    return crawl(settings, "columns", on_event, on_visit, site=",".join(order.sites), configuration=configuration)


def ingest(configuration: Configuration, run_id: str) -> RunResult:
    """Ingest everything that is in WARC files and not yet in the database, and return the result of one run.

    Another process may have ingested the visits of the run before.
    """
    engine = open_database(configuration.settings.database())
    taken = ingest_pass(engine, configuration)
    with session_scope(engine) as session:
        record_head(session, data_dir() / "warc", utc_now())
        visits = _visits_of(session, run_id)
        captures = session.scalar(
            select(func.count()).select_from(CaptureRecord).where(_of_run(CaptureRecord.warc_file, run_id))
        )
    record_root(engine, utc_now())
    checkpoint(engine)
    outcome = run_outcome([visit.outcome for visit in visits])
    return RunResult(run_id, outcome, visits, captures or 0, taken.damages, set_aside=taken.set_aside)


def take_rest() -> None:
    """Seal and ingest what a run that was killed had captured."""
    seal_abandoned_files(data_dir() / "warc", utc_now())
    ingest(load_configuration(), "")


def _visits_of(session: Session, run_id: str) -> list[VisitNote]:
    """Return the visits of a run as their notes tell them, with the outcomes they were taken in with."""
    outcomes = dict(session.execute(select(Visit.id, Visit.outcome).where(Visit.run_id == run_id)).all())
    notes = session.scalars(
        select(Note).where(Note.kind == "visit", _of_run(Note.warc_file, run_id)).order_by(*order_of())
    )
    visits = [VisitNote.model_validate(json.loads(note_block(data_dir() / "warc", note))) for note in notes]
    return [
        visit.model_copy(update={"outcome": outcomes.get(visit.visit_id, visit.outcome), "page_rows": []})
        for visit in visits
    ]


def _of_run(file: InstrumentedAttribute[str], run_id: str) -> ColumnElement[bool]:
    """Return the condition that a WARC file, which bears the name of its run, is of this run."""
    return file.contains(f"-{run_id}-", autoescape=True)


def run_in_child(order: RunRequest, timeout: float | None = None) -> RunResult:
    """Return the same in a child process of its own, which ends with this one.

    After ``timeout`` seconds the run is told to end; what it had captured is taken in, by itself or, when it had to be
    killed, after it: then RunTimeoutError is raised. Raises whatever the child could not handle.
    """
    try:
        report: RunResult = in_child(run, order, timeout=timeout)
    except RunTimeoutError:
        in_child(take_rest)
        raise
    return report


def log_finished(logger: logging.Logger, report: RunResult) -> None:
    """Tell in the log of whoever asked for a run how it ended."""
    extra = {"action": "run_finished", "run_id": report.run_id, "outcome": report.outcome}
    logger.info("run %s: %s, %d visits", report.run_id, report.outcome, len(report.visits), extra=extra)


def _run_id(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%S}_{secrets.token_hex(3)}"

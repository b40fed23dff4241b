"""The unattended runs: what is due is asked every hour (Asia/Shanghai), each run is in a child process.

Due is a site for which a visit was planned since the last one began: missed visits are made up for, once.
Only one scheduler may work on a data directory.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from filelock import FileLock, Timeout
from sqlalchemy.exc import OperationalError

from archive.background import give_way
from archive.clock import SHANGHAI, utc_now
from archive.config.alerts import load_alert_rules
from archive.config.load import Configuration, load_configuration
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.database.engine import open_database, session_scope
from archive.errors import NianbaoError
from archive.filings.verdicts.kept_boards import keep_boards
from archive.health.incident import Incident
from archive.health.ping import PingError, send_ping
from archive.logs import configure_logging
from archive.notices.alerts.all_incidents import all_incidents
from archive.office.alert_pass import run_all_alerts
from archive.office.place import office_here
from crawler.configuration.stamp import checked_configuration
from crawler.running.due_sites import due_sites, next_visit
from crawler.running.runs import RunRequest, log_finished, run_in_child
from crawler.running.upkeep import after_run, freeze_boards, make_dataset, seal_office

logger = logging.getLogger("nianbao.scheduler")
_PATIENCE = 120.0  # seconds for a run of somebody else, or of a scheduler that was killed, to end


class SchedulerLockedError(NianbaoError):
    """A second scheduler on one data directory would visit every site twice."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another scheduler is at work on {folder.absolute()}; end it first, or set NIANBAO_DATA")


def run_due_crawl() -> str:
    """One run over the verified sites that are due, in a child process; its outcome, or ``waiting``.

    With ``schedule.visit`` off workers visit, and only what follows a run is done."""
    configuration = checked_configuration()  # it may have been changed since the scheduler began
    visits = configuration.settings.schedule.visit
    sites = due_sites(configuration, utc_now()) if visits else ()
    if visits and not sites:
        return "waiting"
    outcome = _run(configuration, sites) if sites else "waiting"
    freeze_boards()
    seal_office()
    after_run(configuration)
    ready_boards()
    return outcome


def _run(configuration: Configuration, sites: tuple[str, ...]) -> str:
    order = RunRequest(sites, patience=_PATIENCE)
    report = run_in_child(order, configuration.settings.schedule.run_timeout)
    log_finished(logger, report)
    return report.outcome


def ready_boards() -> int:
    """Keep the boards that the first page shows judged for the day, so that a web server that starts has them; how
    many were judged. Safe to repeat; where the database is busy the next hour tries again."""
    configuration = load_configuration()
    settings = configuration.settings
    try:
        engine = open_database(settings.database())
        kept = keep_boards(engine, configuration.deadlines, settings.schedule, utc_now())
    except OperationalError as busy:
        logger.warning("boards not kept ready: %s", busy.orig, extra={"action": "boards_not_kept"})
        return 0
    if kept:
        logger.info("boards kept ready: %d", kept, extra={"action": "boards_kept"})
    return kept


def send_alerts() -> None:
    """One pass of the outbox: incidents are told to operators, changes to those who asked for them; then the outside
    service of ``monitoring.ping_url`` hears whether the watch is well. Safe to repeat."""
    rules, configuration, now = load_alert_rules(), load_configuration(), utc_now()
    with session_scope(open_database(configuration.settings.database())) as session:
        incidents = all_incidents(session, configuration, data_dir(), now)
        _ping(configuration.settings.monitoring.ping_url, incidents)
        passed = run_all_alerts(office_here(), session, configuration.deadlines, rules, incidents, now)
    if passed.failed or passed.held:
        held = ", ".join(passed.held) or "no region"
        logger.warning("alerts: %d failed, held for %s", passed.failed, held, extra={"action": "alerts_incomplete"})


def _ping(url: str, incidents: Sequence[Incident]) -> None:
    if not url:
        return
    try:
        send_ping(url, incidents)
    except PingError as error:
        logger.warning("%s", error, extra={"action": "ping_failed"})


def serve_forever() -> int:
    """Run until SIGINT or SIGTERM; 0 when ended so. Raises AnotherSchedulerError."""
    give_way()
    configure_logging(load_settings().logging)
    ended = threading.Event()
    with _single_instance(), paused_scheduler() as scheduler:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        planned = next_visit(load_configuration(), utc_now())
        logger.info("next visit planned: %s", planned, extra={"action": "visit_planned"})
        scheduler.resume()
        ended.wait()
        logger.info("stopping after the current run", extra={"action": "scheduler_stopping"})
    return 0


def run_due() -> int:
    """Do what is due now and end: 0, or 3 when the run was partial or failed. Raises AnotherSchedulerError.

    Boards are frozen and subscribers told at every call, as the standing scheduler does by the clock.
    """
    give_way()
    with _single_instance():
        freeze_boards()
        outcome = run_due_crawl()
        print(_nothing_due() if outcome == "waiting" else f"looked: {outcome}")
        send_alerts()
    return 3 if outcome in ("partial", "failed", "busy") else 0


def _nothing_due() -> str:
    planned = next_visit(load_configuration(), utc_now())
    return f"nothing is due before {planned:%Y-%m-%d %H:%M}" if planned else "there is no verified site to visit"


@contextmanager
def paused_scheduler() -> Iterator[BackgroundScheduler]:
    """Yield a scheduler that has its jobs but starts nothing yet. What is due it asks at once when it begins."""
    schedule = load_settings().schedule
    scheduler = BackgroundScheduler(timezone=SHANGHAI, job_defaults={"coalesce": True, "max_instances": 1})
    scheduler.add_listener(_log_job_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    scheduler.start(paused=True)
    try:
        hourly = CronTrigger(minute=schedule.minute, timezone=SHANGHAI)
        grace = {"misfire_grace_time": schedule.misfire_grace}
        scheduler.add_job(run_due_crawl, hourly, id="visit", next_run_time=utc_now(), **grace)
        scheduler.add_job(send_alerts, CronTrigger(minute=5, timezone=SHANGHAI), id="alerts", **grace)
        nightly = CronTrigger(hour=0, minute=20, timezone=SHANGHAI)
        scheduler.add_job(freeze_boards, nightly, id="freezing", **grace)
        after_midnight = CronTrigger(hour=0, minute=2, timezone=SHANGHAI)
        scheduler.add_job(ready_boards, after_midnight, id="boards", **grace)
        before_dawn = CronTrigger(hour=3, minute=40, timezone=SHANGHAI)
        scheduler.add_job(make_dataset, before_dawn, id="dataset", **grace)
        yield scheduler
    finally:
        scheduler.shutdown()


def _log_job_event(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MISSED:
        due = event.scheduled_run_time
        logger.warning("run due at %s missed by more than the grace time", due, extra={"action": "run_missed"})
    else:
        due = event.scheduled_run_time
        logger.error("run of %s failed: %s", due, event.exception, extra={"action": "run_failed"})


@contextmanager
def _single_instance() -> Iterator[None]:
    """Hold the lock of the data directory; the operating system frees it even after a crash."""
    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "scheduler.lock", timeout=0):
            yield
    except Timeout:
        raise SchedulerLockedError(folder) from None

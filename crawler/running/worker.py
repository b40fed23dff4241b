"""One of several processes, on one machine or many, that share the visits that are due through PostgreSQL.

There is no queue. What is due follows from the visits in the database and from the calendar, so that nothing can be
lost from it or stand in it twice; a worker takes regions out of it by leases on their sites (visit_leases.py). It holds
them until what it saw was taken in: then the sites are due no more. One that dies holds them to the end of its lease.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from archive.clock import utc_now
from archive.config.load import Configuration
from archive.database.engine import open_database
from archive.errors import NianbaoError
from crawler.running.child_run import in_child
from crawler.running.clock_check import ClockError, compare_clocks
from crawler.running.due_sites import due_sites
from crawler.running.region_turns import most_regions, regions_in_turn
from crawler.running.runs import RunRequest, RunResult, log_finished, run_in_child, take_rest
from crawler.running.upkeep import after_run
from crawler.running.visit_leases import VisitLeases

logger = logging.getLogger("nianbao.worker")


class NoSharedDatabaseError(NianbaoError):
    """A SQLite file is one machine's, and its lock files see to its runs already."""

    def __init__(self) -> None:
        super().__init__("workers share their work through PostgreSQL: set database_url, or run `nianbao schedule`")


@dataclass
class Worker:
    """``configured``: gives the configuration as it is now; ``ended``: set to stop after the current run;
    ``outcomes``: of each run, in order; ``visited``: all its sites."""

    configured: Callable[[], Configuration]
    ended: threading.Event = field(default_factory=threading.Event)
    outcomes: list[str] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)

    def work(self, *, once: bool = False) -> None:
        """Visit what is due until ``ended``; with ``once`` each site once, until no other is due.

        Raises NoSharedDatabaseError, with ``once`` also ClockError.
        """
        configuration = self.configured()
        engine = open_database(configuration.settings.database())
        if engine.dialect.name != "postgresql":
            raise NoSharedDatabaseError
        name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        leases = VisitLeases(engine, name, configuration.settings.worker.lease)
        self._take_left_behind()
        while not self.ended.is_set():
            try:
                done = self._turn(engine, leases, self.visited if once else set())
            except (ClockError, SQLAlchemyError) as error:
                if once and isinstance(error, ClockError):
                    raise
                logger.warning("nothing is visited: %s", error, extra={"action": "worker_waits"})
                done = False
            if once and not done:
                break
            if not done or self.outcomes[-1] in ("failed", "busy"):
                self.ended.wait(configuration.settings.worker.pause)
        engine.dispose()

    def _turn(self, engine: Engine, leases: VisitLeases, left_out: set[str]) -> bool:
        """Visit some of what is due and take it in; whether there was anything to do."""
        configuration = self.configured()  # it may have been changed since
        compare_clocks(engine, utc_now())
        sites = _take(configuration, engine, leases, left_out)
        if not sites:
            return False
        with leases.renewed():
            # another may have visited them between our question and our lease
            due = _due(configuration, engine, left_out)
            self._visit(configuration, tuple(site for site in sites if site in due))
        after_run(configuration)
        return True

    def _visit(self, configuration: Configuration, sites: tuple[str, ...]) -> None:
        if not sites:
            self.outcomes.append("complete")
            return
        self.visited.update(sites)
        order = RunRequest(sites, leased=True)
        try:
            report: RunResult = run_in_child(order, configuration.settings.schedule.run_timeout)
        except Exception as error:  # noqa: BLE001  (whatever ended it: what it had captured is taken in)
            logger.error("the run ended: %s", error, extra={"action": "run_failed"})
            self.outcomes.append("failed")
            self._take_left_behind()
            return
        self.outcomes.append(report.outcome)
        log_finished(logger, report)

    def _take_left_behind(self) -> None:
        """Take in what a run that died had captured, before its sites count as due again; insist until it is done."""
        while True:
            try:
                in_child(take_rest)
                return
            except Exception as error:  # noqa: BLE001  (the database restarts, a disk is full: it is tried again)
                logger.warning("captures wait: %s", error, extra={"action": "worker_waits"})
            if self.ended.wait(5.0):
                return


def _due(configuration: Configuration, engine: Engine, left_out: set[str]) -> list[str]:
    return [site for site in due_sites(configuration, utc_now(), engine) if site not in left_out]


def _take(configuration: Configuration, engine: Engine, leases: VisitLeases, left_out: set[str]) -> tuple[str, ...]:
    """Take whole regions of which a site is due and nobody visits any, as many as one run shall have."""
    taken: list[str] = []
    held, count = leases.held_by_anybody(), 0
    due = [configuration.site(site) for site in _due(configuration, engine, left_out)]
    others = [site for name, site in configuration.sites.items() if name in held]
    free = [sites for sites in regions_in_turn(due, others) if held.isdisjoint(sites)]
    most = most_regions(len(free), configuration.settings.worker.regions)
    for sites in free:
        if leases.take(sites, whole=True):
            taken += sites
            count += 1
        if count >= most:
            break
    return tuple(taken)

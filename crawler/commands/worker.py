"""`nianbao worker`: one of several processes that share the visits that are due, through PostgreSQL."""

from __future__ import annotations

import signal
from typing import Annotated

import typer

from archive.background import give_way
from archive.config.settings import load_settings
from archive.logs import configure_logging
from crawler.commands.options import Vantage, visit_from


def register(app: typer.Typer) -> None:
    app.command("worker", help="Share the due visits with other workers, through PostgreSQL.")(worker)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Exit when nothing is due that others do not visit.")] = False,
    vantage: Vantage = None,
) -> None:
    from crawler.configuration.stamp import checked_configuration
    from crawler.running.worker import Worker

    visit_from(vantage)
    give_way()
    configure_logging(load_settings().logging)
    mine = Worker(checked_configuration)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: mine.ended.set())
    mine.work(once=once)
    raise typer.Exit(0 if set(mine.outcomes) <= {"complete"} else 3)

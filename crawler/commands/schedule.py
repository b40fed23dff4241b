"""`nianbao schedule`: the unattended run; `--once` does what is due and ends, `--plan` prints what will run when."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

import typer

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.errors import NianbaoError
from crawler.commands.options import Vantage, visit_from
from crawler.running.visit_plan import PlannedDay, planned_days

_SPAN = re.compile(r"([1-9][0-9]{0,3})(h|d|w)")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_MOST_DAYS = 1500
_MOST_SITES = 4


def register(app: typer.Typer) -> None:
    app.command("schedule", help="Run unattended: visit sites when due, catch up after a break.")(schedule)


def schedule(
    once: Annotated[bool, typer.Option("--once", help="Run what is due now, then exit.")] = False,
    plan: Annotated[str, typer.Option("--plan", help="Print what will run within 48h, 30d or 8w, then exit.")] = "",
    vantage: Vantage = None,
) -> None:
    visit_from(vantage)
    if plan:
        print_plan(_span(plan))
        return
    from scheduler import run_due, serve_forever

    raise typer.Exit(run_due() if once else serve_forever())


def print_plan(span: timedelta) -> None:
    """Print the planned visits, a line for each day, its times and the sites that share them (Asia/Shanghai)."""
    configuration = load_configuration()
    if not any(site.verified for site in configuration.sites.values()):
        print("there is no verified site to visit")
    for one in planned_days(configuration, utc_now(), span):
        print(_line(one))
    schedule = configuration.settings.schedule
    print("every day 00:02: judge the boards of the first page")
    print("every day 00:20: freeze the boards whose deadline is a whole day past; every hour at :05: alerts")
    print(f"a visit missed by up to {schedule.misfire_grace // 60} min is made up for, once")


def _line(one: PlannedDay) -> str:
    times = one.times[0] if len(one.times) == 1 else f"{one.times[0]} to {one.times[-1]}, {len(one.times)} times"
    names = ", ".join(one.sites[:_MOST_SITES])
    more = f" and {len(one.sites) - _MOST_SITES} more" if len(one.sites) > _MOST_SITES else ""
    return f"{one.day:%Y-%m-%d %a}  {times}  ({one.reason})  {len(one.sites)} sites: {names}{more}"


def _span(written: str) -> timedelta:
    found = _SPAN.fullmatch(written)
    span = timedelta(hours=int(found[1]) * _HOURS[found[2]]) if found else timedelta()
    if not found or span > timedelta(days=_MOST_DAYS):
        raise NianbaoError(f"--plan {written}: give a span such as 48h, 30d or 8w, {_MOST_DAYS} days at most")
    return span

"""`nianbao site import` and `site add --queue`: lists of home pages into the queue, and the queue worked through."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.config.regions import regions
from archive.counties.queue import append_queue, read_queue
from archive.counties.queue_line import QUEUE_STATES, QueuedCounty, QueueLine, QueueState
from archive.errors import NianbaoError
from crawler.commands.terminal import progress_terminal

if TYPE_CHECKING:
    from crawler.discovery.home_list import HomeList, HomeRow
    from crawler.running.queue_search import QueueOrder, QueueTally

_MOST_TOLD = 20  # rows left out that are told one by one


def import_homes(
    file: Annotated[Path, typer.Argument(help="CSV or workbook with a division code or a name, and a home page.")],
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Allow private or local hosts.")] = False,
) -> None:
    """Read a list of home pages and put the counties that are new, or have another home page, into the queue."""
    from crawler.discovery.home_list import read_homes

    found = read_homes(file, allow_private=allow_private)
    known, watched = read_queue(data_dir()), _watched()
    new = [row for row in found.rows if row.region not in watched and _is_new(row, known.get(row.region))]
    now = utc_now()
    append_queue(
        data_dir(),
        [QueueLine(at=now, region=row.region, state="queued", home=row.home, source=file.name) for row in new],
    )
    have_site = sum(row.region in watched for row in found.rows)
    same = len(found.rows) - len(new) - have_site
    print(f"{len(new)} counties queued; {same} in the queue already, {have_site} have a site file")
    _tell_left_out(found)
    if new:
        print("next: nianbao site add --queue")


def work_through_queue(order: QueueOrder, *, given: bool) -> None:
    """Search what is due of the queue, with progress. Exits with 3 when no county could be reached at all."""
    from crawler.running.queue_search import due_counties, search_queue

    if given:
        raise NianbaoError(
            "--queue takes its home pages from the queue: leave out HOME_URL and the options of one site"
        )
    queue = list(read_queue(data_dir()).values())
    if not queue:
        raise NianbaoError("the queue is empty: `nianbao site import FILE` fills it")
    due = due_counties(queue, load_configuration(), order, order.now or utc_now())
    if not due:
        print(
            f"nothing to search: {_counted(Counter(one.state for one in queue))}; --again takes those without a result"
        )
        return
    with _progress(len(due)) as progress:
        task = progress.add_task("", total=len(due))

        def told(line: QueueLine, tally: QueueTally) -> None:
            progress.update(task, completed=tally.done, description=f"{regions().name(line.region)} {line.state}")
            if not sys.stderr.isatty():
                print(f"{line.region} {regions().name(line.region)}: {_state(line)}", flush=True)

        tally = search_queue(data_dir(), due, order, told)
    print(f"{tally.done} of {tally.waiting} counties searched: {_counted(tally.states)}")
    if tally.states["proposed"]:
        print("next: nianbao site review")
    if tally.states["unreachable"] == tally.done:
        print("not one of them could be reached: is this machine connected?")
        raise typer.Exit(3)


def _is_new(row: HomeRow, known: QueuedCounty | None) -> bool:
    return known is None or (known.home != row.home and known.state != "accepted")


def _watched() -> set[str]:
    return {site.region[:6] for site in load_configuration().sites.values()}


def _tell_left_out(found: HomeList) -> None:
    if not found.left_out:
        return
    kinds = Counter(one.kind for one in found.left_out)
    print(f"{len(found.left_out)} rows left out: " + ", ".join(f"{kind} ({n})" for kind, n in kinds.most_common()))
    for one in found.left_out[:_MOST_TOLD]:
        print(f"    line {one.line}: {one.why}")
    if len(found.left_out) > _MOST_TOLD:
        print(f"    and {len(found.left_out) - _MOST_TOLD} more")


def _state(line: QueueLine) -> str:
    return f"{line.state}: {line.why}" if line.why else line.state


def _counted(states: Counter[QueueState]) -> str:
    return ", ".join(f"{states[state]} {state}" for state in QUEUE_STATES if states[state])


def _progress(total: int) -> Progress:
    shown = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    del total
    return Progress(*shown, console=progress_terminal(), disable=not sys.stderr.isatty())

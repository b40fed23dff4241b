"""`nianbao demo`: a made-up county web on loopback, visited over simulated days; then the board and the page."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from archive.clock import SHANGHAI
from archive.config.load import load_configuration
from archive.database.engine import open_database, session_scope
from archive.filings.snapshots.due_snapshots import freeze_due_boards
from archive.filings.verdicts.status import board
from crawler.commands import board_output
from crawler.commands.demo_folder import demo_folder
from crawler.commands.options import Format
from crawler.commands.terminal import progress_terminal

# When the standing scheduler freezes boards, Asia/Shanghai: the notices of the demo rest on them as real ones do.
_NIGHTLY = time(0, 20)


def register(app: typer.Typer) -> None:
    app.command("demo", help="Run the whole process on generated county sites, offline.")(demo)


def demo(
    exit: Annotated[bool, typer.Option("--exit", help="Exit after the board; do not serve the pages.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the pages; 0 for any.")] = 8000,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Keep data and configuration in this folder, empty or missing.")
    ] = None,
) -> None:
    from demo.counties import YEAR, small_world
    from demo.planted import table
    from demo.simulation import demo_environment
    from demo.verdict_check import Told

    world = small_world()
    with demo_folder(keep) as folder, demo_environment(world, folder) as server:
        now = _play(world, server) + timedelta(minutes=30)
        configuration = load_configuration()
        with session_scope(open_database(configuration.settings.database())) as session:
            found = board(session, configuration.deadlines, YEAR, now)
        board_output.write_board(found, Format.table, "-")
        told = {
            one.facts.organ: Told(one.ruling.state, one.ruling.days_late, tuple(one.ruling.flags))
            for one in found.filings
        }
        typer.echo("\n".join(("", "预设情形与应得判定：", *table(told))))
        if keep is not None:
            typer.echo("\n".join(("", *_next_steps(folder, now, YEAR))))
        if not exit:
            _serve(folder / "data", port, now, YEAR)


def _next_steps(folder: Path, now: datetime, year: int) -> list[str]:
    """Return the commands that read what is kept; the websites it was made from end with the demo."""
    place = shlex.join(("export", f"NIANBAO_DATA={folder / 'data'}", f"NIANBAO_CONFIG={folder / 'config'}"))
    moment = now.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    return [
        f"数据和配置保存在 {folder}，可继续试用（虚构网站随演示结束，不能再次访问）：",
        place,
        f"nianbao status --year {year} --as-of {moment}",
        f"nianbao findings --year {year}",
        f"nianbao serve     # http://127.0.0.1:8000/board/{year}?as_of={now.astimezone(SHANGHAI).date()}",
    ]


def _play(world: object, server: object) -> datetime:
    from demo.simulation import Day, run_simulation

    console = progress_terminal()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("simulated days", total=None)

        def visited(day: Day) -> None:
            freeze_as_scheduled(datetime.combine(day.day, time(20), SHANGHAI))
            counts = Counter(visit.outcome for visit in day.report.visits)
            told = " ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
            progress.update(task, total=day.of, completed=day.number, description=f"{day.day}  visits: {told}")
            if not sys.stderr.isatty():
                console.print(f"{day.day}  visits: {told}")

        return run_simulation(world, server, visited)  # type: ignore[arg-type]


def freeze_as_scheduled(evening: datetime) -> None:
    """Freeze what falls due in the night after an evening's visit."""
    now = datetime.combine(evening.date() + timedelta(days=1), _NIGHTLY, SHANGHAI)
    configuration = load_configuration()
    with session_scope(open_database(configuration.settings.database())) as session:
        freeze_due_boards(session, configuration.deadlines, now)


def _serve(data: Path, port: int, now: datetime, year: int) -> None:
    import uvicorn

    from archive.web.app import create_app

    configuration = load_configuration()
    engine = open_database(configuration.settings.database())
    app = create_app(engine, configuration, now=lambda: now, warc_folder=data / "warc", search_folder=data / "search")
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=3)
    socket = config.bind_socket()
    socket.listen()  # whoever reads the address may ask at once
    here = f"http://127.0.0.1:{socket.getsockname()[1]}"
    typer.echo(f"\n{here}/board/{year}   (Ctrl-C ends it)\n{here}/notices/{year}   通报", err=True)
    with suppress(KeyboardInterrupt):  # this is how it is meant to end
        uvicorn.Server(config).run(sockets=[socket])

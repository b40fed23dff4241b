"""`nianbao schedule`: the unattended run; `--once` does what is due and ends."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("schedule", help="Run unattended: visit sites when due, catch up after a break.")(schedule)


def schedule(once: Annotated[bool, typer.Option("--once", help="Run what is due now, then exit.")] = False) -> None:
    from scheduler import run_due, serve_forever

    raise typer.Exit(run_due() if once else serve_forever())

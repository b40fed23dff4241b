"""`nianbao status`: who is on time, late, silent or could not be verified, as of a moment."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.clock import civil_date
from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.filings.states import STATES
from archive.filings.verdicts.status import board
from archive.filings.verdicts.tracing import with_traces
from crawler.commands import board_output
from crawler.commands.options import AsOf, Format, FormatOption, Output, Region, Year, database, moment


def register(app: typer.Typer) -> None:
    app.command("status", help="Show the board of a report year: on time, late or overdue organs.")(status)


def status(
    year: Year = None,
    region: Region = "",
    state: Annotated[list[str] | None, typer.Option("--state", help="Only these states; repeatable.")] = None,
    as_of: AsOf = "",
    format: FormatOption = Format.table,
    output: Output = "-",
) -> None:
    if unknown := set(state or ()) - set(STATES):
        raise NianbaoError(f"--state: {', '.join(sorted(unknown))} is not a state; there are {', '.join(STATES)}")
    configuration = load_configuration()
    instant = moment(as_of, whole_day=True)
    with session_scope(database(configuration)) as session:
        wanted = year or civil_date(instant).year - 1
        found = board(session, configuration.deadlines, wanted, instant, region=region, states=state or ())
        told = with_traces(session, found.filings, instant, "zh") if format is Format.json else []
    board_output.write_board(found, format, output, told)
    raise typer.Exit(1 if found.accuses else 0)

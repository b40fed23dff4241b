"""`nianbao case check`: say whether the evidence bears a verdict out; kept until the verdict is another."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.filings.decisions.decision_log import sync_decisions
from archive.office.cases import RESULT_NAMES, RESULTS, check_case
from archive.office.place import office_here
from crawler.commands.acting import By, actor
from crawler.commands.decide import OrganId, ReportYear
from crawler.commands.options import database

group = typer.Typer(no_args_is_help=True, help="Check the evidence of a filing.")


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="case")


@group.callback()
def _group() -> None:
    """Keep `check` a command of its own."""


@group.command("check", help="核对: say whether the evidence bears the verdict out.")
def check(
    organ: OrganId,
    year: ReportYear,
    result: Annotated[str, typer.Option("--result", help="supports, against or doubtful.")],
    note: Annotated[str, typer.Option("--note", help="What was found; required unless it supports.")] = "",
    by: By = "",
) -> None:
    found = next((one for one in RESULTS if one == result), None)
    if found is None:
        raise NianbaoError(f"--result: {result!r} is none; there are {', '.join(RESULTS)}")
    configuration = load_configuration()
    with session_scope(database(configuration)) as session:
        sync_decisions(session)
        line = check_case(
            office_here(), session, configuration.deadlines, actor(by), (organ, year), found, note, utc_now()
        )
    print(f"{line.seq}: {line.object} {RESULT_NAMES[found].zh}（{line.body['check']['told']}）")

"""`nianbao export`: the whole dataset as files with a Frictionless descriptor."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.export.package import export
from archive.export.resource import Dataset
from crawler.commands.options import AsOf, database, moment


class DatasetFormat(StrEnum):
    """Files of the dataset."""

    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"
    sqlite = "sqlite"


def register(app: typer.Typer) -> None:
    app.command("export", help="Write the dataset: filings, reports, cells, findings, verdicts, organs, visits.")(write)


def write(
    output: Annotated[Path, typer.Option("--output", "-o", help="Output folder; created if missing.")],
    format: Annotated[
        DatasetFormat, typer.Option("--format", help="csv, jsonl, parquet, or one SQLite file.")
    ] = DatasetFormat.csv,
    as_of: AsOf = "",
) -> None:
    """Filings are those of the board as of the instant; all else is everything that is stored."""
    configuration, instant = load_configuration(), moment(as_of, whole_day=True)
    with session_scope(database(configuration)) as session:
        counts = export(
            Dataset(session, configuration.deadlines, configuration.settings.schedule, instant), output, format.value
        )
    for name, count in counts.items():
        print(f"{count:>10}  {name}")
    print(f"written to {output}; datapackage.json describes it")

"""`nianbao export`: the whole dataset as files with a Frictionless descriptor."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from archive.background import give_way
from archive.config.load import Configuration, load_configuration
from archive.config.paths import data_dir
from archive.database.engine import session_scope
from archive.export.nightly import build_dataset
from archive.export.package import Licence, export
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
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Output folder; created if missing.", show_default=False)
    ] = None,
    format: Annotated[
        DatasetFormat, typer.Option("--format", help="csv, jsonl, parquet, or one SQLite file.")
    ] = DatasetFormat.csv,
    as_of: AsOf = "",
    nightly: Annotated[
        bool, typer.Option("--nightly", help="Make what /data offers now, in all formats of the settings.")
    ] = False,
) -> None:
    """Filings are those of the board as of the instant; all else is everything that is stored."""
    configuration, instant = load_configuration(), moment(as_of, whole_day=True)
    if nightly:
        _nightly(configuration, instant, output)
        return
    if output is None:
        raise typer.BadParameter("name a folder, or give --nightly", param_hint="--output")
    licence = Licence(configuration.settings.dataset.licence, configuration.settings.dataset.licence_url)
    with session_scope(database(configuration)) as session:
        counts = export(
            Dataset(session, configuration.deadlines, configuration.settings.schedule, instant),
            output,
            format.value,
            licence,
        )
    for name, count in counts.items():
        print(f"{count:>10}  {name}")
    print(f"written to {output}; datapackage.json describes it")


def _nightly(configuration: Configuration, instant: datetime, output: Path | None) -> None:
    if output is not None:
        raise typer.BadParameter("--nightly writes under NIANBAO_DATA; leave it out", param_hint="--output")
    give_way()
    with session_scope(database(configuration)) as session:
        dataset = Dataset(session, configuration.deadlines, configuration.settings.schedule, instant)
        made = build_dataset(dataset, configuration.settings.dataset, data_dir())
    for one in made.formats:
        print(f"{one.size:>14,} bytes  {one.kind}")
    print(f"made as {made.name}; the web server offers it at /data")

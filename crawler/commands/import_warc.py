"""`nianbao import-warc`: captures that others made, as evidence of their own grade; never a visit of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.captures.foreign_records import RefusedFileError
from archive.clock import format_minute, utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.database.engine import session_scope
from archive.ingest.third_party import Imported, add_third_party, derive_third_party
from archive.office.place import office_here
from archive.office.third_party import ImportWords, import_third_party
from crawler.commands.acting import By, actor
from crawler.commands.options import database


def register(app: typer.Typer) -> None:
    app.command("import-warc", help="Import captures that others made (WARC, WACZ) as evidence of their own grade.")(
        import_warc
    )


def import_warc(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files (.warc, .warc.gz, .wacz); none: read again what is stored.")
    ] = None,
    origin: Annotated[
        str, typer.Option("--origin", help="Whose captures they are, as shown to readers: Internet Archive …")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why they are imported; kept in the journal.")] = "",
    by: By = "",
) -> None:
    configuration, refused = load_configuration(), False
    engine = database(configuration)
    if not files:
        with session_scope(engine) as session:
            told = derive_third_party(session, data_dir(), configuration)
        for digest, found in told.items():
            _tell(digest[:12], found)
        return
    office, said, sites = office_here(), ImportWords(origin, reason), configuration.sites
    for path in files:
        try:
            stored, new = import_third_party(office, actor(by), path, said, sites, utc_now())
        except RefusedFileError as error:
            print(f"refused: {error}")
            refused = True
            continue
        if not new:
            print(f"{path.name}: already imported as {stored.name} ({stored.sha256[:12]})")
        with session_scope(engine) as session:
            _tell(f"{path.name} ({stored.sha256[:12]})", add_third_party(session, data_dir(), stored, configuration))
    if refused:
        raise typer.Exit(3)


def _tell(name: str, found: Imported) -> None:
    print(f"{name}: {found.captures} captures of registered sites, {len(found.reports)} of them a report")
    for organ, year, at in found.reports:
        print(f"  {organ} {year}: {format_minute(at)}")
    if found.elsewhere:
        print(f"  {found.elsewhere} of sites that are not registered: kept in the file, not used")
    if found.without_body:
        print(f"  {found.without_body} without a body in the file: kept, not used")

"""`nianbao cdx`: an index beside each closed WARC file, from which pywb and others replay the archive as it lies."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.database.engine import session_scope
from archive.export.cdx_files import cdx_faults, cdx_folder, write_cdx_files
from crawler.commands.options import database


def register(app: typer.Typer) -> None:
    app.command("cdx", help="Index each closed WARC file for web archive software (CDXJ), or check the indexes.")(cdx)


def cdx(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; name what is missing or altered.")] = False,
) -> None:
    if check:
        faults = cdx_faults(data_dir())
        for fault in faults:
            print(fault)
        print(f"{cdx_folder(data_dir())}: {'sound' if not faults else f'{len(faults)} problem(s)'}")
        raise typer.Exit(1 if faults else 0)
    with session_scope(database(load_configuration())) as session:
        written = write_cdx_files(session, data_dir())
    lines, unreadable = sum(one.lines for one in written), sum(one.unreadable for one in written)
    print(f"{cdx_folder(data_dir())}: {len(written)} files indexed, {lines} lines")
    if unreadable:
        print(f"note: {unreadable} captures have no line, since what they show cannot be read")

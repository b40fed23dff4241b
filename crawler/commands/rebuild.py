"""`nianbao rebuild`: makes the database anew from WARC and config; the old one is kept beside it until it stands."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from archive.config.places import data_dir
from archive.config.whole import load_configuration
from archive.database.engine import open_database, session_of
from archive.database.replacing import replacing
from archive.ingest.walk import catch_up
from archive.search import sketches
from archive.search.feed import refresh
from crawler.rows import rows_of


def register(app: typer.Typer) -> None:
    app.command("rebuild", help="Rebuild the database from the WARC files and the configuration.")(rebuild)


def rebuild() -> None:
    configuration = load_configuration()
    url = configuration.settings.database()
    console = Console(stderr=True)
    with console.status("rebuilding"), replacing(url) as engine:
        taken = catch_up(engine, data_dir() / "warc", configuration, rows_of)
    with console.status("indexing"), session_of(open_database(url)) as session:
        refresh(session, data_dir() / "search", anew=True)
        sketches.refresh(session, data_dir() / "search", anew=True)
    for damage in taken.damages:
        print(f"damaged: {damage}", file=sys.stderr)
    print(f"rebuilt from {len(taken.runs)} runs: {len(taken.looks)} looks, {taken.captures} captures")
    raise typer.Exit(3 if taken.damages else 0)

"""`nianbao rebuild`: makes the database anew from WARC and config; the old one is kept beside it until it stands."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from rich.console import Console
from sqlalchemy import make_url

from archive.config.places import data_dir
from archive.config.whole import load_configuration
from archive.database.engine import open_database, session_of
from archive.errors import NianbaoError
from archive.ingest.walk import catch_up
from archive.search import sketches
from archive.search.feed import refresh
from crawler.rows import rows_of


def register(app: typer.Typer) -> None:
    app.command("rebuild", help="Make the database anew from the WARC files and the configuration.")(rebuild)


def rebuild() -> None:
    configuration = load_configuration()
    url = make_url(configuration.settings.database())
    if url.get_backend_name() != "sqlite" or not url.database:
        raise NianbaoError(
            "rebuild replaces an SQLite file; for another database name an empty one in NIANBAO_DATABASE_URL and crawl"
        )
    fresh = Path(url.database).with_suffix(".rebuild")
    _remove(fresh)
    console = Console(stderr=True)
    with console.status("rebuilding"):
        engine = open_database(str(url.set(database=str(fresh))))
        taken = catch_up(engine, data_dir() / "warc", configuration, rows_of)
        engine.dispose()
    _swap(fresh, Path(url.database))
    with console.status("indexing"), session_of(open_database(str(url))) as session:
        refresh(session, data_dir() / "search", anew=True)
        sketches.refresh(session, data_dir() / "search", anew=True)
    for damage in taken.damages:
        print(f"damaged: {damage}", file=sys.stderr)
    print(f"rebuilt from {len(taken.runs)} runs: {len(taken.looks)} looks, {taken.captures} captures")
    raise typer.Exit(3 if taken.damages else 0)


def _swap(fresh: Path, place: Path) -> None:
    if place.exists():
        old = place.with_suffix(".before-rebuild")
        _remove(old)
        place.rename(old)
    for tail in ("-wal", "-shm"):
        Path(f"{place}{tail}").unlink(missing_ok=True)
    fresh.rename(place)


def _remove(path: Path) -> None:
    for tail in ("", "-wal", "-shm"):
        Path(f"{path}{tail}").unlink(missing_ok=True)

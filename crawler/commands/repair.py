"""`nianbao repair`: do what is safe after a crash or a damaged disk, and name what is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import typer
from sqlalchemy import make_url

from archive.captures.sealing import seal_abandoned_files
from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.database.engine import session_scope
from archive.ingest.chain_heads import record_head
from crawler.commands.options import database
from crawler.commands.rebuild import rebuild_database
from crawler.commands.verify import all_problems, print_problems


def register(app: typer.Typer) -> None:
    app.command("repair", help="Seal files that a crash left open, repair the database and list what is lost.")(repair)


def repair() -> None:
    """Exit 0 when nothing is lost, else 1."""
    for sealed in seal_abandoned_files(data_dir() / "warc", utc_now()):
        cut = f"; {sealed.cut} bytes of an unfinished record were moved to warc/{sealed.torn}" if sealed.cut else ""
        print(f"sealed {sealed.name}, {sealed.size} bytes{cut}")
    _mend_database()
    with session_scope(database(load_configuration())) as session:
        record_head(session, data_dir() / "warc", utc_now())
    problems = all_problems()
    lost = [(folder, [one for one in found if not one.is_note]) for folder, found in problems]
    print_problems(lost)
    left = sum(len(found) for _, found in lost)
    print("nothing is lost" if not left else f"{left} problem(s) are left; what they name cannot be mended from here")
    raise typer.Exit(1 if left else 0)


def _mend_database() -> None:
    """Move a damaged SQLite file aside and make the database anew from the WARC files."""
    configuration = load_configuration()
    url = make_url(configuration.settings.database())
    if url.get_backend_name() != "sqlite" or not url.database or not Path(url.database).exists():
        return
    if reason := _damage(Path(url.database)):
        aside = Path(url.database).with_suffix(f".damaged-{utc_now():%Y%m%dT%H%M%SZ}")
        for tail in ("", "-wal", "-shm"):
            if (part := Path(f"{url.database}{tail}")).exists():
                part.rename(f"{aside}{tail}")
        print(f"the database is damaged ({reason}): moved to {aside.name}, made anew from the WARC files")
        rebuild_database(configuration)


def _damage(file: Path) -> str:
    """Return what SQLite finds wrong with a file, or ""."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else str(found)

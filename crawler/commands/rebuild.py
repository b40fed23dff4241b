"""`nianbao rebuild`: makes the database anew from WARC and config; the old one is kept beside it until it stands."""

from __future__ import annotations

import sys

import typer
from sqlalchemy import make_url

from archive.background import give_way
from archive.captures.verify import missing_files
from archive.clock import utc_now
from archive.config.load import Configuration, load_configuration
from archive.config.paths import data_dir
from archive.database.database_swap import rebuilt_database
from archive.database.engine import open_database, session_scope
from archive.filings.verdicts.kept_boards import keep_boards
from archive.ingest.shared_files import learn_files
from archive.ingest.third_party import derive_third_party
from archive.ingest.warc_ingest import Taken, ingest_new_records
from archive.search import sketches
from archive.search.indexing import refresh_index
from crawler.commands.terminal import progress_terminal
from crawler.visiting.stored_rows import rows_of


def register(app: typer.Typer) -> None:
    app.command("rebuild", help="Rebuild the database from the WARC files and the configuration.")(rebuild)


def rebuild() -> None:
    give_way()
    taken = rebuild_database(load_configuration())
    lost = list(missing_files(data_dir() / "warc"))
    for damage in taken.damages:
        print(f"damaged: {damage}", file=sys.stderr)
    for problem in lost:
        print(f"lost: {problem.file}: {problem.reason}", file=sys.stderr)
    print(f"rebuilt from {len(taken.runs)} runs: {len(taken.visits)} visits, {taken.captures} captures")
    raise typer.Exit(3 if taken.damages or lost else 0)


def rebuild_database(configuration: Configuration) -> Taken:
    """Make the database and the search index anew; the old database stays beside it."""
    url = configuration.settings.database()
    console = progress_terminal()
    if make_url(url).get_backend_name() == "postgresql":  # a SQLite file may be damaged, and is one machine's
        learn_files(open_database(url, migrate=False), data_dir() / "warc")
    with console.status("rebuilding"), rebuilt_database(url) as engine:
        taken = ingest_new_records(engine, data_dir() / "warc", configuration, rows_of)
        with session_scope(engine) as session:
            derive_third_party(session, data_dir(), configuration)
    with console.status("indexing"), session_scope(open_database(url)) as session:
        refresh_index(session, data_dir() / "search", anew=True)
        sketches.refresh(session, data_dir() / "search", anew=True)
    with console.status("judging the boards of the first page"):
        keep_boards(open_database(url), configuration.deadlines, configuration.settings.schedule, utc_now())
    return taken

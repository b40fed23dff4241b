"""One pass over the WARC files: take in what is not in the database yet, and tell the search index and the sketches."""

from __future__ import annotations

from sqlalchemy import Engine

from archive.clock import utc_now
from archive.config.load import Configuration
from archive.config.paths import data_dir
from archive.database.engine import session_scope
from archive.ingest.shared_files import share_files
from archive.ingest.warc_ingest import Taken, ingest_new_records
from archive.search import outbox, sketches
from archive.search.indexing import refresh_index
from crawler.visiting.stored_rows import rows_of


def ingest_pass(engine: Engine, configuration: Configuration, busy: int = 1) -> Taken:
    """Take in everything that is in WARC files; safe beside runs at work, and to repeat. ``busy``: cores in use."""
    share_files(engine, data_dir() / "warc", configuration.settings, utc_now())
    taken = ingest_new_records(engine, data_dir() / "warc", configuration, rows_of, busy=busy)
    with session_scope(engine) as session:
        refresh_index(session, data_dir() / "search")
        sketches.refresh(session, data_dir() / "search")
        outbox.trim(session)
    return taken

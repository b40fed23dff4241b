"""A web server over a database of ``bench.country``: `python -m bench.country_server URL PORT`, at the time of that
season and with the thread that keeps the first page ready, as `nianbao serve` has it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from threading import Event

import uvicorn

from archive.config.load import load_configuration
from archive.database.engine import open_database
from archive.web.app import create_app
from archive.web.contents.today_boards import start_cache_warmer
from bench.made_visits import AS_OF


def main() -> None:
    """Serve until ended."""
    url, port = sys.argv[1:]
    folder = Path(tempfile.gettempdir()) / "nianbao-bench-country"
    engine = open_database(url)
    app = create_app(engine, load_configuration(), now=lambda: AS_OF, warc_folder=folder, search_folder=folder)
    start_cache_warmer(app.state.app_state, Event())
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main()

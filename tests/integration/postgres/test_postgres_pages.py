"""Every page, feed, sheet and API answer over PostgreSQL, the same as over SQLite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.filings.verdicts.kept_boards import keep_boards
from archive.search.indexing import refresh_index
from archive.web.app import create_app
from tests.acceptance.web.pages import PAGES
from tests.integration.web.small_county import NOW, build
from tests.postgres_server import Server

# What differs without meaning: ids of captures, which are new in every archive that is made, and so the bytes at which
# their compressed records lie.
_CHANCE = re.compile(
    r"(urn(:|%3A)uuid(:|%3A))?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|sha256:[0-9a-f]{64}|\?v=\w+"
    r"|第\d+字节起，\d+字节".encode()
)
_HIT = re.compile(r"lh-\w+-20\d\d")
_DATA = (
    "/board/2025.json", "/board/2025.csv", "/matrix.csv", "/findings.json", "/changes.json", "/changes.atom",
    "/organs/lh-whj.json", "/reports/lh-czj-2025.json", "/calendar.ics", "/api/v1/filings?year=2025", "/api/v1/organs",
    "/api/v1/search?q=预算", "/api/v1/search?q=年度 -水利局", "/search.csv?q=年度报告",
)  # fmt: skip


@pytest.fixture(scope="module")
def both(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, TestClient]:
    """The same county, over SQLite judged anew, and over PostgreSQL with the boards of the first page kept."""
    clients = []
    for url in ("", server.schema()):
        folder: Path = tmp_path_factory.mktemp("county")
        engine = build(folder, url)
        with session_scope(engine) as session:
            refresh_index(session, folder / "search")
        if url:
            configuration = load_configuration()
            assert keep_boards(engine, configuration.deadlines, configuration.settings.schedule, NOW)
        app = create_app(
            engine, load_configuration(), now=lambda: NOW, warc_folder=folder / "warc", search_folder=folder / "search"
        )
        clients.append(TestClient(app, raise_server_exceptions=False))
    return clients[0], clients[1]


@pytest.mark.parametrize("path", [*PAGES.values(), *_DATA])
def test_every_answer_is_that_over_sqlite(both: tuple[TestClient, TestClient], path: str) -> None:
    over_sqlite, over_postgres = (client.get(path) for client in both)
    assert over_postgres.status_code == over_sqlite.status_code < 500
    if "search" in path:  # the engines weigh prose each in its own way: the hits are the same, in any order
        assert sorted(_HIT.findall(over_postgres.text)) == sorted(_HIT.findall(over_sqlite.text))
    else:
        assert _CHANCE.sub(b"", over_postgres.content) == _CHANCE.sub(b"", over_sqlite.content)

"""One PostgreSQL server for all integration tests, started when the first of them asks, and databases in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres_server import Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def postgres(server: Server) -> Iterator[str]:
    """The URL of an empty database."""
    url = server.database()
    yield url
    server.drop(url)

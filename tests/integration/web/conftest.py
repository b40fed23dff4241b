"""The made-up county behind the real application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.search import sketches
from archive.search.indexing import refresh_index
from archive.web.app import create_app

from .small_county import NOW, build


@pytest.fixture(scope="session")
def reading_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder: Path = tmp_path_factory.mktemp("county")
    engine = build(folder)
    with session_scope(engine) as session:
        refresh_index(session, folder / "search")
        sketches.refresh(session, folder / "search")
    yield create_app(
        engine, load_configuration(), now=lambda: NOW, warc_folder=folder / "warc", search_folder=folder / "search"
    )
    engine.dispose()


@pytest.fixture(scope="session")
def client(reading_room: FastAPI) -> Iterator[TestClient]:
    with TestClient(reading_room, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def rules() -> list[str]:
    """The ids of the deadline rules in force, in the order of their file."""
    return [rule.id for rule in load_configuration().deadlines.rules]

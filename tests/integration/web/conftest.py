"""The made-up county behind the real application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.office import passwords
from archive.search import sketches
from archive.search.indexing import refresh_index
from archive.web.app import create_app

from .small_county import NOW, build

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 over 8 KiB instead of 64 MiB, but for tests that ask for ``full_hashes``: it took half of their time."""
    if "full_hashes" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", lambda: _QUICK)


@pytest.fixture
def full_hashes() -> None:
    """Hash as the program does."""


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

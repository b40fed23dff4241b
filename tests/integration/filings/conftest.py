"""A migrated database for the tests of verdicts; every test works in a transaction that is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.config.load import Configuration, load_configuration
from tests.fresh_database import fresh_database

from .county import County


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = fresh_database(tmp_path_factory.mktemp("verdicts") / "nianbao.db")
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    return load_configuration()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
        session.rollback()


@pytest.fixture
def county(session: Session, configuration: Configuration) -> County:
    """A county with one column and two departments."""
    return County(session, configuration).columns("a").organs("云溪县教育局", "云溪县财政局")

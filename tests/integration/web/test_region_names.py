"""Names of the regions that are watched are those of this moment: whatever page asked before, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.database.models import Organ, Site
from archive.web.wording.naming import region_names
from tests.postgres_server import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    server: Server | None = request.getfixturevalue("server") if request.param == "postgresql" else None
    engine = open_database(server.schema() if server else f"sqlite:///{tmp_path / 'n.db'}")
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_nothing_is_watched_in_an_empty_database(session: Session) -> None:
    assert dict(region_names(session)) == {}


def test_regions_are_named_by_the_snapshot_else_by_the_first_of_their_sites(session: Session) -> None:
    session.add_all((_site("b", "990200", "乙站"), _site("a", "990200", "甲站"), _site("z", "110105", "某站")))
    session.add_all((_organ("990200-1", "990200"), _organ("990100-1", "990100"), _organ("110101-1", "110101")))
    session.flush()
    told = {"110101": "东城区", "110105": "朝阳区", "990100": "990100", "990200": "甲站"}
    assert list(region_names(session).items()) == list(told.items())


def test_what_was_changed_is_told_by_the_next_page(session: Session) -> None:
    session.add_all((_site("a", "990200", "甲站"), _site("b", "990200", "")))
    session.flush()
    assert dict(region_names(session)) == {"990200": "甲站"}
    session.execute(update(Site).where(Site.id == "a").values(name="甲县"))
    assert dict(region_names(session)) == {"990200": "甲县"}
    session.add(_organ("990300-1", "990300"))
    session.flush()
    assert dict(region_names(session)) == {"990200": "甲县", "990300": "990300"}
    session.execute(delete(Organ))
    session.execute(update(Site).where(Site.id == "a").values(region="990400"))
    assert dict(region_names(session)) == {"990200": "990200", "990400": "甲县"}
    session.execute(delete(Site))
    assert dict(region_names(session)) == {}


def test_a_change_that_was_taken_back_is_not_told(session: Session) -> None:
    session.add(_site("a", "990200", "甲站"))
    session.commit()
    session.execute(update(Site).values(name="甲县"))
    assert dict(region_names(session)) == {"990200": "甲县"}
    session.rollback()
    assert dict(region_names(session)) == {"990200": "甲站"}


def _site(identity: str, region: str, name: str) -> Site:
    return Site(id=identity, name=name, region=region, home=f"http://{identity}.example", verified=date(2025, 12, 1))


def _organ(identity: str, region: str) -> Organ:
    return Organ(id=identity, region=region, name="某局", kind="department", origin="imported")

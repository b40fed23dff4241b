"""New rows are written by few statements, and numbered in the order in which they were added."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select

from archive.database.engine import open_database, writing
from archive.database.models import FindingRecord, Version

AT = datetime(2026, 1, 30, tzinfo=UTC)


@pytest.fixture(params=["embedded", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "embedded":
        engine = open_database(f"sqlite:///{tmp_path / 'nianbao.db'}")
    else:
        engine = open_database(request.getfixturevalue("postgres"))
    yield engine
    engine.dispose()


def a_version(name: str) -> Version:
    return Version(report_id="", column_id="yunxi/annual", url=f"http://www.yunxi.example/{name}", number=1,
                   capture_id="", content_digest=name, first_seen_at=AT, last_seen_at=AT, title=name, organ_name="",
                   declared_source="", form="", is_report=True, reader_version="1", reading={"text": name})  # fmt: skip


def a_finding(version: Version, where: str) -> FindingRecord:
    return FindingRecord(version=version, check="sum", severity="error", where=where, message_zh="", message_en="")


def test_rows_are_numbered_in_the_order_in_which_they_were_added(engine: Engine) -> None:
    names = [f"{number * 7919 % 300}" for number in range(300)]
    with writing(engine) as session:
        for name in names:
            session.add(version := a_version(name))
            session.add_all([a_finding(version, f"{name}/1"), a_finding(version, f"{name}/2")])
    with writing(engine) as session:
        session.add(a_version("last"))
    with writing(engine) as session:
        assert list(session.scalars(select(Version.title).order_by(Version.id))) == [*names, "last"]
        found = session.execute(
            select(Version.title, FindingRecord.where)
            .join(Version, Version.id == FindingRecord.version_id)
            .order_by(FindingRecord.id)
        )
        assert [tuple(row) for row in found] == [(name, f"{name}/{n}") for name in names for n in (1, 2)]


def test_many_rows_take_few_statements(engine: Engine) -> None:
    inserts: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _told(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO version"):
            inserts.append(statement)

    with writing(engine) as session:
        session.add_all([a_version(str(number)) for number in range(300)])
    assert 1 <= len(inserts) <= 3


def test_a_row_that_was_taken_back_hinders_none_after_it(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(a_version("kept"))
        try:
            with session.begin_nested():
                session.add(a_version("failed"))
                session.flush()
                raise ValueError("failed")
        except ValueError:
            session.add(a_version("next"))
    with writing(engine) as session:
        assert list(session.scalars(select(Version.title).order_by(Version.id))) == ["kept", "next"]

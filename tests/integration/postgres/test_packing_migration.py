"""Readings and verdicts of a database of before are packed, each with its own text, and nothing else of them changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from archive.database.engine import open_database, upgrade_tables
from archive.database.models import FindingRecord, VerdictRecord, Version

COUNT = 1_203
_ORGAN = "INSERT INTO organ (id, region, name, kind, origin) VALUES ('o', '9', '某局', 'department', 'imported')"
_VERDICT = (
    "INSERT INTO verdict (id, organ_id, report_year, valid_from, state, days_late, flags, deadline, basis, grade,"
    " reason_zh, reason_en, evidence, rule_version) VALUES (:id, 'o', :id, '2026-02-05 00:00:00', 'late', 5, '[]',"
    " '2026-01-31', 'statute', 'A', :zh, :en, :evidence, '1')"
)
_NEW = (
    "INSERT INTO version (id, report_id, organ_id, report_year, column_id, url, number, capture_id, content_digest,"
    " first_seen_at, last_seen_at, title, organ_name, declared_source, form, is_report, reader_version, reading, text,"
    " compared) VALUES (:id, '', NULL, NULL, 'c', :url, 1, '', '', '2026-01-20 00:00:00', '2026-01-21 00:00:00', :title,"
    " '', '', 'F2021', :yes, '1', :reading, :text, :compared)"
)
# As the program of before had them: they name a column that changes.
_TRIGGERS = {
    "sqlite": ("CREATE TRIGGER region_version_update AFTER UPDATE OF reading ON version BEGIN SELECT 1; END",),
    "postgresql": (
        "CREATE FUNCTION region_version_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER region_version_update AFTER UPDATE OF reading ON version FOR EACH ROW WHEN (OLD.reading::text IS"
        " DISTINCT FROM NEW.reading::text) EXECUTE FUNCTION region_version_update()",
    ),
}


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return request.getfixturevalue("postgres") if request.param == "postgres" else f"sqlite:///{tmp_path / 'old.db'}"


def test_what_was_there_before_is_packed(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade_tables(connection, "0021")
        for statement in _TRIGGERS[engine.dialect.name]:
            connection.execute(text(statement))
        connection.execute(text(_NEW), [_old(number) for number in range(1, COUNT + 1)])
        finding = "INSERT INTO finding (version_id, \"check\", severity, \"where\", message_zh, message_en) VALUES (7, 'R1', '', '', '', '')"
        connection.execute(text(finding))
        connection.execute(text(_ORGAN))
        connection.execute(text(_VERDICT), [_old_verdict(number) for number in range(1, COUNT + 1)])
    engine.dispose()
    engine = open_database(url)
    with Session(engine) as session:
        versions = session.scalars(select(Version).order_by(Version.id)).all()
        assert [version.id for version in versions] == list(range(1, COUNT + 1))
        for version in versions:
            assert version.reading == json.loads(str(_old(version.id)["reading"])) | {"text": version.text}
            assert (version.text, version.title) == (f"第{version.id}份", f"{version.id}号")
            assert version.compared == [{"check": "R5", "left": version.id}]
        assert session.scalars(select(FindingRecord.version_id)).all() == [7]
        for verdict in session.scalars(select(VerdictRecord)):
            old = _old_verdict(verdict.report_year)
            assert (verdict.id, verdict.reason_zh, verdict.reason_en) == (old["id"], old["zh"], old["en"])
            assert (verdict.evidence, verdict.state) == ([{"capture": f"urn:{verdict.id}"}], "late")
        assert session.scalar(select(func.count()).select_from(VerdictRecord)) == COUNT
    engine.dispose()


def _old(number: int) -> dict[str, object]:
    reading = {"form": "F2021", "tables": {"requests": {"new": {"total": number}}}, "sections": []}
    return {
        "id": number, "url": f"http://a.test/{number}", "title": f"{number}号", "yes": True, "text": f"第{number}份",
        "reading": json.dumps(reading), "compared": json.dumps([{"check": "R5", "left": number}]),
    }  # fmt: skip


def _old_verdict(number: int) -> dict[str, object]:
    return {"id": number, "zh": f"第{number}个理由。", "en": "", "evidence": json.dumps([{"capture": f"urn:{number}"}])}

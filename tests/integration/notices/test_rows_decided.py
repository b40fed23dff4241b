"""A clerk says what a row in doubt is: verdicts, their history, alerts, list, page and API follow at once."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.clock import SHANGHAI, civil_date, utc_now
from archive.database.engine import open_database, session_scope
from archive.filings.decisions.rows import RowLine
from archive.filings.verdicts.history import record_row_decision
from archive.ingest.warc_ingest import ingest_new_records
from archive.notices.alerts.events import state_changes
from archive.web.app import create_app
from crawler.visiting.stored_rows import rows_of
from tests.acting import decide_row
from tests.integration.notices.kept_county import HOME, REGION, Evening, KeptCounty
from tests.program import nianbao, nianbao_json, run

ROW, TITLE = f"{HOME}/nb/tj.html", "双塔县民政局2025年政府信息公开年报图解"


@pytest.fixture
def data(county: KeptCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county visited yesterday, when a picture that may be the civil affairs office's report stood there too."""
    return _own(county, tmp_path, monkeypatch, civil_date(utc_now()) - timedelta(days=1))


def _own(county: KeptCounty, folder: Path, monkeypatch: pytest.MonkeyPatch, day: date) -> Path:
    data = folder / "data"
    shutil.copytree(county.data, data, ignore=shutil.ignore_patterns("snapshots", "decisions", "orders"))
    Evening(data / "warc", day, {}, ((ROW, TITLE, date(2026, 1, 30)),)).visit()
    engine = open_database(f"sqlite:///{data / 'nianbao.db'}")
    ingest_new_records(engine, data / "warc", county.configuration, rows_of)
    engine.dispose()
    monkeypatch.setenv("NIANBAO_DATA", str(data))
    monkeypatch.setenv("NIANBAO_CONFIG", str(county.config))
    monkeypatch.setenv("NIANBAO_OPERATOR", "李某")
    return data


@pytest.fixture
def client(data: Path, county: KeptCounty) -> Iterator[TestClient]:
    engine = open_database(f"sqlite:///{data / 'nianbao.db'}")
    with TestClient(create_app(engine, county.configuration)) as client:
        yield client
    engine.dispose()


def filing() -> dict[str, Any]:
    told = nianbao_json("status", "--year", "2025", "--region", REGION, "--format", "json")
    return next(dict(one) for one in told["filings"] if one["organ_id"] == "st-mzj")


def state() -> str:
    return str(filing()["state"])


def recorded(data: Path) -> list[str]:
    with sqlite3.connect(data / "nianbao.db") as database:
        query = "select state from verdict where organ_id = 'st-mzj' and report_year = 2025 order by valid_from, id"
        return [row[0] for row in database.execute(query)]


def waiting(client: TestClient) -> list[list[str]]:
    """The titles in doubt by the command line, the page's data, and the API."""
    found: list[Any] = [
        nianbao_json("doubts", "--format", "json")["doubts"],
        client.get("/doubts.json").json()["items"],
        client.get("/api/v1/doubts").json()["items"],
    ]
    assert (TITLE in client.get("/doubts").text) == bool(found[0])
    return [[one["title"] for one in doubts] for doubts in found]


def decisions(*words: str) -> list[dict[str, Any]]:
    return list(nianbao_json("decide", "list", *words, "--format", "json"))


def test_a_row_is_denied_and_that_is_taken_back(data: Path, client: TestClient) -> None:
    assert state() == "unverified"
    assert [link["link"] for link in filing()["trace"] if not link["proved"]] == ["doubts"]
    assert waiting(client) == [[TITLE]] * 3
    said = nianbao("decide", "not-report", ROW, "--reason", "只是图解")
    assert "双塔县民政局 2025年度：逾期未见" in said
    assert (state(), recorded(data)[-1]) == ("overdue", "overdue"), "the history has it at once"
    assert [(link["link"], link["proved"]) for link in filing()["trace"]][-2:] == [("doubts", True), ("fresh", True)]
    assert waiting(client) == [[]] * 3
    (one,) = decisions()
    assert (one["kind"], one["url"], one["title"], one["by"], one["reason"]) == (
        "not_report",
        ROW,
        TITLE,
        "李某",
        "只是图解",
    )
    assert (one["organ_id"], one["year"], one["in_force"], one["column_id"]) == (None, None, True, f"{REGION}/annual")
    nianbao("decide", "revoke", one["id"], "--reason", "看错了")
    assert (state(), recorded(data)[-1]) == ("unverified", "unverified")
    assert waiting(client) == [[TITLE]] * 3
    assert decisions() == []
    assert [(d["kind"], d["in_force"], d["revokes"]) for d in decisions("--all")] == [
        ("not_report", False, ""), ("revoke", False, one["id"]),
    ]  # fmt: skip
    table = nianbao("decide", "list", "--all")
    assert "不是年报" in table
    assert "看错了" in table


def test_a_row_said_to_be_the_report_clears_its_organ(data: Path, client: TestClient) -> None:
    said = nianbao("decide", "report", ROW, "st-mzj", "2025", "--reason", "图中即为全文")
    assert "双塔县民政局 2025年度：" in said
    assert state() in ("on_time", "late", "unverified")
    assert recorded(data)[-1] == state()
    assert waiting(client) == [[]] * 3
    (one,) = decisions("--organ", "st-mzj", "--year", "2025", "--region", REGION)
    assert (one["kind"], one["organ"], one["year"]) == ("report", "双塔县民政局", 2025)
    assert decisions("--year", "2024") == decisions("--region", "3714") == []
    nianbao("decide", "revoke", one["id"], "--reason", "看错了")
    assert [d["organ"] for d in decisions("--all", "--organ", "st-mzj")] == ["双塔县民政局"] * 2


def test_what_a_decision_on_a_row_changes_is_told_by_alerts(
    county: KeptCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _own(county, tmp_path, monkeypatch, date(2026, 2, 9))
    engine, at = open_database(f"sqlite:///{data / 'nianbao.db'}"), datetime(2026, 2, 9, 23, tzinfo=SHANGHAI)
    told = {"column_id": f"{REGION}/annual", "url": ROW, "kind": "not_report", "by": "李某", "reason": "只是图解"}
    with session_scope(engine) as session:
        assert list(state_changes(session, county.configuration.deadlines, at, at + timedelta(hours=1))) == []
        record_row_decision(
            session, county.configuration.deadlines, decide_row(session, RowLine.model_validate(told | {"at": at}))
        )
        found = list(state_changes(session, county.configuration.deadlines, at, at + timedelta(hours=1)))
    assert [(event.organ_id, event.state) for _at, event in found] == [("st-mzj", "overdue")]
    engine.dispose()


def test_wrong_rows_organs_and_decisions_are_refused_in_one_sentence(data: Path) -> None:
    for words, says in (
        (("not-report", f"{ROW}x"), f"no listing {ROW}x"),
        (("report", ROW, "st-nobody", "2025"), "no organ st-nobody"),
        (("revoke", "0123"), "no decision 0123"),
        (("not-report", ROW, "--column", "990101/none"), "no listing"),
    ):
        refused = run("decide", *words, "--reason", "试")
        assert (refused.returncode, says in refused.stderr) == (2, True), refused.stderr
        assert "Traceback" not in refused.stderr
    assert decisions("--all") == []

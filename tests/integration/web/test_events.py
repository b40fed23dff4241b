"""Verdict events: the rows that alerts go by, as a stream that loses and doubles nothing, and as a list in every form."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.load import load_configuration
from archive.filings.verdicts.history import record_verdicts
from archive.notices.alerts.events import duties_now, state_changes
from archive.web.app import create_app

from .seen import page
from .seen import text as shown
from .small_county import NOW, REGION, build, instant

API = "/api/v1/events"
ATOM = "{http://www.w3.org/2005/Atom}"
# Runs that recorded verdicts, in the order of time; they are written down in another order.
DAYS = (date(2026, 1, 18), date(2026, 1, 25), date(2026, 2, 2), date(2026, 2, 7))
HEARD = ("due", "published", "late", "overdue", "withdrawn", "resolved", "lapsed")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Engine]:
    engine = build(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def client(county: Engine, tmp_path: Path) -> Iterator[TestClient]:
    app = create_app(county, load_configuration(), now=lambda: NOW, warc_folder=tmp_path / "warc")
    with TestClient(app) as client:
        yield client


def record(engine: Engine, *days: date) -> None:
    with Session(engine) as session:
        for day in days:
            record_verdicts(session, load_configuration().deadlines, [REGION], instant(day) + timedelta(hours=1))
        session.commit()


def poll(client: TestClient, after: str, *, limit: int = 2, **asked: Any) -> tuple[list[dict[str, Any]], str]:
    """Everything after a cursor, and the cursor to ask with next time."""
    items: list[dict[str, Any]] = []
    while True:
        told = client.get(API, params={"after": after, "limit": limit, **asked}).json()
        items += told["items"]
        after = told["next"] or ""
        if not told["more"]:
            return items, after


def test_the_stream_has_the_rows_that_alerts_go_by(client: TestClient, county: Engine) -> None:
    record(county, *DAYS)
    told, _ = poll(client, "")
    with Session(county) as session:
        deadlines = load_configuration().deadlines
        heard = [event for _at, event in state_changes(session, deadlines, datetime(2025, 12, 1, tzinfo=UTC), NOW)]
        filings = {(event.organ_id, event.year) for event in heard}
        confirmed = {filing for filing, held in duties_now(session, deadlines, filings, NOW).items() if held}
    alerts = {
        (event.organ_id, event.year, event.state, event.day)
        for event in heard
        if (event.organ_id, event.year) in confirmed and event.state not in ("not_due", "unverified")
    }
    stream = {
        (one["organ_id"], one["year"], one["state"], str(civil_date(datetime.fromisoformat(one["at"]))))
        for one in told
        if one["event"] != "lapsed"
    }
    assert stream == alerts
    assert {one["event"] for one in told} >= {"due", "published", "late", "overdue", "withdrawn"}
    silent = [one["event"] for one in told if one["filing_id"] == "lh-jtj-2025"]
    assert sorted(silent) == ["due", "overdue"]


def test_whoever_goes_on_from_the_last_loses_and_doubles_nothing(client: TestClient, county: Engine) -> None:
    heard, cursor = poll(client, "")
    assert heard
    again, same = poll(client, cursor)
    assert (again, same) == ([], cursor), "nothing has happened, and the place is kept"
    for days in (DAYS[2:], DAYS[:2]):  # what happened earlier is written down later
        record(county, *days)
        news, cursor = poll(client, cursor, limit=1)
        heard += news
    keys = [one["key"] for one in heard]
    assert len(set(keys)) == len(keys)
    whole, _ = poll(client, "", limit=200)
    assert {one["key"] for one in whole} <= set(keys)
    assert {one["filing_id"]: one["state"] for one in sorted(heard, key=lambda one: str(one["at"]))} == {
        one["filing_id"]: one["state"] for one in sorted(whole, key=lambda one: str(one["at"]))
    }


def test_in_a_rebuilt_database_an_old_cursor_still_loses_nothing(client: TestClient, county: Engine) -> None:
    record(county, *DAYS)
    whole, _ = poll(client, "", limit=200)
    first = client.get(API, params={"limit": 3}).json()
    with county.begin() as connection:
        connection.execute(text("UPDATE verdict SET id = id + 1000"))
    rest, _ = poll(client, first["next"])
    since = first["items"][-1]["at"]
    wanted = [one["key"] for one in whole if one["at"] > since]
    assert set(wanted) <= {one["key"] for one in rest}
    assert {one["key"] for one in rest} - set(wanted) <= {one["key"] for one in whole if one["at"] == since}


@pytest.mark.parametrize("event", HEARD)
def test_events_can_be_narrowed(client: TestClient, county: Engine, event: str) -> None:
    record(county, *DAYS)
    whole, _ = poll(client, "", limit=200)
    told, _ = poll(client, "", event=event)
    assert told == [one for one in whole if one["event"] == event]
    towns, _ = poll(client, "", kind="township")
    assert towns == [one for one in whole if one["kind"] == "township"] != []
    assert poll(client, "", region="990202")[0] == [one for one in whole if one["region"] == "990202"]
    assert poll(client, "", year=2024)[0] == [one for one in whole if one["year"] == 2024]


def test_every_form_has_the_same_events_newest_first(client: TestClient, county: Engine) -> None:
    record(county, *DAYS)
    whole, _ = poll(client, "", limit=200)
    told = client.get("/events.json").json()["items"]
    assert sorted(one["key"] for one in told) == sorted(one["key"] for one in whole)
    assert [one["at"] for one in told] == sorted((one["at"] for one in whole), reverse=True)
    sheet = list(csv.DictReader(io.StringIO(client.get("/events.csv").text.lstrip("\ufeff"))))
    assert [row["event_key"] for row in sheet] == [one["key"] for one in told]
    entries = ET.fromstring(client.get("/events.atom").content).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"tag:nianbao.invalid,2026:event/{o['key']}" for o in told
    ]
    main = shown(page(client, "/events"), "//main")
    assert "新认定逾期未见公布" in main
    assert "临河县交通运输局" in main
    assert "应急管理局" not in main, "nobody confirmed its duty"


def test_the_page_turns_without_loss(client: TestClient, county: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    record(county, *DAYS)
    whole = client.get("/events.json").json()["items"]
    monkeypatch.setattr("archive.web.pages.events._PAGE", 3)
    found: list[Any] = []
    address: str | None = "/events.json"
    while address:
        told = client.get(address).json()
        found += told["items"]
        address = told["next"]
    assert found == whole


def test_a_past_day_knows_nothing_of_later_events(client: TestClient, county: Engine) -> None:
    record(county, *DAYS)
    then = client.get("/events.json", params={"as_of": "2026-01-26"}).json()["items"]
    assert then
    assert all(one["at"] < "2026-01-26T16" for one in then)


@pytest.mark.parametrize("cursor", ["nonsense", "2026-01-01T00:00:00+00:00~x~y", "soon~1~lh-2025"])
def test_a_cursor_that_no_answer_gave_is_refused(client: TestClient, cursor: str) -> None:
    assert client.get(API, params={"after": cursor}).status_code == 400
    assert client.get("/events.json", params={"after": cursor}).status_code == 400

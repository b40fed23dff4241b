"""The ledger of counties on its page, in its files and in the API: one record, the same everywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.config.load import load_configuration
from archive.config.sites import ColumnConfig, SiteConfig
from archive.counties.queue import append_queue
from archive.counties.queue_line import QueueLine
from archive.database.engine import open_database
from archive.records.county import COUNTY_STATUSES
from archive.web.app import create_app

from .test_desk_roster import configure

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
SAID = datetime(2026, 2, 20, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    data: Path = tmp_path_factory.mktemp("data")
    home = "http://www.x.gov.cn/"
    site = SiteConfig(
        id="370829", name="嘉祥县", region="370829", home="http://www.jiaxiang.gov.cn/", verified=date(2026, 1, 5),
        columns=(ColumnConfig(id="annual", url="http://www.jiaxiang.gov.cn/nb/"),),
    )  # fmt: skip
    append_queue(
        data,
        [
            QueueLine(at=SAID, region="370828", state="queued", home=home),
            QueueLine(at=SAID, region="370828", state="blocked", why="robots.txt", error_class="robots"),
            QueueLine(at=SAID, region="411424", state="queued", home=home),
            QueueLine(at=NOW, region="411424", state="proposed", why="1 columns, 49 organs"),
        ],
    )
    configuration = load_configuration()
    configuration.sites.clear()
    configuration.sites["370829"] = site
    engine = open_database(f"sqlite:///{data / 'nianbao.db'}")
    with TestClient(create_app(engine, configuration, now=lambda: NOW, warc_folder=data / "warc")) as made:
        yield made


def test_every_county_of_the_country_stands_in_it_once(client: TestClient) -> None:
    found = client.get("/counties.json").json()
    codes = [one["region"] for one in found["items"]]
    assert len(codes) == len(set(codes)) == sum(found["counts"].values())
    assert len(codes) > 2800
    assert found["counts"]["verified"] == 1
    by_code = {one["region"]: one for one in found["items"]}
    assert by_code["370829"]["watched_since"] == "2026-01-05"
    assert (
        by_code["370828"] | {"status": "blocked", "reason": "robots.txt", "error_class": "robots"} == by_code["370828"]
    )
    assert (by_code["370828"]["prefecture"], by_code["370828"]["province"]) == ("济宁市", "山东省")
    assert by_code["110101"]["status"] == "no_home"


def test_a_past_day_shows_the_queue_as_it_stood(client: TestClient) -> None:
    assert [one["status"] for one in client.get("/counties.json?region=411424").json()["items"]] == ["queued"]
    before = client.get("/counties.json?region=370828&as_of=2026-02-01").json()["items"]
    assert [one["status"] for one in before] == ["no_home"]


def test_files_and_api_give_the_same_records(client: TestClient) -> None:
    items = client.get("/counties.json?region=37").json()["items"]
    rows = list(csv.DictReader(io.StringIO(client.get("/counties.csv?region=37&bom=0").text)))
    assert [row["region"] for row in rows] == [one["region"] for one in items]
    assert [row["status"] for row in rows] == [one["status"] for one in items]
    assert client.get("/counties.xlsx?region=37").content[:2] == b"PK"
    told, after = list[object](), ""
    while True:
        page = client.get(f"/api/v1/counties?region=37&limit=50&after={after}").json()
        told += page["items"]
        if not (after := page["next"] or ""):
            break
    assert told == items
    blocked = client.get("/api/v1/counties?state=blocked").json()["items"]
    assert [one["region"] for one in blocked] == ["370828"]


def test_the_page_has_a_map_and_lists_what_is_asked_for(client: TestClient) -> None:
    whole = client.get("/counties").text
    assert "县级监测台账" in whole
    assert whole.count("<rect") >= 31
    assert "1/" in whole
    listed = client.get("/counties?state=blocked").text
    assert "370828" in listed
    assert "robots.txt" in listed
    assert "Ledger of counties" in client.get("/counties?lang=en&region=37").text


def test_a_status_there_is_not_is_refused(client: TestClient) -> None:
    answer = client.get("/counties?state=blockd")
    assert answer.status_code == 400
    assert "blocked" in answer.text


def test_every_status_has_words_in_both_languages() -> None:
    assert all(one.zh and one.en and one.meaning_zh and one.meaning_en for one in COUNTY_STATUSES.values())


def test_counties_are_new_when_anything_told_of_them_is(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path / "config", monkeypatch)  # without files of sites, which were written today
    for since, given in (("2026-02-19", ["370828", "411424"]), ("2026-02-21", []), ("2026-03-01", [])):
        told = client.get("/api/v1/counties", params={"updated_after": since}).json()
        assert [one["region"] for one in told["items"]] == given

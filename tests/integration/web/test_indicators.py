"""Indicators, comparisons and anomalies: every number is that of a made archive's truth, and none says too much."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from math import isclose
from statistics import quantiles
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, event, inspect, select

from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.database.models import Version
from archive.indicators.definitions import load_indicators
from archive.web.app import create_app
from archive.wilson import wilson
from tests.integration.made_province import FULL, MADE_NOW, Province, build_province, numbers_of

from .seen import elements, page, text

API = "/api/v1/indicators/values"


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = build_province(tmp_path_factory.mktemp("province"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def tables(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("data")
    app = create_app(
        province.engine, load_configuration(), now=lambda: MADE_NOW, warc_folder=folder, search_folder=folder
    )
    with TestClient(app) as client:
        yield client


def values(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(API, params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def true_share(province: Province, organs: list[str], year: int) -> tuple[int, int, int]:
    """Granted in full or part, all results, and the number of reports, of those whose numbers are all there."""
    part = base = count = 0
    for organ in organs:
        told = province.reports[organ, year]
        granted, partial, total = told["granted"], told["partial"], told["total"]
        if total is not None and granted is not None and partial is not None:  # a blank is not zero
            part, base, count = part + granted + partial, base + total, count + 1
    return part, base, count


def test_a_rate_is_that_of_the_truth_with_its_n_and_interval(tables: TestClient, province: Province) -> None:
    organs = [organ for organ in province.organs if organ.startswith("c1")]
    part, base, count = true_share(province, organs, 2024)
    [found] = values(tables, indicator="disclosed_of_results", region="990101", year=2024)
    assert (found["part"], found["base"], found["form"]) == (part, base, "F2021")
    assert isclose(found["value"], part / base, abs_tol=1e-4)
    low, high = wilson(part, base)
    assert isclose(found["low"], low, abs_tol=1e-4)
    assert isclose(found["high"], high, abs_tol=1e-4)
    assert (found["reports"], found["left_out"]) == (count, len(organs) - count)


def test_both_ways_of_the_disclosure_rate_say_what_they_are(tables: TestClient) -> None:
    known = {one["id"]: one for one in tables.get("/api/v1/indicators").json()["items"]}
    assert known["disclosed_of_results"]["of"] == ["requests.total.total"]
    assert known["disclosed_of_decided"]["of"] == ["requests.disclosed.total", "requests.refused.total"]
    assert all(one["definition"] for one in known.values())
    english = tables.get("/api/v1/indicators?lang=en").json()["items"]
    assert all(one["definition"].isascii() for one in english)
    shown = page(tables, "/indicators?region=990101&year=2024")
    assert "÷" in text(shown)


def test_peers_are_the_other_organs_of_the_kind(tables: TestClient, province: Province) -> None:
    own = "c1-5"
    found = values(tables, indicator="requests_per_report", organ=own, year=2024)[0]
    city, wide = found["peers"]
    others = [one for one in province.organs if one != own and province.kinds[one] == "department"]
    peers = {
        among: numbers_of(province, [one for one in others if one.startswith(counties)], 2024, "new")
        for among, counties in (("city", ("c1", "c2")), ("province", ("c1", "c2", "c3")))
    }
    assert city["peers"] == len(peers["city"]) < wide["peers"] == len(peers["province"])
    quarters = quantiles(sorted(peers["province"]), n=4, method="inclusive")
    assert [wide["quarter"], wide["median"], wide["three_quarters"]] == [round(one, 4) for one in quarters]
    assert wide["below"] is None  # one report is no base to be ranked on


def test_nothing_is_ranked_on_a_base_under_thirty(tables: TestClient) -> None:
    found = values(tables, indicator="disclosed_of_results", by="organ", year=2024)
    small = [one for one in found if one["base"] < 30]
    assert small
    assert {one["rank"] for one in small} == {None}
    ranked = [one for one in found if one["rank"]]
    assert [one["value"] for one in ranked] == sorted((one["value"] for one in ranked), reverse=True)
    assert ranked[0]["rank"] == 1
    shown = text(page(tables, "/indicators?indicator=disclosed_of_results&by=organ&year=2024"))
    assert "不排" in shown


def test_a_report_that_contradicts_itself_is_left_out(tables: TestClient, province: Province) -> None:
    found = values(tables, indicator="disclosed_of_results", organ=province.contradicting, year=2024)
    assert [(one["reports"], one["left_out"], one["value"]) for one in found] == [(0, 1, None)]


def test_sheets_hold_what_the_api_gives(tables: TestClient) -> None:
    told = values(tables, indicator="natural_persons", by="region", year=2024)
    sheet = tables.get("/indicators.csv?indicator=natural_persons&by=region&year=2024&bom=0")
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert [(row["key"], row["part"], row["base"]) for row in rows] == [
        (one["key"], str(one["part"]), str(one["base"])) for one in told
    ]


def test_an_unknown_indicator_is_refused_with_the_nearest(tables: TestClient) -> None:
    answer = tables.get(API, params={"indicator": "on_tme"})
    assert answer.status_code == 400
    assert "on_time" in answer.json()["detail"]


def test_planted_anomalies_are_found_and_explained(tables: TestClient, province: Province) -> None:
    answer = tables.get("/api/v1/anomalies", params={"year": 2024, "lang": "en"}).json()
    found = {(one["anomaly"], one["organ_id"]): one for one in answer["items"]}
    jump = found["jump", province.jumping]
    assert (jump["place"], jump["value"], jump["against"]) == ("requests.new.total", 480, 12)
    assert "480 this year, 12 the year before" in jump["reason_en"]
    beyond = found["peers", province.beyond]
    assert beyond["place"] == "disclosure.licensing.decisions"
    assert beyond["peers"] >= 30
    assert found["round", province.rounding]["strength"] >= 4
    assert {one["organ_id"] for one in answer["items"]} <= set(province.planted)
    places = [one["place_in_kind"] for one in answer["items"]]
    assert places == sorted(places)
    shown = text(page(tables, "/anomalies?year=2024"))
    assert "不是问题清单" in shown


def test_what_is_out_of_the_usual_is_new_with_the_report_that_makes_it_so(
    tables: TestClient, province: Province
) -> None:
    """A second version of one report changes what is told of it, and nothing of the others but their place."""
    asked = {"year": 2024, "lang": "en"}
    published = datetime(2025, 2, 1, tzinfo=UTC)  # all reports on 2024 at once
    every = tables.get("/api/v1/anomalies", params=asked).json()["items"]
    before, after = ((published + timedelta(seconds=n)).isoformat() for n in (-1, 0))
    assert tables.get("/api/v1/anomalies", params={**asked, "updated_after": before}).json()["items"] == every
    assert tables.get("/api/v1/anomalies", params={**asked, "updated_after": after}).json()["items"] == []
    altered = published + timedelta(days=9)
    with altered_report(province, f"{province.jumping}-2024", "new", 960, altered):
        told = tables.get("/api/v1/anomalies", params={**asked, "updated_after": after}).json()["items"]
        now = tables.get("/api/v1/anomalies", params=asked).json()["items"]
        assert {one["organ_id"] for one in told} == {province.jumping}
        assert ("jump", 960) in {(one["anomaly"], float(one["value"] or 0)) for one in told}
        held = {without_place(one) for one in every} | {without_place(one) for one in told}
        assert held >= {without_place(one) for one in now}
        later = altered.isoformat()
        assert tables.get("/api/v1/anomalies", params={**asked, "updated_after": later}).json()["items"] == []


def without_place(one: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in one.items() if name != "place_in_kind"}, sort_keys=True)


@contextmanager
def altered_report(province: Province, report: str, row: str, total: int, at: datetime) -> Iterator[None]:
    """The report has a second version with another number, which is taken away again."""
    with session_scope(province.engine) as session:
        first = session.scalars(select(Version).where(Version.report_id == report)).one()
        told = {column.key: getattr(first, column.key) for column in inspect(Version).column_attrs}
        reading = deepcopy(first.reading)
        reading["tables"]["requests"][row]["total"] = total
        session.add(Version(**told | {
            "id": None, "number": 2, "first_seen_at": at, "content_digest": f"{report}-2", "reading": reading,
        }))  # fmt: skip
    try:
        yield
    finally:
        with session_scope(province.engine) as session:
            session.execute(delete(Version).where(Version.report_id == report, Version.number == 2))


def test_without_thirty_peers_nothing_is_held_against_peers(tables: TestClient) -> None:
    """The other province has ten departments: only the year before can be compared with."""
    answer = tables.get("/api/v1/anomalies", params={"year": 2024, "region": "98"}).json()
    assert {one["anomaly"] for one in answer["items"]} <= {"jump"}


def test_organs_and_regions_stand_side_by_side(tables: TestClient, province: Province) -> None:
    asked = [("of", "c1-5"), ("of", "c2-3"), ("of", "990101"), ("year", "2024"), ("row", "requests.new")]
    told = tables.get("/api/v1/compare", params=asked).json()
    assert [one["key"] for one in told["items"]] == ["c1-5", "c2-3", "990101"]
    cells = {(one["key"], one["place"], one["year"]): one for item in told["items"] for one in item["cells"]}
    for organ in ("c1-5", "c2-3"):
        for year in FULL:
            assert cells[organ, "requests.new.total", year]["value"] == province.reports[organ, year]["new"]
    county = numbers_of(province, [one for one in province.organs if one.startswith("c1")], 2024, "new")
    own = cells["990101", "requests.new.total", 2024]
    assert (own["value"], own["reports"]) == (sum(county), len(county))
    assert all({one["key"] for one in item["indicators"]} == {item["key"]} for item in told["items"])
    shown = page(tables, "/compare?" + "&".join(f"{name}={value}" for name, value in asked))
    heads = [text(one).split()[0] for one in elements(shown, "(//table)[1]//th[@scope='col']")][1:]
    assert heads[:2] == [province.names["c1-5"], province.names["c2-3"]]


def test_who_is_compared_may_be_named(tables: TestClient, province: Province) -> None:
    named = tables.get("/api/v1/compare", params={"of": province.names["c1-5"], "year": 2024}).json()
    assert named["items"][0]["key"] == "c1-5"
    wrong = tables.get("/api/v1/compare", params={"of": province.names["c1-5"][:-1], "year": 2024})
    assert wrong.status_code == 400
    assert "c1-5" in wrong.json()["detail"]
    many = tables.get("/compare", params=[("of", f"c1-{n}") for n in range(7)])
    assert many.status_code == 400


def test_forms_are_never_mixed(tables: TestClient) -> None:
    for by in ("region", "kind", "all"):
        found = values(tables, by=by, year=2024)
        keys = [(one["indicator"], one["key"], one["form"]) for one in found]
        assert len(keys) == len(set(keys))


def test_every_indicator_of_the_configuration_is_given(tables: TestClient) -> None:
    found = {one["indicator"] for one in values(tables, year=2024)}
    known = {one.id for one in load_indicators().indicators if one.source != "filings"}
    assert known <= found


def test_a_page_answers_from_what_was_read_until_a_reading_changes(tables: TestClient, province: Province) -> None:
    read = 0

    def noted(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal read
        read += "version.reading" in statement and "organ.kind" in statement  # the query that loads readings of organs

    event.listen(province.engine, "before_cursor_execute", noted)
    try:
        asked = {"organ": "c3-1", "year": 2024, "indicator": "requests_per_report"}
        first = values(tables, **asked)
        before = read  # another test may have asked the same
        assert (values(tables, **asked), read) == (first, before)
        with session_scope(province.engine) as session:
            version = session.scalars(select(Version).where(Version.report_id == "c3-1-2024")).one()
            reading = deepcopy(version.reading)
            reading["tables"]["requests"]["new"]["total"] += 1000
            version.reading = reading
        [changed] = values(tables, **asked)
        assert (changed["value"], read) == (first[0]["value"] + 1000, before + 1)
    finally:
        event.remove(province.engine, "before_cursor_execute", noted)
        with session_scope(province.engine) as session:
            version = session.scalars(select(Version).where(Version.report_id == "c3-1-2024")).one()
            reading = deepcopy(version.reading)
            reading["tables"]["requests"]["new"]["total"] -= 1000
            version.reading = reading
    assert values(tables, **asked) == first

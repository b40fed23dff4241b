"""The API: typed, paged by cursors that lose and repeat nothing, honest about errors, and described as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from archive.web.api.__main__ import reference
from archive.web.api.description import markdown


def walk(client: TestClient, path: str, **parameters: str) -> list[Any]:
    """All items of a list, following ``next``."""
    items: list[Any] = []
    after = ""
    for _page in range(200):
        answer = client.get(path, params=parameters | {"after": after})
        assert answer.status_code == 200
        told = answer.json()
        items += told["items"]
        after = told["next"]
        if not after:
            assert "link" not in answer.headers
            return items
        assert 'rel="next"' in answer.headers["link"]
    raise AssertionError("the list never ends")


@pytest.mark.parametrize(
    ("path", "parameters", "key"),
    [
        ("/api/v1/filings", {"year": "2025"}, "organ_id"),
        ("/api/v1/organs", {}, "id"),
        ("/api/v1/visits", {}, "id"),
        ("/api/v1/changes", {}, "key"),
        ("/api/v1/captures", {"url": "http://www.linhe.example/xxgk/nb/"}, "id"),
    ],
)
@pytest.mark.parametrize("limit", ["1", "3", "200"])
def test_pages_of_any_size_hold_the_same_items(
    client: TestClient, path: str, parameters: dict[str, str], key: str, limit: str
) -> None:
    whole = [item[key] for item in walk(client, path, **parameters, limit="200")]
    assert len(set(whole)) == len(whole) > 2
    if limit != "1" or len(whole) < 200:
        assert [item[key] for item in walk(client, path, **parameters, limit=limit)] == whole


def test_filings_are_those_of_the_board(client: TestClient) -> None:
    told = client.get("/api/v1/filings", params={"year": 2025, "state": ["late", "overdue"], "limit": 2}).json()
    board = client.get("/board/2025.json", params={"state": "late,overdue"}).json()
    assert told["counts"] == board["counts"]
    assert told["total"] == len(board["items"]) == 5
    assert told["items"] == board["items"][:2]


def test_a_report_is_given_with_its_versions_and_findings(client: TestClient) -> None:
    told = client.get("/api/v1/reports/lh-czj-2025").json()
    assert [version["number"] for version in told["versions"]] == [1, 2]
    assert told["version"]["number"] == 2
    assert told["reading"]["tables"]["requests"]["new"]["total"] == 9
    assert {finding["check"] for finding in told["findings"]} == {"R1", "blank_cells", "section_missing"}
    first = client.get("/api/v1/reports/lh-czj-2025", params={"version": told["versions"][0]["id"]}).json()
    assert "申请7件" in first["text"]
    assert client.get("/api/v1/reports/lh-jtj-2025").json()["version"] is None


def test_findings_and_changes_can_be_narrowed(client: TestClient) -> None:
    assert {f["check"] for f in walk(client, "/api/v1/findings", severity="error")} == {"R1"}
    gone = walk(client, "/api/v1/changes", event="gone")
    assert [change["report_id"] for change in gone] == ["lh-whj-2024"]
    assert walk(client, "/api/v1/changes", region="990202") == []


def test_a_past_moment_knows_nothing_of_later_things(client: TestClient) -> None:
    then = client.get("/api/v1/reports/lh-czj-2025", params={"as_of": "2026-01-30"}).json()
    assert [version["number"] for version in then["versions"]] == [1]
    assert walk(client, "/api/v1/changes", as_of="2026-01-19") == walk(client, "/api/v1/changes")[-2:]


def test_search_is_sorted_by_the_number_it_compares_and_by_no_other(client: TestClient) -> None:
    for path in ("/api/v1/search", "/search.json", "/search", "/search.csv"):
        assert client.get(path, params={"q": "新收>0", "sort": "-value"}).status_code == 200, path
        refused = client.get(path, params={"q": "预算", "sort": "-value"})
        assert (refused.status_code, "rank, newest" in refused.text) == (400, True), path
    numbers = [
        [int(one["cells"][0]["value"]) for one in client.get(f"/api/v1/search?q=新收>0&sort={sort}").json()["items"]]
        for sort in ("value", "-value")
    ]
    assert numbers[0] == sorted(numbers[0])
    assert numbers[1] == sorted(numbers[0], reverse=True)
    assert numbers[0] != numbers[1]


def test_search_answers_with_cells(client: TestClient) -> None:
    told = client.get("/api/v1/search", params={"q": "in:table 新收>8"}).json()
    assert told["count"] == {"value": 1, "relation": "eq"}
    assert told["items"][0]["report_id"] == "lh-czj-2025"
    assert told["items"][0]["cells"][0]["value"] == "9"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/filings", 422),
        ("/api/v1/filings?year=1900", 422),
        ("/api/v1/filings?year=2025&limit=0", 422),
        ("/api/v1/filings?year=2025&state=guilty", 422),
        ("/api/v1/filings?year=2025&as_of=soon", 400),
        ("/api/v1/changes?after=nonsense", 400),
        ("/api/v1/organs/none", 404),
        ("/api/v1/reports/none-2025", 404),
        ("/api/v1/captures/none", 404),
        ("/api/v1/nothing", 404),
    ],
)
def test_errors_are_problem_details(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_the_description_holds_every_address_and_no_other(reading_room: FastAPI, client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert set(schema["paths"]) == {
        "/api/v1/anomalies",
        "/api/v1/captures",
        "/api/v1/captures/{capture_id}",
        "/api/v1/cells",
        "/api/v1/cells/sums",
        "/api/v1/changes",
        "/api/v1/compare",
        "/api/v1/counties",
        "/api/v1/dataset",
        "/api/v1/deadlines",
        "/api/v1/events",
        "/api/v1/doubts",
        "/api/v1/filings",
        "/api/v1/findings",
        "/api/v1/indicators",
        "/api/v1/indicators/values",
        "/api/v1/visits",
        "/api/v1/organs",
        "/api/v1/organs/{organ_id}",
        "/api/v1/organs/{organ_id}/filings",
        "/api/v1/regions/{code}",
        "/api/v1/reports/{report_id}",
        "/api/v1/reports/{report_id}/similar",
        "/api/v1/search",
        "/api/v1/trends",
    }
    reference = markdown(reading_room.openapi())
    assert all(f"GET {path}\n" in reference for path in schema["paths"])


def test_the_reference_in_docs_is_current() -> None:
    written = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    assert written == reference(), "docs/api.md is out of date: run make docs"


def test_comparisons_are_those_of_the_pages(client: TestClient) -> None:
    trend = client.get("/api/v1/trends", params={"q": ["预算", "没有的词"]}).json()["items"]
    assert [one["q"] for one in trend] == ["预算", "没有的词"]
    assert trend[0]["years"][-1:] == [{"year": 2025, "count": 6, "reports": 6, "share": None}]
    alike = client.get("/api/v1/reports/lh-jyj-2025/similar").json()
    assert alike["items"] == client.get("/reports/lh-jyj-2025/similar.json").json()["items"]
    assert client.get("/api/v1/regions/990101").json() == client.get("/regions/990101.json").json()
    assert client.get("/api/v1/trends").status_code == 422
    assert client.get("/api/v1/regions/abc").status_code == 400
    assert client.get("/api/v1/regions/440000").status_code == 404

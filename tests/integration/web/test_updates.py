"""`updated_after`: of every list what is new since, and nothing that a reader has already."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.config.paths import config_dir

from .small_county import FILERS, FIRST_VISIT, REGION, TWINS, instant
from .test_desk_roster import configure

SINCE = "2026-02-03T00:00:00+08:00"
# The list with what else it asks for, and the field that says when an item became what it is.
DATED = {
    "changes": ({}, "at"),
    "visits": ({}, "finished_at"),
    "captures": ({"url": "http://www.linhe.example/xxgk/nb/"}, "fetched_at"),
    "events": ({}, "at"),
    "doubts": ({}, "since"),
}


def walk(client: TestClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = client.get(f"/api/v1/{path}", params={**asked, "after": after, "limit": 200})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        found += told["items"]
        after = told["next"] or ""
        if not after or not told.get("more", True):
            return found


@pytest.mark.parametrize("path", DATED)
def test_items_are_those_that_became_so_since(client: TestClient, path: str) -> None:
    asked, field = DATED[path]
    every = walk(client, path, **asked)
    since = datetime.fromisoformat(SINCE)
    new = [one for one in every if datetime.fromisoformat(one[field]) > since]
    assert walk(client, path, **asked, updated_after=SINCE) == new
    if path not in ("doubts", "events"):  # all verdicts of this county were written down at once
        assert 0 < len(new) < len(every)


def test_findings_and_cells_are_those_of_contents_seen_since(client: TestClient) -> None:
    versions = {
        version["id"]: datetime.fromisoformat(version["first_seen_at"])
        for organ in {one["organ_id"] for one in walk(client, "cells", row="requests.new")}
        for year in (2024, 2025)
        for version in client.get(f"/api/v1/reports/{organ}-{year}").json()["versions"]
    }
    since = datetime.fromisoformat(SINCE)
    every = walk(client, "cells", row="requests.new")
    new = walk(client, "cells", row="requests.new", updated_after=SINCE)
    assert new == [one for one in every if versions[one["version_id"]] > since]
    assert 0 < len(new) < len(every)
    found, all_of_them = walk(client, "findings", updated_after=SINCE), walk(client, "findings")
    assert [one for one in all_of_them if one in found] == found


def test_filings_whose_verdict_has_stood_are_left_out(client: TestClient) -> None:
    every = {one["organ_id"] for one in walk(client, "filings", year=2025)}
    changed = {one["organ_id"] for one in walk(client, "events", year=2025, updated_after=SINCE)}
    assert changed
    assert {one["organ_id"] for one in walk(client, "filings", year=2025, updated_after=SINCE)} == every
    written = max(one["at"] for one in walk(client, "events"))
    left = {one["organ_id"] for one in walk(client, "filings", year=2025, updated_after=written)}
    assert not changed & left


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "0"])
def test_what_is_no_instant_is_refused(client: TestClient, text: str) -> None:
    answer = client.get("/api/v1/changes", params={"updated_after": text})
    assert answer.status_code == 400
    assert "updated_after" in answer.json()["detail"]


# Lists of which a past day can be asked, with what names one of their items.
PAST: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "counties": ({"region": "37", "limit": 3000}, ("region",)),
    "cells/sums": ({"row": "requests.new", "by": "organ"}, ("key", "year", "form")),
    "indicators/values": ({"year": 2025, "by": "organ"}, ("indicator", "key", "form")),
    "indicators/values?scope": ({"year": 2025}, ("indicator", "key", "form")),
}


@pytest.mark.parametrize("name", PAST)
def test_a_reader_who_goes_on_from_each_day_has_what_the_list_holds(
    client: TestClient, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path / "config", monkeypatch)  # without files of sites, which were written today
    path, (asked, keys) = name.partition("?")[0], PAST[name]
    days = ("2025-12-10", "2026-01-16", "2026-01-29", "2026-02-03", "2026-02-08", "2026-02-11")
    held: dict[tuple[Any, ...], Any] = {}
    given: list[int] = []
    for before, day in zip(("", *days), days, strict=False):
        answer = client.get(f"/api/v1/{path}", params={**asked, "as_of": day, "updated_after": before})
        assert answer.status_code == 200, answer.text
        held |= {tuple(one[key] for key in keys): one for one in answer.json()["items"]}
        given.append(len(answer.json()["items"]))
        now = client.get(f"/api/v1/{path}", params={**asked, "as_of": day}).json()["items"]
        assert [held[tuple(one[key] for key in keys)] for one in now] == now
    again = client.get(f"/api/v1/{path}", params={**asked, "as_of": days[-1], "updated_after": days[-1]}).json()
    assert again["items"] == []
    assert max(given) > 0


@pytest.mark.parametrize("q", ["预算", "requests.new>0", "年度报告 kind:department", "seen:>=2026-01-01"])
def test_hits_are_those_first_seen_since_to_the_second(client: TestClient, q: str) -> None:
    every = client.get("/api/v1/search", params={"q": q, "limit": 200}).json()
    moments = {one["first_seen_at"] for one in every["items"]}
    assert len(moments) > 3
    for moment in moments:
        instant = datetime.fromisoformat(moment)
        for since in (instant - timedelta(seconds=1), instant, instant + timedelta(hours=12)):
            new = [one for one in every["items"] if datetime.fromisoformat(one["first_seen_at"]) > since]
            told = client.get("/api/v1/search", params={"q": q, "limit": 200, "updated_after": since.isoformat()})
            assert told.json()["items"] == new
            assert told.json()["count"] == {"value": len(new), "relation": "eq"}
            assert sum(told.json()["facets"]["year"].values()) == len(new)
    assert told.json()["near"] == told.json()["wordings"] == []


def test_filings_found_by_state_are_those_whose_verdict_is_new(client: TestClient) -> None:
    every = client.get("/api/v1/search", params={"q": "state:late OR state:on_time", "limit": 200}).json()["items"]
    since = min(one["since"] for one in every)
    told = client.get("/api/v1/search", params={"q": "state:late OR state:on_time", "updated_after": since}).json()
    assert told["items"] == [one for one in every if one["since"] > since]
    all_of_them = client.get("/api/v1/search", params={"q": "state:late", "updated_after": "2025-11-01"}).json()
    assert all_of_them["count"]["value"] == len([one for one in every if one["state"] == "late"]) > 0


def test_all_years_of_an_organ_are_those_with_a_new_verdict(client: TestClient) -> None:
    events = [one for one in walk(client, "events") if one["organ_id"] == "lh-slj"]
    written = max(one["at"] for one in events)
    path = "/api/v1/organs/lh-slj/filings"
    assert {one["year"] for one in client.get(path).json()["items"]} >= {one["year"] for one in events}
    left = {one["year"] for one in client.get(path, params={"updated_after": written}).json()["items"]}
    assert not left & {one["year"] for one in events}


def test_trends_and_likeness_are_new_when_a_report_is_read(client: TestClient) -> None:
    trends = {"q": "预算"}
    last = max(instant(appeared) for _id, _name, _kind, appeared, _printed in FILERS if appeared)
    every = client.get("/api/v1/trends", params=trends).json()["items"]
    for since, given in ((last - timedelta(seconds=1), every), (last, [])):
        told = client.get("/api/v1/trends", params={**trends, "updated_after": since.isoformat()}).json()["items"]
        assert told == given
    twin, other = (next(one for one in FILERS if one[1] == name) for name in TWINS)
    path, seen = f"/api/v1/reports/{twin[0]}-2025/similar", instant(other[3] or last.date())
    alike = client.get(path).json()["items"]
    for since, given in ((seen - timedelta(seconds=1), [f"{other[0]}-2025"]), (seen, [])):
        told = client.get(path, params={"updated_after": since.isoformat()}).json()["items"]
        assert [one["report_id"] for one in told] == given
    assert len(alike) == 1


@pytest.mark.parametrize(("path", "file"), [("deadlines", "deadlines.yaml"), ("indicators", "indicators.yaml")])
def test_rules_are_new_when_their_file_was_written(client: TestClient, path: str, file: str) -> None:
    asked = {"year": 2025} if path == "deadlines" else {}
    written = datetime.fromtimestamp((config_dir() / file).stat().st_ctime, UTC)
    every = client.get(f"/api/v1/{path}", params=asked).json()["items"]
    for since, given in ((written - timedelta(seconds=1), every), (written, [])):
        told = client.get(f"/api/v1/{path}", params={**asked, "updated_after": since.isoformat()})
        assert told.json()["items"] == given
    assert every


def test_organs_are_new_when_the_roster_of_their_region_was_written(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path / "config", monkeypatch)  # with the roster of the county that FILERS are of
    written = datetime.fromtimestamp((tmp_path / f"config/organs/{REGION}.csv").stat().st_ctime, UTC)
    every = walk(client, "organs")
    before = (written - timedelta(seconds=1)).isoformat()
    assert walk(client, "organs", updated_after=before) == [one for one in every if one["region"] == REGION]
    assert walk(client, "organs", updated_after=written.isoformat()) == []
    os.utime(tmp_path / f"config/organs/{REGION}.csv", (0, 0))  # an older file that is copied here is news as well
    assert walk(client, "organs", updated_after=before) != []


def test_suggested_organs_are_new_when_a_row_of_theirs_is(client: TestClient) -> None:
    """The county's other organs are on a roster: rows and reports of theirs change nothing of them."""
    seen = instant(FIRST_VISIT)
    for since, given in ((seen - timedelta(seconds=1), ["lh-yjj"]), (seen, [])):
        told = walk(client, "organs", region=REGION, updated_after=since.isoformat())
        assert [one["id"] for one in told] == given

"""`updated_after`: of every list what is new since, and nothing that a reader has already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

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


def test_lists_that_are_taken_whole_refuse_it(client: TestClient) -> None:
    answer = client.get("/api/v1/organs", params={"updated_after": "2026-02-01"})
    assert answer.status_code == 422

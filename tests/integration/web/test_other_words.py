"""Search in other words and by the sound of organs' names: offered beside the exact hits, never among them."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from archive.search.query import parse
from archive.search.synonyms import other_wordings

from .seen import elements, page, text


def test_organs_are_found_by_the_first_letters_of_their_names(client: TestClient) -> None:
    told = client.get("/api/v1/search", params={"q": "czj"}).json()
    assert [one["organ_id"] for one in told["organs"]] == ["lh-czj"]
    assert told["items"] == []
    assert told["count"]["value"] == 0
    shown = page(client, "/search?q=czj")
    assert elements(shown, "//a[@href='/organs/lh-czj']")


@pytest.mark.parametrize(
    "asked",
    [
        "lhxczj",
        "LHXCZJ",
        "caizhengju",
        "linhexiancaizhengju",
        "lhczj",
        "linhe caizhengju",
        "caizheng",
        "czj 2025",
    ],
)
def test_the_county_and_a_year_may_stand_beside_it_and_syllables_may_be_whole(client: TestClient, asked: str) -> None:
    told = client.get("/api/v1/search", params={"q": asked}).json()
    assert [one["organ"] for one in told["organs"]] == ["临河县财政局"]


@pytest.mark.parametrize("asked", ["zzzz", "财政局", "czj 预算", "title:czj", "aizhengj", "2025"])
def test_nothing_else_is_read_as_pinyin(client: TestClient, asked: str) -> None:
    assert client.get("/api/v1/search", params={"q": asked}).json()["organs"] == []


def test_filters_hold_for_organs_by_sound(client: TestClient) -> None:
    assert client.get("/api/v1/search", params={"q": "czj", "region": "11"}).json()["organs"] == []
    assert client.get("/api/v1/search", params={"q": "czj", "kind": "township"}).json()["organs"] == []
    assert client.get("/api/v1/search", params={"q": "czj", "kind": "department"}).json()["organs"]


def test_other_wordings_are_counted_beside_the_exact_hits(client: TestClient) -> None:
    told = client.get("/api/v1/search", params={"q": "水务局"}).json()
    exact = client.get("/api/v1/search", params={"q": "水利局"}).json()
    assert told["items"] == []
    assert [(one["q"], one["count"]) for one in told["wordings"]] == [("水利局", exact["count"]["value"])]
    link = elements(page(client, "/search?q=水务局"), "//a[normalize-space()='水利局']")
    assert link
    assert "未计入以上结果" in text(page(client, "/search?q=水务局"))


def test_a_longer_word_is_not_cut_into_shorter_ones() -> None:
    asked = "政府信息公开年报"
    told = other_wordings(asked, parse(asked).node)
    assert told[:3] == ["政务公开年报", "信息公开年报", "政府信息公开年度报告"]


def test_all_words_may_be_put_in_the_usual_ones_at_once() -> None:
    asked = "卫健局 申请公开"
    assert other_wordings(asked, parse(asked).node)[-1] == "卫生健康局 依申请公开"


@pytest.mark.parametrize("asked", ["state:late", "预算", "标题:预算"])
def test_what_has_no_synonym_is_offered_nothing(asked: str) -> None:
    assert other_wordings(asked, parse(asked).node) == []


@pytest.mark.parametrize("path", ["/search?q=预算", "/search.json?q=预算", "/api/v1/search?q=预算", "/trend?q=预算"])
def test_a_past_day_is_refused_where_only_the_present_is_known(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}&as_of=2026-02-01", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "as_of" in answer.json()["unknown"]

"""A reader who visits a past day stays in it until asked: every link of its pages knows the day, and says so."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from .seen import page, text, values

DAY = "2026-02-02"
PAGES = ["/", "/board/2025", "/overdue/2025", "/overview/2025", "/reports/lh-slj-2025", "/organs/lh-slj", "/changes"]
ALWAYS_NOW = (
    "/search",
    "/trend",
    "/about",
    "/api",
    "/captures",
    "/static",
    "/deadlines",
    "/web",
    "/saved",
    "/data",
    "/notes",
)


@pytest.mark.parametrize("path", PAGES)
def test_links_of_a_past_day_lead_to_the_same_day(client: TestClient, path: str) -> None:
    tree = page(client, path, as_of=DAY)
    links = [urlsplit(link) for link in values(tree, "//body//a[not(ancestor::p[@class='then'])]/@href")]
    inside = [link for link in links if link.path.startswith("/") and not link.netloc]
    now = [link for link in inside if link.path == "/check" or link.path.startswith(ALWAYS_NOW)]
    dated = [link for link in inside if link not in now and not link.path.endswith(".atom")]
    assert dated
    assert [link.geturl() for link in dated if parse_qs(link.query).get("as_of") != [DAY]] == []
    assert not any("as_of" in link.query for link in now)


def test_a_past_day_is_told_and_led_out_of(client: TestClient) -> None:
    tree = page(client, "/board/2025", as_of=DAY, state="overdue")
    assert "当前显示截至2026-02-03 00:00的数据" in text(tree, "//p[@class='then']")
    assert values(tree, "//p[@class='then']/a/@href") == ["/board/2025?state=overdue"]


def test_the_present_speaks_of_no_day(client: TestClient) -> None:
    tree = page(client, "/board/2025")
    assert values(tree, "//p[@class='then']") == []
    assert not any("as_of" in link for link in values(tree, "//a/@href"))


def test_the_newest_board_of_a_past_day_keeps_it(client: TestClient) -> None:
    answer = client.get(f"/overdue?as_of={DAY}", follow_redirects=False)
    assert parse_qs(urlsplit(answer.headers["location"]).query)["as_of"] == [DAY]

"""What was crawled may be hostile: no page loads anything foreign, and an original runs nothing."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from .seen import elements, page, text, values
from .test_pages import PAGES


def _report_capture(client: TestClient) -> str:
    """The address of the capture behind the newest version of the altered report."""
    links = values(page(client, "/reports/lh-czj-2025"), "//aside//a/@href")
    return next(link for link in links if link.startswith("/captures/"))


@pytest.mark.parametrize("path", [*PAGES, "/nothing"])
def test_pages_load_only_their_own(client: TestClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    tree = page(client, path)
    loaded = values(tree, "//script/@src | //img/@src | //link[@rel='stylesheet']/@href | //iframe/@src")
    assert [address for address in loaded if not re.match(r"/[^/]", address)] == []
    assert (
        elements(tree, "//*[@style or @onclick] | //script[not(@src or @type='application/ld+json')] | //style") == []
    )


def test_an_original_is_served_in_a_sandbox(client: TestClient) -> None:
    capture = _report_capture(client)
    raw = client.get(f"{capture}/raw")
    assert "<script>alert(1)</script>" in raw.text
    assert raw.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert raw.headers["memento-datetime"] == "Mon, 02 Feb 2026 22:00:00 GMT"
    assert raw.headers["x-content-type-options"] == "nosniff"
    frame = elements(page(client, capture), "//iframe")[0]
    assert frame.get("sandbox") == ""
    assert frame.get("src") == f"{capture}/raw"


def test_a_capture_shows_its_headers_and_is_found_by_digest(client: TestClient) -> None:
    shown = client.get(_report_capture(client)).text
    digest = re.search(r"<code>([0-9a-f]{64})</code>", shown)
    assert digest is not None
    assert "nginx" in shown
    for name in (digest[1], f"sha256:{digest[1]}", digest[1][:12]):
        assert digest[1] in client.get(f"/captures/{name}").text


def test_a_failed_visit_says_why_and_has_no_original(client: TestClient) -> None:
    link = re.search(r"/captures/[0-9a-f-]{36}", client.get("/reports/qt-zfb-2025").text)
    assert link is not None
    shown = client.get(link[0])
    assert shown.status_code == 200
    assert "timeout" in shown.text
    assert "<iframe" not in shown.text
    assert client.get(f"{link[0]}/raw").status_code == 410


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/board/abc", 404),
        ("/board/1999", 404),
        ("/organs/none", 404),
        ("/reports/none", 404),
        ("/reports/lh-czj-20x5", 404),
        ("/reports/lh-czj-2025?version=abc", 404),
        ("/captures/none", 404),
        ("/board/2025?as_of=yesterday", 400),
        ("/board/2025?as_of=9999-12-31", 400),
        ("/board/2025?region=abc", 400),
        ("/board/2025?state=guilty", 400),
        ("/search?q=a&year=x", 400),
        ("/search?q=a&limit=0", 400),
    ],
)
def test_a_bad_request_is_answered_in_words(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    in_english = path + ("&" if "?" in path else "?") + "lang=en"
    assert client.get(in_english).status_code == status
    assert re.fullmatch(r"[A-Za-z ]+", text(page(client, in_english), "//main//h1"))


def test_programs_get_problem_details(client: TestClient) -> None:
    answer = client.get("/board/2025.json", params={"state": "guilty", "lang": "en"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 400
    assert "guilty" in told["detail"]
    assert told["instance"] == "/board/2025.json"
    assert client.get("/nothing", headers={"Accept": "application/json"}).json()["status"] == 404


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", "%", "_", "'", '"', "\\", "\x00", "%(x)s", "{{7*7}}", "０１"]
)
def test_odd_words_are_searched_for_as_they_are(client: TestClient, q: str) -> None:
    answer = client.get("/search", params={"q": q})
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "49" not in text(page(client, "/search", q=q), "//main")

"""What a reader's browser, a proxy and a mischievous client meet: HEAD, ETag, compression, the Host header."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from archive.config.load import load_configuration
from archive.config.service_settings import Serve
from archive.web.app import create_app

from .small_county import NOW

PAGES = (
    "/",
    "/regions/990101",
    "/health",
    "/api/v1/filings?year=2025",
    "/regions/990101.csv",
    "/regions/990101.xlsx",
    "/robots.txt",
)


@pytest.mark.parametrize("path", PAGES)
def test_head_gives_the_headers_of_get_and_no_body(client: TestClient, path: str) -> None:
    asked, head = client.get(path), client.head(path)
    assert asked.status_code == 200
    assert (head.status_code, head.content) == (asked.status_code, b"")
    assert head.headers["content-type"] == asked.headers["content-type"]
    if "etag" in asked.headers and not path.endswith(".xlsx"):  # a workbook holds the time at which it was made
        assert head.headers["etag"] == asked.headers["etag"]


def test_what_is_unchanged_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/regions/990101")
    tag = first.headers["etag"]
    again = client.get("/regions/990101", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-security-policy" in again.headers
    changed = client.get("/regions/990101?lang=en", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_faults_and_what_must_not_be_stored_bear_no_tag(client: TestClient) -> None:
    assert "etag" not in client.get("/no/such/page").headers
    assert "etag" not in client.get("/healthz/watch").headers
    assert client.post("/").status_code == 405


def test_pages_are_compressed_and_workbooks_are_not(client: TestClient) -> None:
    with client.stream("GET", "/regions/990101", headers={"Accept-Encoding": "gzip"}) as page:
        assert page.headers["content-encoding"] == "gzip"
        assert b"</html>" in gzip.decompress(b"".join(page.iter_raw()))
    assert "content-encoding" not in client.get("/regions/990101", headers={"Accept-Encoding": "identity"}).headers
    book = client.get("/regions/990101.xlsx", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in book.headers


@pytest.mark.parametrize("path", ["/health.atom", "/regions/990101", "/api/v1/filings?year=2025", "/changes.atom"])
def test_a_foreign_host_header_gets_into_no_answer(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.text + str(answer.headers)


def test_links_begin_with_the_address_that_was_set(reading_room: FastAPI) -> None:
    loaded = load_configuration()
    own = Serve(base_url="https://nianbao.example")
    configuration = replace(loaded, settings=loaded.settings.model_copy(update={"serve": own}))
    state = reading_room.state.app_state
    app = create_app(
        state.engine, configuration, now=lambda: NOW, warc_folder=state.warc_folder, search_folder=state.search_folder
    )
    with TestClient(app) as client:
        feed = client.get("/health.atom", headers={"Host": "10.0.0.7:8000"}).text
    assert 'href="https://nianbao.example/health.atom"' in feed
    assert "10.0.0.7" not in feed

"""A real server with the made-up county, and the Debian Chromium that visits it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from archive.captures.foreign_records import foreign_records
from archive.captures.warc_record import sha256_digest
from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.database.models import ThirdPartyCapture
from archive.ingest.third_party_files import CheckedCopy, checked_copy
from archive.search import sketches
from archive.search.indexing import refresh_index
from archive.web.app import create_app
from tests.integration.notices.test_third_party import article, response, warc
from tests.integration.web.small_county import NOW, build

expect.set_options(timeout=60_000)  # a loaded machine shows a page late
# The shell without a window of its own costs a third of the whole browser for the same pages.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in _NAMES if (path := shutil.which(name))), None)
FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port of this machine; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=60)


def capture_of_others(data: Path) -> ThirdPartyCapture:
    """What somebody imported and a report in time shows beside its own captures; its file is kept under ``data``."""
    url, imported = "http://www.linghe.example/czj/nb.html", NOW - timedelta(days=1)
    brought = warc(data / "brought.warc.gz", lambda out: response(out, url, "2026-01-20T03:00:00Z", article("财政局")))
    with checked_copy(data, brought, imported) as copy:
        assert isinstance(copy, CheckedCopy)
        kept = copy.keep("Internet Archive", "li", imported)
    one = next(record for record in foreign_records(brought, imported) if record.kind == "response")
    return ThirdPartyCapture(
        id=f"{kept.sha256[:16]}-1", file=kept.sha256, member=one.member, offset=one.offset, length=one.length, url=url,
        fetched_at=one.record.date, kind="response", status=200, content_type="text/html",
        body_digest=sha256_digest(one.body()[2]), organ_id="lh-czj", report_year=2025, reason="title and body",
        origin=kept.origin, imported_by=kept.by, imported_at=imported,
    )  # fmt: skip


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the served pages."""
    folder = tmp_path_factory.mktemp("served")
    engine = build(folder)
    with session_scope(engine) as session:
        session.add(capture_of_others(folder))
        session.flush()
        refresh_index(session, folder / "search")
        sketches.refresh(session, folder / "search")
    app = create_app(
        engine, load_configuration(), now=lambda: NOW, warc_folder=folder / "warc", search_folder=folder / "search"
    )
    with served(app) as address:
        yield address
    engine.dispose()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium-headless-shell fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()


def _complaints(context: BrowserContext) -> list[str]:
    """What the browser complains of (a blocked resource, a broken script) on any page of the context.

    That scripts of an archived page were blocked is no complaint: the sandbox did its work. Nor is that an answer was
    no longer waited for, which htmx tells like a mistake.
    """
    found: list[str] = []
    harmless = ("Blocked script execution", "htmx:sendAbort", "htmx:afterRequest")

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(harmless):
            found.append(message.text)

    context.set_default_timeout(120_000)
    context.on("console", heard)
    context.on("weberror", lambda error: found.append(str(error.error)))
    return found


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    """A page at 1280 px whose console must stay silent."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    complaints = _complaints(context)
    yield context.new_page()
    context.close()
    assert complaints == []


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A page at 360 px."""
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def scriptless(browser: Browser, site: str) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="zh-CN")
    yield context.new_page()
    context.close()

"""Evidence packages in ReplayWeb.page itself (the npm package), in the Debian Chromium, over a loopback server."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.integration.notices.kept_county import COLUMN, KeptCounty
from tests.integration.notices.test_evidence_package import packed

VIEWER = "replaywebpage@2.4.6"
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.browser


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the viewer's page and its service worker."""
    folder = tmp_path_factory.mktemp("viewer")
    if not CHROMIUM.exists() or shutil.which("npm") is None:
        pytest.skip("needs /usr/bin/chromium and npm")
    ran = subprocess.run(["npm", "pack", VIEWER], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    if ran.returncode != 0:
        pytest.skip(f"npm pack {VIEWER} failed: {ran.stderr[-200:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed_viewer:
        packed_viewer.extractall(folder, filter="data")
    return folder / "package"


@pytest.fixture
def origin(viewer: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=viewer))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def shown(origin: str, wacz: Path) -> dict[tuple[str, str], str]:
    """Every listed page as the viewer shows it: text by address and moment."""
    from playwright.sync_api import sync_playwright

    with zipfile.ZipFile(wacz) as parts:
        pages = [json.loads(line) for line in parts.read("pages/pages.jsonl").decode().splitlines()[1:]]
    texts: dict[tuple[str, str], str] = {}
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for page in pages:
            moment = page["ts"].translate(str.maketrans("", "", "-:TZ"))
            tab = browser.new_page()
            where = f"view=pages&url={quote(page['url'], safe='')}&ts={moment}"
            tab.goto(f"{origin}/?source={origin}/{wacz.name}#{where}")
            texts[page["url"], moment] = _archived_text(tab)
            tab.close()
        browser.close()
    return texts


def _archived_text(tab: Page) -> str:
    """The text of the frame in which the viewer shows the archived page."""
    for _ in range(600):
        frame = next((one for one in tab.frames if "mp_/" in one.url), None)
        if frame and (text := frame.locator("body").inner_text(timeout=120_000)):
            return text
        tab.wait_for_timeout(200)
    raise AssertionError(f"the viewer shows nothing: {[frame.url for frame in tab.frames]}")


@pytest.mark.parametrize(
    ("organ", "state"), [("st-slj", "late"), ("st-mzj", "overdue")], ids=["late", "overdue, proved by a 304"]
)
def test_viewer_shows_what_the_verdict_says(
    county: KeptCounty, viewer: Path, origin: str, organ: str, state: str
) -> None:
    made = packed(county, organ, viewer)
    assert made.filing.state == state
    texts = shown(origin, made.path)
    name = made.filing.organ
    assert len(texts) >= 2
    for (url, moment), text in texts.items():
        if url == COLUMN:
            assert "双塔县教育局2025年政府信息公开工作年度报告" in text
            assert (name in text) == (state == "late" and moment >= "20260203")
        else:
            assert f"{name}按照条例要求编制本报告" in text

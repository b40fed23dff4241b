"""ReplayWeb.page as others use it: its npm package, served on loopback, opened in the Debian Chromium."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

CURRENT = "2.5.3"
# The last that compares the digests of a package's description and list of pages when it opens it.
COMPARING = "2.3.4"
CHROMIUM = Path("/usr/bin/chromium")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_READ_CHECKS = """async () => {
  const found = {};
  for (const named of await indexedDB.databases()) {
    const db = await new Promise((done, fail) => {
      const asked = indexedDB.open(named.name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = fail;
    });
    if ([...db.objectStoreNames].includes('verification')) {
      const rows = await new Promise(done => {
        const asked = db.transaction('verification').objectStore('verification').getAll();
        asked.onsuccess = () => done(asked.result);
      });
      for (const row of rows) found[row.id] = [row.expected, row.matched];
    }
    db.close();
  }
  return found;
}"""


def fetch_viewer(folder: Path, version: str = CURRENT) -> Path:
    """Unpack the viewer's page and its service worker under ``folder``. Skips the test where it cannot be had."""
    if not CHROMIUM.exists() or shutil.which("npm") is None:
        pytest.skip("ReplayWeb.page was NOT tried: it needs /usr/bin/chromium and npm")
    words = ["npm", "pack", f"replaywebpage@{version}"]
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    if ran.returncode != 0:
        pytest.skip(f"ReplayWeb.page was NOT tried: {' '.join(words)} failed: {ran.stderr[-200:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


class _Ranges(SimpleHTTPRequestHandler):
    """Files, and spans of them, as any web server gives them: older viewers ask for nothing else."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        asked = _RANGE.match(self.headers.get("Range", ""))
        if asked is None:
            return super().do_GET()
        data = Path(self.translate_path(self.path)).read_bytes()
        first, last = (
            (int(asked[1]), int(asked[2] or len(data))) if asked[1] else (len(data) - int(asked[2]), len(data))
        )
        part = data[max(first, 0) : last + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {max(first, 0)}-{max(first, 0) + len(part) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)
        return None


@contextmanager
def serving(viewer: Path) -> Iterator[str]:
    """Serve the viewer and what lies beside it; the address it is at."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Ranges, directory=viewer))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def opened_tab() -> Iterator[Page]:
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def archived_text(tab: Page) -> str:
    """The text of the frame in which the viewer shows the archived page."""
    for _ in range(600):
        frame = next((one for one in tab.frames if "mp_/" in one.url), None)
        if frame and (text := frame.locator("body").inner_text(timeout=120_000)):
            return text
        tab.wait_for_timeout(200)
    raise AssertionError(f"the viewer shows nothing: {[frame.url for frame in tab.frames]}")


def archived_picture(tab: Page) -> tuple[str, int]:
    """Content type and width of the picture in the frame in which the viewer shows it."""
    for _ in range(600):
        frame = next((one for one in tab.frames if "mp_/" in one.url), None)
        if frame and frame.evaluate("document.images.length && document.images[0].naturalWidth"):
            kind, width = frame.evaluate("[document.contentType, document.images[0].naturalWidth]")
            return str(kind), int(width)
        tab.wait_for_timeout(200)
    raise AssertionError(f"the viewer shows no picture: {[frame.url for frame in tab.frames]}")


def embed(viewer: Path, origin: str, wacz: Path, url: str) -> str:
    """A page of the viewer's kind with its receipt; its address."""
    (viewer / "embed.html").write_text(
        f'<html><body><replay-web-page style="height:700px;display:block" embed="replay-with-info" replayBase="./"'
        f' source="{origin}/{wacz.name}" url="{url}"></replay-web-page><script src="ui.js"></script></body></html>'
    )
    return f"{origin}/embed.html"


def receipt(tab: Page) -> str:
    """What the viewer says of the package whose page it shows: its own words on validation and key."""
    archived_text(tab)
    frame = next(frame for frame in tab.frames if "embed=replay-with-info" in frame.url)
    told = frame.locator("rwp-embed-receipt")
    told.locator("button").first.click(timeout=120_000)
    told.get_by_text("Package Hash:").wait_for(timeout=120_000)
    return told.inner_text()


def checks(tab: Page) -> dict[str, Any]:
    """What the viewer compared when it opened the package: expected value and whether it matched, by name."""
    found: dict[str, Any] = tab.evaluate(_READ_CHECKS)
    return found

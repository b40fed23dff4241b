"""Pictures in evidence packages: taken of the archive by a real Chromium, never of the live site, and never for ever."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from warcio.checker import Checker

from archive.captures.screenshot import PageToShow, ShownPage
from archive.config.settings import Settings
from archive.database.engine import session_scope
from archive.notices.evidence_package import EvidencePackage, write_evidence_package
from archive.notices.evidence_screenshots import Photographer
from crawler.browser.replayed_screenshots import photographer
from tests.conftest import ROOT
from tests.integration.notices.kept_county import KeptCounty
from tests.integration.notices.test_evidence_package import AS_OF, MADE
from tests.program import run

CHROMIUM = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: screenshots are NOT tested")
pytestmark = pytest.mark.browser


def showing(executable: str = "", **chosen: Any) -> Photographer:
    settings = Settings()
    found = photographer(
        settings.model_copy(
            update={
                "browser": settings.browser.model_copy(update={"executable": executable}),
                "evidence": settings.evidence.model_copy(update=chosen),
            }
        )
    )
    assert found is not None
    return found


def packed(county: KeptCounty, organ: str, output: Path, shows: Photographer | None) -> EvidencePackage:
    with session_scope(county.engine) as session:
        deadlines = county.configuration.deadlines
        return write_evidence_package(
            session, deadlines, county.warc, organ, 2025, AS_OF, output, MADE, photographer=shows
        )


@pytest.fixture(scope="module")
def package(county: KeptCounty, tmp_path_factory: pytest.TempPathFactory) -> EvidencePackage:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: screenshots are NOT tested")
    return packed(county, "st-mzj", tmp_path_factory.mktemp("shown") / "p.wacz", showing())


def held(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def test_every_page_that_the_verdict_names_is_shown_with_address_and_time(package: EvidencePackage) -> None:
    """民政局 is overdue, proved by answers 304: what they confirmed is shown under the time of the confirmation."""
    files = held(package.path)
    verdict = json.loads(files["evidence/verdict.json"])
    named = {e["capture"] for e in verdict["verdict"]["evidence"]}
    assert package.remarks == ()
    assert named <= {shot["record_id"] for shot in verdict["screenshots"]}
    for shot in verdict["screenshots"]:
        with Image.open(BytesIO(files[shot["file"]])) as picture:
            assert (picture.format, picture.width) == ("PNG", 1280)
            assert picture.info["Address"] == shot["url"]
            assert picture.info["Capture"] == shot["record_id"]
            assert "20:00:0" in picture.info["Captured"]
    assert "整页截图" in files["evidence/README.zh.md"].decode()


def test_pictures_are_sound_records_that_a_viewer_finds(package: EvidencePackage, tmp_path: Path) -> None:
    files = held(package.path)
    (tmp_path / "s.warc.gz").write_bytes(files["archive/screenshots.warc.gz"])
    options = type("Options", (), {"inputs": [str(tmp_path / "s.warc.gz")], "verbose": False})()
    assert Checker(options).process_all() == 0
    lines = [line for line in files["indexes/index.cdxj"].decode().splitlines() if line.startswith("urn:fullpage:")]
    told = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert len(told) == package.screenshots
    assert {one["mime"] for one in told} == {"image/png"}
    pages = [json.loads(line) for line in files["pages/pages.jsonl"].decode().splitlines()[1:]]
    assert {one["url"] for one in told} == {one["url"] for one in pages if one["title"].startswith("截图：")}


def test_the_wacz_tool_finds_a_package_with_pictures_valid(package: EvidencePackage) -> None:
    tool = shutil.which("wacz", path=str(ROOT / ".uv" / "tools" / "bin")) or shutil.which("wacz")
    if tool is None:
        pytest.skip("the wacz tool is not installed: run `make wacz` first")
    ran = subprocess.run([tool, "validate", "-f", package.path], capture_output=True, text=True, check=False)
    assert "is valid" in ran.stdout, ran.stdout + ran.stderr


# What the browser does.


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback and what was asked of it."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", paths
    server.shutdown()
    server.server_close()


def shot(page: PageToShow, shows: Photographer) -> ShownPage:
    (found,) = shows.take([page])
    assert isinstance(found, ShownPage), found
    return found


def colour(shown: ShownPage, x: int, y: int) -> tuple[int, ...]:
    with Image.open(BytesIO(shown.png)) as picture:
        found = picture.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


@browser
def test_scripts_are_off_and_nothing_is_asked_of_the_live_site(asked: tuple[str, list[str]]) -> None:
    origin, paths = asked
    body = f"""<html><head><meta http-equiv="refresh" content="0;url={origin}/elsewhere">
      <link rel="stylesheet" href="{origin}/style.css"><link rel="preconnect" href="{origin}">
      <style>body {{ background: rgb(0, 128, 0) url({origin}/back.png) }}</style></head>
      <body onload="document.body.style.background = 'rgb(255, 0, 0)'">
      <script>document.body.style.background = 'rgb(255, 0, 0)'; fetch('{origin}/script')</script>
      <img src="{origin}/picture.png"><iframe src="{origin}/frame"></iframe></body></html>"""
    shown = shot(PageToShow(f"{origin}/nb/", "text/html", body.encode()), showing())
    assert colour(shown, 1270, 800) == (0, 128, 0)
    assert paths == []


@browser
def test_charset_is_the_one_that_was_served(tmp_path: Path) -> None:
    text = "双塔县水利局"
    one = PageToShow("http://a.example/1", "text/html; charset=gbk", f"<p>{text}</p>".encode("gbk"))
    two = PageToShow("http://a.example/2", "text/html; charset=utf-8", f"<p>{text}</p>".encode())
    first, second = showing().take([one, two])
    assert isinstance(first, ShownPage)
    assert isinstance(second, ShownPage)
    assert first.png == second.png


@browser
def test_long_pages_are_cut_and_say_so(county: KeptCounty, tmp_path: Path) -> None:
    shows = showing(screenshot_height=800)
    tall = PageToShow("http://a.example/", "text/html", b"<div style='height:30000px'>x</div>")
    shown = shot(tall, shows)
    assert shown.full_height >= 30000
    with Image.open(BytesIO(shown.png)) as picture:
        assert picture.size == (1280, 800)
    made = packed(county, "st-slj", tmp_path / "p.wacz", replace(shows, take=lambda pages: [shown] * len(pages)))
    files = held(made.path)
    with Image.open(BytesIO(files[next(name for name in files if name.startswith("screenshots/"))])) as picture:
        assert picture.info["Cut"] == f"the first 800 of {shown.full_height} pixels"


@browser
def test_a_picture_that_is_too_large_is_left_out_with_a_sentence(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-slj", tmp_path / "p.wacz", replace(showing(), most_bytes=1000))
    assert made.screenshots == 0
    assert all("more than 1000" in remark for remark in made.remarks)
    readme = held(made.path)["evidence/README.en.md"].decode()
    assert "Not in this package: no screenshot of http://www.shuangta.example/nb/index.html" in readme


# A browser that is missing, hangs or is not wanted.


def left_behind() -> list[str]:
    """Command lines of processes that were started for screenshots and still live."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment = (place / "environ").read_bytes()
            words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if b"HUNG_BROWSER_TEST=1" in environment and words:
            found.append(words)
    return found


@pytest.mark.parametrize(
    "script",
    [
        "exec sleep 1000",
        pytest.param('"$CHROME" "$@" & sleep 3; kill -STOP $!; wait', marks=browser),
    ],
    ids=["never starts", "stops when it has started"],
)
def test_a_hung_browser_never_stops_packing(
    county: KeptCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setenv("HUNG_BROWSER_TEST", "1")
    monkeypatch.setenv("CHROME", shutil.which(CHROMIUM or "") or "")
    hangs = tmp_path / "hangs"
    hangs.write_text(f"#!/bin/sh\n{script}\n")
    hangs.chmod(0o755)
    made = packed(county, "st-slj", tmp_path / "p.wacz", showing(str(hangs), screenshot_time=8.0))
    assert made.screenshots < 3 or script.startswith('"$CHROME"')
    assert made.screenshots == 3 or made.remarks
    assert zipfile.is_zipfile(made.path)
    assert left_behind() == []


def test_without_a_browser_the_package_says_that_it_has_no_pictures(county: KeptCounty, tmp_path: Path) -> None:
    env = {
        "NIANBAO_DATA": str(tmp_path / "data"),
        "NIANBAO_CONFIG": str(county.config),
        "NIANBAO_BROWSER__EXECUTABLE": "/nowhere/chromium",
    }
    shutil.copytree(county.data, tmp_path / "data")
    words = ("evidence", "st-slj", "2025", "-o", str(tmp_path / "p.wacz"), "--as-of", "2026-02-08")
    ran = run(*words, env=env)
    assert ran.returncode == 0, ran.stderr
    assert "0 screenshots" in ran.stdout
    assert "note: no screenshots: no Chromium to show a page with" in ran.stdout
    files = held(tmp_path / "p.wacz")
    assert "Not in this package: no screenshots: no Chromium" in files["evidence/README.en.md"].decode()
    assert "部分网页没有截图" in files["evidence/README.zh.md"].decode()
    assert not any(name.startswith("screenshots/") for name in files)
    ran = run(*words, env={**env, "NIANBAO_EVIDENCE__SCREENSHOTS": "false"})
    assert ran.returncode == 0
    assert "note:" not in ran.stdout


def test_one_page_that_cannot_be_shown_leaves_the_others(county: KeptCounty, tmp_path: Path) -> None:
    """A picture that is none, a sentence, and a sound one."""
    whole = BytesIO()
    Image.new("RGB", (1280, 900), "white").save(whole, "PNG")
    sound = ShownPage(whole.getvalue(), 900, "Chromium 1", datetime(2026, 2, 9, tzinfo=UTC))
    answers: list[ShownPage | str] = [replace(sound, png=b"GIF"), "the browser could not show it: why", sound]
    shows = Photographer(lambda pages: answers[: len(pages)], 1_000_000)
    made = packed(county, "st-slj", tmp_path / "p.wacz", shows)
    assert made.screenshots == 1
    assert [remark.rpartition(": ")[2] for remark in made.remarks][1] == "why"
    assert "the browser gave no picture" in made.remarks[0]

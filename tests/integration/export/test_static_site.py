"""The static site: whole, linked, signed, unchanged afterwards, and searched in a browser without a server."""

from __future__ import annotations

import base64
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from playwright.sync_api import Page
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from archive.captures.manifest import file_sha256
from archive.database.models import Version
from tests.acceptance.web.screen import sound
from tests.program import run
from tests.replay_viewer import CHROMIUM, opened_tab

from .test_cdx_files import places


@pytest.fixture(scope="module")
def top(counties: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("site")
    done = run("publish", "-o", str(output), "--year", "2025", "--year", "2024", env=places(counties))
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d+ reports, \d+ files, \d+ bytes", done.stdout)
    return output


@pytest.fixture(scope="module")
def site(top: Path) -> Path:
    (folder,) = (path for path in top.iterdir() if path.is_dir())
    return folder


@pytest.fixture(scope="module")
def versions(counties: Path) -> list[Version]:
    with Session(create_engine(f"sqlite:///{counties / 'data' / 'nianbao.db'}")) as session:
        found = list(session.scalars(select(Version).where(Version.is_report, Version.report_year == 2025)))
        session.expunge_all()
    return found


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    if not CHROMIUM.exists():
        pytest.skip("the pages were NOT shown: they need /usr/bin/chromium")
    with opened_tab() as tab:
        yield tab


def test_every_link_leads_somewhere_and_every_file_is_as_it_was_written(top: Path, site: Path, counties: Path) -> None:
    checked = run("publish", "--check", "-o", str(site), env=places(counties))
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (0, f"{site}: sound")
    assert f'href="{site.name}/index.html"' in (top / "index.html").read_text("utf-8")
    rows = [json.loads(line) for line in (site / "manifest.jsonl").read_text("utf-8").splitlines()[1:]]
    assert len(rows) > 300


def test_the_manifest_is_signed_by_this_installation(site: Path) -> None:
    told = json.loads((site / "manifest-signature.json").read_text("utf-8"))
    assert told["hash"] == f"sha256:{file_sha256(site / 'manifest.jsonl')}"
    key = load_der_public_key(base64.b64decode(told["publicKey"]))
    assert isinstance(key, ec.EllipticCurvePublicKey)
    raw = base64.b64decode(told["signature"])
    r, s = (int.from_bytes(half, "big") for half in (raw[: len(raw) // 2], raw[len(raw) // 2 :]))
    key.verify(encode_dss_signature(r, s), told["hash"].encode(), ec.ECDSA(hashes.SHA256()))


def test_pages_say_what_the_board_says(site: Path, counties: Path) -> None:
    told = json.loads(run("status", "--year", "2025", "--format", "json", env=places(counties)).stdout)
    assert len(told["filings"]) > 20
    for one in told["filings"]:
        page = (site / "reports" / f"{one['organ_id']}-2025.html").read_text("utf-8")
        assert f'class="s-{one["state"]}"' in page
        assert one["organ"] in page
    assert (site / "data" / "datapackage.json").is_file()
    for feed in (site / "feeds").glob("*.atom"):
        for link in ET.parse(feed).iter("{http://www.w3.org/2005/Atom}link"):
            assert (feed.parent / link.attrib["href"]).resolve().is_file()


def test_a_change_is_seen(top: Path, site: Path, counties: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(site, copy)
    (copy / "style.css").write_text("body{}")
    (copy / "search.js").unlink()
    (copy / "more.html").write_text("x")
    done = run("publish", "--check", "-o", str(copy), env=places(counties))
    assert done.returncode == 1
    for fault in ("style.css: altered", "search.js: missing", "more.html: not in the manifest", "leads to search.js"):
        assert fault in done.stdout


def found(tab: Page, address: str, words: str) -> list[str]:
    tab.goto("about:blank")
    tab.goto(f"{address}/search.html?q={quote(words)}")
    tab.wait_for_selector("#told[data-done], #told[data-ms]")
    tab.wait_for_function("document.getElementById('told').dataset.done || !document.querySelector('#found li')")
    return [str(link.get_attribute("href")) for link in tab.query_selector_all("#found a")]


@pytest.mark.browser
def test_words_are_found_without_a_server_program(tab: Page, site: Path, origin: str, versions: list[Version]) -> None:
    for version in versions[:3]:
        wanted = f"reports/{version.report_id}.html"
        assert wanted in found(tab, origin, f"{version.organ_name}2025年度报告")
        assert wanted in found(tab, site.as_uri(), f"{version.organ_name}2025年度报告")
    words = versions[0].text[200:212]
    held = {f"reports/{one.report_id}.html" for one in versions if words.strip() in one.text}
    assert held
    hits = found(tab, origin, words)
    assert set(hits) & held or len(hits) == 20
    assert found(tab, origin, "此处绝无此字串甲乙丙") == []


@pytest.mark.browser
def test_what_is_found_is_listed_to_its_end(tab: Page, origin: str, versions: list[Version]) -> None:
    listed = found(tab, origin, "年度报告")
    assert tab.locator("#more").is_visible(), "there are more reports than one listing holds"
    while tab.locator("#more").is_visible():
        tab.click("#more")
        tab.wait_for_selector("#told[data-done]")
    everything = [str(link.get_attribute("href")) for link in tab.query_selector_all("#found a")]
    assert everything[: len(listed)] == listed
    assert len(everything) == len(set(everything))
    assert {f"reports/{one.report_id}.html" for one in versions if "年度报告" in one.title} <= set(everything)
    assert f"{len(everything)} 份" in tab.inner_text("#told"), "all were looked into"


@pytest.mark.browser
def test_words_half_remembered_lead_to_reports_told_apart_as_alike(
    tab: Page, origin: str, versions: list[Version]
) -> None:
    for version in versions[:3]:
        organ, rest = version.organ_name, version.title[len(version.organ_name) :]
        for words in (f"{organ}甲乙{rest}", f"{rest}{organ}{organ[:2]}"):
            assert f"reports/{version.report_id}.html" in found(tab, origin, words)
            assert "没有逐字含有" in tab.inner_text("#told")


@pytest.mark.browser
def test_a_later_search_leaves_an_earlier_one_behind(tab: Page, origin: str, versions: list[Version]) -> None:
    hits = found(tab, origin, versions[0].organ_name)
    asked = f"document.getElementById('q').form.requestSubmit(); q.value = '{versions[0].organ_name}'"
    tab.evaluate(f"q.value = '年度报告'; {asked}; q.form.requestSubmit()")
    tab.wait_for_selector("#told[data-done]")
    tab.wait_for_load_state("networkidle")
    assert [str(link.get_attribute("href")) for link in tab.query_selector_all("#found a")] == hits


@pytest.mark.browser
def test_every_kind_of_page_is_free_of_barriers_and_fits_a_telephone(tab: Page, site: Path, origin: str) -> None:
    board, organ = (min(site.glob(f"{folder}/**/*.html")).relative_to(site) for folder in ("boards", "organs"))
    report = max((site / "reports").iterdir(), key=lambda path: path.stat().st_size).relative_to(site)
    for path in ("index.html", board, organ, report, "data.html", "search.html?q=年度"):
        tab.goto(f"{origin}/{path}")
        sound(tab)

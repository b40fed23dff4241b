"""All captures of a county and year as WACZ files: whole, signed, bounded, and open in ReplayWeb.page."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from warcio.archiveiterator import ArchiveIterator

from archive.captures.cdxj import timestamp14
from archive.captures.manifest import file_sha256
from archive.export.county_package import CountyYear, PackageTooLargeError, write_county_package
from tests.program import run, served
from tests.replay_viewer import archived_text, fetch_viewer, opened_tab, serving

from .test_cdx import fetched
from .test_cdx_files import captures, places

_LATER = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(counties: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("packages")
    done = run("wacz", "990101", "2025", "-o", str(output), env=places(counties))
    assert done.returncode == 0, done.stderr
    assert "signed" in done.stdout
    return output


@pytest.fixture(scope="module")
def base(counties: Path) -> Iterator[str]:
    with served(NIANBAO_DATA=str(counties / "data"), NIANBAO_CONFIG=str(counties / "config")) as (_process, port):
        yield f"http://127.0.0.1:{port}"


def test_every_capture_of_the_county_is_in_the_files(counties: Path, written: Path) -> None:
    told = json.loads((written / "990101-2025.json").read_text("utf-8"))
    assert told["profile"] == "multi-wacz-package"
    lines: list[str] = []
    for one in told["resources"]:
        assert one["hash"] == f"sha256:{file_sha256(written / one['path'])}"
        with zipfile.ZipFile(written / one["path"]) as parts:
            records = parts.read("archive/captures.warc.gz")
            found = parts.read("indexes/index.cdxj").decode().splitlines()
        for line in found:
            at = json.loads(line.split(" ", 2)[2])
            record = next(iter(ArchiveIterator(BytesIO(records[int(at["offset"]) :]))))
            assert record.rec_headers.get_header("WARC-Target-URI") == at["url"]
            assert record.rec_type in ("response", "revisit")
        lines += found
    visited = {one.url.split("/")[2] for one in captures(counties) if one.visit_id}
    hosts = {json.loads(line.split(" ", 2)[2])["url"].split("/")[2] for line in lines}
    assert len(hosts) == 1 < len(visited)
    mine = [one for one in captures(counties) if one.visit_id and one.url.split("/")[2] in hosts]
    assert len(lines) == sum(one.kind != "failure" for one in mine) > 20
    checked = run("verify", *map(str, written.glob("*.wacz")), env=places(counties))
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.browser
def test_viewer_opens_the_list_of_files_at_any_moment(counties: Path, written: Path, tmp_path: Path) -> None:
    viewer = fetch_viewer(tmp_path)
    (listing,) = written.glob("*.json")
    for path in written.iterdir():
        (viewer / path.name).write_bytes(path.read_bytes())
    with zipfile.ZipFile(next(written.glob("*.wacz"))) as parts:
        host = json.loads(parts.read("pages/pages.jsonl").splitlines()[1])["url"].split("/")[2]
    html = [one for one in captures(counties) if one.url.split("/")[2] == host and one.url.endswith((".html", "/"))]
    wanted = [one for one in html if one.status == 304][:3] + [one for one in html if one.status == 200][:2]
    assert len(wanted) == 5
    with serving(viewer) as origin, opened_tab() as tab:
        for one in wanted:
            tab.goto("about:blank")
            where = f"url={quote(one.url, safe='')}&ts={timestamp14(one.fetched_at)}"
            tab.goto(f"{origin}/?source={origin}/{listing.name}#view=pages&{where}")
            assert "信息公开" in archived_text(tab)
            assert any(timestamp14(one.fetched_at) in frame.url for frame in tab.frames)


def test_small_files_hold_what_their_revisits_repeat(counties: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{counties / 'data' / 'nianbao.db'}")
    with Session(engine) as session:
        of = CountyYear(session, counties / "data" / "warc", "990101", 2025, _LATER)
        with pytest.raises(PackageTooLargeError, match="more than"):
            write_county_package(of, tmp_path / "x.wacz", 1000)
    assert not list(tmp_path.iterdir())


def test_a_reader_gets_both_packages_by_a_button(counties: Path, base: str) -> None:
    status, page, _ = fetched(f"{base}/regions/990101")
    assert (status, b"/regions/990101/2025.wacz" in page) == (200, True)
    status, body, headers = fetched(f"{base}/regions/990101/2025.wacz")
    assert (status, headers["Content-Type"]) == (200, "application/wacz")
    with zipfile.ZipFile(BytesIO(body)) as parts:
        assert parts.testzip() is None
        assert len(parts.read("indexes/index.cdxj").splitlines()) > 20
    assert fetched(f"{base}/regions/990101/2023.wacz")[0] == 404
    filings = json.loads(fetched(f"{base}/board/2025.json?state=on_time")[1])["items"]
    report = f"{base}/reports/{filings[0]['organ_id']}-2025"
    assert b"/evidence.wacz" in fetched(report)[1]
    status, body, _ = fetched(f"{report}/evidence.wacz")
    assert status == 200
    with zipfile.ZipFile(BytesIO(body)) as parts:
        assert "evidence/verdict.json" in parts.namelist()

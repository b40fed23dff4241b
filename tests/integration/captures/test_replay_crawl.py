"""Crawls answered from an archive: our own, and the real county saved in 2018 when it is at hand."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from archive.captures.verify import verify
from tests.program import ROOT

from .bad_server import PAGE, BadServer
from .support import captures, crawl, warcio_check

HANDLERS = dict.fromkeys(("http", "https"), "crawler.capturing.replay.ReplayDownloadHandler")
REAL = ROOT.parent / "shared" / "real" / "zhecheng-2018.warc.gz"
COLUMN = "http://www.zhecheng.gov.cn/xxgk/xxgknb/index.html"


def replay(folder: Path, saved: Path, urls: list[str], now: str) -> dict[str, Any]:
    settings = {"NIANBAO_REPLAY": str(saved), "DOWNLOAD_HANDLERS": HANDLERS, "NIANBAO_NOW": now}
    return crawl(folder, {url: {} for url in urls}, **settings)


def test_an_archive_replays_itself_with_the_server_gone(tmp_path: Path) -> None:
    saved, again = tmp_path / "saved", tmp_path / "again"
    with BadServer() as server:
        urls = [server.url + path for path in ("/gzip", "/chunked", "/gbk", "/redirect")]
        late = server.url + "/plain"
        crawl(saved, {url: {} for url in urls}, NIANBAO_NOW="2026-02-01")
        crawl(saved, {url: {} for url in [*urls, late]}, NIANBAO_NOW="2026-02-10")
    page = hashlib.sha256(PAGE).hexdigest()
    result = replay(again, saved, [*urls, late, server.url + "/never"], "2026-02-12")  # from revisits
    assert [result["seen"][url]["sha256"] == page for url in [*urls, late]] == [True, True, False, True, True]
    assert errors(result, server.url + "/never") == ["not_in_archive"]
    assert "ERROR" not in result["log"]
    warcio_check(again)
    early = replay(tmp_path / "early", saved, [*urls, late], "2026-02-05")
    assert early["seen"][urls[0]]["sha256"] == page
    assert errors(early, late) == ["not_in_archive"]  # what was saved later is not there yet


def errors(result: dict[str, Any], url: str) -> list[str]:
    return [found["error_class"] for found in result["seen"][url]["captures"]]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    if not REAL.exists():
        pytest.skip(f"the saved county is not here: {REAL}")
    folder = tmp_path_factory.mktemp("county")
    urls = [
        COLUMN,
        "https://www.zhecheng.gov.cn/xxgk/xxgknb/#top",
        "http://www.zhecheng.gov.cn/xxgk/xxgknb/bmnb/index.html",
        "http://www.zhecheng.gov.cn/xxgk/xxgknb/2011/01/01/1.html",
    ]
    return folder, replay(folder, REAL, urls, "2018-07-28")


def test_the_real_column_is_answered_by_any_of_its_addresses(county: tuple[Path, dict[str, Any]]) -> None:
    seen = county[1]["seen"]
    column, other = seen[COLUMN], seen["https://www.zhecheng.gov.cn/xxgk/xxgknb/#top"]
    assert {column["url"], other["url"]} == {
        COLUMN,
        "https://www.zhecheng.gov.cn/xxgk/xxgknb/#top",
    }
    assert column["sha256"] == other["sha256"]
    assert column["size"] > 10_000


def test_a_link_that_leads_nowhere_is_a_failed_capture(county: tuple[Path, dict[str, Any]]) -> None:
    failures = [found for found in captures(county[0]) if found.kind == "failure"]
    lost = [found for found in failures if not found.url.endswith("robots.txt")]
    assert [found.error_class for found in lost] == ["not_in_archive"]
    assert all(found.fetched_at.isoformat().startswith("2018-07-28T04:0") for found in captures(county[0]))


def test_the_replayed_files_are_sound(county: tuple[Path, dict[str, Any]]) -> None:
    warcio_check(county[0])
    assert verify(county[0]) == []


def test_a_missing_archive_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    result = replay(tmp_path, tmp_path / "none.warc.gz", [COLUMN], "2018-07-28")
    assert "there is no WARC file at" in result["log"]

"""What is remembered of a page is what would be read from it; a memory that cannot be used is done without."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.visiting.page_reader import ColumnPageResult, DetailPageResult, FetchedPage, PageReader
from crawler.visiting.parse_cache import ParseCache, cache_key
from tests.conftest import ROOT

SAVED = sorted((ROOT / "tests" / "real" / "columns").glob("*/*.html"))
URL = "http://www.yunling.example.cn/nb/index.html"


def kept(body: bytes, status: int = 200, digest: str = "") -> FetchedPage:
    return FetchedPage(URL, status, "text/html; charset=utf-8", digest or str(hash(body)), lambda: body)


def unreadable(page: FetchedPage) -> FetchedPage:
    """The same page, whose bytes nobody may visit."""

    def fail() -> bytes:
        raise AssertionError("the page was read again")

    return FetchedPage(page.url, page.status, page.content_type, page.digest, fail)


def both(file: Path, page: FetchedPage) -> tuple[ColumnPageResult, ColumnPageResult]:
    """Read afresh in one run, remembered in the next."""
    memo = ParseCache(file)
    first = PageReader(memo).column(page, URL, "generic")
    memo.flush()
    return first, PageReader(ParseCache(file)).column(unreadable(page), URL, "generic")


@pytest.mark.parametrize("saved", SAVED, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_remembered_column_is_the_one_that_was_read(saved: Path, tmp_path: Path) -> None:
    first, again = both(tmp_path / "pages.db", kept(saved.read_bytes()))
    assert again == first


def test_a_refusal_is_remembered_with_its_class(tmp_path: Path) -> None:
    first, again = both(tmp_path / "pages.db", kept(b"<html>no</html>", 403))
    assert again == first
    assert again.trouble is not None
    assert again.trouble.error_class == "http_403"


def test_other_bytes_address_status_or_family_are_read_for_themselves(tmp_path: Path) -> None:
    parts = ("column", URL, "text/html", "200", "sha256:a", URL, "generic")
    stamps = {cache_key(*parts)} | {cache_key(*parts[:n], "other", *parts[n + 1 :]) for n in range(len(parts))}
    assert len(stamps) == len(parts) + 1


def test_attachments_and_troubles_of_rows_are_remembered(tmp_path: Path) -> None:
    page = kept(b'<html><body><p>see <a href="/d/report.pdf">report</a></p></body></html>')
    memo = ParseCache(tmp_path / "pages.db")
    first = PageReader(memo).row(page)
    memo.flush()
    assert first == DetailPageResult("", ("http://www.yunling.example.cn/d/report.pdf",))
    assert PageReader(ParseCache(tmp_path / "pages.db")).row(unreadable(page)) == first


def test_a_damaged_memory_is_done_without(tmp_path: Path) -> None:
    file = tmp_path / "pages.db"
    file.write_bytes(b"this is no database" * 100)
    memo = ParseCache(file)
    read = PageReader(memo).column(kept(SAVED[0].read_bytes()), URL, "generic")
    memo.flush()
    assert read == PageReader().column(kept(SAVED[0].read_bytes()), URL, "generic")


def test_without_a_memory_every_page_is_read() -> None:
    with pytest.raises(AssertionError, match="read again"):
        PageReader().column(unreadable(kept(b"<html></html>")), URL, "generic")

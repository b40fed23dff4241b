"""The real county column (柘城县, 2018): every list page of the mirror, and the annual-report column to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.adapters.base import ColumnPage, ListingRow
from crawler.adapters.families import choose, get
from crawler.visiting.page_problem import page_problem

WARC = Path(__file__).parents[4] / "shared" / "real" / "zhecheng-2018.warc.gz"
COLUMN = "http://www.zhecheng.gov.cn/xxgk/xxgknb/index.html"
LIST_PAGE = re.compile(r"/index(?:_\d+)?\.html$")
# The template's own markup, read independently of the adapters. Dates are the row's, never the path's.
ROW = re.compile(
    r'<li>\s*<a href="([^"]+)"[^>]*>([^<]*)</a>\s*<span class="time">\s*(\d{4}-\d\d-\d\d)\s*</span>\s*</li>'
)

pytestmark = pytest.mark.skipif(not WARC.exists(), reason=f"the real material is not here: {WARC.name}")


@lru_cache(maxsize=1)
def pages() -> dict[str, ColumnPage]:
    """Every page of the mirror by address."""
    return {page.url: page for page in _read()}


def _read() -> Iterator[ColumnPage]:
    with WARC.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                url = record.rec_headers.get_header("WARC-Target-URI")
                kind = record.http_headers.get_header("Content-Type")
                yield ColumnPage(url, record.content_stream().read(), kind, LIST_PAGE.sub("/index.html", url))


def written(page: ColumnPage) -> list[tuple[str, str, str]]:
    """(title, address, day) of the rows as the template writes them."""
    found = ROW.findall(page.body.decode())
    return [(" ".join(unescape(title).split()), urljoin(page.url, href), day) for href, title, day in found]


def read(rows: list[ListingRow]) -> list[tuple[str, str, str]]:
    return [(row.title, row.url, str(row.listed_date)) for row in rows]


@pytest.mark.parametrize("name", ["generic", "empirecms"])
def test_every_list_page_is_read(name: str) -> None:
    lists = [page for url, page in pages().items() if LIST_PAGE.search(url)]
    expected = [(page.url, row) for page in lists for row in written(page)]
    got = [(page.url, row) for page in lists for row in read(get(name).parse(page).rows)]
    assert len(lists) == 95
    assert len(expected) == 1392
    assert got == expected


def test_the_column_is_read_to_its_end() -> None:
    waiting, seen, rows = [COLUMN], set[str](), list[ListingRow]()
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        page = ColumnPage(url, pages()[url].body, pages()[url].content_type, COLUMN)
        adapter, signs = choose(page)
        parsed = adapter.parse(page)
        assert (adapter.name, bool(signs), parsed.total, parsed.warnings) == ("empirecms", True, 99, [])
        rows += parsed.rows
        waiting += [more.url for more in parsed.next_pages]
    assert len(seen) == 7
    assert len(rows) == len(set(rows)) == 99
    assert len({row.listed_date for row in rows}) > 20, "the rows' own dates, not the migration's"


def test_only_the_mirrors_missing_pages_are_in_trouble() -> None:
    troubled = {url for url, page in pages().items() if page_problem(200, url, page.body, page.content_type, asked=url)}
    assert troubled == {url for url in pages() if "/images/mobile/fx_" in url}

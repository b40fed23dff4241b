"""The rows of a visit come from its note; under other rules, or without the rules' digest, from the stored pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from archive.database.models import CaptureRecord
from archive.ingest.listing_row import ListingRow
from archive.ingest.notes import ColumnNote, SiteNote, VisitNote
from archive.ingest.stored_pages import StoredPage
from archive.reading.html_parse import MOST_CHARACTERS
from crawler.adapters.markup import parse_html
from crawler.visiting.page_reader import FetchedPage, PageReader
from crawler.visiting.parse_cache import parse_rules_digest
from crawler.visiting.stored_rows import noted_rows, rows_of

URL = "http://www.yunling.example.cn/nb/index.html"
ROWS = [
    ListingRow(
        "云岭县财政局2025年政府信息公开工作年度报告", "http://www.yunling.example.cn/nb/1.html", date(2026, 1, 9)
    ),
    ListingRow(
        "云岭县教育局2025年政府信息公开工作年度报告", "http://www.yunling.example.cn/nb/2.html", date(2026, 1, 8)
    ),
    ListingRow(
        "云岭县民政局2025年政府信息公开工作年度报告", "http://www.yunling.example.cn/nb/3.html", date(2026, 1, 7)
    ),
]


def listing() -> bytes:
    rows = "".join(f'<li><a href="{row.url}">{row.title}</a><span>{row.listed_date}</span></li>' for row in ROWS)
    return f"<html><head><title>年报</title></head><body><ul>{rows}</ul></body></html>".encode()


def note(rules: str, adapter: str = "generic") -> VisitNote:
    at = datetime(2026, 2, 1, tzinfo=UTC)
    return VisitNote(
        visit_id="r:s/c", run_id="r", url=URL, site=SiteNote(id="s", name="云岭县", region="990101", home=URL),
        column=ColumnNote(id="s/c", url=URL, kinds=["department"]), started_at=at, finished_at=at, outcome="complete",
        adapter=adapter, pages=["one", "two"], parse_rules=rules, page_rows=[noted_rows(ROWS[:1]), noted_rows(ROWS[1:])],
    )  # fmt: skip


def page(record_id: str, load: Callable[[], bytes]) -> StoredPage:
    return StoredPage(
        CaptureRecord(id=record_id, payload_digest="sha256:1"), URL, "text/html; charset=utf-8", 200, load
    )


def unreadable() -> bytes:
    raise AssertionError("the stored page was read")


def test_rows_come_from_the_note_without_reading_a_page() -> None:
    pages = [page("two", unreadable), page("one", unreadable)]
    assert rows_of(note(parse_rules_digest()), pages) == [ROWS[1:], ROWS[:1]]


def test_a_note_survives_its_json() -> None:
    written = note(parse_rules_digest())
    assert VisitNote.model_validate_json(written.model_dump_json()) == written


@pytest.mark.parametrize("rules", ["", "of another program"])
def test_under_other_rules_the_stored_page_is_parsed(rules: str) -> None:
    assert rows_of(note(rules), [page("one", listing)]) == [ROWS]


def test_a_visit_that_recognised_no_page_has_no_rows() -> None:
    assert rows_of(note(parse_rules_digest(), adapter=""), [page("one", unreadable)]) == [[]]


def test_half_a_character_does_not_reach_the_note() -> None:
    assert noted_rows([ListingRow("年报\ud800", "http://a.example/1", None)]) == [
        ("年报\ufffd", "http://a.example/1", None)
    ]


def test_a_page_beyond_the_bound_is_not_parsed_and_says_so() -> None:
    body = listing().replace(b"</body>", b"<!--" + b"x" * MOST_CHARACTERS + b"--></body>")
    read = PageReader().column(FetchedPage(URL, 200, "text/html", "d", lambda: body), URL, "generic")
    assert read.trouble is not None
    assert read.trouble.error_class == "too_large"
    assert read.parsed.rows == []


def test_a_tree_ends_at_the_bound() -> None:
    tree = parse_html("<p>first</p>" + " " * MOST_CHARACTERS + "<p>beyond</p>")
    assert tree is not None
    assert "first" in tree.text_content()
    assert "beyond" not in tree.text_content()

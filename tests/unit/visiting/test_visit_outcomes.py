"""What makes a visit complete, and how many rows a column showed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.config.sites import ColumnConfig, SiteConfig
from archive.ingest.listing_row import ListingRow, url_key
from crawler.adapters.base import PageRequest, ParsedPage
from crawler.visiting.column_history import Past
from crawler.visiting.column_identity import Names
from crawler.visiting.list_pages import count_rows
from crawler.visiting.visit_note import visit_note
from crawler.visiting.visit_outcome import VisitFailure, visit_outcome
from crawler.visiting.visit_state import VisitState


def rows(*names: str) -> list[ListingRow]:
    return [ListingRow(name, f"http://a.gov.cn/{name}.html") for name in names]


def test_pages_without_trouble_and_with_the_stated_total_are_complete() -> None:
    assert visit_outcome([], 30, 30) == ("complete", None)
    assert visit_outcome([], 0, 0) == ("complete", None)
    assert visit_outcome([], 15, None) == ("complete", None)


@pytest.mark.parametrize(
    ("count", "total", "error_class"), [(29, 30, "rows_missing"), (0, None, "layout_changed"), (0, 3, "layout_changed")]
)
def test_too_few_rows_are_never_complete(count: int, total: int | None, error_class: str) -> None:
    outcome, trouble = visit_outcome([], count, total)
    assert outcome == "partial"
    assert trouble is not None
    assert trouble.error_class == error_class


def test_a_doubt_keeps_a_visit_from_being_complete_and_the_first_names_it() -> None:
    doubts = (None, VisitFailure("other_list", "another list"), VisitFailure("rows_vanished", "gone"))
    assert visit_outcome([], 30, 30, doubts=doubts) == ("partial", doubts[1])
    assert visit_outcome([], 29, 30, doubts=doubts)[1] == VisitFailure(
        "rows_missing", "the column counts 30 rows, only 29 were read"
    )


def test_an_empty_column_where_rows_stood_is_never_complete_whoever_confirmed_it() -> None:
    outcome, trouble = visit_outcome([], 0, 0, had_rows=True)
    assert (outcome, trouble and trouble.error_class) == ("partial", "emptied")
    assert visit_outcome([], 12, 12, had_rows=True) == ("complete", None)


@pytest.mark.parametrize(
    ("error_class", "first", "outcome"),
    [
        ("http_5xx", True, "error"),
        ("http_5xx", False, "partial"),
        ("http_403", False, "blocked"),
        ("challenge", True, "blocked"),
        ("robots", True, "blocked"),
        ("retry_after", True, "blocked"),
        ("request_cap", True, "partial"),
        ("quiet_hours", True, "partial"),
        ("cut_short", True, "partial"),
        ("cut_answer", False, "partial"),
    ],
)
def test_the_worst_trouble_names_the_outcome(error_class: str, first: bool, outcome: str) -> None:
    assert visit_outcome([VisitFailure(error_class, "why", first)], 30, 30)[0] == outcome


def test_rows_of_several_pages_add_up() -> None:
    assert count_rows([rows("a", "b"), rows("c", "d"), rows("e")]) == 5


def test_rows_pinned_to_every_page_count_once() -> None:
    assert count_rows([rows("top", "a", "b"), rows("top", "c", "d"), rows("top", "e")]) == 6


def test_a_row_pushed_on_to_the_next_page_counts_once() -> None:
    assert count_rows([rows("a", "b"), rows("b", "c")]) == 3


def test_an_article_listed_twice_counts_twice_as_the_column_counts_it() -> None:
    assert count_rows([rows("a", "b", "a"), rows("c", "b")]) == 5


def test_a_page_is_one_page_over_either_scheme() -> None:
    assert url_key("http://a.gov.cn/x?y=http://b") == url_key("https://a.gov.cn/x?y=http://b")
    assert url_key("http://a.gov.cn/x") != url_key("http://a.gov.cn/y")


REFUSALS = ["robots", "challenge", "retry_after", "http_401", "http_403", "http_412", "http_429", "http_521"]


@pytest.mark.parametrize("error_class", REFUSALS)
@pytest.mark.parametrize("first", [True, False])
def test_a_refusal_blocks_a_visit_on_whatever_page(error_class: str, first: bool) -> None:
    trouble = VisitFailure(error_class, "refused", first)
    assert visit_outcome([trouble], 30, 30) == ("blocked", trouble)


@pytest.mark.parametrize("error_class", ["request_cap", "quiet_hours", "cut_short"])
@pytest.mark.parametrize("first", [True, False])
def test_what_we_cut_short_ourselves_is_no_error(error_class: str, first: bool) -> None:
    trouble = VisitFailure(error_class, "stopped", first)
    assert visit_outcome([trouble], 30, 30) == ("partial", trouble)


def test_the_first_pages_trouble_outweighs_what_came_before_it() -> None:
    later, first = VisitFailure("timeout", "page 2"), VisitFailure("timeout", "page 1", first_page=True)
    assert visit_outcome([later, first], 30, 30) == ("error", first)
    assert visit_outcome([first, later], 30, 30) == ("error", first)


def test_of_troubles_on_later_pages_the_first_is_told() -> None:
    two, three = VisitFailure("timeout", "page 2"), VisitFailure("http_403", "page 3")
    assert visit_outcome([two, three], 30, 30) == ("partial", two)
    assert visit_outcome([three, two], 30, 30) == ("blocked", three)


@pytest.mark.parametrize(
    ("total", "told"), [(2, ("complete", "")), (3, ("partial", "cut_answer")), (None, ("partial", "cut_answer"))]
)
def test_a_cut_answer_is_complete_only_when_all_rows_it_counts_were_read(
    total: int | None, told: tuple[str, str]
) -> None:
    column = ColumnConfig.model_validate({"id": "nb", "title": "政府信息公开年报", "url": "http://a.gov.cn/nb/"})
    site = SiteConfig.model_validate(
        {"id": "a", "name": "云岭县", "region": "991001", "home": "http://a.gov.cn/", "columns": [column]}
    )
    now = datetime(2026, 2, 1, tzinfo=UTC)
    visit = VisitState("visit", "run", site, column, now, past=Past())
    visit.ask(PageRequest(column.url))
    visit.page_called(0, Names(("政府信息公开年报",), ("政府信息公开年报",)), column.url, "")
    shown = [
        ListingRow(f"云岭县{name}2025年政府信息公开工作年度报告", f"http://a.gov.cn/{name}")
        for name in ("财政局", "教育局")
    ]
    visit.page_received(0, "record", ParsedPage(shown, total=total), cut=True)
    note = visit_note(visit, now)
    assert (note.outcome, note.error_class) == told

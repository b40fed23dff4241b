"""A query by state is answered from filings: who is silent has no document, and is found all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.config.load import load_configuration
from archive.database.models import VerdictRecord
from archive.search.search_result import SearchResult
from tests.integration.search.conftest import OpenShelf
from tests.integration.search.shelf import Shelf

NOW = datetime(2026, 11, 1, tzinfo=UTC)
STATES = {"water": "overdue", "edu": "late", "law": "on_time", "town": "unverified", "far": "overdue"}


@pytest.fixture
def shelf(new_shelf: OpenShelf) -> Iterator[Shelf]:
    with new_shelf() as made:
        made.organ("water", "水利局", "水务局")
        made.organ("edu", "教育局")
        made.organ("law", "司法局")
        made.organ("town", "东关镇人民政府", kind="township")
        made.organ("far", "邻县水利局", region="370124")
        for organ, state in STATES.items():
            made.verdict(organ, 2023, state, 40 if state == "late" else None)
        made.verdict("water", 2022, "on_time")
        row = made.session.query(VerdictRecord).filter_by(organ_id="edu").one()
        row.flags = ["date_conflict", "odd_title"]
        made.add("教育局年报", "河长制", organ_id="edu", report_year=2023)
        made.session.flush()
        yield made


def ask(shelf: Shelf, query: str, **how: Any) -> SearchResult:
    return shelf.find(query, deadlines=load_configuration().deadlines, now=NOW, **how)


def organs(found: SearchResult) -> list[str]:
    return sorted(hit.organ_id or "" for hit in found.hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state:overdue", ["far", "water"]),
        ("状态:逾期", ["edu", "far", "water"]),
        ("state:overdue region:370126", ["water"]),
        ("state:overdue 单位:水务", ["water"]),
        ("state:on_time year:2022", ["water"]),
        ("-state:overdue year:2023", ["edu", "law", "town"]),
        ("(state:overdue OR state:late) 地区:370126", ["edu", "water"]),
        ("flag:date_conflict", ["edu"]),
        ("标记:日期矛盾 state:late", ["edu"]),
        ("flag:dateXconflict state:late", None),
        ("state:unverified kind:township", ["town"]),
        ("state:late late:30..50", ["edu"]),
        ("state:late late:>50", []),
        ("state:overdue late:>30", ["far", "water"]),
        ("state:overdue 逾期:<3", []),
    ],
)
def test_conditions_on_filings_find_filings(shelf: Shelf, query: str, expected: list[str] | None) -> None:
    found = ask(shelf, query)
    if expected is None:
        assert any("不是该字段的取值" in note.zh for note in found.notes)
        return
    assert organs(found) == expected
    assert found.count == len(expected)
    assert {hit.type for hit in found.hits} <= {"filing"}
    assert any("没有公布的也在内" in note.zh for note in found.notes)


def test_a_silent_organ_is_a_hit_with_its_reason_and_page(shelf: Shelf) -> None:
    (hit,) = ask(shelf, "state:overdue region:370126").hits
    assert (hit.report_id, hit.organ, hit.report_year, hit.version_id) == ("water-2023", "水利局", 2023, None)
    assert (hit.first_seen_at, hit.url) == (None, "")
    assert hit.since is not None
    assert hit.reason_zh
    assert hit.reason_en
    board_says = hit.state
    assert board_says == "unverified", "judged as now: no column of the organ was ever visited"


def test_facets_and_pages_are_those_of_the_filings(shelf: Shelf) -> None:
    found = ask(shelf, "-state:not_due")
    facets = {name: {one.value: one.count for one in values} for name, values in found.facets.items()}
    assert facets["state"] == {"overdue": 2, "on_time": 2, "late": 1, "unverified": 1}
    assert facets["year"] == {"2023": 5, "2022": 1}
    assert facets["region"] == {"370126": 5, "370124": 1}
    assert facets["kind"] == {"department": 5, "township": 1}
    seen: list[str] = []
    after = ""
    while True:
        page = ask(shelf, "-state:not_due", limit=2, after=after)
        assert page.count == 6
        seen += [hit.report_id for hit in page.hits]
        if not (after := page.next):
            break
    assert len(seen) == len(set(seen)) == 6
    assert ask(shelf, "state:overdue", year=2022).count == 0
    assert ask(shelf, "state:overdue", region="370124").count == 1


def test_with_words_of_text_only_reports_are_searched_and_it_says_so(shelf: Shelf) -> None:
    found = ask(shelf, "state:late 河长制")
    assert [(hit.type, hit.report_id) for hit in found.hits] == [("report", "edu-2023")]
    assert any("只在已发现的年报中检索" in note.zh for note in found.notes)
    assert any("only reports that were found are searched" in note.en for note in found.notes)
    assert ask(shelf, "state:overdue 河长制").count == 0
    assert organs(ask(shelf, "flag:odd_title 河长制")) == ["edu"]
    assert ask(shelf, "flag:stale 河长制").count == 0
    assert not [note for note in ask(shelf, "河长制").notes if "年报中检索" in note.zh]

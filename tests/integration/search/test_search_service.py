"""Search over a real database: fields, order, pages, facets, versions, listing rows, tables."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from archive.database.models import Version
from tests.integration.search.shelf import Shelf, open_shelf


def tables(**rows: dict[str, int | None]) -> dict[str, Any]:
    return {"tables": {"requests": rows}}


@pytest.fixture
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with open_shelf(tmp_path_factory.mktemp("shelf")) as made:
        made.organ("water", "甲县水利局", "甲县水务局")
        made.organ("school", "甲县教育局")
        made.organ("town", "乙县丙镇人民政府", region="371402", kind="township")
        yield made


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    water = shelf.add(
        "甲县水利局2023年政府信息公开工作年度报告", "2023年，推行“互联网＋水务”，共12件。",
        organ_id="water", report_year=2023,
        reading=tables(carried_in={"natural_person": 3, "total": 3}, new={"natural_person": None, "total": None}),
    )  # fmt: skip
    shelf.add("甲县水利局2021年年报", "2021年共7件，2023年再报。", organ_id="water", report_year=2021)
    shelf.add("教育局2023年年报", "曾请水利局协助，2023年。水利局、水利局。", organ_id="school", report_year=2023,
              reading=tables(carried_in={"natural_person": 0, "total": 0}, new={"total": 8}))  # fmt: skip
    shelf.add("丙镇2022年年报", "全年无申请。", organ_id="town", report_year=2022, form="F2019")
    shelf.finding(water, "R2")
    shelf.finding(water, "blank_cells")
    shelf.verdict("water", 2023, "on_time")
    shelf.verdict("water", 2023, "late", 12)
    shelf.verdict("town", 2022, "on_time")
    return shelf


def test_the_meant_report_comes_first(full: Shelf) -> None:
    assert full.titles("水利局 2023")[0] == "甲县水利局2023年政府信息公开工作年度报告"
    assert full.titles("水利局 2021")[0] == "甲县水利局2021年年报"
    assert full.titles("水利局") == [
        "甲县水利局2023年政府信息公开工作年度报告",
        "甲县水利局2021年年报",
        "教育局2023年年报",
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("年报", 3), ("县", 4), ("水利局", 3), ("标题:水利局", 2), ("正文:水利局", 1), ("单位:水务", 2), ("水务局", 0),
        ("year:2021..2022", 2), ("年度:2023 水利局", 2), ("region:37", 4), ("region:371402", 1), ("kind:乡镇", 1),
        ("form:f2019", 1), ("state:late", 1), ("状态:按期", 1), ("late:>10", 1), ("late:>12", 0), ("check:R2", 1),
        ("check:r12", 0), ("问题:有", 1), ("seen:2024-01", 4), ("seen:2024-01-21..", 0), ("结转>0", 1), ("结转<1", 1),
        ("in:table 新收=空", 1), ("新收>=8", 1), ("新收/自然人=空", 1), ("in:table 8", 1), ("in:table 12", 0),
        ("上年结转!=3", 1), ("-水利局", 1), ("in:title 2023", 2), ("水利局 | 无申请", 4),
        ("标题:县 -标题:2021", 1), ("", 4),
    ],
)  # fmt: skip
def test_fields_and_conditions(full: Shelf, query: str, count: int) -> None:
    got = full.find(query)
    assert (got.count, got.relation, len(got.hits)) == (count, "eq", count)


def test_the_filters_beside_the_query(full: Shelf) -> None:
    assert full.titles("年报", year=2022) == ["丙镇2022年年报"]
    assert full.titles("", region="3714") == ["丙镇2022年年报"]
    assert full.find("水利局", where="title").count == 2
    assert full.find("结转>0", where="table").count == 1


def test_a_hit_tells_what_a_page_needs(full: Shelf) -> None:
    hit = full.find("互联网+水务 水利").hits[0]
    assert (hit.report_id, hit.organ, hit.organ_id, hit.region) == ("water-2023", "甲县水利局", "water", "370126")
    assert (hit.report_year, hit.state, hit.number) == (2023, "late", 1)
    assert [piece for piece, is_hit in hit.snippet if is_hit] == ["互联网＋水务"]
    assert ("水利", True) in hit.title_parts
    assert hit.moment.tzinfo is not None


def test_a_table_hit_names_the_cell(full: Shelf) -> None:
    (cell,) = full.find("in:table 上年结转>0").hits[0].cells
    assert (cell.cell, cell.value) == ("requests.carried_in.total", Decimal(3))
    assert (cell.row, cell.column) == ("上年结转政府信息公开申请数量", "总计")


def test_facets_count_all_hits(full: Shelf) -> None:
    facets = full.find("年", limit=1).facets
    assert {value.value: value.count for value in facets["year"]} == {"2023": 2, "2021": 1, "2022": 1}
    assert {value.value: value.count for value in facets["kind"]} == {"department": 3, "township": 1}
    assert {value.value: value.count for value in facets["finding"]} == {"R2": 1, "blank_cells": 1}
    assert {value.value: value.count for value in facets["state"]} == {"late": 1, "on_time": 1}


def test_newest_first_is_a_choice(full: Shelf) -> None:
    years = [hit.report_year for hit in full.find("年", sort="newest").hits]
    assert years == [2023, 2023, 2022, 2021]
    odd = full.find("年", sort="sideways")
    assert odd.hits
    assert "sideways" in odd.notes[0].en


@pytest.mark.parametrize("sort", ["rank", "newest"])
def test_pages_follow_one_another(shelf: Shelf, sort: str) -> None:
    for number in range(45):
        shelf.add(f"第{number}号年报", "同样的正文。", report_year=2000 + number % 9)
    seen: list[str] = []
    after = ""
    for _ in range(5):
        page = shelf.find("年报", limit=10, after=after, sort=sort)
        seen += [hit.title for hit in page.hits]
        after = page.next
    assert after == ""
    assert len(seen) == len(set(seen)) == 45
    broken = shelf.find("年报", after="Zm9v~~")
    assert broken.notes
    assert broken.hits


@pytest.mark.parametrize("sort", ["rank", "newest"])
def test_what_comes_in_between_two_pages_moves_nothing(shelf: Shelf, sort: str) -> None:
    for number in range(30):
        shelf.add(f"第{number}号年报", "同样的正文。", report_year=2000 + number)
    before = [hit.title for hit in shelf.find("年报", limit=30, sort=sort).hits]
    first = shelf.find("年报", limit=10, sort=sort)
    for number in range(30, 37):
        shelf.add(f"第{number}号年报", "同样的正文。", report_year=2000 + number)
    gone = shelf.session.query(Version).filter_by(title=before[3]).one()
    shelf.session.delete(gone)
    second = shelf.find("年报", limit=10, after=first.next, sort=sort)
    assert [hit.title for hit in (*first.hits, *second.hits)] == before[:20]
    # The very hit the mark names may go: its place is then the best there is.
    shelf.session.delete(shelf.session.query(Version).filter_by(title=before[19]).one())
    third = shelf.find("年报", limit=10, after=second.next, sort=sort)
    assert third.hits
    assert not third.notes


def test_older_versions_are_found_when_asked_for(shelf: Shelf) -> None:
    shelf.add("年报", "旧文字", url="http://a.test/1")
    shelf.add("年报", "新文字", url="http://a.test/1")
    assert shelf.find("旧文字").count == 0
    assert [hit.number for hit in shelf.find("旧文字", versions="all").hits] == [1]
    assert shelf.find("文字", versions="all").count == 2
    assert shelf.find("文字").hits[0].number == 2


def test_a_listing_row_is_found_until_its_page_is_there(shelf: Shelf) -> None:
    shelf.listing("丁局2019年年报", "http://a.test/9")
    (hit,) = shelf.find("丁局").hits
    assert (hit.version_id, hit.region, hit.snippet) == (None, "370126", [])
    shelf.add("丁局2019年年报", "正文", url="http://a.test/9")
    (hit,) = shelf.find("丁局").hits
    assert hit.version_id is not None


def test_a_query_run_together_is_taken_apart_as_a_suggestion(full: Shelf) -> None:
    got = full.find("水利局2023年政府无此话")
    assert (got.count, got.suggestion) == (0, "")
    got = full.find("教育局2023水利局")
    assert (got.count, got.suggestion) == (0, "教育局 2023 水利局")
    assert full.find(got.suggestion).count == 1

"""Plain words that find nothing lead to the query they may stand for, if that finds something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from archive.config.load import load_configuration
from archive.search.query import parse
from archive.search.query_fields import read_value
from archive.search.synonyms import words_of_states
from tests.integration.search.shelf import Shelf, open_shelf

NOW = datetime(2024, 3, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with open_shelf(tmp_path_factory.mktemp("suggestions")) as shelf:
        for id_, name, kind in (
            ("cz", "清溪县财政局", "department"), ("wj", "清溪县卫生健康局", "department"),
            ("sz", "清溪县石桥镇人民政府", "township"), ("yj", "清溪县应急管理局", "department"),
        ):  # fmt: skip
            shelf.organ(id_, name, kind=kind)
            shelf.verdict(id_, 2023, "overdue" if id_ in ("sz", "yj") else "on_time")
        for id_, title in (("cz", "清溪县财政局政府信息公开工作报告"), ("wj", "卫生健康局的政府信息公开年度报告")):
            shelf.add(
                title, "本机关主动公开政府信息若干。", organ_id=id_, report_year=2023,
                reading={"tables": {"requests": {"refused_national_secret": {"total": 2}, "new": {"total": 3}}}},
            )  # fmt: skip
        shelf.refresh()
        yield shelf


def suggested(made: Shelf, asked: str) -> tuple[str, int]:
    how = {"deadlines": load_configuration().deadlines, "now": NOW}
    found = made.find(asked, **how)
    return found.suggestion, made.find(found.suggestion, **how).count if found.suggestion else 0


@pytest.mark.parametrize(
    ("asked", "meant", "count"),
    [
        ("逾期未公布 2023", "状态:逾期未见公布 年度:2023", 2),
        ("哪些单位没有公布2023年年报", "状态:逾期未见公布 年度:2023", 2),
        ("哪些乡镇没交2023年报告", "状态:逾期未见公布 年度:2023 类别:乡镇", 1),
        ("镇政府 没有公布", "状态:逾期未见公布 单位:镇人民政府", 1),
        ("清溪县应急局没有发布年报吗", "状态:逾期未见公布 单位:清溪县应急管理局", 1),
        ("按时公布", "状态:按期", 2),
        ("应急管理局 年度:2023 状态:逾期", "单位:应急管理局 年度:2023 状态:逾期", 1),
    ],
)
def test_words_for_a_state_lead_to_the_filings(made: Shelf, asked: str, meant: str, count: int) -> None:
    assert suggested(made, asked) == (meant, count)


@pytest.mark.parametrize(
    ("asked", "meant", "count"),
    [
        ("清溪县财政局2023年年报", "单位:清溪县财政局 年度:2023", 1),
        ("清溪县财政局 2023年度报告", "单位:清溪县财政局 年度:2023", 1),
        ("清溪县卫健局2023年报", "单位:清溪县卫生健康局 年度:2023", 1),
        ("财政局 新收", "财政局 新收>0", 1),
        ("主动公开、政府信息", "主动公开政府信息", 2),
        ("政府信息，主动公开", "政府信息 主动公开", 2),
    ],
)
def test_words_for_an_organ_a_cell_or_with_separators_lead_to_reports(
    made: Shelf, asked: str, meant: str, count: int
) -> None:
    assert suggested(made, asked) == (meant, count)


@pytest.mark.parametrize(
    "asked", ["清溪县财政局2019年年报", "没有公布 水利局", "状态:逾期 财政局", "新收>0", "财政局", "标题:没有公布"]
)
def test_nothing_is_suggested_that_finds_nothing_or_where_the_words_do(made: Shelf, asked: str) -> None:
    assert suggested(made, asked) == ("", 0)


def test_what_people_say_for_a_state_is_a_state_of_the_query_language() -> None:
    assert words_of_states()
    for said, state in words_of_states():
        assert read_value("state", state), said
        assert not parse(f"状态:{state}").notes


def test_years_alone_make_no_report_alike(made: Shelf) -> None:
    assert made.find("公安局 2023 2022 2021").near == []


def test_a_field_that_there_is_not_leads_to_the_nearest_with_what_it_finds(made: Shelf) -> None:
    assert suggested(made, "orgna:财政局 year:2023") == ("organ:财政局 year:2023", 1)
    assert suggested(made, "状太:逾期未见公布") == ("状态:逾期未见公布", 2)
    assert suggested(made, "不予公开>>3") == ("", 0)

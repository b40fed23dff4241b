"""Which form a table is of is told by rows and columns that only one form has, never by the year."""

from __future__ import annotations

import pytest

from archive.reading.document import Cell, Grid
from archive.reading.forms import load_forms
from archive.reading.reading_model import Section, Value
from archive.reading.tables.form_layout import arrange_by_form, detect_form, table_forms
from archive.reading.tables.table_reader import TableReader
from archive.reading.tables.table_state import Tables


def only_in(form: str, table: str) -> list[str]:
    """Rows that no other form has."""
    forms: dict[str, set[str]] = {one.form: {row.id for row in one.tables[table].rows} for one in load_forms()}
    others = {row for name, rows in forms.items() if name != form for row in rows}
    return sorted(forms[form] - others)


def tables(name: str, rows: dict[str, dict[str, Value]], columns: tuple[str, ...] = ()) -> Tables:
    return Tables(values={name: rows}, columns={name: set(columns)})


def test_a_table_with_rows_of_one_form_alone_is_of_that_form() -> None:
    for form in ("F2019", "F2021"):
        rows: dict[str, dict[str, Value]] = {row: {"total": 1} for row in only_in(form, "disclosure")}
        forms, mixed = table_forms(tables("disclosure", rows))
        if rows:
            assert (forms, mixed) == ({"disclosure": form}, False)


def own_columns(form: str) -> list[str]:
    """Columns of the table of disclosure that no other form has."""
    columns: dict[str, set[str]] = {
        one.form: {column.id for column in one.tables["disclosure"].columns} for one in load_forms()
    }
    return sorted(columns[form] - {column for name, ids in columns.items() if name != form for column in ids})


@pytest.mark.parametrize(("old", "mixed"), [(8, False), (5, False), (4, True), (3, True), (2, True)])
def test_a_slip_makes_no_mixture_and_a_quarter_does(old: int, mixed: bool) -> None:
    """One column of 2021 beside so many of 2019; where both weigh the same neither is a slip."""
    found = tables("disclosure", {}, (own_columns("F2021")[0], *own_columns("F2019")[:old]))
    assert table_forms(found) == ({"disclosure": "F2019"}, mixed)


def test_a_row_tells_more_than_a_column() -> None:
    [row, *_] = only_in("F2019", "disclosure")
    found = tables("disclosure", {row: {"items": 1}}, (own_columns("F2021")[0],))
    assert table_forms(found) == ({"disclosure": "F2019"}, True)
    found = tables("disclosure", {row: {"items": 1}}, tuple(own_columns("F2021")[:2]))
    assert table_forms(found) == ({"disclosure": "F2019"}, True)
    found = tables("disclosure", {row: {"items": 1}}, tuple(own_columns("F2021")[:3]))
    assert table_forms(found) == ({"disclosure": "F2021"}, True)


def test_a_heading_over_rows_is_no_row_of_the_other_form() -> None:
    """其他处理 is a row of 2019 and a heading in 2021: without a number of its own it says nothing."""
    rows: dict[str, dict[str, Value]] = {"other": {"total": None}, "other.not_corrected": {"total": 0}}
    assert table_forms(tables("requests", rows))[0] == {"requests": "F2021"}
    assert table_forms(tables("requests", {"other": {"total": None}}))[0] == {"requests": "F2019"}
    rows["other"] = {"natural_person": None, "total": 2}
    assert table_forms(tables("requests", rows)) == ({"requests": "F2019"}, True)


HEADS = ["申请人情况", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def read_rows(*rows: list[str]) -> Tables:
    reader = TableReader()
    lines = [HEADS, *rows]
    reader.read(Grid(tuple(Cell(text, row, at) for row, line in enumerate(lines) for at, text in enumerate(line))))
    return reader.tables


def test_a_label_that_lost_its_characters_is_told_by_its_number_below_a_row_that_is_known() -> None:
    """The heading 不予公开 stands on the page before; the row above says to which group the number belongs."""
    found = read_rows(
        ["1.属于国家秘密", *"1000001"],
        ["2.□□□□□□□□□止公开", *"2000002"],
        ["1.信访举报投诉类申请", *"3000003"],
        ["2.□□申请□", *"4000004"],
    )
    assert {row: cells["natural_person"] for row, cells in found.values["requests"].items()} == {
        "refused.state_secret": 1,
        "refused.law_forbids": 2,
        "not_processed.petition": 3,
        "not_processed.repeat": 4,
    }
    assert not found.problems


def test_a_number_alone_is_no_label() -> None:
    """2. without a word behind it may number anything."""
    found = read_rows(["1.属于国家秘密", *"1000001"], ["2.项", *"2000002"])
    assert set(found.values["requests"]) == {"refused.state_secret"}
    assert [problem.kind for problem in found.problems] == ["unknown_row"]


OLD_HEADINGS = ("概述", "主动公开政府信息情况", "依申请公开情况", "收费及减免情况")
SIX = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
       "存在的主要问题及改进情况", "其他需要报告的事项")  # fmt: skip


@pytest.mark.parametrize(
    ("titles", "year", "form"),
    [
        (SIX, 2018, "pre2019"),
        (SIX, 2019, "none"),
        (SIX, None, "none"),
        (OLD_HEADINGS, 2022, "pre2019"),
        (OLD_HEADINGS, None, "pre2019"),
        (OLD_HEADINGS[:3], 2022, "none"),
        ((*OLD_HEADINGS[:3], "政府信息公开行政复议、行政诉讼情况"), 2022, "pre2019"),
        (("概述", "依申请公开情况", "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况"), 2022, "pre2019"),
        (("概述", "工作情况", "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况"), 2022, "none"),
        ((*OLD_HEADINGS, "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况"), 2022, "none"),
        (("工作亮点", "工作成效", "典型做法", "下一步打算"), 2022, "none"),
    ],
)
def test_without_tables_year_and_headings_tell_the_form(titles: tuple[str, ...], year: int | None, form: str) -> None:
    sections = [Section(number, title, "文字。") for number, title in enumerate(titles, 1)]
    assert detect_form({}, sections, year, mixed_table=False) == form


def test_tables_tell_the_form_whatever_the_year() -> None:
    assert detect_form({"requests": "F2019"}, [], 2015, mixed_table=False) == "F2019"
    assert detect_form({"requests": "F2021", "disclosure": "F2021"}, [], 2020, mixed_table=False) == "F2021"
    assert detect_form({"requests": "F2019", "disclosure": "F2021"}, [], 2020, mixed_table=False) == "mixed"
    assert detect_form({"requests": "F2021"}, [], 2021, mixed_table=True) == "mixed"


def test_rows_stand_in_the_order_of_the_form_that_a_table_beside_them_is_of() -> None:
    """A table whose rows both forms have is laid out as the other one of the report."""
    found = Tables(values={"review": {"reconsideration": {"total": 0}}, "requests": {"total": {"total": 1}}})
    old, new = (arrange_by_form(found, forms) for forms in ({"disclosure": "F2019"}, {}))
    assert list(old) == list(new) == ["requests", "review"]
    rows = {form.form: [row.id for row in form.tables["requests"].rows] for form in load_forms()}
    assert (list(old["requests"]), list(new["requests"])) == (rows["F2019"], rows["F2021"])
    assert (
        arrange_by_form(found, {"requests": "F2021", "disclosure": "F2019"})["requests"].keys()
        == new["requests"].keys()
    )


def test_of_the_other_form_only_what_holds_a_number_is_kept() -> None:
    rows: dict[str, dict[str, Value]] = {
        "licensing": {"decisions": 3, "change": None, "items_last_year": 9},
        "other_services": {},
        "procurement": {"items": 0},
    }
    found = arrange_by_form(Tables(values={"disclosure": rows}), {"disclosure": "F2021"})["disclosure"]
    assert found["licensing"] == {"decisions": 3, "items_last_year": 9}
    assert "other_services" not in found
    assert found["procurement"] == {"items": 0}

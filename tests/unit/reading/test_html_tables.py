"""Tables from the DOM: spans, Word markup, broken labels, split tables and orders of their own."""

from __future__ import annotations

import random
from dataclasses import fields
from decimal import Decimal

import pytest

from archive.reading.document import Grid
from archive.reading.html_items import ItemCollector
from archive.reading.html_parse import parse_page
from archive.reading.read import read
from archive.reading.tables.form_layout import arrange_by_form, missing_rows, table_forms
from archive.reading.tables.table_reader import TableReader
from archive.reading.tables.table_state import Tables
from bench.accuracy.tables import Dirt, TableMaker
from bench.accuracy.truth import make_truth


def tables_in(html: str) -> Tables:
    page = parse_page(f"<html><body>{html}</body></html>".encode())
    assert page is not None
    reader = TableReader()
    for item in ItemCollector().collect(page.body):
        if item.grid is not None:
            reader.read(item.grid)
    return reader.tables


@pytest.mark.parametrize("habit", [item.name for item in fields(Dirt) if item.name != "blank"])
@pytest.mark.parametrize("seed", range(4))
def test_every_habit_reads_exactly(habit: str, seed: int) -> None:
    dice = random.Random(f"{habit}/{seed}")
    truth = make_truth(dice)
    dirt = Dirt()
    setattr(dirt, habit, True)
    maker = TableMaker(dice, dirt)
    html = maker.disclosure(truth.form, truth.tables["disclosure"])
    html += maker.requests(truth.requests_form, truth.tables["requests"]) + maker.review(truth.tables["review"])
    read_tables = tables_in(html)
    forms, _ = table_forms(read_tables)
    assert arrange_by_form(read_tables, forms) == truth.tables
    assert forms == {"disclosure": truth.form.form, "requests": truth.requests_form.form}
    assert not [problem for problem in read_tables.problems if problem.kind == "unread_cell"]


REVIEW = (
    "<table><tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr><tr>"
    + "".join(f"<td rowspan=2>{name}</td>" for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))
    + "<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr><tr>"
    + "".join(f"<td>{name}</td>" for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 2)
    + "</tr><tr>{}</tr></table>"
)


def test_review_with_a_lost_cell_places_the_others_by_geometry() -> None:
    cells = "".join(f"<td>{n}</td>" for n in range(1, 15))
    read_tables = tables_in(REVIEW.format(cells))
    values = read_tables.values["review"]
    assert values["reconsideration"] == {"upheld": 1, "corrected": 2, "other": 3, "pending": 4, "total": 5}
    assert values["litigation_after_reconsideration"]["total"] is None


def test_rows_for_the_three_ways_of_review() -> None:
    head = "<tr><td>类别</td><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td></tr>"
    rows = "".join(f"<tr><td>{name}</td><td>{n}</td><td>0</td><td>0</td><td>0</td><td>{n}</td></tr>"
                   for n, name in enumerate(("行政复议", "未经复议直接起诉", "复议后起诉"), 1))  # fmt: skip
    values = tables_in(f"<table>{head}{rows}</table>").values["review"]
    assert [cells["total"] for cells in values.values()] == [1, 2, 3]


BLOCK = (
    "<table><tr><td colspan=4>第二十条第（一）项</td></tr>"
    "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    "<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>{}</table>"
)


def test_unknown_and_doubled_rows_are_told_and_change_nothing() -> None:
    rows = "<tr><td>行政规范性文件</td><td>1</td><td>2</td><td>3</td></tr>"
    rows += "<tr><td>内部文件</td><td>8</td><td>8</td><td>8</td></tr>" + rows.replace("<td>3", "<td>9")
    read_tables = tables_in(BLOCK.format(rows))
    assert read_tables.values["disclosure"]["normative_documents"] == {"issued": 1, "repealed": 2, "in_force": 3}
    assert [(p.kind, p.where) for p in read_tables.problems] == [
        ("unknown_row", "disclosure.内部文件"),
        ("doubled_row", "disclosure.normative_documents"),
    ]


def test_a_missing_row_is_told_and_shifts_nothing() -> None:
    read_tables = tables_in(BLOCK.format(""))
    forms, _ = table_forms(read_tables)
    shape = arrange_by_form(read_tables, forms)["disclosure"]
    assert shape["rules"] == {"issued": 0, "repealed": 0, "in_force": 0}
    assert shape["normative_documents"] == {"issued": None, "repealed": None, "in_force": None}
    assert "disclosure.normative_documents" in [problem.where for problem in missing_rows(read_tables, forms)]


def test_text_in_a_cell_of_numbers_is_blank_and_told() -> None:
    read_tables = tables_in(BLOCK.format("<tr><td>规范性文件</td><td>见附件</td><td>1</td><td>2</td></tr>"))
    assert read_tables.values["disclosure"]["normative_documents"]["repealed"] == 1
    assert read_tables.values["disclosure"]["normative_documents"]["issued"] is None
    assert read_tables.problems[0].kind == "unread_cell"


def test_spans_are_placed_as_a_browser_places_them() -> None:
    page = parse_page(b"<table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr></table>")
    assert page is not None
    grid = ItemCollector().collect(page.body)[0].grid
    assert isinstance(grid, Grid)
    assert [[cell.text if cell else None for cell in row] for row in grid.rows()] == [["a", "b", "b"], ["a", "c", "d"]]


def test_fees_told_in_yuan_are_converted_to_the_unit_of_the_form() -> None:
    html = "<table><tr><td>信息内容</td><td>本年收费金额（单位：万元）</td></tr>"
    html += "<tr><td>行政事业性收费</td><td>{}</td></tr></table>"
    assert tables_in(html.format("35000元")).values["disclosure"]["fees"]["amount_wan_yuan"] == Decimal("3.5")
    assert tables_in(html.format("35.2万元")).values["disclosure"]["fees"]["amount_wan_yuan"] == Decimal("35.2")


def test_a_table_built_without_table_elements_is_read_from_its_lines() -> None:
    dice = random.Random(4)
    truth = make_truth(dice)
    maker = TableMaker(dice, Dirt())
    html = maker.requests(truth.requests_form, truth.tables["requests"])
    for tag in ("table", "tbody", "tr", "td"):
        html = html.replace(f"<{tag}", "<div").replace(f"</{tag}>", "</div>")
    body = f"<p>一、总体情况</p><p>平稳。</p><p>三、收到和处理政府信息公开申请情况</p>{html}"
    page = f"<html><head><title>{truth.title}</title></head><body>{body}</body>"
    assert read(page.encode()).tables["requests"] == truth.tables["requests"]


@pytest.mark.parametrize("span", ["⒐740", "²", "①"])
def test_a_span_written_in_signs_that_are_no_numbers_harms_nothing(span: str) -> None:
    page = parse_page(f"<table><tr><td colspan='{span}'>a</td></tr><tr><td>b</td></tr></table>".encode())
    assert page is not None
    grid = ItemCollector().collect(page.body)[0].grid
    assert isinstance(grid, Grid)
    assert [row[0].text for row in grid.rows() if row[0]] == ["a", "b"]

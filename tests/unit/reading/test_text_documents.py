"""Plain text saved from pages and from Word: one cell a line, one row a line, with and without tabs."""

from __future__ import annotations

import random

import pytest

from archive.reading.document import Grid
from archive.reading.html_items import ItemCollector
from archive.reading.html_parse import parse_page
from archive.reading.read import read
from archive.reading.reading_model import Reading
from bench.accuracy.plain_pages import TITLE, body, disclosure, reading, requests, review
from bench.accuracy.truth import Truth, make_truth

_GROUP = {
    "refused": "（三）不予公开",
    "unable": "（四）无法提供",
    "not_processed": "（五）不予处理",
    "other": "（六）其他处理",
}


def lines_of(truth: Truth) -> list[list[str]]:
    """The requests table as rows of cells, merged cells empty below their first row."""
    rows = [["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"], ["", "自然人", "法人或其他组织", "总计"],
            ["", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""]]  # fmt: skip
    group = ""
    for row in truth.requests_form.tables["requests"].rows:
        label = f"{row.number}.{row.labels[0]}" if row.group else row.labels[0]
        values = [str(value) for value in truth.tables["requests"][row.id].values()]
        first = [_GROUP[row.group] if row.group != group else ""] if row.group else []
        group = row.group
        rows.append([*first, label, *values])
    return rows


def page(truth: Truth, table: str) -> bytes:
    text = [
        truth.title,
        *truth.preamble,
        "一、总体情况",
        "平稳。",
        "三、收到和处理政府信息公开申请情况",
        table,
        "五、存在的主要问题及改进情况",
        "不多。",
    ]
    return "\n".join(text).encode()


@pytest.fixture(scope="module")
def truth() -> Truth:
    for seed in range(50):
        made = make_truth(random.Random(seed))
        if all(value is not None for row in made.tables["requests"].values() for value in row.values()):
            return made
    raise AssertionError("no made-up report without blanks")


def test_one_cell_a_line_led_by_tabs(truth: Truth) -> None:
    table = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in lines_of(truth))
    assert read(page(truth, table)).tables["requests"] == truth.tables["requests"]


def test_one_row_a_line_with_tabs(truth: Truth) -> None:
    table = "\n".join("\t".join(row) for row in lines_of(truth))
    assert read(page(truth, table)).tables["requests"] == truth.tables["requests"]


def tabbed(html: str) -> list[list[str]]:
    """A table as an editor pastes it: each position a field, those that a merged cell covers empty."""
    page = parse_page(f"<html><body>{html}</body></html>".encode())
    assert page is not None
    [item] = ItemCollector().collect(page.body)
    assert item.grid is not None
    rows = enumerate(item.grid.rows())
    return [
        [one.text if one and (one.row, one.column) == (at, column) else "" for column, one in enumerate(line)]
        for at, line in rows
    ]


@pytest.mark.parametrize("total", ["9", ""])
def test_fields_that_merged_labels_leave_empty_move_no_number(total: str) -> None:
    """A blank total stays one: the numbers before it do not move up."""
    tables = [
        tabbed(one)
        for one in (
            disclosure(),
            requests(
                {
                    "<td>0</td><td>9</td></tr><tr><td colspan=3>二": f"<td>0</td><td>{total}</td></tr><tr><td colspan=3>二"
                }
            ),
            review(),
        )
    ]
    assert tables[1][3][-1] == total
    one, two, three = ("".join(f"<p>{line}</p>" for line in ("@", *map("\t".join, table))) for table in tables)
    text = "\n".join(
        [TITLE, *body(tables=(one, two, three)).replace("<p>@</p>", "").replace("</p>", "").split("<p>")[1:]]
    )
    found = read(text.encode())
    wanted = reading().tables
    wanted["requests"]["new"]["total"] = int(total) if total else None
    assert found.tables == wanted


def test_a_row_of_fewer_fields_than_the_headings_lost_its_empty_ones(truth: Truth) -> None:
    lines = [["", "", *line] if at < 3 else line for at, line in enumerate(lines_of(truth))]
    assert read(page(truth, "\n".join(map("\t".join, lines)))).tables["requests"] == truth.tables["requests"]


def test_one_row_a_line_with_spaces(truth: Truth) -> None:
    table = "\n".join(" ".join(cell for cell in row if cell) for row in lines_of(truth))
    assert read(page(truth, table)).tables["requests"] == truth.tables["requests"]


def test_one_cell_a_line_without_anything_else(truth: Truth) -> None:
    table = "\n".join(cell for row in lines_of(truth) for cell in row if cell)
    assert read(page(truth, table)).tables["requests"] == truth.tables["requests"]


def test_a_wide_row_that_lost_cells_is_left_blank_and_told(truth: Truth) -> None:
    rows = [[cell for cell in row if cell] for row in lines_of(truth)]
    at = next(n for n, row in enumerate(rows) if row[0].startswith("上年结转"))
    del rows[at][3:5]
    reading: Reading = read(page(truth, "\n".join(cell for row in rows for cell in row)))
    assert set(reading.tables["requests"]["carried_in"].values()) == {None}
    assert reading.tables["requests"]["new"] == truth.tables["requests"]["new"]
    assert any(finding.check == "unreadable" and "上年结转" in finding.message_zh for finding in reading.findings)


def test_sections_around_the_table_are_whole(truth: Truth) -> None:
    table = "\n".join("\t".join(row) for row in lines_of(truth))
    reading = read(page(truth, table))
    assert [(section.number, section.text) for section in reading.sections] == [(1, "平稳。"), (3, ""), (5, "不多。")]
    assert "自然人" not in reading.text
    assert Grid(()).rows() == []

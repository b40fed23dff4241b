"""XLSX made with openpyxl: merged cells, blanks, computed values, hidden sheets, harmful files."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import convert
from archive.reading.formats.xlsx import text_of

from .grids import grids, prose, spans, texts


def book() -> tuple[openpyxl.Workbook, Worksheet]:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    return workbook, sheet


def body_of(workbook: openpyxl.Workbook) -> bytes:
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def read(workbook: openpyxl.Workbook) -> Document:
    document = convert(body_of(workbook))
    assert document is not None
    return document


def test_title_merged_cells_blanks_and_zeros() -> None:
    workbook, sheet = book()
    rows: list[list[str | float | None]] = [
        ["某县2023年年度报告统计表"],
        ["第二十条第（一）项"],
        ["信息内容", "制发", "废止"],
        ["规章", 0, None],
        ["文件", 3.0, 7730.28],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:C2")
    document = read(workbook)
    assert document.title == "某县2023年年度报告统计表"
    (grid,) = grids(document)
    assert texts(grid)[-2:] == [["规章", "0", ""], ["文件", "3", "7730.28"]]


def test_labels_merged_downwards() -> None:
    workbook, sheet = book()
    rows: list[list[str | int]] = [["事项", "", "数"], ["三、", "（一）", 4], ["", "（二）", 5]]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("A1:B1")
    assert spans(grids(read(workbook))[0]) == {"事项": (0, 0, 1, 2), "三、": (1, 0, 2, 1)}


def test_tables_are_parted_by_empty_rows_and_lines_are_prose() -> None:
    workbook, sheet = book()
    rows: list[list[str | int]] = [["规章", 1], [], ["二、主动公开情况"], [], ["许可", 2]]
    for row in rows:
        sheet.append(row)
    document = read(workbook)
    assert [texts(g) for g in grids(document)] == [[["规章", "1"]], [["许可", "2"]]]
    assert prose(document) == ["二、主动公开情况"]


def test_hidden_sheets_are_not_shown() -> None:
    workbook, sheet = book()
    sheet.append(["规章", 1])
    hidden = workbook.create_sheet("草稿")
    hidden.append(["规章", 9])
    hidden.sheet_state = "hidden"
    assert len(grids(read(workbook))) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0.1 + 0.2, "0.3"), (12.0, "12"), (1e20, "1e+20"), (" 3\n件 ", "3 件")],
)
def test_values_as_a_reader_sees_them(value: object, text: str) -> None:
    assert text_of(value) == text


def repacked(change: dict[str, bytes]) -> bytes:
    workbook, sheet = book()
    sheet.append(["规章", 1])
    source = zipfile.ZipFile(io.BytesIO(body_of(workbook)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, change.get(name, source.read(name)))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet", "damaged"),
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>', "entities"),
        ("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 20_000_000 + b"</worksheet>", "zip bomb"),
        ("xl/workbook.xml", b"<workbook/>", "no sheet"),
    ],
)
def test_harmful_and_broken_books_say_why(part: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        convert(repacked({part: content}))


def test_a_sheet_that_merges_its_whole_area_is_refused_before_it_is_opened() -> None:
    merged = b'<worksheet><sheetData/><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells></worksheet>'
    with pytest.raises(UnreadableError, match="merges"):
        convert(repacked({"xl/worksheets/sheet1.xml": merged}))


def test_a_cell_far_away_does_not_make_a_million_rows() -> None:
    workbook, sheet = book()
    sheet.append(["规章", 1])
    sheet["XFD1048576"] = "远"
    document = read(workbook)
    assert texts(grids(document)[0]) == [["规章", "1"]]
    assert "only the first" in document.warnings[0]

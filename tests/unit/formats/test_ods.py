"""ODS workbooks as LibreOffice and WPS write them: merged cells, repeated rows and cells, sheets one behind the other."""

from __future__ import annotations

import io
import zipfile
from html import escape

from archive.reading.document import Grid, Paragraph
from archive.reading.formats import convert
from archive.reading.html_items import ItemCollector
from archive.reading.html_parse import parse_page
from archive.reading.read import read
from bench.accuracy.plain_pages import TITLE, body, reading

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def ods(sheets: dict[str, str]) -> bytes:
    """A workbook of these sheets; each is the XML of its rows."""
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "text", "table"))
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items())
    content = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", f"<office:document-content {spaces}>{content}</office:document-content>")
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def cell(text: str, spans: str = "") -> str:
    kind = f'office:value-type="float" office:value="{text}"' if text.isdigit() else 'office:value-type="string"'
    return f"<table:table-cell {kind} {spans}><text:p>{escape(text)}</text:p></table:table-cell>"


def row(*cells: str, times: int = 1) -> str:
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


def rows_of(grid: Grid) -> str:
    """A grid as rows of a sheet: what a merged cell covers is covered."""
    made = ""
    for at, line in enumerate(grid.rows()):
        cells = ""
        for column, one in enumerate(line):
            if one is None or (one.row, one.column) != (at, column):
                cells += "<table:covered-table-cell/>" if one else "<table:table-cell/>"
                continue
            down, across = f'table:number-rows-spanned="{one.rowspan}"', f'table:number-columns-spanned="{one.colspan}"'
            cells += cell(one.text, f"{down} {across}" if one.rowspan * one.colspan > 1 else "")
        made += row(cells)
    return made


def test_a_report_of_four_sheets_is_the_report() -> None:
    page = parse_page(f"<html><body>{body()}</body></html>".encode())
    assert page is not None
    items = ItemCollector().collect(page.body)
    prose = "".join(row(cell(one.text)) for one in items if one.grid is None and one.text)
    sheets = {f"表{at}": rows_of(one.grid) for at, one in enumerate(items) if one.grid is not None}
    found = read(ods({"正文": row(cell(TITLE)) + prose, **sheets}))
    assert (found.title, found.organ, found.report_year) == (TITLE, "青山县民政局", 2024)
    assert found.tables == reading().tables
    assert not found.findings


def test_spans_stand_where_repeated_rows_and_cells_have_pushed_them() -> None:
    wide = 'table:number-columns-spanned="2"'
    tall = 'table:number-rows-spanned="2"'
    blank = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = row(cell("上"), blank, times=2) + row(cell("左"), cell("宽", wide), "<table:covered-table-cell/>")
    rows += row(cell("高", tall), cell("1"), cell("2")) + row("<table:covered-table-cell/>", cell("3"), cell("4"))
    document = convert(
        ods({"甲": row(cell("甲", wide), cell("乙")) + row(cell("1"), cell("2"), cell("3")), "表": rows})
    )
    assert document is not None
    first, second = (block for block in document.blocks if not isinstance(block, Paragraph))
    assert [one for one in first.cells if one.colspan > 1] == [("甲", 0, 0, 1, 2)]
    spans = {one.text: (one.row - second.cells[0].row, one.rowspan, one.colspan) for one in second.cells if one.text}
    assert (spans["宽"], spans["高"]) == ((2, 1, 2), (3, 2, 1))


def test_a_sheet_with_a_million_empty_rows_behind_it_is_read() -> None:
    rows = row(cell("规章"), cell("1")) + row(
        '<table:table-cell table:number-columns-repeated="16384"/>', times=1_048_574
    )
    document = convert(ods({"表": rows}))
    assert document is not None
    assert "规章" in str(document.blocks)

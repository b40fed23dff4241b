"""Merged cells of an ODS workbook, which calamine does not give: from the spans of content.xml."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from archive.reading.formats.limits import MAX_CELLS, SafeZip
from archive.reading.formats.wordml import number

Span = tuple[tuple[int, int], tuple[int, int]]
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST = 2**20  # rows of a sheet; an empty rest is one row repeated


def ods_spans(body: bytes) -> dict[str, list[Span]]:
    """Return by name of the sheet its merged ranges: first and last (row, column), 0-based and inclusive."""
    root = SafeZip(body, "ODS").xml("content.xml")
    return {table.get(f"{_TABLE}name", ""): list(_spans(table)) for table in root.iter(f"{_TABLE}table")}


def _spans(table: etree._Element) -> Iterator[Span]:
    row = found = 0
    for line in table.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in line.iterchildren(*_CELLS):
            height, width = (_times(cell, f"number-{side}-spanned") for side in ("rows", "columns"))
            if (height > 1 or width > 1) and found < MAX_CELLS:
                found += 1
                yield (row, column), (row + height - 1, column + width - 1)
            column += _times(cell, "number-columns-repeated")
        row += _times(line, "number-rows-repeated")


def _times(element: etree._Element, name: str) -> int:
    return number(element.get(f"{_TABLE}{name}", "1"), least=1, most=_MOST)

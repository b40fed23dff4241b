"""ODT: paragraphs and tables of a text document in the OpenDocument format, with merged cells."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from archive.reading.document import Block, Cell, Document, Grid, Paragraph
from archive.reading.formats.docx_text import tidy
from archive.reading.formats.limits import MAX_CELLS, SafeZip
from archive.reading.formats.wordml import number

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PROPERTIES = {"title": "title", "creator": "author", "subject": "subject", "date": "modified",
               "creation-date": "created"}  # fmt: skip
_LEFT_OUT = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}sequence-decls"}
_MOST_REPEATED = 60
_DEEPEST = 30


def read_odt(body: bytes) -> Document:
    """Return a Document of format "docx"; UnreadableError when it is damaged."""
    parts = SafeZip(body, "ODT")
    root = parts.xml("content.xml")
    document = Document("docx", charset="utf-8", metas=_metas(parts))
    text = root.find(f".//{_OFFICE}text")
    document.blocks = list(_blocks(text, 0)) if text is not None else []
    document.images = sum(1 for _ in root.iter(f"{_DRAW}image"))
    first = next(iter(document.blocks), None)
    document.title = first.text if isinstance(first, Paragraph) else ""
    return document


def _metas(parts: SafeZip) -> dict[str, str]:
    if "meta.xml" not in parts:
        return {}
    found = {
        etree.QName(element).localname: (element.text or "").strip()
        for element in parts.xml("meta.xml").iter()
        if isinstance(element.tag, str)
    }
    return {name: found[key] for key, name in _PROPERTIES.items() if found.get(key)}


def _blocks(parent: etree._Element, depth: int) -> Iterator[Block]:
    for element in parent:
        if element.tag in _LEFT_OUT or not isinstance(element.tag, str) or depth > _DEEPEST:
            continue
        if element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield from (Paragraph(line) for part in _text(element).split("\n") if (line := tidy(part)))
            for box in element.iter(f"{_DRAW}text-box"):
                yield from _blocks(box, depth + 1)
        elif element.tag == f"{_TABLE}table":
            yield Grid(tuple(_cells(element)))
        else:
            yield from _blocks(element, depth + 1)


def _text(element: etree._Element) -> str:
    """Return the text of a paragraph, its spaces, tabs and line breaks as characters."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s" or child.tag == f"{_TEXT}tab":
            pieces.append(" ")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT and not child.tag.startswith(_DRAW):
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _cells(table: etree._Element) -> Iterator[Cell]:
    count = 0
    rows = [one for one in table.iter(f"{_TABLE}table-row") if next(one.iterancestors(f"{_TABLE}table")) is table]
    for row, element in enumerate(rows[:MAX_CELLS]):
        column = 0
        for cell in element:
            repeated = number(cell.get(f"{_TABLE}number-columns-repeated", "1"), least=1, most=_MOST_REPEATED)
            if cell.tag == f"{_TABLE}table-cell":
                for _ in range(repeated):
                    yield _cell(cell, row, column)
                    column += 1
                    count += 1
            elif cell.tag == f"{_TABLE}covered-table-cell":
                column += repeated
        if count > MAX_CELLS:
            return


def _cell(cell: etree._Element, row: int, column: int) -> Cell:
    text = "".join(tidy(_text(part)) for part in cell.iter(f"{_TEXT}p", f"{_TEXT}h"))
    height = number(cell.get(f"{_TABLE}number-rows-spanned", "1"), least=1)
    width = number(cell.get(f"{_TABLE}number-columns-spanned", "1"), least=1, most=120)
    return Cell(text, row, column, height, width)

"""DOCX: paragraphs with their automatic numbers, tables with their merged cells, text boxes, properties."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from archive.errors import UnreadableError
from archive.reading.document import Block, Document, Paragraph
from archive.reading.formats.docx_numbers import Numbers
from archive.reading.formats.docx_table import table_blocks
from archive.reading.formats.docx_text import paragraph_text, text_boxes, tidy
from archive.reading.formats.limits import SafeZip, parse_xml
from archive.reading.formats.text_lines import join_texts
from archive.reading.formats.wordml import COMPATIBILITY, transitional, value, w

_MAIN = "word/document.xml"
_DEPTH = 30  # of tables inside tables
_TITLE_CHARACTERS = 90
_TRANSPARENT = {w(n) for n in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "body", "document")} | {
    COMPATIBILITY + "AlternateContent",
    COMPATIBILITY + "Choice",
}
_PICTURE = ("{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata")
_CORE = {"title": "title", "creator": "author", "subject": "subject", "keywords": "keywords",
         "created": "created", "modified": "modified"}  # fmt: skip


def read_docx(body: bytes) -> Document:
    """Return a Document of format "docx"; UnreadableError when it is damaged or has no text part."""
    parts = SafeZip(body, "DOCX")
    root = parse_xml(transitional(parts.read(_MAIN)), "word/document.xml in the DOCX file")
    reader = _Reader(Numbers(_part(parts, "word/numbering.xml"), _part(parts, "word/styles.xml")))
    document = Document("docx", metas=core_properties(parts), charset="utf-8")
    document.blocks = reader.blocks(root)
    document.title = join_texts(reader.title)
    document.images = sum(1 for _ in root.iter(*_PICTURE))
    return document


def core_properties(parts: SafeZip) -> dict[str, str]:
    """Properties from docProps/core.xml, with the names every format here uses; {} when absent or broken."""
    try:
        root = parts.xml("docProps/core.xml")
    except UnreadableError:
        return {}
    found = {etree.QName(child).localname: (child.text or "").strip() for child in root if isinstance(child.tag, str)}
    return {name: found[key] for key, name in _CORE.items() if found.get(key)}


def _part(parts: SafeZip, name: str) -> etree._Element | None:
    """Return an optional part, or None: a report is readable without its numbering or styles."""
    try:
        return parse_xml(transitional(parts.read(name)), name)
    except UnreadableError:
        return None


class _Reader:
    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._depth = 0
        self._in_title = True
        self.title: list[str] = []

    def blocks(self, parent: etree._Element) -> list[Block]:
        """Return what a body, cell or text box holds, in order."""
        found: list[Block] = []
        for element in _content(parent):
            if element.tag == w("tbl"):
                self._in_title = False
                found += self._table(element)
            else:
                found += self._paragraph(element)
        return found

    def _table(self, element: etree._Element) -> list[Block]:
        if self._depth >= _DEPTH:
            raise UnreadableError(f"tables stand inside tables more than {_DEPTH} deep")
        self._depth += 1
        try:
            return table_blocks(element, self.blocks)
        finally:
            self._depth -= 1

    def _paragraph(self, element: etree._Element) -> list[Block]:
        properties = element.find(w("pPr"))
        label = self._numbers.label(properties)
        lines = [tidy(line) for line in paragraph_text(element).split("\n")]
        lines = [line for line in lines if line]
        if lines:
            lines[0] = label + lines[0]
            self._note_title(properties, join_texts(lines))
        found: list[Block] = [Paragraph(line) for line in lines]
        for box in text_boxes(element):
            found += self.blocks(box)
        return found

    def _note_title(self, properties: etree._Element | None, text: str) -> None:
        """Set the title: the centred lines at the beginning, up to a note in brackets or the first other line."""
        centred = value(properties, "jc") in ("center", "centre") or value(properties, "pStyle").lower() == "title"
        known = len(join_texts(self.title)) + len(text)
        if self._in_title and centred and known <= _TITLE_CHARACTERS and text[0] not in "（([【":
            self.title.append(text)
        elif self._in_title:
            self._in_title = False


def _content(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs and tables, also those inside content controls and tracked insertions."""
    for child in parent:
        if child.tag in (w("p"), w("tbl")):
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _content(child)

"""OFD, the national fixed-layout format: the pages named in its parts, read like those of a PDF."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats.limits import MAX_MARKS, MAX_PAGES, SafeZip
from archive.reading.formats.ofd_layout import POINTS, add_page, local, numbers
from archive.reading.formats.page_blocks import blocks_of
from archive.reading.formats.page_layout import Sheet

_A4 = (210.0, 297.0)
_SCANNED = 20  # characters: a page with fewer and a picture is a scan
_INFO = {"Title": "title", "Author": "author", "Subject": "subject", "CreationDate": "created", "ModDate": "modified"}


def read_ofd(body: bytes) -> Document:
    """Return a Document of format "ofd"; UnreadableError when its parts are damaged or no page is found."""
    parts = SafeZip(body, "OFD")
    root = parts.xml("OFD.xml")
    document = Document("ofd", metas=_metas(root), charset="utf-8")
    sheets: list[Sheet] = []
    for name in _texts(root, "DocRoot"):
        sheets += _pages(parts, _inside("OFD.xml", name), document)
    if not sheets:
        raise UnreadableError("the OFD file has no pages")
    document.images = sum(sheet.pictures for sheet in sheets)
    document.blocks, set_title = blocks_of(sheets)
    document.title = set_title or document.metas.get("title", "")
    return document


def _pages(parts: SafeZip, name: str, document: Document) -> list[Sheet]:
    """Return the pages of one document part, in its order; damaged ones are named and left out."""
    root = parts.xml(name)
    area = next((numbers(e.text) for e in root.iter() if local(e) == "PhysicalBox"), [])
    templates = {e.get("ID"): _inside(name, e.get("BaseLoc", "")) for e in _named(root, "TemplatePage")}
    pages = [e for holder in _named(root, "Pages") for e in holder if local(e) == "Page"]
    if len(pages) > MAX_PAGES:
        document.warnings.append(f"only the first {MAX_PAGES} of {len(pages)} pages were read")
    sheets = []
    for number, page in enumerate(pages[:MAX_PAGES], 1):
        try:
            sheet = _page(parts, _inside(name, page.get("BaseLoc", "")), templates, area)
        except UnreadableError as error:
            document.warnings.append(f"page {number} was not read: {error}")
            continue
        if len(sheet.glyphs) > MAX_MARKS or len(sheet.rules) > MAX_MARKS:
            document.warnings.append(f"page {number} is a drawing of more than {MAX_MARKS} objects and was not read")
            continue
        if sheet.pictures and len(sheet.glyphs) < _SCANNED:
            document.warnings.append(f"page {number} is a picture; reading it needs OCR")
        sheets.append(sheet)
    return sheets


def _page(parts: SafeZip, name: str, templates: dict[str | None, str], area: list[float]) -> Sheet:
    root = parts.xml(name)
    own = next((numbers(e.text) for e in _named(root, "PhysicalBox")), [])
    box = next((b for b in (own, area) if len(b) == 4), [0.0, 0.0, *_A4])
    sheet = Sheet(box[2] * POINTS, box[3] * POINTS)
    for used in _named(root, "Template"):
        place = templates.get(used.get("TemplateID"))
        if place and place in parts:
            add_page(sheet, parts.xml(place))
    add_page(sheet, root)
    return sheet


def _metas(root: etree._Element) -> dict[str, str]:
    metas: dict[str, str] = {}
    for key, name in _INFO.items():
        if text := next(_texts(root, key), ""):
            metas.setdefault(name, text)
    return metas


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (element for element in root.iter() if local(element) == name)


def _texts(root: etree._Element, name: str) -> Iterator[str]:
    return (text for element in _named(root, name) if (text := (element.text or "").strip()))


def _inside(base: str, name: str) -> str:
    """Return a location in the package: from its root with a leading slash, else beside the part that names it."""
    name = name.strip().replace("\\", "/")
    path = name if name.startswith("/") else posixpath.join(posixpath.dirname(base), name)
    return posixpath.normpath("/" + path).lstrip("/")

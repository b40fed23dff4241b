"""Tables of home pages as they come: CSV in any of the usual encodings, XLSX, XLS, and HTML that calls itself XLS."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import python_calamine
from lxml import html

from archive.errors import NianbaoError

_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_BYTES = 64 * 2**20
_SAMPLE = 4096

Table = list[tuple[int, list[str]]]


def read_table(path: Path) -> Table:
    """Return the rows with their line numbers, blank ones left out. Raises NianbaoError when it is no table."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NianbaoError(f"{path} is larger than any list of home pages")
        body = path.read_bytes()
    except OSError as unreadable:
        raise NianbaoError(f"{path}: {unreadable.strerror or unreadable}") from None
    rows = _book(path, body) if body.startswith(_BOOKS) else _text(path, body)
    found = [(number, [_tidy(cell) for cell in row]) for number, row in enumerate(rows, 1)]
    return [(number, row) for number, row in found if any(row)]


def _book(path: Path, body: bytes) -> list[list[str]]:
    try:
        sheet = python_calamine.load_workbook(io.BytesIO(body)).get_sheet_by_index(0)
        return [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    except Exception as error:  # noqa: BLE001  (calamine raises errors of its own, and panics of Rust)
        raise NianbaoError(f"{path}: the workbook is damaged or encrypted: {' '.join(str(error).split())}") from None


def _text(path: Path, body: bytes) -> list[list[str]]:
    text = _decoded(path, body)
    if "<table" in text[:_SAMPLE].lower():
        rows = html.fromstring(text).iter("tr")
        return [["".join(map(str, cell.itertext())) for cell in row if cell.tag in ("td", "th")] for row in rows]
    first = text.partition("\n")[0]
    mark = max(",\t;", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as broken:
        raise NianbaoError(f"{path}: {broken}") from None


def _decoded(path: Path, body: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NianbaoError(f"{path} is neither a workbook nor text in UTF-8 or GB18030")


def _cell(value: object) -> str:
    """Return a cell as text; codes that a spreadsheet holds as numbers without the .0 of its own."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\0", "").split())

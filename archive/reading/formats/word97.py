"""The bytes of a Word 97 to 2003 file: its text pieces, and the properties that stand at each paragraph and run."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.errors import UnreadableError

_PAGE = 512  # bytes of a formatting page
_CLX, _CHPX, _PAPX = 0x1A2, 0xFA, 0x102  # places of tables in the file information block
_LISTS, _LIST_USES = 0x2E2, 0x2EA
_TEXT_LENGTH = 0x4C
_HUGE_PAPX = (0x6645, 0x6646)
_OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_DEFINE_TABLE = 0xD608
_MOST_RUNS = 500_000
Properties = dict[int, bytes]


@dataclass(slots=True)
class Runs:
    """Properties by place in the file: each from its start up to the next start."""

    starts: list[int] = field(default_factory=list)
    items: list[Properties] = field(default_factory=list)

    def at(self, place: int) -> Properties:
        """Return the properties that hold at a byte of the main stream, {} where none are known."""
        index = bisect_right(self.starts, place) - 1
        return self.items[index] if index >= 0 else {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and the byte at which each of its characters begins: ``place + width * n``."""

    text: str
    place: int
    width: int


@dataclass(slots=True)
class WordFile:
    """What is needed to read the text: pieces in order, paragraph and character properties, list definitions."""

    pieces: list[Piece]
    paragraphs: Runs
    characters: Runs
    lists: bytes = b""
    list_uses: bytes = b""


def parse_word(main: bytes, table: dict[bool, bytes], data: bytes) -> WordFile:
    """Parse the streams WordDocument, 0Table/1Table (by flag) and Data; UnreadableError when they disagree."""
    try:
        magic, flags = struct.unpack_from("<H8xH", main)
        if magic != 0xA5EC:
            raise UnreadableError("the DOC file is older than Word 97; reading it needs LibreOffice")
        if flags & 0x0100:
            raise UnreadableError("the DOC file is encrypted with a password")
        tables = table[bool(flags & 0x0200)]
        return WordFile(
            _pieces(main, _entry(main, tables, _CLX)),
            _runs(main, _entry(main, tables, _PAPX), data, paragraphs=True),
            _runs(main, _entry(main, tables, _CHPX), data, paragraphs=False),
            tables[int.from_bytes(main[_LISTS : _LISTS + 4], "little") :] if _entry(main, tables, _LISTS) else b"",
            _entry(main, tables, _LIST_USES),
        )
    except (struct.error, IndexError, KeyError) as error:
        raise UnreadableError("the DOC file is damaged: its text cannot be located") from error


def _entry(main: bytes, tables: bytes, at: int) -> bytes:
    start, size = struct.unpack_from("<II", main, at)
    return tables[start : start + size]


def _pieces(main: bytes, clx: bytes) -> list[Piece]:
    at = 0
    while clx[at] == 1:  # property lists of quick saves
        at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
    if clx[at] != 2:
        raise UnreadableError("the DOC file is damaged: it has no piece table")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    limit = struct.unpack_from("<I", main, _TEXT_LENGTH)[0]  # footnotes and headers follow the body
    pieces = []
    for n in range(count):
        first, last = ends[n], min(ends[n + 1], limit)
        if first < last:
            place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * n + 2)[0]
            pieces.append(_piece(main, place, last - first))
    return pieces


def _piece(main: bytes, place: int, length: int) -> Piece:
    if place & 0x40000000:
        start = (place & 0x3FFFFFFF) // 2
        return Piece(main[start : start + length].decode("cp1252", "replace"), start, 1)
    text = main[place : place + 2 * length].decode("utf-16-le", "surrogatepass")
    return Piece(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), place, 2)


def _runs(main: bytes, plc: bytes, data: bytes, *, paragraphs: bool) -> Runs:
    runs = Runs()
    count = (len(plc) - 4) // 8
    for n in range(max(0, count)):
        number = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * n)[0] & 0x3FFFFF
        page = main[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            _read_page(runs, page, data, paragraphs)
        if len(runs.starts) > _MOST_RUNS:
            raise UnreadableError("the DOC file has more formatting than any report")
    order = sorted(range(len(runs.starts)), key=lambda i: runs.starts[i])
    return Runs([runs.starts[i] for i in order], [runs.items[i] for i in order])


def _read_page(runs: Runs, page: bytes, data: bytes, paragraphs: bool) -> None:
    count = page[-1]
    step = 13 if paragraphs else 1
    if 4 * (count + 1) + step * count > _PAGE:
        return
    starts = struct.unpack_from(f"<{count + 1}I", page)
    for n in range(count):
        at = 2 * page[4 * (count + 1) + step * n]
        source = _paragraph_list(page, at) if paragraphs else page[at + 1 : at + 1 + page[at]]
        runs.starts.append(starts[n])
        runs.items.append(_properties(source if at else b"", data))


def _paragraph_list(page: bytes, at: int) -> bytes:
    """Return the property list of a paragraph without its two bytes of style."""
    if page[at]:
        return page[at + 3 : at + 2 * page[at]]
    return page[at + 4 : at + 2 + 2 * page[at + 1]] if at + 1 < len(page) else b""


def _properties(source: bytes, data: bytes) -> Properties:
    found: Properties = {}
    for code, operand in modifiers(source):
        if code in _HUGE_PAPX and len(operand) == 4:
            place = int.from_bytes(operand, "little")
            size = int.from_bytes(data[place : place + 2], "little")
            found.update(modifiers(data[place + 2 : place + 2 + size]))
        else:
            found[code] = operand
    return found


def modifiers(source: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each property code with its operand; stops where the list is cut."""
    at = 0
    while at + 2 <= len(source):
        code = int.from_bytes(source[at : at + 2], "little")
        at += 2
        kind = code >> 13
        if kind != 6:
            size = _OPERAND[kind]
        elif code == _DEFINE_TABLE:
            size = int.from_bytes(source[at : at + 2], "little") + 1
        else:
            size = 1 + source[at] if at < len(source) else 0
        yield code, source[at : at + size]
        at += max(size, 1)

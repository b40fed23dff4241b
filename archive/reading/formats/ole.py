"""Files in the old Microsoft container: DOC and WPS documents and their properties, and why the others are not read."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta

import olefile

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats.libreoffice import converted_to_docx
from archive.reading.formats.limits import MAX_PART
from archive.reading.formats.word97 import parse_word
from archive.reading.formats.word97_text import blocks_of
from archive.reading.formats.workbook import read_workbook

_REASONS = {
    "powerpoint document": "PowerPoint files are not read",
    "encryptedpackage": "the document is encrypted with a password",
}
_MOST = 100  # Word writes about 17
_NAMES = {2: "title", 3: "subject", 4: "author", 5: "keywords", 12: "created", 13: "modified"}
_CODEPAGE, _TEXT, _WIDE_TEXT, _TIME = 1, 0x1E, 0x1F, 0x40
_UTF8, _UTF16 = 65001, 1200
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_ole(body: bytes) -> Document:
    """Return a Document of format "doc" (DOC, WPS) or "xlsx" (XLS, ET). Raises UnreadableError for any other.

    The own reader comes first, for it costs milliseconds and keeps merged cells; LibreOffice reads what it
    cannot (Word 6 and 95, damaged piece tables) where it is installed.
    """
    streams = _streams(body)
    for name, reason in _REASONS.items():
        if name in streams:
            raise UnreadableError(reason)
    if "worddocument" not in streams and streams.keys() & {"workbook", "book"}:
        return read_workbook(body, "XLS")
    if "worddocument" not in streams:
        raise UnreadableError("the file is a Microsoft container without a Word document in it")
    try:
        return _own(streams)
    except UnreadableError as error:
        if "password" in str(error):
            raise
        return _through_office(body, error)


def _own(streams: dict[str, bytes]) -> Document:
    tables = {flag: streams[name] for flag, name in ((False, "0table"), (True, "1table")) if name in streams}
    word = parse_word(streams["worddocument"], tables, streams.get("data", b""))
    document = Document("doc", metas=summary(streams.get("\x05summaryinformation", b"")))
    document.blocks, document.images = blocks_of(word)
    document.warnings.append("read by the built-in DOC reader")
    return document


def _through_office(body: bytes, error: UnreadableError) -> Document:
    document = converted_to_docx(body, ".doc")
    if document is None:
        raise error
    document.format = "doc"
    document.warnings.append("read through LibreOffice")
    return document


def _streams(body: bytes) -> dict[str, bytes]:
    """Return the streams at the top of the container, names in lower case."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            return {
                name[0].lower(): ole.openstream(name).read(MAX_PART)
                for name in ole.listdir()
                if len(name) == 1 and ole.get_size(name) <= MAX_PART
            }
    except Exception as error:
        raise UnreadableError(f"the Microsoft container is damaged: {error}") from error


def summary(stream: bytes) -> dict[str, str]:
    """Return title, author and dates (ISO 8601, UTC) of a SummaryInformation stream; {} when it is damaged."""
    try:
        found = dict(_properties(stream))
    except (struct.error, OverflowError, ValueError):
        return {}
    codepage = found.get(_CODEPAGE, b"\0\0\0\0\0\0")
    number = int.from_bytes(codepage[4:6], "little")
    metas = {name: _value(found[key], number) for key, name in _NAMES.items() if key in found}
    return {name: text for name, text in metas.items() if text}


def _properties(stream: bytes) -> list[tuple[int, bytes]]:
    """Return number and raw value (with its type) of each property."""
    start = struct.unpack_from("<I", stream, 44)[0]
    count = min(struct.unpack_from("<I", stream, start + 4)[0], _MOST)
    found = []
    for n in range(count):
        key, at = struct.unpack_from("<II", stream, start + 8 + 8 * n)
        found.append((int(key), stream[start + at : start + at + 2048]))
    return found


def _value(raw: bytes, codepage: int) -> str:
    kind = int.from_bytes(raw[:4], "little")
    if kind == _TIME and len(raw) >= 12:
        ticks = int.from_bytes(raw[4:12], "little")
        return (_EPOCH + timedelta(microseconds=ticks // 10)).isoformat() if 0 < ticks < 1 << 59 else ""
    length = int.from_bytes(raw[4:8], "little")
    if kind == _WIDE_TEXT or (kind == _TEXT and codepage == _UTF16):
        width = 2 * length if kind == _WIDE_TEXT else length
        return raw[8 : 8 + width].decode("utf-16-le", "replace").strip("\0 ")
    if kind == _TEXT:
        return raw[8 : 8 + length].decode("utf-8" if codepage == _UTF8 else "gb18030", "replace").strip("\0 ")
    return ""

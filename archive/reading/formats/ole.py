"""Files in the old Microsoft container: DOC and WPS documents, and the reasons why the others are not read."""

from __future__ import annotations

import io

import olefile

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats.libreoffice import converted_to_docx
from archive.reading.formats.limits import MAX_PART
from archive.reading.formats.ole_properties import summary
from archive.reading.formats.word97 import parse_word
from archive.reading.formats.word97_text import blocks_of
from archive.reading.formats.workbook import read_workbook

_REASONS = {
    "powerpoint document": "PowerPoint files are not read",
    "encryptedpackage": "the document is encrypted with a password",
}


def read_ole(body: bytes) -> Document:
    """A Document of format "doc" (DOC, WPS) or "xlsx" (XLS, ET); UnreadableError for other or damaged containers.

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
    """The streams at the top of the container, names in lower case."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            return {
                name[0].lower(): ole.openstream(name).read(MAX_PART)
                for name in ole.listdir()
                if len(name) == 1 and ole.get_size(name) <= MAX_PART
            }
    except Exception as error:
        raise UnreadableError(f"the Microsoft container is damaged: {error}") from error

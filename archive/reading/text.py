"""Plain text saved from a page or from Word, as a Document: paragraphs and the tables found among them."""

from __future__ import annotations

from archive.reading.decode import decode
from archive.reading.document import Document, Paragraph
from archive.reading.text_blocks import blocks_of_lines

_MOST_LINES, _MOST_CHARACTERS = 50_000, 6_000_000


def text_document(body: bytes, content_type: str = "") -> Document:
    """The first line that says anything is the title."""
    decoded = decode(body, content_type)
    lines = decoded.text[:_MOST_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = Document(format="text", charset=decoded.charset)
    if len(decoded.text) > _MOST_CHARACTERS:
        document.warnings.append(f"only the first {_MOST_CHARACTERS} characters were read")
    if len(lines) > _MOST_LINES:
        document.warnings.append(f"only the first {_MOST_LINES} of {len(lines)} lines were read")
    document.blocks = blocks_of_lines(lines[:_MOST_LINES], document.warnings)
    first = next((block for block in document.blocks if isinstance(block, Paragraph)), None)
    document.title = first.text if first and len(first.text) < 100 else ""
    return document

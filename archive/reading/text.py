"""Plain text saved from a page or from Word, as a Document: paragraphs and the tables found among them."""

from __future__ import annotations

from archive.reading.decode import decode
from archive.reading.document import Block, Document, Paragraph
from archive.reading.text_cells import opens_table, rows_of, table_end
from archive.reading.text_tables import GridMaker

_MOST_LINES = 50_000


def text_document(body: bytes, content_type: str = "") -> Document:
    """The first line that says anything is the title."""
    decoded = decode(body, content_type)
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = Document(format="text", charset=decoded.charset)
    if len(lines) > _MOST_LINES:
        document.warnings.append(f"only the first {_MOST_LINES} of {len(lines)} lines were read")
    document.blocks = _blocks(lines[:_MOST_LINES], document.warnings)
    first = next((block for block in document.blocks if isinstance(block, Paragraph)), None)
    document.title = first.text if first and len(first.text) < 100 else ""
    return document


def _blocks(lines: list[str], warnings: list[str]) -> list[Block]:
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        if opens_table(lines, at):
            end = table_end(lines, at)
            maker = GridMaker(warnings)
            blocks.append(maker.grid(rows_of(lines[at:end])))
            at = end
            continue
        if text := " ".join(lines[at].split()):
            blocks.append(Paragraph(text))
        at += 1
    return blocks

"""Plain text saved from a page or from Word, as a Document: paragraphs, and the tables whose cells are lines."""

from __future__ import annotations

from archive.reading.decode import decode
from archive.reading.document import Block, Document, Paragraph
from archive.reading.labels import label_key
from archive.reading.markdown import is_markdown, table_at, without_marks
from archive.reading.text_cells import opens_table, rows_of, table_end
from archive.reading.text_tables import GridMaker

_MOST_LINES, _MOST_CHARACTERS = 50_000, 6_000_000


def text_document(body: bytes, content_type: str = "") -> Document:
    """Return the text as a Document; its first line that says anything is the title."""
    decoded = decode(body, content_type)
    lines = decoded.text[:_MOST_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = Document(format="text", charset=decoded.charset)
    if len(decoded.text) > _MOST_CHARACTERS:
        document.warnings.append(f"only the first {_MOST_CHARACTERS} characters were read")
    if len(lines) > _MOST_LINES:
        document.warnings.append(f"only the first {_MOST_LINES} of {len(lines)} lines were read")
    lines = lines[:_MOST_LINES]
    if is_markdown(lines):
        document.blocks = _markdown(lines, document.warnings)
    else:
        document.blocks = blocks_of_lines(lines, document.warnings)
    first = next((block for block in document.blocks if isinstance(block, Paragraph)), None)
    document.title = first.text if first and len(first.text) < 100 else ""
    return document


def _markdown(lines: list[str], warnings: list[str]) -> list[Block]:
    """Pipe tables as grids, and what stands between them as plain lines."""
    blocks: list[Block] = []
    plain: list[str] = []
    at = 0
    while at < len(lines):
        if found := table_at(lines, at):
            blocks += blocks_of_lines(plain, warnings)
            plain = []
            grid, at = found
            blocks.append(grid)
            continue
        plain.append(without_marks(lines[at]))
        at += 1
    return blocks + blocks_of_lines(plain, warnings)


def has_table_lines(lines: list[str]) -> bool:
    """Return whether the largest table of the form stands among ``lines``, a cell a line."""
    keys = {label_key(line) for line in lines if 5 < len(line) < 40}
    return any(key.startswith("本年新收政府信息公开申请") for key in keys)


def blocks_of_lines(lines: list[str], warnings: list[str]) -> list[Block]:
    """Return paragraphs, and a grid wherever the lines are the cells of one of the form's tables."""
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

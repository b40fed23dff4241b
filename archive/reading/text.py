"""Plain text saved from a page or from Word, as a Document: paragraphs, and the tables whose cells are lines."""

from __future__ import annotations

import itertools
import re

from archive.reading.decode import decode
from archive.reading.document import Block, Cell, Document, Grid, Paragraph
from archive.reading.html_parse import parse_page
from archive.reading.html_table import grid_of, inner_tables
from archive.reading.labels import label_key
from archive.reading.tables.vocabulary import vocabularies
from archive.reading.text_cells import opens_table, rows_of, table_end
from archive.reading.text_tables import GridMaker
from archive.reading.values import parse_value

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,200}?)(?<=\S)\1")
_TABLE = re.compile(r"^\s*<table\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-*+]\s+(?=\S)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\s]{1,500}\)")


def is_markdown(lines: list[str]) -> bool:
    """Return whether the text has a heading or a pipe table of Markdown, or words in bold."""
    return any(_HEADING.match(line) or _BOLD.search(line) for line in lines) or any(
        _ROW.match(line) and _RULE.match(rule) for line, rule in itertools.pairwise(lines)
    )


def without_marks(line: str) -> str:
    """Return the words of one line."""
    heading = _HEADING.match(line)
    plain = _BOLD.sub(r"\2", _LINK.sub(r"\1", heading[1] if heading else _BULLET.sub("", line)))
    return _ESCAPED.sub(r"\1", plain)


def table_at(lines: list[str], start: int) -> tuple[Grid, int] | None:
    """Return the pipe table that begins at a line, and the line after it; None when none begins there."""
    if start + 1 >= len(lines) or not _ROW.match(lines[start]) or not _RULE.match(lines[start + 1]):
        return None
    end = start
    while end < len(lines) and _ROW.match(lines[end]):
        end += 1
    rows = [_cells(line) for line in lines[start:end] if not _RULE.match(line)]
    cells = [cell for at, row in enumerate(rows) for cell in _spread(row, at)]
    return Grid(tuple(cells)), end


def html_table_at(lines: list[str], start: int) -> tuple[Grid, int] | None:
    """Return the table of HTML that begins at a line of Markdown, and the line after it; None when none begins there.

    Markdown merges no cells, so tables that do are written as HTML in it.
    """
    if not _TABLE.match(lines[start]):
        return None
    end = next((at for at in range(start, len(lines)) if "</table" in lines[at].lower()), len(lines) - 1) + 1
    page = parse_page("\n".join(lines[start:end]).encode(), "text/html; charset=utf-8")
    table = page.body.find(".//table") if page else None
    return (grid_of(table, nested=bool(inner_tables(table))), end) if table is not None else None


def _cells(line: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", line.strip()[1:-1])
    return [" ".join(without_marks(part.replace("<br>", "")).split()) for part in parts]


def _spread(row: list[str], at: int) -> list[Cell]:
    """Markdown merges no cells: a heading over several columns is followed by empty ones, which it covers."""
    heads = not any(text and parse_value(text).value is not None for text in row)
    cells: list[Cell] = []
    for column, text in enumerate(row):
        last = cells[-1] if cells else None
        if heads and not text and last is not None and _covers(last.text):
            cells[-1] = Cell(last.text, at, last.column, 1, column - last.column + 1)
        else:
            cells.append(Cell(text, at, column))
    return cells


def _covers(text: str) -> bool:
    if not text:
        return False
    words = vocabularies().values()
    return any(v.is_column_group(text) for v in words) or vocabularies()["review"].rows.named(text) is not None


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
    """Pipe tables and tables of HTML as grids, and what stands between them as plain lines."""
    blocks: list[Block] = []
    plain: list[str] = []
    at = 0
    while at < len(lines):
        if found := table_at(lines, at) or html_table_at(lines, at):
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

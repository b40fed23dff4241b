"""Lines of text as blocks: paragraphs, and the tables of the form that stand among them cell by cell."""

from __future__ import annotations

from archive.reading.document import Block, Paragraph
from archive.reading.labels import label_key
from archive.reading.text_cells import opens_table, rows_of, table_end
from archive.reading.text_tables import GridMaker


def has_table_lines(lines: list[str]) -> bool:
    """Whether the largest table of the form stands among ``lines``, a cell a line."""
    keys = {label_key(line) for line in lines if 5 < len(line) < 40}
    return any(key.startswith("本年新收政府信息公开申请") for key in keys)


def blocks_of_lines(lines: list[str], warnings: list[str]) -> list[Block]:
    """Paragraphs, and a grid wherever the lines are the cells of one of the form's tables."""
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

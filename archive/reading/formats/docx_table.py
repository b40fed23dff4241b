"""A Word table as a grid: merged cells, rows added or deleted by tracked changes, tables inside cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from archive.errors import UnreadableError
from archive.reading.document import Block, Cell, Grid, Paragraph
from archive.reading.formats.limits import MAX_CELLS
from archive.reading.formats.text_lines import join_texts
from archive.reading.formats.wordml import number, value, w

_TRANSPARENT = {w(n) for n in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_SENTENCE = 60  # characters: labels are shorter
Walk = Callable[[etree._Element], list[Block]]


@dataclass(slots=True)
class _Open:
    """A cell being built; rows below may still extend it."""

    texts: list[str]
    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(slots=True)
class _Table:
    cells: list[_Open] = field(default_factory=list)
    inner: list[Block] = field(default_factory=list)
    content: list[Block] = field(default_factory=list)


def table_blocks(table: etree._Element, walk: Walk) -> list[Block]:
    """Return the grid and then the tables inside its cells; a table of one column is prose and gives its blocks."""
    built = _Table()
    above: dict[int, _Open] = {}
    for row_number, row in enumerate(r for r in _children(table, "tr") if not _deleted(r)):
        above = _read_row(built, row, row_number, above, walk)
    cells = tuple(Cell(join_cell(c.texts), c.row, c.column, c.rowspan, c.colspan) for c in built.cells)
    return built.content if is_box(cells) else [Grid(cells), *built.inner]


def is_box(cells: tuple[Cell, ...]) -> bool:
    """Prose with a border: one column, or one column of sentences beside empty ones."""
    filled = {(c.column, c.colspan) for c in cells if c.text}
    every = {(c.column, c.colspan) for c in cells}
    return len(every) < 2 or (len(filled) < 2 and any(len(c.text) > _SENTENCE for c in cells))


def _read_row(built: _Table, row: etree._Element, at: int, above: dict[int, _Open], walk: Walk) -> dict[int, _Open]:
    """Add one row; return the cells that the next row can extend, by column."""
    properties = row.find(w("trPr"))
    column = number(value(properties, "gridBefore"), 0)
    current: dict[int, _Open] = {}
    for cell in _children(row, "tc"):
        cell_properties = cell.find(w("tcPr"))
        if _gone(cell_properties):
            continue
        blocks = walk(cell)
        built.content += blocks
        span = number(value(cell_properties, "gridSpan"), 1, least=1)
        opened = _extended(above, cell_properties, column, span)
        if _merged_left(cell_properties) and current:
            opened = current[max(current)]
            opened.colspan += span
        elif opened is None:
            opened = _Open([], at, column, 1, span)
            built.cells.append(opened)
            _count(built)
        opened.texts += [block.text for block in blocks if isinstance(block, Paragraph)]
        built.inner += [block for block in blocks if isinstance(block, Grid)]
        if opened.row + opened.rowspan == at:
            opened.rowspan += 1
        current[opened.column] = opened
        column += span
    return current


def _extended(above: dict[int, _Open], properties: etree._Element | None, column: int, span: int) -> _Open | None:
    """Return the cell above, when this one only continues it."""
    merge = None if properties is None else properties.find(w("vMerge"))
    if merge is None or merge.get(w("val"), "continue") != "continue":
        return None
    opened = above.get(column)
    return opened if opened is not None and opened.colspan == span else None


def _merged_left(properties: etree._Element | None) -> bool:
    """Return whether a cell is merged the old way: it is there, and says it belongs to the one before."""
    merge = None if properties is None else properties.find(w("hMerge"))
    return merge is not None and merge.get(w("val"), "continue") == "continue"


def _gone(properties: etree._Element | None) -> bool:
    return properties is not None and properties.find(w("cellDel")) is not None


def _deleted(row: etree._Element) -> bool:
    properties = row.find(w("trPr"))
    return properties is not None and properties.find(w("del")) is not None


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield rows or cells, also those inside content controls and tracked insertions."""
    for child in parent:
        if child.tag == w(name):
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _children(child, name)


def _count(built: _Table) -> None:
    if len(built.cells) > MAX_CELLS:
        raise UnreadableError(f"a table has more than {MAX_CELLS} cells")


def join_cell(texts: list[str]) -> str:
    """Return paragraphs of a cell as one text; two numbers in one cell stay two."""
    joined = ""
    for text in texts:
        digits = joined[-1:].isdigit() and text[:1].isdigit()
        joined = f"{joined} {text}" if digits else join_texts([joined, text])
    return joined

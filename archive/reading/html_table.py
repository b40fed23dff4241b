"""One HTML table as a Grid: spans placed as a browser places them, nested and broken markup included."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.document import Cell, Grid
from archive.reading.html_text import Element, text_of
from archive.reading.tables.vocabulary import is_form_label

MOST_CELLS = 5_000
"""A table of the form has at most 260; beyond this a table is cut, and the page carries a warning."""
_WIDEST, _MOST_COLUMNS, _TRIVIAL = 60, 120, 20


def grid_of(table: Element, *, nested: bool) -> Grid:
    """Return the cells of ``table`` itself. With ``nested``, tables inside cells count only as a single short value."""
    read_text = _own_text if nested else text_of
    cells: list[Cell] = []
    blocked: dict[int, int] = {}
    end = 0
    for row, elements in enumerate(_rows(table)):
        column = 0
        for element in elements:
            while blocked.get(column, 0) > row:
                column += 1
            if column >= _MOST_COLUMNS:
                break
            names = element.keys()
            width = min(_span(element, "colspan"), _WIDEST) if "colspan" in names else 1
            height = _span(element, "rowspan") if "rowspan" in names else 1
            cells.append(Cell(" ".join(read_text(element).split()) or _typed(element), row, column, height, width))
            if width > 1 or height > 1:
                end = max(end, row + height)
                blocked.update(dict.fromkeys(range(column, column + width), row + height))
            column += width
        if len(cells) > MOST_CELLS:
            break
    return Grid(tuple(_clipped(cells) if cells and end > cells[-1].row + 1 else cells))


def _rows(table: Element) -> Iterator[list[Element]]:
    """Yield lists of cell elements; cells that stand outside any row begin one of their own."""
    loose: list[Element] = []
    for part in table:
        tag = part.tag
        if tag == "tr":
            yield list(part.iterchildren("td", "th"))
        elif tag in ("tbody", "thead", "tfoot"):
            yield from _rows(part)
        elif tag in ("td", "th"):
            loose.append(part)
        elif tag in ("form", "div", "span", "center", "font") and part.find(".//tr") is not None:
            yield from _rows(part)
    if loose:
        yield loose


def _span(element: Element, name: str) -> int:
    written = element.get(name, "1")
    if written == "1":
        return 1
    digits = "".join(filter(str.isdecimal, written))[:4]
    return max(1, int(digits or 1)) if digits != "0" else 1_000


def _clipped(cells: list[Cell]) -> list[Cell]:
    """Cut spans that reach below the last row that has a cell, as browsers do."""
    last = cells[-1].row
    return [
        cell._replace(rowspan=last + 1 - cell.row) if cell.row + cell.rowspan > last + 1 else cell for cell in cells
    ]


def _typed(element: Element) -> str:
    """Return the value of a form field, where the cell holds nothing else."""
    field = element.find(".//input") if len(element) else None
    return " ".join((field.get("value") or "").split()) if field is not None else ""


def _own_text(element: Element) -> str:
    """Return text of a cell without the tables in it, unless such a table holds just one short value."""
    if element.find(".//table") is None:
        return text_of(element)
    pieces = [element.text or ""]
    for child in element:
        if child.tag != "table":
            pieces.append(_own_text(child))
        elif len(text_of(child).strip()) <= _TRIVIAL:
            pieces.append(text_of(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def inner_tables(table: Element) -> list[Element]:
    """Return tables inside ``table`` that hold more than one short value, outermost only."""
    found: list[Element] = []
    for inner in table.iterdescendants("table"):
        if next(inner.iterancestors("table")) is table and len(text_of(inner).strip()) > _TRIVIAL:
            found.append(inner)
    return found


def label_count(grid: Grid) -> int:
    """How many cells carry a label of the form: tells its tables from those used for layout or for anything else."""
    return sum(1 < len(cell.text) < 60 and is_form_label(cell.text) for cell in grid.cells)

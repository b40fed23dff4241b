"""What every document is, whatever bytes it was made of: typed parts, cells that fit, and words that can be kept."""

from __future__ import annotations

from archive.reading.document import Document, Grid, Paragraph
from archive.reading.formats.document_json import from_json, to_json
from archive.reading.formats.limits import MAX_CELLS

FORMATS = {"html", "text", "pdf", "docx", "doc", "ofd", "xlsx", "image"}


def check_document(document: Document) -> None:
    """Fails when the document breaks its contract, or cannot be handed on as it is."""
    assert document.format in FORMATS
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert len(grids) + len(paragraphs) == len(document.blocks)
    assert all(one.text and one.text == one.text.strip() for one in paragraphs)
    assert sum(len(grid.cells) for grid in grids) <= MAX_CELLS
    for grid in grids:
        check_grid(grid)
    assert all(link.url and link.kind in {"attachment", "image", "frame"} for link in document.links)
    assert all(name == name.lower() and isinstance(value, str) for name, value in document.metas.items())
    assert document.images >= 0
    assert all(warning.strip() for warning in document.warnings)
    _kept_words(document, grids, paragraphs)
    assert from_json(to_json(document)) == document


def check_grid(grid: Grid) -> None:
    """Every cell has a place, and no place two cells."""
    assert grid.cells
    assert all(cell.row >= 0 and cell.column >= 0 and cell.rowspan >= 1 and cell.colspan >= 1 for cell in grid.cells)
    rows = grid.rows()
    assert len({len(row) for row in rows}) == 1
    places = sum(cell is not None for row in rows for cell in row)
    assert places == sum(cell.rowspan * cell.colspan for cell in grid.cells), "two cells in one place"


def _kept_words(document: Document, grids: list[Grid], paragraphs: list[Paragraph]) -> None:
    """A database and a JSON file take UTF-8."""
    words = [document.title, *document.outside, *document.warnings, *document.metas.values()]
    words += [one.text for one in paragraphs] + [cell.text for grid in grids for cell in grid.cells]
    "\n".join(words).encode("utf-8")

"""What a PDF's pages hold and where: their lines of text and the cells of the report's tables, as plain data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in parts of ``WHOLE`` of the page's width and height, from its top left."""

WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line of text, left to right: its characters, and the box of each."""

    text: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """One page as it is shown: width and height in points, its lines from the top; ``fault`` says why it has none."""

    width: float
    height: float
    lines: tuple[PlacedLine, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PdfPlaces:
    """``count``: pages of the file, of which the first ``len(pages)`` were looked at. ``cells``: page (from 0) and box
    of each cell whose place is sure, by its id (table, row and column, with dots between)."""

    count: int
    pages: tuple[PlacedPage, ...]
    cells: dict[str, tuple[int, Box]] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Return it as JSON, for the pipe from the process that looked and for the cache."""
        return json.dumps(asdict(self), ensure_ascii=True).encode("ascii")


def places_from_json(source: bytes) -> PdfPlaces:
    """Return what ``to_json`` wrote."""
    told = json.loads(source)
    pages = tuple(
        PlacedPage(
            page["width"],
            page["height"],
            tuple(PlacedLine(line["text"], tuple(_box(box) for box in line["boxes"])) for line in page["lines"]),
            page["fault"],
        )
        for page in told["pages"]
    )
    return PdfPlaces(told["count"], pages, {name: (page, _box(box)) for name, (page, box) in told["cells"].items()})


def _box(told: list[int]) -> Box:
    left, top, right, bottom = told
    return left, top, right, bottom

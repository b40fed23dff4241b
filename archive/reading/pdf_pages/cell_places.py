"""Where a report's cells stand on its pages, by asking the reader itself which printed number it took for which cell.

The pages are read once more with every number in a ruled cell replaced by one of its own kind that occurs once. What
the reader then gives for a cell names the place it was taken from; labels, merged cells and page breaks need no second
set of rules. A place counts only where the number printed there is the one that was read at first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from archive.reading.formats.lattice import frames_of
from archive.reading.formats.page_layout import Glyph, Sheet
from archive.reading.formats.ruled import held_by
from archive.reading.reading_model import Table, Value
from archive.reading.values import parse_value

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom on its sheet, in points."""
ReadTables = Callable[[Sequence[Sheet]], Mapping[str, Table]]

_FIRST_MARK = 1_000_001  # seven digits, more than any count in a report
_UNITS = (1, 10_000)  # amounts printed in yuan are read as 万元


@dataclass(frozen=True, slots=True)
class _Slot:
    """A ruled cell with a number in it, or none."""

    page: int
    box: Rectangle
    glyphs: tuple[Glyph, ...]

    @property
    def value(self) -> Value:
        return parse_value("".join(glyph.text for glyph in self.glyphs)).value


def cell_places(sheets: Sequence[Sheet], read_tables: ReadTables) -> dict[str, tuple[int, Rectangle]]:
    """Return the page (from 0) and box of each cell whose place is sure, by its id."""
    slots = list(_slots(sheets))
    numbers = [slot for slot in slots if slot.glyphs]
    if not numbers:
        return {}
    read = _cells(read_tables(sheets))
    found = _agreeing(read, _asked(sheets, numbers, read_tables))
    everything = _asked(sheets, slots, read_tables)
    if found and all(everything.get(cell) == slot for cell, slot in found.items()):
        found |= {cell: slot for cell, slot in everything.items() if not slot.glyphs and read.get(cell, 0) is None}
    return {cell: (slot.page, slot.box) for cell, slot in found.items()}


def _agreeing(read: Mapping[str, Value], asked: Mapping[str, _Slot]) -> dict[str, _Slot]:
    return {
        cell: slot
        for cell, slot in asked.items()
        if (value := read.get(cell)) is not None and any(slot.value == value * unit for unit in _UNITS)
    }


def _slots(sheets: Sequence[Sheet]) -> Iterator[_Slot]:
    """Yield the ruled cells that hold one number or nothing; a character counts for the smallest table around it."""
    for page, sheet in enumerate(sheets):
        free = list(sheet.glyphs)
        for frame in sorted(frames_of(sheet.rules), key=lambda f: (f.xs[-1] - f.xs[0]) * (f.ys[-1] - f.ys[0])):
            inside = [glyph for glyph in free if frame.slot_at(glyph.centre, glyph.middle) is not None]
            held = held_by(frame, inside)
            for index, place in enumerate(frame.slots):
                glyphs = tuple(glyph for glyph in held.get(index, ()) if glyph.text.strip())
                slot = _Slot(page, frame.box(place), glyphs)
                if not glyphs or (slot.value is not None and _in_one_line(glyphs)):
                    yield slot
            taken = set(inside)
            free = [glyph for glyph in free if glyph not in taken]


def _in_one_line(glyphs: Sequence[Glyph]) -> bool:
    return all(abs(glyph.middle - glyphs[0].middle) < glyphs[0].height / 2 for glyph in glyphs)


def _asked(sheets: Sequence[Sheet], slots: Sequence[_Slot], read_tables: ReadTables) -> dict[str, _Slot]:
    """Return the slot that each cell is read from."""
    marks: dict[Value, _Slot] = {}
    gone: set[tuple[int, Glyph]] = set()
    added: dict[int, list[Glyph]] = {}
    for mark, slot in enumerate(slots, _FIRST_MARK):
        marks |= {Decimal(mark) / unit: slot for unit in _UNITS}
        gone |= {(slot.page, glyph) for glyph in slot.glyphs}
        added.setdefault(slot.page, []).extend(_written(str(mark), slot))
    marked = [
        replace(sheet, glyphs=[g for g in sheet.glyphs if (page, g) not in gone] + added.get(page, []))
        for page, sheet in enumerate(sheets)
    ]
    cells = _cells(read_tables(marked))
    return {cell: marks[value] for cell, value in cells.items() if value in marks}


def _written(mark: str, slot: _Slot) -> Iterator[Glyph]:
    """Yield the digits of a mark where the slot's own number stood, or in the middle of an empty one."""
    x0, top, x1, bottom = slot.box
    if slot.glyphs:
        x0, x1 = min(g.x0 for g in slot.glyphs), max(g.x1 for g in slot.glyphs)
        top, bottom = slot.glyphs[0].top, slot.glyphs[0].bottom
    else:
        x0, x1 = x0 + (x1 - x0) * 0.4, x0 + (x1 - x0) * 0.6
        top, bottom = top + (bottom - top) * 0.3, top + (bottom - top) * 0.7
    step = (x1 - x0) / len(mark)
    for at, digit in enumerate(mark):
        yield Glyph(digit, x0 + at * step, top, x0 + (at + 1) * step, bottom)


def _cells(tables: Mapping[str, Table]) -> dict[str, Value]:
    return {
        f"{name}.{row}.{column}": value
        for name, table in tables.items()
        for row, values in table.items()
        for column, value in values.items()
    }

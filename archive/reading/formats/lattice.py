"""Ruled lines become the slots of a table: where a line is missing between two slots they are one merged cell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.reading.formats.page_layout import Rule

SNAP = 3.0  # points: lines closer than this are one (double borders, borders drawn once per cell)
_SHORTEST = 6.0  # points: shorter strokes are underlines of one character or ornaments
_MOST_LINES = 3000  # of one direction on one page; a table has under 100, a map may have 100,000


class Stroke(NamedTuple):
    """A line on one axis: its position across, and where it starts and ends along."""

    at: float
    start: float
    end: float


class Slot(NamedTuple):
    """A cell of the frame in positions of its lattice."""

    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(slots=True)
class Frame:
    """One ruled table: the places of its columns and rows, its cells, and which cell each position is in."""

    xs: list[float]
    ys: list[float]
    slots: list[Slot] = field(default_factory=list)
    owner: dict[tuple[int, int], int] = field(default_factory=dict)

    def slot_at(self, x: float, y: float) -> int | None:
        """Index of the cell that holds a point, None outside."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        return self.owner.get((row, column))

    def box(self, slot: Slot) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom of a cell."""
        return (
            self.xs[slot.column],
            self.ys[slot.row],
            self.xs[slot.column + slot.colspan],
            self.ys[slot.row + slot.rowspan],
        )


def frames_of(rules: Iterable[Rule]) -> list[Frame]:
    """Return the ruled tables of a page, from the top down; drawings with too many lines give none."""
    level, upright = _strokes(rules)
    if len(level) > _MOST_LINES or len(upright) > _MOST_LINES:
        return []
    frames = [frame for lev, upr in _components(level, upright) if (frame := _frame(lev, upr))]
    return sorted(frames, key=lambda f: (f.ys[0], f.xs[0]))


def _strokes(rules: Iterable[Rule]) -> tuple[list[Stroke], list[Stroke]]:
    level, upright = [], []
    for rule in rules:
        if rule.level:
            level.append(Stroke((rule.top + rule.bottom) / 2, rule.x0, rule.x1))
        else:
            upright.append(Stroke((rule.x0 + rule.x1) / 2, rule.top, rule.bottom))
    return _merged(level), _merged(upright)


def _merged(strokes: list[Stroke]) -> list[Stroke]:
    """Snap strokes to common positions and join those that touch, so that dashes become one line."""
    place = _snapper([s.at for s in strokes])
    merged: list[Stroke] = []
    for stroke in sorted(Stroke(place[s.at], s.start, s.end) for s in strokes):
        last = merged[-1] if merged else None
        if last and last.at == stroke.at and stroke.start <= last.end + SNAP:
            merged[-1] = Stroke(last.at, last.start, max(last.end, stroke.end))
        else:
            merged.append(stroke)
    return [s for s in merged if s.end - s.start >= _SHORTEST]


def _snapper(values: Iterable[float]) -> dict[float, float]:
    """Map each value to the first of its cluster."""
    place: dict[float, float] = {}
    first: float | None = None
    for value in sorted(set(values)):
        if first is None or value - first > SNAP:
            first = value
        place[value] = first
    return place


def _components(level: list[Stroke], upright: list[Stroke]) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """Yield lines that touch each other, directly or through others: one group is one table."""
    parent = list(range(len(level) + len(upright)))

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, across in enumerate(level):
        for j, down in enumerate(upright, len(level)):
            if (
                across.start - SNAP <= down.at <= across.end + SNAP
                and down.start - SNAP <= across.at <= down.end + SNAP
            ):
                parent[find(i)] = find(j)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for index in range(len(parent)):
        lines = groups.setdefault(find(index), ([], []))
        if index < len(level):
            lines[0].append(level[index])
        else:
            lines[1].append(upright[index - len(level)])
    yield from groups.values()


def _frame(level: list[Stroke], upright: list[Stroke]) -> Frame | None:
    """Return the lattice, or None for what cannot be a table: an underline, a cross, a single bar."""
    if len(level) + len(upright) < 3 or not level or not upright:
        return None
    xs = _positions([s.at for s in upright], [s.start for s in level], [s.end for s in level])
    ys = _positions([s.at for s in level], [s.start for s in upright], [s.end for s in upright])
    frame = Frame(xs, ys)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MOST_LINES * 10:
        return None
    _fill(frame, _Walls(xs, upright), _Walls(ys, level))
    return frame


def _positions(at: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """Places of the lines, and the outer edge where the table is open at that side."""
    positions = sorted(set(at))
    if positions[0] - min(starts) > SNAP:
        positions.insert(0, min(starts))
    if max(ends) - positions[-1] > SNAP:
        positions.append(max(ends))
    return positions


class _Walls:
    """Asks whether a line stands at one position, beside the middle of a slot."""

    def __init__(self, places: list[float], strokes: list[Stroke]) -> None:
        self._at: dict[float, list[Stroke]] = {place: [] for place in places}
        for stroke in strokes:
            self._at[stroke.at].append(stroke)

    def between(self, place: float, along: float) -> bool:
        return any(s.start - SNAP <= along <= s.end + SNAP for s in self._at[place])


def _fill(frame: Frame, upright: _Walls, level: _Walls) -> None:
    """Flood from each slot through the gaps; a region that is no rectangle falls back to its single slots."""
    rows, columns = len(frame.ys) - 1, len(frame.xs) - 1
    seen: set[tuple[int, int]] = set()
    for row in range(rows):
        for column in range(columns):
            if (row, column) not in seen:
                region = _region(frame, upright, level, (row, column))
                seen |= region
                for slot in _rectangles(region):
                    _own(frame, slot)


def _own(frame: Frame, slot: Slot) -> None:
    for row in range(slot.row, slot.row + slot.rowspan):
        for column in range(slot.column, slot.column + slot.colspan):
            frame.owner[row, column] = len(frame.slots)
    frame.slots.append(slot)


def _region(frame: Frame, upright: _Walls, level: _Walls, start: tuple[int, int]) -> set[tuple[int, int]]:
    xs, ys = frame.xs, frame.ys
    region, todo = {start}, [start]
    while todo:
        row, column = todo.pop()
        x, y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
        near = []
        if column + 2 < len(xs) and not upright.between(xs[column + 1], y):
            near.append((row, column + 1))
        if column > 0 and not upright.between(xs[column], y):
            near.append((row, column - 1))
        if row + 2 < len(ys) and not level.between(ys[row + 1], x):
            near.append((row + 1, column))
        if row > 0 and not level.between(ys[row], x):
            near.append((row - 1, column))
        fresh = [box for box in near if box not in region]
        region.update(fresh)
        todo.extend(fresh)
    return region


def _rectangles(region: set[tuple[int, int]]) -> list[Slot]:
    top, bottom = min(r for r, _ in region), max(r for r, _ in region)
    left, right = min(c for _, c in region), max(c for _, c in region)
    height, width = bottom - top + 1, right - left + 1
    if len(region) == height * width:
        return [Slot(top, left, height, width)]
    return [Slot(row, column, 1, 1) for row, column in sorted(region)]

"""Reader of all grids of a document into the form's tables; headings stay in force across split tables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from archive.reading.document import Cell, Grid, distinct_cells
from archive.reading.forms import TABLES
from archive.reading.labels import label_key, leading_number
from archive.reading.reading_model import Value
from archive.reading.tables.header import Matrix, assign_cells, heading_of, leaves_of
from archive.reading.tables.table_state import Leaf, TableProblem, Tables
from archive.reading.tables.vocabulary import vocabularies
from archive.reading.values import is_value, parse_value

_LEAST_LEFT = 2
"""Characters of a label that must be left for its number to tell it: a lone mark may stand behind any number."""


class TableReader:
    """Feed it the grids in document order with ``read``; what it found stands in ``tables``."""

    def __init__(self) -> None:
        self.tables = Tables()
        self._kind = ""
        self._leaves: dict[str, list[Leaf]] = {}
        self._heading_texts: dict[str, str] = {}
        self._grid: Grid | None = None
        self._grid_of: dict[tuple[str, str], Grid | None] = {}
        self._group = ""
        self._header: Matrix = []
        self._grid_headed = ""

    def read(self, grid: Grid) -> None:
        """Read one grid. Rows that belong to no table of the form are passed over."""
        self._grid = grid
        self._header, self._grid_headed = [], ""
        for number, row in enumerate(grid.rows()):
            cells = distinct_cells(row)
            starting = [cell for cell in cells if cell.row == number]
            if starting:
                self._row(row, cells, starting, number)
        self._close_header()

    def close(self) -> None:
        """After the last grid: a table of which only headings were read was not understood."""
        for kind, text in self._heading_texts.items():
            if kind not in self.tables.values:
                self._problem("unknown_row", kind, "*", text)

    def _row(self, row: list[Cell | None], cells: list[Cell], starting: list[Cell], number: int) -> None:
        heading = heading_of(starting, self._kind)
        if heading:
            if heading != self._kind:
                self._close_header()
            self._kind = heading
            self._header.append(row)
        else:
            self._close_header()
            self._data_row(cells, number)

    def _close_header(self) -> None:
        if self._header:
            leaves, unknown = leaves_of(self._header, self._kind)
            texts = list(dict.fromkeys(cell.text for row in self._header for cell in row if cell and cell.text))
            if leaves or len(texts) > 1:  # 内容 alone in a row may head anything
                self._heading_texts.setdefault(self._kind, texts[0])
            if leaves and not self._is_repeat(leaves):
                for one in unknown:
                    guessed = (f"{self._kind}.*.{one.column or '?'}",)
                    self._problem("unknown_column", self._kind, label_key(one.text), one.text, guessed)
                self._leaves[self._kind] = leaves
                columns = self.tables.columns.setdefault(self._kind, set())
                columns.update(leaf.column for leaf in leaves if leaf.column)
        self._header = []

    def _is_repeat(self, leaves: list[Leaf]) -> bool:
        """Return whether these are the same headings after a page break: merged label cells may have shifted them."""
        if self._grid_headed != self._kind or self._kind == "disclosure":
            self._grid_headed = self._kind
            return False
        known = self._leaves[self._kind]
        return {(leaf.row, leaf.column) for leaf in known} >= {(leaf.row, leaf.column) for leaf in leaves}

    def _data_row(self, cells: list[Cell], number: int) -> None:
        labelled = self._labelled(cells, number)
        if labelled is None:
            self._unlabelled(cells)
            return
        kind, row, at = labelled
        self._kind = kind
        # A tall label that was pushed to the right of the row's own label is no value.
        values = [cell for cell in cells[at + 1 :] if cell.row == number or is_value(cell.text)]
        if row == "total" and self._is_subtotal(cells[:at]):
            return
        if row:
            if kind == "review":
                self._review(values, row)
            else:
                self._store(kind, row, cells[at].text, values)
        elif any(parse_value(cell.text).value is not None for cell in values):
            own = max((i for i, cell in enumerate(values) if cell.text and not is_value(cell.text)), default=-1)
            self._unknown_row(kind, values[own].text if own >= 0 else cells[at].text, values[own + 1 :])

    def _is_subtotal(self, before: list[Cell]) -> bool:
        """Return whether a total belongs to one group of results, beside whose heading it stands.

        It is no row of the form.
        """
        groups = [vocabularies()["requests"].row_groups.named(cell.text) for cell in before]
        return any(group and group != "results" for group in groups)

    def _labelled(self, cells: list[Cell], number: int) -> tuple[str, str, int] | None:
        """Table, row id ("" for a heading over rows) and index of the cell that names the row; None when none does.

        The last label that begins in this row names it; labels reaching down from above only say its group.
        """
        named = [at for at in reversed(range(len(cells))) if not is_value(cells[at].text)]
        order = [at for at in named if cells[at].row == number] + [at for at in named if cells[at].row != number]
        for name in (self._kind, *(name for name in TABLES if name != self._kind)) if self._kind else TABLES:
            vocabulary = vocabularies()[name]
            for at in order:
                row = vocabulary.rows.named(cells[at].text) or self._by_number(name, cells, at)
                if row:
                    self._group = row.partition(".")[0]
                    return name, row, at
                if group := vocabulary.row_groups.named(cells[at].text):
                    self._group = group
                    return name, "", at
        return None

    def _by_number(self, name: str, cells: list[Cell], at: int) -> str | None:
        """Return the row of a label that lost its characters, by its number under the heading beside or above it."""
        text = cells[at].text
        number = leading_number(text)
        if name != self._kind or number is None or len(label_key(text)) < _LEAST_LEFT:
            return None
        vocabulary = vocabularies()[name]
        beside = [vocabulary.row_groups.named(cell.text) or vocabulary.rows.named(cell.text) for cell in cells[:at]]
        return vocabulary.numbered.get((next(filter(None, reversed(beside)), self._group), number))

    def _unlabelled(self, cells: list[Cell]) -> None:
        texts = [at for at, cell in enumerate(cells) if cell.text and not is_value(cell.text)]
        numbers = any(parse_value(cell.text).value is not None for cell in cells)
        if self._kind == "review" and self._leaves.get("review"):
            all_values = len(cells) == len(self._leaves["review"]) and numbers
            values = cells[texts[-1] + 1 :] if texts and not all_values else cells
            if len(values) >= len(self._leaves["review"]) or numbers:
                self._review(values, "")
        elif self._kind and texts and numbers:
            self._unknown_row(self._kind, cells[texts[-1]].text, cells[texts[-1] + 1 :])

    def _unknown_row(self, kind: str, label: str, values: list[Cell]) -> None:
        """Doubt a row that the form does not have: its numbers other than 0, each in its column."""
        placed, left = assign_cells(values, self._leaves.get(kind, []))
        columns = [leaf.column or "?" for leaf, cell in placed if _counts(cell)]
        where = tuple(f"{kind}.?.{column}" for column in columns) or (f"{kind}.?.?",)
        self._problem("unknown_row", kind, label_key(label), label, (kind,) if any(map(_counts, left)) else where)

    def _review(self, values: list[Cell], row: str) -> None:
        leaves = self._leaves.get("review", [])
        for leaf, value in self._placed("review", row or "*", values, leaves):
            if row_id := leaf.row or row:
                self._put("review", row_id, leaf.column, value)

    def _store(self, kind: str, row: str, label: str, values: list[Cell]) -> None:
        leaves = self._leaves.get(kind, [])
        own = vocabularies()[kind].row_columns.get(row, set())
        if leaves and not any(leaf.column in own for leaf in leaves):
            self._under_no_heading(kind, row, own, values)
            return
        known = self.tables.values.setdefault(kind, {})
        fresh = {leaf.column: value for leaf, value in self._placed(kind, row, values, leaves)}
        old = known.get(row)
        if old is not None and any(value is not None for value in old.values()):
            if self._grid_of.get((kind, row)) is not self._grid and fresh != old:
                # Another table of the same form, as of the office beside the county: which is meant is not told.
                self._problem("unknown_row", kind, row, label, (f"{kind}.{row}",))
            elif any(value is not None for value in fresh.values()):
                self._problem("doubled_row", kind, row, label)
            return
        self._grid_of[kind, row] = self._grid
        known[row] = fresh
        self.tables.printed.setdefault(kind, {})[row] = label

    def _under_no_heading(self, kind: str, row: str, own: set[str], values: list[Cell]) -> None:
        """Report a row that has no column: the headings in force are those of other rows."""
        self.tables.values.setdefault(kind, {}).setdefault(row, {})
        text = next((cell.text for cell in values if _counts(cell)), "")
        for column in sorted(own) if text else ():
            self._problem("unread_cell", kind, f"{row}.{column}", text)

    def _put(self, kind: str, row: str, column: str, value: Value) -> None:
        cells = self.tables.values.setdefault(kind, {}).setdefault(row, {})
        if cells.get(column) is None:
            cells[column] = value
        elif value is not None:
            self._problem("doubled_row", kind, f"{row}.{column}", str(value))

    def _placed(self, kind: str, row: str, cells: list[Cell], leaves: list[Leaf]) -> list[tuple[Leaf, Value]]:
        placed, left = assign_cells(cells, leaves)
        # With a cell for each heading, known or not, the others stand in their columns.
        sure = len(cells) == len(leaves)
        left += [cell for leaf, cell in placed if cell and not leaf.column]
        for cell in left:
            if parse_value(cell.text).value is not None and (_counts(cell) or not sure):
                self._problem("unread_cell", kind, row, cell.text, (f"{kind}.{row}.?",) if sure else ())
        return [(leaf, self._value(kind, leaf.row or row, leaf, cell)) for leaf, cell in placed if leaf.column]

    def _value(self, kind: str, row: str, leaf: Leaf, cell: Cell | None) -> Value:
        parsed = parse_value(cell.text if cell else "")
        if cell and not parsed.understood:
            self._problem("unread_cell", kind, f"{row}.{leaf.column}", cell.text)
        elif parsed.value is None and parsed.filled:
            self.tables.marked.add(f"{kind}.{row}.{leaf.column}")
        unit = parsed.unit or leaf.unit
        return _in_unit(parsed.value, unit, leaf.column) if parsed.value and unit else parsed.value

    def _problem(self, kind: str, table: str, where: str, text: str, cells: tuple[str, ...] = ()) -> None:
        self.tables.problems.append(TableProblem(kind, f"{table}.{where}", text, cells))  # type: ignore[arg-type]


def _counts(cell: Cell | None) -> bool:
    """Return whether a number other than 0, or something that could not be read, stands in a cell."""
    return cell is not None and ((parsed := parse_value(cell.text)).value not in (None, 0) or not parsed.understood)


def _in_unit(value: int | Decimal, unit: str, column: str) -> Value:
    """Return the value in 万元 for a fee column, else in pieces; the unit that the cell states counts."""
    if column == "amount_wan_yuan":
        return _whole(value * _MONEY.get(unit[0], 1))
    return value if unit.endswith("元") else _whole(value * _PIECES.get(unit[0], 1))


_MONEY: Mapping[str, Decimal] = {"元": Decimal("0.0001"), "亿": Decimal(10_000)}
_PIECES: Mapping[str, Decimal] = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


def _whole(value: int | Decimal) -> Value:
    return int(value) if value == int(value) else value

"""What is known while tables are read: the values so far, what did not fit, and the headings now in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from archive.reading.reading_model import Value

ProblemKind = Literal["unknown_row", "unknown_column", "doubled_row", "missing_row", "unread_cell"]


@dataclass(frozen=True, slots=True)
class TableProblem:
    """Something in a table that the form does not have, or that could not be read; ``where`` names the cell.

    ``cells`` are the cells whose numbers are in doubt for it, ``*`` for a row or column that is not known.
    """

    kind: ProblemKind
    where: str
    text: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column of values: its id, the row its heading stands for (review only), and the grid columns it covers.

    ``unit`` is that of the heading where it is another one than the form's (单位：元).
    """

    column: str
    row: str
    start: int
    end: int
    unit: str = ""


@dataclass(slots=True)
class Tables:
    """Everything read from the grids of one document, by table, row and column.

    ``marked`` are cells (``table.row.column``) in which 无, / or — stands: filled in, though without a number.
    """

    values: dict[str, dict[str, dict[str, Value]]] = field(default_factory=dict)
    printed: dict[str, dict[str, str]] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)
    problems: list[TableProblem] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)
    prose: list[int] = field(default_factory=list)

"""What the checks on one report may use."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.reading.checks.doubtful import Doubtful
from archive.reading.reading_model import Reading
from archive.reading.tables.table_state import TableProblem

NOT_UNDERSTOOD = ("unknown_row", "unknown_column", "unread_cell")


@dataclass(slots=True)
class Context:
    """A Reading whose tables, sections and period are filled, and what does not stand in it."""

    reading: Reading
    preamble: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    problems: list[TableProblem] = field(default_factory=list)
    mixed_table: bool = False
    images: int = 0
    period_stated: bool = False
    year_from: str = ""
    warnings: list[str] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)
    sure_year: bool = True

    @property
    def doubt(self) -> Doubtful:
        """The cells that were not read surely."""
        return Doubtful.of(self.problems)

    @property
    def pages_unread(self) -> bool:
        """Whether pages were not read, or by OCR: what seems to lack may stand there."""
        return any("OCR" in warning or "not read" in warning for warning in self.warnings)

    @property
    def unread(self) -> set[str]:
        """Cells in which something stands that could not be read."""
        return {problem.where for problem in self.problems if problem.kind == "unread_cell"}

    @property
    def doubtful(self) -> set[str]:
        """Tables with a heading or a row that is not known: what lacks there may stand in it."""
        kinds = ("unknown_row", "unknown_column")
        return {problem.where.partition(".")[0] for problem in self.problems if problem.kind in kinds}

"""When a visit is complete. Anything less is partial, blocked or error, and never means "not published"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.filings.states import Meaning, classes_meaning, known_class
from archive.records.visit import VisitOutcome

_REFUSALS = classes_meaning(Meaning.REFUSAL)
_CUT_SHORT = classes_meaning(Meaning.STOPPED)


@dataclass(frozen=True, slots=True)
class VisitFailure:
    """One thing that kept a visit from being complete: its class (of ERROR_CLASSES), and the reason in a sentence."""

    error_class: str
    reason: str
    first_page: bool = False

    def __post_init__(self) -> None:
        known_class(self.error_class)


def visit_outcome(
    troubles: Sequence[VisitFailure],
    rows: int,
    total: int | None,
    *,
    had_rows: bool = False,
    doubts: Sequence[VisitFailure | None] = (),
) -> tuple[VisitOutcome, VisitFailure | None]:
    """Judge a visit from what went wrong, from whether its rows can be all, and from what else is doubtful.

    ``had_rows``: some visit, complete or not, ever saw a row in this column; ``doubts``, the weightiest first: another
    list, pages that were not read, rows that vanished together.
    """
    if troubles:
        worst = next((trouble for trouble in troubles if trouble.first_page), troubles[0])
        if worst.error_class in _REFUSALS:
            return "blocked", worst
        cut_short = worst.error_class in _CUT_SHORT
        return ("error" if worst.first_page and not cut_short else "partial"), worst
    found = (doubt for doubt in (_implausible(rows, total, had_rows), *doubts) if doubt)
    doubt = next(found, None)
    return ("partial", doubt) if doubt else ("complete", None)


def _implausible(rows: int, total: int | None, had_rows: bool) -> VisitFailure | None:
    if rows == 0 and total != 0:
        return VisitFailure("layout_changed", "no rows were found and the column does not say that it is empty")
    if rows == 0 and had_rows:  # whoever confirmed the site: an outage looks just so
        said = "the column says that it is empty, but rows have stood in it"
        return VisitFailure("emptied", f"{said}; if it was given up, take it out of the site's file")
    return missing_rows(rows, total)


def missing_rows(rows: int, total: int | None) -> VisitFailure | None:
    """Return what is wrong with a list that says it has more rows than were read."""
    if total is not None and rows < total:
        return VisitFailure("rows_missing", f"the column counts {total} rows, only {rows} were read")
    return None

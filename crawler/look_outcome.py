"""When a look is complete. Anything less is partial, blocked or error: "we could not look" is never "not published"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["complete", "partial", "blocked", "error"]

# Refusals by the site's owner or its guard: asking again the same way will not help.
_REFUSALS = {"robots", "challenge", "retry_after", "http_401", "http_403", "http_412", "http_429", "http_521"}

# We ourselves stopped before the end: whatever was read until then stands, and proves no absence.
_CUT_SHORT = {"request_cap", "quiet_hours", "cut_short"}

# A column that shows less than this part of the rows it had has rather changed its markup than lost its reports.
_PLAUSIBLE = 0.5


@dataclass(frozen=True, slots=True)
class LookTrouble:
    """One thing that kept a look from being complete: its class, and the reason in a sentence."""

    error_class: str
    reason: str
    first_page: bool = False


def outcome_of_look(
    troubles: Sequence[LookTrouble], rows: int, total: int | None, previous_rows: int | None, *, had_rows: bool = False
) -> tuple[Outcome, LookTrouble | None]:
    """Judge a look from what went wrong and from whether the number of rows can be true.

    ``previous_rows``: of the last complete look, None where there is none to compare with; ``had_rows``: some look,
    complete or not, ever saw a row in this column.
    """
    if troubles:
        worst = next((trouble for trouble in troubles if trouble.first_page), troubles[0])
        if worst.error_class in _REFUSALS:
            return "blocked", worst
        cut_short = worst.error_class in _CUT_SHORT
        return ("error" if worst.first_page and not cut_short else "partial"), worst
    doubt = _implausible(rows, total, previous_rows, had_rows)
    return ("partial", doubt) if doubt else ("complete", None)


def _implausible(rows: int, total: int | None, previous_rows: int | None, had_rows: bool) -> LookTrouble | None:
    if rows == 0 and total != 0:
        return LookTrouble("layout_changed", "no rows were found and the column does not say that it is empty")
    if rows == 0 and had_rows:  # whoever confirmed the site: an outage looks just so
        said = "the column says that it is empty, but rows have stood in it"
        return LookTrouble("emptied", f"{said}; if it was given up, take it out of the site's file")
    if total is not None and rows < total:
        return LookTrouble("rows_missing", f"the column counts {total} rows, only {rows} were read")
    if previous_rows and rows < previous_rows * _PLAUSIBLE:
        said = f"{rows} rows where the last complete look had {previous_rows}; if that is right, confirm the column"
        return LookTrouble("layout_changed", f"{said} by a newer `verified` in the site's file")
    return None

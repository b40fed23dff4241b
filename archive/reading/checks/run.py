"""All checks that need nothing but the report itself, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import replace

from archive.reading.checks.conditions import check_conditions
from archive.reading.checks.context import Context
from archive.reading.checks.equations import check_sums
from archive.reading.checks.prose_numbers import check_prose_numbers
from archive.reading.checks.publisher_checks import check_publisher
from archive.reading.checks.registry import may_be_error
from archive.reading.checks.structure import check_structure
from archive.reading.checks.unfilled import check_cells, check_leftovers, check_not_a_report, check_readable
from archive.reading.checks.year_checks import check_years
from archive.reading.reading_model import Finding

CHECKS = (
    check_sums,
    check_conditions,
    check_cells,
    check_structure,
    check_publisher,
    check_years,
    check_prose_numbers,
    check_leftovers,
    check_readable,
)
_WORST_FIRST = {"error": 0, "warning": 1, "not_understood": 2, "note": 3}


def run_checks(context: Context) -> list[Finding]:
    """Return the findings of one report, worst first; of what is no report, only that it could not be read or told."""
    if not context.reading.is_report:
        return list(check_not_a_report(context))
    found = [_believable(finding) for check in CHECKS for finding in check(context)]
    return sorted(found, key=lambda finding: _WORST_FIRST[finding.severity])


def _believable(finding: Finding) -> Finding:
    """Lower an error to a warning where its check is not right often enough."""
    doubted = finding.severity == "error" and not may_be_error(finding.check)
    return replace(finding, severity="warning") if doubted else finding

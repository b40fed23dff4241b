"""The outcome of every check for one report, derived from what was read.

A check that reads text rather than numbers holds where it could be applied and found nothing. Outcomes of checks
that need other reports are made where reports are compared, and handed in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from archive.reading.checks.across import ACROSS
from archive.reading.checks.doubtful import Doubtful
from archive.reading.checks.equations import equations_of, outcome_of
from archive.reading.checks.outcome import STATUSES, Outcome
from archive.reading.checks.prose_numbers import prose_outcomes
from archive.reading.checks.registry import registry
from archive.reading.forms import TABLES, form_for_year
from archive.reading.reading_model import Finding, Reading
from archive.records.outcome import Status

# Outcomes of these are made cell by cell or in comparisons: without any there was nothing to check.
_ELSEWHERE = {"R1", "R2", "R3", "R4", "R8", "indicator_sums", *ACROSS}
# Checks that hold only where these rows or tables were read surely, and those for which every row must be known.
_REST_ON: Mapping[str, Sequence[str]] = {
    "R7": ("disclosure.rules",),
    "in_force_order": ("disclosure.rules", "disclosure.normative_documents"),
    "review_blank": ("review",),
    **dict.fromkeys(("negative_count", "decimal_count"), TABLES),
}
_KNOW_ALL = ("wrong_form", "blank_cells", "missing_row")
_Condition = Callable[[Reading], bool]


def outcomes_of(reading: Reading, compared: Sequence[Outcome] = ()) -> list[Outcome]:
    """Return every check's outcome, those over cells one by one, in the order of config/checks.yaml.

    ``compared`` are the outcomes of checks against other reports. Of a document that is no report nothing is
    assessable.
    """
    doubtful = Doubtful.in_reading(reading)
    sums: list[Outcome] = []
    if reading.is_report:
        sums = [outcome_of(equation, reading, doubtful) for equation in equations_of(reading)]
        sums += [outcome for _, outcome in prose_outcomes(reading, doubtful)]
    cells: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in (*sums, *compared):
        cells[outcome.check].append(outcome)
    outcomes: list[Outcome] = []
    for check in registry():
        if check.counts:
            found = [one for one in reading.findings if one.check == check.id]
            outcomes += cells[check.id] or [_of_findings(check.id, reading, found, doubtful)]
    return outcomes


def counted(outcomes: Iterable[Outcome]) -> dict[Status, int]:
    """Return how many outcomes there are of each status."""
    counts = Counter(outcome.status for outcome in outcomes)
    return {status: counts[status] for status in STATUSES}


def _of_findings(check: str, reading: Reading, findings: Sequence[Finding], doubtful: Doubtful) -> Outcome:
    if findings:
        first = findings[0]
        unsure = all(one.severity == "not_understood" for one in findings)
        return Outcome(check, "uncertain" if unsure else "fail", first.where, _cells(findings))
    assessable = reading.is_report and check not in _ELSEWHERE and _CONDITIONS.get(check, _has_text)(reading)
    unread = any(map(doubtful.within, _REST_ON.get(check, ())))
    unread = unread or (check in _KNOW_ALL and any(map(doubtful.labels, TABLES)))
    held: Status = "uncertain" if unread else "pass"
    return Outcome(check, held if assessable else "not_assessable", "document")


def _cells(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(one.where for one in findings if one.where.count(".") >= 2)


def _has_text(reading: Reading) -> bool:
    return bool(reading.text)


def _has_tables(reading: Reading) -> bool:
    return bool(reading.tables)


def _has_table(name: str) -> _Condition:
    return lambda reading: name in reading.tables


def _has_form(reading: Reading) -> bool:
    return bool(reading.report_year and form_for_year(reading.report_year) and (reading.sections or reading.tables))


def _has_period(reading: Reading) -> bool:
    return reading.report_year is not None and (any(reading.period) or bool(reading.sections))


_CONDITIONS: Mapping[str, _Condition] = {
    "R7": lambda reading: bool(reading.organ) and "rules" in reading.tables.get("disclosure", {}),
    "R9": _has_period,
    "R10": lambda reading: bool(reading.organ and reading.text),
    "wrong_year": _has_period,
    "wrong_organ": lambda reading: bool(reading.organ and reading.text),
    "wrong_form": _has_form,
    "section_missing": lambda reading: _has_form(reading) and len(reading.sections) > 1,
    "section_empty": lambda reading: _has_form(reading) and len(reading.sections) > 1,
    "blank_cells": _has_tables,
    "negative_count": _has_tables,
    "decimal_count": _has_tables,
    "missing_row": _has_tables,
    "doubled_row": _has_tables,
    "in_force_order": lambda reading: reading.table_forms.get("disclosure") == "F2021",
    "review_blank": _has_table("review"),
    "published_early": lambda reading: bool(reading.published and reading.report_year),
    "not_downloadable": lambda reading: reading.is_report,
}

"""What a report's page shows beside its tables: the outcome of every check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.database.models import Version
from archive.ingest.version_store import outcomes_of_version, reading_of
from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.equations import cell_of
from archive.reading.checks.outcome import Outcome
from archive.reading.checks.outcomes import counted
from archive.reading.reading_model import Reading, Value
from archive.records.outcome import Status
from archive.web.wording.translation import Language


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """One outcome; ``place`` and ``arithmetic`` are in words, "" where there are none."""

    outcome: Outcome
    place: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class OutcomesView:
    """All outcomes of a version, those that do not hold first, and how many there are of each status."""

    counts: dict[Status, int]
    views: tuple[OutcomeView, ...]

    @property
    def all(self) -> int:
        """How many there are."""
        return len(self.views)


_ORDER: dict[Status, int] = {"fail": 0, "uncertain": 1, "pass": 2, "not_assessable": 3}


def outcomes_view(version: Version, language: Language) -> OutcomesView:
    """Return the outcomes of a version as a page shows them."""
    reading = reading_of(version)
    return outcomes_table(outcomes_of_version(version, reading), reading, language)


def outcomes_table(outcomes: Sequence[Outcome], reading: Reading, language: Language) -> OutcomesView:
    """Return the outcomes of a reading as a page shows them."""
    ordered = sorted(outcomes, key=lambda outcome: _ORDER[outcome.status])
    return OutcomesView(counted(outcomes), tuple(_view(outcome, reading, language) for outcome in ordered))


def _view(outcome: Outcome, reading: Reading, language: Language) -> OutcomeView:
    place = _called(reading, outcome.where, language) if outcome.where.count(".") >= 2 else ""
    return OutcomeView(outcome, place, _arithmetic(outcome, reading))


def _arithmetic(outcome: Outcome, reading: Reading) -> str:
    """``9 + 4 = 13 ≠ 9 + 1 = 10 (+3)``: the cells other than 0 that each side adds up, and the difference."""
    if outcome.left is None or outcome.right is None:
        return ""
    sides = outcome.expression.split(" = ")
    if len(sides) != 2:
        return ""
    left, right = _side(sides[0], outcome.left, reading), _side(sides[1], outcome.right, reading)
    rest = f" ({outcome.difference:+})" if outcome.difference else ""
    return f"{left} {'≠' if outcome.difference else '='} {right}{rest}"


def _side(cells: str, total: Value, reading: Reading) -> str:
    """Return the sum written out where several cells make it up."""
    values = [value for cell in cells.split(" + ") if (value := cell_of(reading, cell))]
    return f"{' + '.join(map(str, values))} = {total}" if len(values) > 1 and sum(values) == total else str(total)


def _called(reading: Reading, where: str, language: Language) -> str:
    name = cell_name(reading, where)
    return name.opening if language == "en" else name.zh

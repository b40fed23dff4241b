"""The outcomes of all checks of one version, with their arithmetic in the labels of its tables."""

from __future__ import annotations

from dataclasses import dataclass

from archive.database.models import Version
from archive.ingest.outcomes import outcomes_of_version, reading_of
from archive.reading.checks.names import named
from archive.reading.checks.outcome import Outcome, Status
from archive.reading.checks.outcomes import counted
from archive.reading.result import Reading
from archive.web.wording.words import Language


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
    """The outcomes as a page shows them."""
    reading = reading_of(version)
    outcomes = outcomes_of_version(version, reading)
    ordered = sorted(outcomes, key=lambda outcome: _ORDER[outcome.status])
    return OutcomesView(counted(outcomes), tuple(_view(outcome, reading, language) for outcome in ordered))


def _view(outcome: Outcome, reading: Reading, language: Language) -> OutcomeView:
    place = _called(reading, outcome.where, language) if outcome.where.count(".") >= 2 else ""
    return OutcomeView(outcome, place, _arithmetic(outcome))


def _arithmetic(outcome: Outcome) -> str:
    if outcome.left is None or outcome.right is None:
        return ""
    sign = "=" if outcome.left == outcome.right else "≠"
    rest = f" ({outcome.difference:+})" if outcome.difference else ""
    return f"{outcome.left} {sign} {outcome.right}{rest}"


def _called(reading: Reading, where: str, language: Language) -> str:
    name = named(reading, where)
    return name.opening if language == "en" else name.zh

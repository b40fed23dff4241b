"""The outcome of every check for a stored version, derived from its reading and from what it was compared with."""

from __future__ import annotations

from archive.database.models import Version
from archive.reading.checks.outcome import Outcome
from archive.reading.checks.outcomes import outcomes_of
from archive.reading.reading_model import Reading
from archive.reading.result_json import from_json


def reading_of(version: Version) -> Reading:
    """As it was read; the year may be known from the row alone."""
    reading = from_json(version.reading, version.text)
    reading.report_year = version.report_year
    return reading


def outcomes_of_version(version: Version, reading: Reading | None = None) -> list[Outcome]:
    """In the order of config/checks.yaml; ``reading`` is the version's own, where the caller has it already."""
    return outcomes_of(reading or reading_of(version), [Outcome.from_json(one) for one in version.compared])

"""What in a document proves that it is an annual report, beside or against its title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from archive.reading.period import Period
from archive.reading.reading_model import Evidence, Section, Table
from archive.reading.reading_rules import reading_rules
from archive.reading.sections import heading_number
from archive.recognition.fold import simplified

_TOLD_YEAR = re.compile(r"(?<![\d〔\[(（])(20\d\d)年(?:度|,|，|我|全|县|市|区|共|以来|[^\d\s月]|$)")
_MOST_PARAGRAPHS = 300
_ENOUGH_PROSE = 120
"""Characters below the headings from which they are a report's and not a list of contents."""


def gather(sections: Sequence[Section], tables: dict[str, Table]) -> Evidence:
    """Count headings with prose below them and tables with a value in them: a blank form proves nothing."""
    known = sorted({number for section in sections if (number := heading_number(section.title))})
    told = sum(len(section.text) for section in sections) >= _ENOUGH_PROSE
    filled = tuple(name for name, table in tables.items() if _has_value(table))
    return Evidence(tuple(known) if told or filled else (), filled)


def is_part_of_a_year(title: str) -> bool:
    """Return whether the title says that less than a year is told of (半年, 季度, a month)."""
    return re.search(reading_rules().part_of_year, simplified("".join(title.split()))) is not None


def year_told(period: Period, paragraphs: Sequence[str]) -> tuple[int | None, str]:
    """Return the report year where the title has none, and where it was found: the statistics period, else the text."""
    start, end = period
    if start and end and start.year == end.year:
        return end.year, "period"
    year = told_year(paragraphs)
    return year, "text" if year is not None else ""


def told_year(paragraphs: Sequence[str]) -> int | None:
    """Return the year that the text speaks of most, where no other comes near it; document numbers do not count."""
    counts: Counter[int] = Counter()
    for text in paragraphs[:_MOST_PARAGRAPHS]:
        counts.update(int(found[1]) for found in _TOLD_YEAR.finditer(simplified("".join(text.split()))))
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]


def _has_value(table: Table) -> bool:
    return any(value is not None for cells in table.values() for value in cells.values())

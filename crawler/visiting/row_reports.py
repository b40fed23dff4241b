"""Which rows of a page are reports, also where a title is cut or a row shows an organ's name and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.ingest.listing_row import ListingRow
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.recognise import Recognition, recognise

CORE = "政府信息公开工作年度报告"
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,}|．{2,})$")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_ENDS_IN_YEAR = re.compile(r"(?:19|20)\d{2}(?:年度?)?$")


def reports_of(
    rows: Sequence[ListingRow], column: str, *, annual: bool = False, year: int | None = None
) -> list[tuple[ListingRow, Recognition]]:
    """Return the rows that are reports, and what their titles say; ``column`` is the column's name.

    ``annual``: the page bears the name of annual reports; then cut titles are completed, and where most rows are names
    of organs beside a day, each is the organ's report of ``year``, which the page's own name tells.
    """
    said = [(row, recognise(row.title, column=column)) for row in rows]
    if annual:
        said = [(row, one if one.is_report else _completed(row.title, column) or one) for row, one in said]
        if 2 * sum(_is_organ(row) or one.is_report for row, one in said) > len(said):
            said = [
                (row, one if one.is_report or not _is_organ(row) else _by_organ(row.title, year)) for row, one in said
            ]
    return [(row, recognition) for row, recognition in said if recognition.is_report]


def year_of(names: Sequence[str]) -> int | None:
    """Return the year that the names of a page tell, the first of them first."""
    return next((int(found[0]) for name in names if (found := _YEAR.search(name))), None)


def _completed(title: str, column: str) -> Recognition | None:
    """Return what a cut title says once its last words are completed; None for any other title."""
    shown = _CUT.sub("", title.rstrip())
    if shown == title.rstrip():
        return None
    overlap = next((n for n in range(len(CORE), 0, -1) if shown.endswith(CORE[:n])), 0)
    if not overlap and not _ENDS_IN_YEAR.search(shown):
        return None
    return recognise(shown + CORE[overlap:], column=column)


def _is_organ(row: ListingRow) -> bool:
    return row.listed_date is not None and looks_like_organ("".join(row.title.split()))


def _by_organ(title: str, year: int | None) -> Recognition:
    name = "".join(title.split())
    return recognise(f"{name}{year}年{CORE}" if year else f"{name}{CORE}")

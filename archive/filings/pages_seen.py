"""The pages behind the rows as they were known at a moment: versions with their claims, defects, and failures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from archive.database.models import Capture, Finding, Listing, Organ, Version

# Findings that say the document is not what it should be; wrong numbers alone do not make a report defective.
DEFECTS = ("not_downloadable", "wrong_year", "wrong_organ", "section_empty", "copied_from_last_year")
_WRONG_FORM = "wrong_form"
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class PageSeen:
    """The newest version at an address; ``first_day`` is what its first version claimed."""

    capture_id: str
    day: date | None
    source: str
    first_day: date | None
    form: str
    defects: int


def pages_of(
    session: Session, whose: ColumnElement[bool], year: int, as_of: datetime
) -> dict[tuple[str, str], PageSeen]:
    """Pages by column and address. The same address in two columns is one page, whichever column led to it."""
    versions = _versions(session, whose, year, as_of)
    counts = _counts(session, whose, year)
    return {
        key: PageSeen(
            found[-1].capture_id,
            found[-1].declared_date,
            found[-1].declared_source,
            next((v.declared_date for v in found if v.declared_date), None),
            "wrong" if counts.get((found[-1].id, True)) else found[-1].form,
            counts.get((found[-1].id, False), 0),
        )
        for key, found in versions.items()
    }


def failed_before(session: Session, urls: Iterable[str], as_of: datetime) -> set[str]:
    """Addresses that had been asked for by the moment; of rows without a version, these failed."""
    asked: set[str] = set()
    for chunk in chunks(urls):
        query = select(Capture.url).where(Capture.url.in_(chunk), Capture.fetched_at < as_of).distinct()
        asked.update(session.scalars(query))
    return asked


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """In parts that fit into one statement of every database."""
    remaining = iter(values)
    while part := list(islice(remaining, _CHUNK)):
        yield part


def _versions(
    session: Session, whose: ColumnElement[bool], year: int, as_of: datetime
) -> dict[tuple[str, str], Sequence[Any]]:
    query = (
        select(
            Listing.column_id,
            Version.url,
            Version.column_id.label("own"),
            Version.id,
            Version.declared_date,
            Version.declared_source,
            Version.capture_id,
            Version.form,
        )
        .join(Listing, Listing.url == Version.url)
        .join(Organ, Organ.id == Listing.organ_id)
        .where(whose, Listing.report_year == year, Listing.is_report, Version.first_seen_at < as_of)
        .order_by(Version.number)
    )
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.column_id, row.url].append(row)
    return {key: _own_first(rows, key[0]) for key, rows in found.items()}


def _own_first(rows: list[Any], column_id: str) -> list[Any]:
    return [row for row in rows if row.own == column_id] or rows


def _counts(session: Session, whose: ColumnElement[bool], year: int) -> dict[tuple[int, bool], int]:
    """Numbers of findings by version; the key's second part is true for the wrong form, false for defects."""
    query = (
        select(Finding.version_id, Finding.check == _WRONG_FORM, func.count(Finding.id.distinct()))
        .join(Version, Version.id == Finding.version_id)
        .join(Listing, Listing.url == Version.url)
        .join(Organ, Organ.id == Listing.organ_id)
        .where(whose, Listing.report_year == year, Listing.is_report)
        .where(Finding.check.in_((*DEFECTS, _WRONG_FORM)), Finding.severity != "note")
        .group_by(Finding.version_id, Finding.check == _WRONG_FORM)
    )
    return {(version, bool(wrong)): count for version, wrong, count in session.execute(query)}

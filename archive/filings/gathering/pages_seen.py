"""The pages behind the rows as they were known at a moment: versions with their claims, defects, and failures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from archive.database.models import Capture, Finding, Listing, Version
from archive.filings.gathering.attributions import of_filings
from archive.filings.rules.human import fingerprint

# Findings that say the document is not what it should be; wrong numbers alone do not make a report defective.
DEFECTS = ("not_downloadable", "wrong_year", "wrong_organ", "section_empty", "copied_from_last_year")
_WRONG_FORM = "wrong_form"
_CHUNK = 5_000
Value = TypeVar("Value")


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
    session: Session,
    whose: ColumnElement[bool],
    year: int,
    as_of: datetime,
    dismissed: frozenset[str] = frozenset(),
    *,
    also: Collection[int] = (),
) -> dict[tuple[str, str], PageSeen]:
    """Pages by column and address. The same address in two columns is one page, whichever column led to it.

    Findings whose fingerprint is among ``dismissed`` do not count. ``also``: rows that counted as the organs' then.
    """
    versions = _versions(session, whose, year, as_of, also)
    faults = _faults(session, {found[-1].id: found[-1].content_digest for found in versions.values()}, dismissed)
    return {key: _page(found, faults.get(found[-1].id, [])) for key, found in versions.items()}


def _page(versions: Sequence[Any], faults: Sequence[str]) -> PageSeen:
    last, wrong = versions[-1], _WRONG_FORM in faults
    return PageSeen(
        last.capture_id,
        last.declared_date,
        last.declared_source,
        next((version.declared_date for version in versions if version.declared_date), None),
        "wrong" if wrong else last.form,
        len(faults) - faults.count(_WRONG_FORM),
    )


def failed_before(session: Session, urls: Iterable[str], as_of: datetime) -> set[str]:
    """Addresses that had been asked for by the moment; of rows without a version, these failed."""
    asked: set[str] = set()
    for chunk in chunks(urls):
        query = select(Capture.url).where(Capture.url.in_(chunk), Capture.fetched_at < as_of).distinct()
        asked.update(session.scalars(query))
    return asked


def chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """In parts that fit into one statement of every database."""
    remaining = iter(values)
    while part := list(islice(remaining, _CHUNK)):
        yield part


def _versions(
    session: Session, whose: ColumnElement[bool], year: int, as_of: datetime, also: Collection[int]
) -> dict[tuple[str, str], Sequence[Any]]:
    versions = select(
        Listing.column_id,
        Version.url,
        Version.column_id.label("own"),
        Version.id,
        Version.declared_date,
        Version.declared_source,
        Version.capture_id,
        Version.content_digest,
        Version.form,
    ).join(Listing, Listing.url == Version.url)
    query = of_filings(versions, whose, year, also).where(Version.first_seen_at < as_of).order_by(Version.number)
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.column_id, row.url].append(row)
    return {key: _own_first(rows, key[0]) for key, rows in found.items()}


def _own_first(rows: list[Any], column_id: str) -> list[Any]:
    return [row for row in rows if row.own == column_id] or rows


def _faults(session: Session, digests: Mapping[int, str], dismissed: frozenset[str]) -> dict[int, list[str]]:
    """By version (given with its content's digest) the checks that found the document not to be what it should be."""
    faults: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks(digests):
        query = select(Finding.version_id, Finding.check, Finding.where).where(
            Finding.version_id.in_(chunk), Finding.severity.not_in(("note", "not_understood"))
        )
        for version, check, where in session.execute(query):
            counts = check == _WRONG_FORM or check in DEFECTS
            if counts and fingerprint(digests[version], check, where) not in dismissed:
                faults[version].append(check)
    return faults

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

from archive.database.models import FindingRecord, Listing, Version
from archive.filings.facts.attributions import of_filings
from archive.filings.facts.row_spans import Span
from archive.filings.rules.decisions import fingerprint

# Findings that say the document is not what it should be; wrong numbers alone do not make a report defective.
DEFECTS = ("not_downloadable", "wrong_year", "wrong_organ", "section_empty", "copied_from_last_year")
_WRONG_FORM, _WRONG_YEAR, _UNREAD = "wrong_form", "wrong_year", "unreadable"
_CHUNK = 5_000
Value = TypeVar("Value")
PageKey = tuple[str, str, Span | None]
"""Column, address, and the span of a row that was another filing's at other times."""


@dataclass(frozen=True, slots=True)
class ObservedPage:
    """The newest version at an address; ``first_day`` is what its first version claimed. ``unread``: the page came, and
    no report's text was found on it (empty, or filled by scripts)."""

    capture_id: str
    day: date | None
    source: str
    first_day: date | None
    form: str
    defects: tuple[str, ...]
    unread: bool = False


def pages_of(
    session: Session,
    whose: ColumnElement[bool],
    year: int,
    as_of: datetime,
    dismissed: frozenset[str] = frozenset(),
    *,
    also: Collection[int] = (),
    spans: Mapping[int, Sequence[Span]] | None = None,
) -> dict[PageKey, ObservedPage]:
    """Pages by column and address. The same address in two columns is one page, whichever column led to it.

    Findings whose fingerprint is among ``dismissed`` do not count. ``also``: rows that counted as the organs' then.
    ``spans``: rows that were another filing's at other times; their pages are told for each of the spans alone.
    """
    versions = _versions(session, whose, year, as_of, also)
    told: dict[PageKey, Sequence[Any]] = {(*key, None): found for key, found in versions.items()}
    for (column_id, url), found in versions.items() if spans else ():
        for span in (spans or {}).get(found[0].row, ()):
            if mine := _within(found, span, year):
                told[column_id, url, span] = mine
    faults = _faults(session, {found[-1].id: found[-1].content_digest for found in told.values()}, dismissed)
    for version in _told_of_year(session, [one for one, checks in faults.items() if _WRONG_YEAR in checks], year):
        faults[version] = [check for check in faults[version] if check != _WRONG_YEAR]
    return {key: _page(found, faults.get(found[-1].id, [])) for key, found in told.items()}


def _within(versions: Sequence[Any], span: Span, year: int) -> Sequence[Any]:
    """Return the versions that are the filing's own.

    Where the page did not change with its row, what stood there since.
    """
    own = [version for version in versions if version.report_id == f"{span.organ_id}-{year}"]
    if own or span.end is not None:
        return own
    return [version for version in versions if span.begin is None or version.last_seen_at >= span.begin]


def _page(versions: Sequence[Any], faults: Sequence[str]) -> ObservedPage:
    last, wrong = versions[-1], _WRONG_FORM in faults and _UNREAD not in faults
    return ObservedPage(
        last.capture_id,
        last.declared_date,
        last.declared_source,
        next((version.declared_date for version in versions if version.declared_date), None),
        "wrong" if wrong else last.form,
        tuple(sorted({check for check in faults if check in DEFECTS})) if _UNREAD not in faults else (),
        _UNREAD in faults,
    )


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
        Listing.id.label("row"),
        Version.url,
        Version.column_id.label("own"),
        Version.report_id,
        Version.last_seen_at,
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
    """By version (given with its content's digest) the checks that found the document not to be what it should be.

    What was not understood accuses nobody; that no text was found on a page says that it was not read.
    """
    faults: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks(digests):
        query = select(FindingRecord.version_id, FindingRecord.check, FindingRecord.where).where(
            FindingRecord.version_id.in_(chunk),
            FindingRecord.severity != "note",
            (FindingRecord.severity != "not_understood") | (FindingRecord.check == _UNREAD),
        )
        for version, check, where in session.execute(query):
            counts = check in (_WRONG_FORM, _UNREAD) or check in DEFECTS
            if counts and fingerprint(digests[version], check, where) not in dismissed:
                faults[version].append(check)
    return faults


def _told_of_year(session: Session, versions: Sequence[int], year: int) -> Iterator[int]:
    """Yield those whose statistics period lies in ``year``: their text is of that year, whatever their title says.

    A page that bears another year in its title alone has an odd title; nothing is wrong with what it tells.
    """
    for chunk in chunks(versions):
        query = select(Version.id, Version.reading).where(Version.id.in_(chunk))
        for version, reading in session.execute(query):
            period = reading.get("period") or {}
            days = [str(period.get(name) or "") for name in ("start", "end")]
            if all(day.startswith(f"{year}-") for day in days):
                yield version

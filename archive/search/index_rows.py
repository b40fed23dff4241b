"""Reads from the database what the index holds of each version and of each listing row without a retrieved page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.current_reports import is_first_row, is_report_current
from archive.database.models import (
    DisclosureColumn,
    FindingRecord,
    Listing,
    Organ,
    OrganName,
    Site,
    Version,
)
from archive.filings.verdicts.store import newest_verdicts
from archive.search.cell_terms import cells_of
from archive.search.schema import LISTING, IndexEntry

_VERSION = (
    Version.id, Version.organ_id, Version.report_year, Version.column_id, Version.url, Version.number, Version.title,
    Version.organ_name, Version.content_digest, Version.reader_version, Version.form, Version.first_seen_at,
)  # fmt: skip
_LISTING = (
    Listing.id, Listing.organ_id, Listing.report_year, Listing.column_id, Listing.title, Listing.first_seen_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An entry without its text and cells, cheap to read for every row of the archive."""

    id: int
    entry: IndexEntry


def version_rows(session: Session, where: ColumnElement[bool]) -> list[IndexRow]:
    """Return the versions that fit a condition on ``Version``, with all that is known of them but their text."""
    rows = session.execute(select(*_VERSION).where(where).order_by(Version.id)).all()
    around = _RelatedRows(session, rows)
    standing = set(session.scalars(select(Version.id).where(where, is_report_current())))
    findings = _findings(session, where)
    return [_version(row, around, row.id in standing, findings.get(row.id, ())) for row in rows]


def listing_rows(session: Session, where: ColumnElement[bool]) -> list[IndexRow]:
    """Return the rows that fit a condition on ``Listing`` and whose page gave no version: they are found by their
    title alone."""
    unread = ~exists().where(Version.url == Listing.url)
    asked = select(*_LISTING).where(where, unread).order_by(Listing.id)
    rows = session.execute(asked).all()
    standing = set(session.scalars(select(Listing.id).where(where, unread, is_first_row())))
    around = _RelatedRows(session, rows)
    return [
        _light(
            row.id * 2 + LISTING, row, around, (row.title,),
            names=(), form="", latest=row.id in standing, findings=(),
        )
        for row in rows
    ]  # fmt: skip


def with_text(session: Session, lights: Sequence[IndexRow]) -> Iterable[tuple[IndexRow, str, list[tuple[str, Any]]]]:
    """Return text and cells of versions, read for those that changed only."""
    ids = [light.id for light in lights]
    asked = select(Version.id, Version.reading).where(Version.id.in_(ids))
    found = {row.id: row for row in session.execute(asked)}
    for light in lights:
        if row := found.get(light.id):
            yield light, row.reading.get("text") or "", list(cells_of(row.reading.get("tables")))


class _RelatedRows:
    """What is known of the organs, columns and filings of some rows."""

    def __init__(self, session: Session, rows: Sequence[Any]) -> None:
        organs = {row.organ_id for row in rows if row.organ_id}
        self.organs = {row.id: row for row in session.execute(
            select(Organ.id, Organ.name, Organ.region, Organ.kind).where(Organ.id.in_(organs)))}  # fmt: skip
        self.names: dict[str, list[str]] = defaultdict(list)
        for organ_id, name in session.execute(
            select(OrganName.organ_id, OrganName.name).where(OrganName.organ_id.in_(organs)).order_by(OrganName.id)
        ):
            self.names[organ_id].append(name)
        columns = {row.column_id for row in rows}
        self.regions: dict[str, str] = dict(
            session.execute(
                select(DisclosureColumn.id, Site.region).join(Site).where(DisclosureColumn.id.in_(columns))
            ).all()
        )
        self.states: dict[tuple[str, int], tuple[str, list[str], int | None]] = {
            filing: (row.state, sorted(row.flags), row.days_late)
            for filing, row in newest_verdicts(session, organs).items()
        }


def _findings(session: Session, where: ColumnElement[bool]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    ours = FindingRecord.severity != "not_understood"
    asked = (
        select(FindingRecord.version_id, FindingRecord.check)
        .join(Version, Version.id == FindingRecord.version_id)
        .where(where, ours)
    )
    for version_id, check in session.execute(asked.order_by(FindingRecord.version_id, FindingRecord.check)):
        found[version_id].append(check)
    return found


def _version(row: Any, around: _RelatedRows, latest: bool, findings: Sequence[str]) -> IndexRow:
    marks = (row.title, row.content_digest, row.reader_version)
    return _light(
        row.id * 2, row, around, marks, names=(row.organ_name,), form=row.form, latest=latest, findings=findings
    )


def _light(
    key: int, row: Any, around: _RelatedRows, marks: tuple[str, ...], *,
    names: tuple[str, ...], form: str, latest: bool, findings: Sequence[str],
) -> IndexRow:  # fmt: skip
    """Return the entry of a row; ``marks`` change whenever its text does."""
    organ = around.organs.get(row.organ_id)
    all_names = [organ.name] if organ else []
    all_names += [
        name for name in (*names, *around.names.get(row.organ_id or "", ())) if name and name not in all_names
    ]
    state, flags, days = around.states.get((row.organ_id or "", row.report_year or 0), ("", [], None))
    region = organ.region if organ else around.regions.get(row.column_id, "")
    known = (
        all_names, row.report_year, region, organ.kind if organ else "", form, state, flags, days,
        civil_date(row.first_seen_at), latest, sorted(set(findings)),
    )  # fmt: skip
    return IndexRow(row.id, IndexEntry(key, _fingerprint(marks, known), row.title, all_names, "", *known[1:], cells=()))


def _fingerprint(*parts: object) -> int:
    """Return a signed number of 63 bits, as the index keeps integers."""
    return int.from_bytes(blake2b(repr(parts).encode(errors="replace"), digest_size=8).digest()) >> 1

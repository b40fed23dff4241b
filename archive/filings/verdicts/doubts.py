"""The list of rows in doubt: what may be somebody's report and waits for a person to say what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import DisclosureColumn, Listing, Organ, Site
from archive.filings.facts.page_versions import chunks
from archive.filings.facts.unattributed import DoubtfulRow, doubtful_rows
from archive.filings.rules.reasons import why_words


@dataclass(frozen=True, slots=True)
class DoubtEntry:
    """One row in doubt. ``candidates`` are the organs (id, name) it may belong to; none: any organ of the column.

    ``year`` is that of the report it may be, None where it is not known; ``since`` when the row was first seen (UTC).
    """

    id: int
    title: str
    url: str
    column_id: str
    column: str
    region: str
    doubt: str
    candidates: tuple[tuple[str, str], ...]
    year: int | None
    since: datetime
    last_seen: datetime
    capture: str

    @property
    def why(self) -> tuple[str, str]:
        """Why it is in doubt, in Chinese and in English."""
        return why_words(self.doubt)

    @property
    def cursor(self) -> str:
        """Where it stands in the list, which is ordered by the newest first."""
        return f"{self.since.isoformat()}~{self.id}"

    def to_json(self) -> dict[str, Any]:
        """As the command line, the page and the API give it."""
        zh, en = self.why
        return {
            "id": self.id,
            "title": self.title,
            "url": self.url,
            "column_id": self.column_id,
            "column": self.column,
            "region": self.region,
            "doubt": self.doubt,
            "why_zh": zh,
            "why_en": en,
            "candidates": [{"organ_id": organ_id, "organ": name} for organ_id, name in self.candidates],
            "year": self.year,
            "since": self.since.isoformat(),
            "last_seen": self.last_seen.isoformat(),
            "captures": [self.capture] if self.capture else [],
        }


def doubts_of(
    session: Session, as_of: datetime, *, region: str = "", year: int | None = None, doubt: str = "",
    kinds: Sequence[str] = (),
) -> list[DoubtEntry]:  # fmt: skip
    """Return the rows in doubt at the moment in the columns of a region (a code or the first digits of one), the newest
    first. ``year``: only those that could be a report of that year; ``doubt``: of that kind of doubt; ``kinds``: that
    may belong to an organ of such a kind."""
    query = select(DisclosureColumn.id, DisclosureColumn.title, DisclosureColumn.kinds, Site.region).join(Site)
    columns = {
        column.id: column
        for column in session.execute(
            query.where(Site.region.startswith(region, autoescape=True)).order_by(DisclosureColumn.id)
        )
    }
    rows = [
        row
        for chunk in chunks(columns)
        for row in doubtful_rows(session, chunk, year, as_of)
        if not doubt or row.doubt.kind == doubt
    ]
    if kinds:
        spoken_for = {column.id: column.kinds for column in columns.values()}
        of_organs = _kinds_of_organs(session, rows)
        rows = [row for row in rows if not _kinds_of(row, of_organs, spoken_for).isdisjoint(kinds)]
    names, seen = _names(session, rows), _last_seen(session, rows)
    entries = [_entry(row, columns[row.doubt.column_id], names, min(seen[row.id], as_of)) for row in rows]
    return sorted(entries, key=lambda entry: (entry.since, entry.id), reverse=True)


def _kinds_of(row: DoubtfulRow, of_organs: Mapping[str, str], spoken_for: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the kinds of the organs a row may belong to: of its candidates, else those its column speaks for."""
    if not row.whose:
        return set(spoken_for[row.doubt.column_id])
    return {of_organs[organ_id] for organ_id in row.whose if organ_id in of_organs}


def _kinds_of_organs(session: Session, rows: Sequence[DoubtfulRow]) -> dict[str, str]:
    """Return the kind of every organ that some row may belong to."""
    kinds: dict[str, str] = {}
    for chunk in chunks(sorted({organ_id for row in rows for organ_id in row.whose})):
        kinds |= {row.id: row.kind for row in session.execute(select(Organ.id, Organ.kind).where(Organ.id.in_(chunk)))}
    return kinds


def _names(session: Session, rows: Sequence[DoubtfulRow]) -> dict[str, str]:
    names: dict[str, str] = {}
    for chunk in chunks(sorted({organ_id for row in rows for organ_id in row.whose})):
        names |= {row.id: row.name for row in session.execute(select(Organ.id, Organ.name).where(Organ.id.in_(chunk)))}
    return names


def _last_seen(session: Session, rows: Sequence[DoubtfulRow]) -> dict[int, datetime]:
    seen: dict[int, datetime] = {}
    for chunk in chunks(row.id for row in rows):
        query = select(Listing.id, Listing.last_seen_at).where(Listing.id.in_(chunk))
        seen |= {row.id: row.last_seen_at for row in session.execute(query)}
    return seen


def _entry(row: DoubtfulRow, column: Any, names: dict[str, str], last_seen: datetime) -> DoubtEntry:
    doubt = row.doubt
    return DoubtEntry(
        id=row.id,
        title=doubt.title,
        url=doubt.url,
        column_id=doubt.column_id,
        column=column.title,
        region=column.region,
        doubt=doubt.kind,
        candidates=tuple((organ_id, names.get(organ_id, organ_id)) for organ_id in row.whose),
        year=row.year,
        since=doubt.first_seen_at,
        last_seen=last_seen,
        capture=doubt.capture_id,
    )

"""Fetches what a page shows of each hit from the database, in the order of the hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import DisclosureColumn, Listing, Organ, Site, Version
from archive.filings.verdicts.store import newest_verdicts
from archive.search.cell_terms import cells_of, labels, matches
from archive.search.nodes import Cells, Node, positive_leaves, positive_words
from archive.search.ranking import RankedKeys
from archive.search.schema import LISTING
from archive.search.search_result import CellHitShape, Hit
from archive.search.snippet import marked, snippet

_VERSION = (
    Version.id, Version.report_id, Version.organ_id, Version.organ_name, Version.report_year, Version.column_id,
    Version.url, Version.number, Version.title, Version.first_seen_at, Version.reading,
)  # fmt: skip
_LISTING = (
    Listing.id, Listing.organ_id, Listing.report_year, Listing.column_id, Listing.url, Listing.title,
    Listing.first_seen_at,
)  # fmt: skip


def hits(session: Session, found: RankedKeys, node: Node) -> list[Hit]:
    """Return the hits of a page; one that left the database since the index was brought up to date is passed over."""
    rows = _rows(session, found.keys)
    show = _Show(node, _Around(session, list(rows.values())))
    scored = zip(found.keys, found.scores, strict=True)
    return [show.hit(key, rows[key], score) for key, score in scored if key in rows]


def _rows(session: Session, keys: Sequence[int]) -> dict[int, Any]:
    versions = [key // 2 for key in keys if key % 2 != LISTING]
    listings = [key // 2 for key in keys if key % 2 == LISTING]
    found: dict[int, Any] = {}
    if versions:
        rows = session.execute(select(*_VERSION).where(Version.id.in_(versions)))
        found |= {row.id * 2: row for row in rows}
    if listings:
        others = session.execute(select(*_LISTING).where(Listing.id.in_(listings)))
        found |= {row.id * 2 + LISTING: row for row in others}
    return found


@dataclass(slots=True)
class _Around:
    """Organs, regions and newest states of the filings of some rows."""

    session: Session
    rows: Sequence[Any]
    organs: dict[str, Any] = field(init=False)
    regions: dict[str, str] = field(init=False)
    states: dict[tuple[str, int], str] = field(init=False)

    def __post_init__(self) -> None:
        ids = {row.organ_id for row in self.rows if row.organ_id}
        organs = self.session.execute(select(Organ.id, Organ.name, Organ.region).where(Organ.id.in_(ids)))
        self.organs = {row.id: row for row in organs}
        columns = {row.column_id for row in self.rows if row.organ_id not in self.organs}
        regions = select(DisclosureColumn.id, Site.region).join(Site).where(DisclosureColumn.id.in_(columns))
        self.regions = dict(self.session.execute(regions).all()) if columns else {}
        self.states = self._states()

    def _states(self) -> dict[tuple[str, int], str]:
        organs = {row.organ_id for row in self.rows if row.organ_id}
        return {filing: row.state for filing, row in newest_verdicts(self.session, organs).items()}


@dataclass(slots=True)
class _Show:
    """Makes hits of one query."""

    node: Node
    around: _Around

    def hit(self, key: int, row: Any, score: float) -> Hit:
        listing = key % 2 == LISTING
        organ = self.around.organs.get(row.organ_id)
        asked = [word for word in positive_words(self.node) if word.scope in ("any", "body")]
        titled = [word.text for word in positive_words(self.node) if word.scope != "body"]
        return Hit(
            report_id=_report_id(row) if listing else row.report_id,
            version_id=None if listing else row.id,
            number=None if listing else row.number,
            title=row.title,
            organ=organ.name if organ else "" if listing else row.organ_name,
            organ_id=row.organ_id,
            region=organ.region if organ else self.around.regions.get(row.column_id, ""),
            report_year=row.report_year,
            url=row.url,
            state=self.around.states.get((row.organ_id, row.report_year), ""),
            first_seen_at=row.first_seen_at,
            title_parts=marked(row.title, titled),
            snippet=[] if listing else snippet(row.reading.get("text") or "", [word.text for word in asked]),
            cells=[] if listing else self._cells(row.reading),
            score=score,
            type="report",
            since=None,
            reason_zh="",
            reason_en="",
        )

    def _cells(self, reading: Mapping[str, Any]) -> list[CellHitShape]:
        tests = [leaf for leaf in positive_leaves(self.node) if isinstance(leaf, Cells)]
        if not tests:
            return []
        known = labels()
        return [
            CellHitShape(cell, *(known.printed(cell) if known else ("", "")), value)
            for cell, value in cells_of(reading.get("tables"))
            if any((not test.cells or cell in test.cells) and matches(value, test) for test in tests)
        ]


def _report_id(row: Any) -> str:
    return f"{row.organ_id}-{row.report_year}" if row.organ_id and row.report_year else ""

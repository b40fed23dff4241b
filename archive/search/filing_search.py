"""Answers queries by state: the hit is the filing, whether or not its report was ever seen.

Rows in force of the recorded verdicts choose and count; what is shown of a hit is judged as of now, as on the board.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.deadlines import Deadlines
from archive.database.models import Organ, OrganName, VerdictRecord
from archive.filings.record import Filing
from archive.filings.states import State
from archive.filings.verdicts.status import board
from archive.filings.verdicts.store import rows_in_force
from archive.search.nodes import And, Between, Cells, Node, Not, OneOf, Or, Word
from archive.search.search_result import FacetValue, Hit
from archive.search.snippet import marked

FIELDS = ("state", "flag")  # a query by one of these is answered from filings
_ANSWERED = ("state", "flag", "region", "kind", "year", "late")
_VALUES = 100  # values of a facet that are given
_FACETS = {
    "year": VerdictRecord.report_year,
    "region": Organ.region,
    "kind": Organ.kind,
    "state": VerdictRecord.state,
}


@dataclass(frozen=True, slots=True)
class FilingHits:
    """A page of hits, how many there are in all, and the row that the page ends with (0 for an empty one)."""

    hits: list[Hit]
    count: int
    last: int
    facets: dict[str, list[FacetValue]]


def names_filings(node: Node) -> bool:
    """Return whether a query asks for a state or a flag of filings anywhere."""
    return any(isinstance(leaf, OneOf) and leaf.field in FIELDS for leaf in _leaves(node))


def is_of_filings(node: Node) -> bool:
    """Return whether a query can be answered from filings: it asks for nothing that stands in a text or a table."""
    return names_filings(node) and all(_is_answered(leaf) for leaf in _leaves(node))


def filing_hits(
    session: Session, deadlines: Deadlines, node: Node, now: datetime, *, start: int, size: int, facets: bool,
    since: datetime | None = None,
) -> FilingHits:  # fmt: skip
    """Return the filings that meet a query, newest report year first, from the ``start``-th on; with ``since`` those
    whose verdict began after it."""
    today = civil_date(now)
    found = rows_in_force(_condition(node, today))
    if since is not None:
        found = found.where(VerdictRecord.valid_from > since)
    order = (VerdictRecord.report_year.desc(), Organ.region, Organ.name, VerdictRecord.id)
    rows = session.execute(found.order_by(*order).offset(start).limit(size)).all()
    count = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    told = {name: _values(session, found, column) for name, column in _FACETS.items()} if facets else {}
    return FilingHits(_hits(session, deadlines, rows, now), count, rows[-1].id if rows else 0, told)


def filing_count(session: Session, node: Node, now: datetime) -> int:
    """Return how many filings meet a query that can be answered from them."""
    found = rows_in_force(_condition(node, civil_date(now))).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _hits(session: Session, deadlines: Deadlines, rows: Sequence[Any], now: datetime) -> list[Hit]:
    organs: dict[int, list[str]] = {}
    for row in rows:
        organs.setdefault(row.report_year, []).append(row.organ_id)
    judged = {
        filing.facts.id: filing.record()
        for year, ids in organs.items()
        for filing in board(session, deadlines, year, now, organ_ids=ids).filings
    }
    named = ((row, judged.get(f"{row.organ_id}-{row.report_year}")) for row in rows)
    return [_hit(record, row.valid_from) for row, record in named if record]


def _hit(record: Filing, since: datetime) -> Hit:
    title = f"{record.organ} {record.year}年度"
    return Hit(
        report_id=record.filing_id,
        version_id=None,
        number=None,
        title=title,
        organ=record.organ,
        organ_id=record.organ_id,
        region=record.region,
        report_year=record.year,
        url=record.url or "",
        state=str(record.state),
        first_seen_at=record.first_seen,
        title_parts=marked(title, []),
        snippet=[],
        cells=[],
        score=0.0,
        type="filing",
        since=since,
        reason_zh=record.reason_zh,
        reason_en=record.reason_en,
    )


def _values(session: Session, found: Select[*tuple[Any, ...]], column: Any) -> list[FacetValue]:
    query = found.with_only_columns(column, func.count()).group_by(column).order_by(func.count().desc(), column)
    return [FacetValue(str(value), count) for value, count in session.execute(query.limit(_VALUES))]


def _leaves(node: Node) -> list[Node]:
    if isinstance(node, And | Or):
        return [leaf for part in node.parts for leaf in _leaves(part)]
    return _leaves(node.part) if isinstance(node, Not) else [node]


def _is_answered(leaf: Node) -> bool:
    if isinstance(leaf, Word):
        return leaf.scope == "organ"
    return isinstance(leaf, Between | OneOf) and leaf.field in _ANSWERED


def _condition(node: Node, today: date) -> ColumnElement[bool]:
    if isinstance(node, And):
        return and_(true(), *(_condition(part, today) for part in node.parts))
    if isinstance(node, Or):
        return or_(false(), *(_condition(part, today) for part in node.parts))
    if isinstance(node, Not):
        return not_(_condition(node.part, today))
    if isinstance(node, Word):
        return _named(node.text)
    return _between(node, today) if isinstance(node, Between) else _one_of(node)


def _named(text: str) -> ColumnElement[bool]:
    """Return whether an organ is or was called so, by any part of its name."""
    other = exists().where(OrganName.organ_id == Organ.id, func.lower(OrganName.name).contains(text, autoescape=True))
    return or_(func.lower(Organ.name).contains(text, autoescape=True), other)


def _between(node: Between, today: date) -> ColumnElement[bool]:
    if node.field == "year":
        return _bounds(VerdictRecord.report_year, node.low, node.high)
    late = and_(VerdictRecord.days_late.is_not(None), _bounds(VerdictRecord.days_late, node.low, node.high))
    # Days of silence run on and are in no row.
    first, last = (None if days is None else today - timedelta(days=days) for days in (node.high, node.low))
    silent = and_(VerdictRecord.state == State.OVERDUE, _bounds(VerdictRecord.deadline, first, last))
    return or_(late, silent)


def _bounds(column: Any, low: Any, high: Any) -> ColumnElement[bool]:
    found = [column >= low] if low is not None else []
    return and_(true(), *found, *([column <= high] if high is not None else []))


def _one_of(node: OneOf | Cells) -> ColumnElement[bool]:
    if isinstance(node, Cells):
        return false()  # never asked: see is_of_filings
    if node.field == "flag":
        flags = cast(VerdictRecord.flags, Text)
        return or_(*(flags.contains(f'"{value}"', autoescape=True) for value in node.values))
    if node.field == "region":
        return or_(*(Organ.region.startswith(value, autoescape=True) for value in node.values))
    column = VerdictRecord.state if node.field == "state" else Organ.kind
    return column.in_(node.values)

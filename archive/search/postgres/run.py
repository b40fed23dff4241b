"""Runs a query inside PostgreSQL: the best hits, the count and the facets, looking into no more texts than it must.

The index gives the reports that are likely; they are put in order by what costs nothing, and only then, one after
the other and until there are enough, is looked into their texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Select, Text, cast, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from archive.search import errors, schema
from archive.search.nodes import Node, words
from archive.search.postgres import tables
from archive.search.postgres.conditions import Conditions, columns_of, unproved, ways_of
from archive.search.postgres.scores import score_of
from archive.search.ranking import CAP, VALUES, Found, Relation, Sort

QUICKLY = 2_000  # hits that are counted beside a page of them when every text must be looked into
COUNTED = 20_000  # reports of which facets are counted when every text must be looked into
# A search is short: compiling it, or starting processes for it, takes longer than what it saves.
_TUNED = text(
    "SELECT set_config('jit', 'off', true), set_config('work_mem', '128MB', true),"
    " set_config('max_parallel_workers_per_gather', '0', true),"
    # The one index that knows the words is to be asked, whatever the planner makes of it.
    " set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)"
)
_FACETS = {facet: {"finding": "findings"}.get(facet, facet) for facet in schema.FACETS}
_FOR_SCORES = {"year", "organ_names", "head", "body", "weight"}


class PostgresRun:
    """One query on the engine's tables. ``everything`` is what must hold: the query and the filters beside it."""

    def __init__(self, session: Session, everything: Node, *, all_versions: bool) -> None:
        if not tables.usable(session):
            raise errors.missing()
        session.execute(_TUNED)
        self._session, self._node, self._all_versions = session, everything, all_versions
        self._ways, self._unproved = ways_of(everything), unproved(everything)
        self._columns = {column for part in self._unproved for column in columns_of(part)}
        self._reads = "body" in self._columns  # whether texts must be looked into

    def top(self, size: int, *, sort: Sort) -> Found:
        """The first ``size`` hits in the order asked for; without a word to weigh, rank is newest first."""
        ranked = sort == "rank" and bool(words(self._node))
        likely = self._likely(_FOR_SCORES if ranked else {"newest"})
        order = score_of(self._node, likely) if ranked else cast(likely.c.newest, BigInteger)
        rows = self._session.execute(self._hits(likely, order, {"key"}, size)).all()
        most = max(QUICKLY, 2 * size) if self._reads else CAP
        count, relation = self.count(most) if len(rows) == size else (len(rows), "eq")
        scores = [float(row.place) if ranked else 0.0 for row in rows]
        return Found([row.key for row in rows], scores, count, relation)

    def count(self, most: int = CAP) -> tuple[int, Relation]:
        """How many there are, up to ``most``."""
        likely = self._likely(set())
        some = select(literal(1)).select_from(likely).where(self._truth(likely)).limit(most).subquery()
        count = self._session.scalar(select(func.count()).select_from(some)) or 0
        return count, "gte" if count >= most else "eq"

    def facets(self) -> tuple[dict[str, list[tuple[str, int]]], Relation]:
        """Counts by value of every facet, most frequent first. Where every text must be looked into only the newest
        reports are counted; the counts are then "at least"."""
        most = COUNTED if self._reads else None
        likely = self._likely({"newest", *_FACETS.values()})
        hits = self._hits(likely, likely.c.newest, set(_FACETS.values()), most).cte("hits")
        everything = select(literal(""), literal(""), func.count()).select_from(hits)
        rows: Sequence[Any] = self._session.execute(
            union_all(everything, *(_counts(hits, facet) for facet in _FACETS))
        ).all()
        counted: dict[str, list[tuple[str, int]]] = {facet: [] for facet in _FACETS}
        total = 0
        for facet, value, count in sorted(rows, key=lambda row: (-row[2], row[1])):
            if facet:
                counted[facet].append((value, count))
            else:
                total = count
        return counted, "gte" if most and total >= most else "eq"

    def _likely(self, columns: set[str]) -> CTE:
        """The reports that the index gives, with the columns that are needed of them."""
        entry = tables.ENTRY
        needed = {"key", *columns, *self._columns}
        query = select(*(column for column in entry.c if column.name in needed))
        if self._ways:
            query = query.where(Conditions(self._session, entry).likely(self._ways))
        if not self._all_versions:
            query = query.where(entry.c.latest)
        return query.cte("likely").prefix_with("MATERIALIZED")

    def _hits(self, likely: CTE, order: ColumnElement[Any], columns: set[str], most: int | None) -> Select[Any]:
        """The likely in order, of which the first that are really hits are given."""
        place = order.label("place")
        needed = {"key", *columns, *self._columns}
        queue = select(place, *(column for column in likely.c if column.name in needed))
        # The offset keeps the planner from looking into the texts before they are in order.
        line = queue.order_by(place.desc(), likely.c.key).offset(0).subquery("line")
        shown = (column for column in line.c if column.name in columns)
        query = select(line.c.place, *shown).where(self._truth(line))
        return query.order_by(line.c.place.desc(), line.c.key).limit(most)

    def _truth(self, rows: Any) -> ColumnElement[bool]:
        return Conditions(self._session, rows).truth(self._node)


def _counts(hits: CTE, facet: str) -> Select[Any]:
    """The most frequent values of one facet; a report without a value counts for none."""
    column = hits.c[_FACETS[facet]]
    value = cast(func.unnest(column) if facet == "finding" else column, Text).label("value")
    values = select(value).subquery()
    said = values.c.value
    query = select(literal(facet), said, func.count()).where(said != "").group_by(said)
    top = query.order_by(func.count().desc(), said).limit(VALUES).subquery()
    return select(top)

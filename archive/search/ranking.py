"""Runs a query: the best hits and the count, without weighing every report for words that all reports hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from tantivy import FieldType, Occur, Order, Searcher
from tantivy import Query as Engine

from archive.search import schema
from archive.search.cost import Cost
from archive.search.leaders import bonuses, constant, heads
from archive.search.newcomers import Newcomers
from archive.search.nodes import Cells, Node, positive_words
from archive.search.query_compiler import Filters, QueryCompiler
from archive.search.tantivy_index import OpenIndex, engine_errors, open_index, total
from archive.search.value_order import compared, keys_by_value

CAP = 10_000  # counts beyond are given as "at least"
WINDOW = 15_000  # reports visited first when a query promises more than the cap
_COUNTED_WHOLE = 200_000  # reports in an archive whose facets are always counted in full
VALUES = 100  # values of a facet that are given
Relation = Literal["eq", "gte"]
Sort = Literal["rank", "newest", "value", "-value"]


@dataclass(frozen=True, slots=True)
class RankedKeys:
    """Keys of the hits in order with their scores, and how many there are in all (``gte``: at least so many)."""

    keys: list[int]
    scores: list[float]
    count: int
    relation: Relation


class TantivyQueryRunner:
    """One query on one commit of the index. ``everything`` is what must hold: the query and the filters beside it."""

    def __init__(
        self, index: OpenIndex, everything: Node, *, all_versions: bool, fresh: Newcomers | None = None
    ) -> None:
        self.searcher: Searcher = index.searcher()
        schema_ = index.index.schema
        self._node = everything
        # Reports with older versions are few: barring these is cheaper than asking for the latest.
        old: tuple[Engine, ...] = () if all_versions else (Engine.term_query(schema_, "flags", "old"),)
        self._years = year_counts(self.searcher)
        self._cost = Cost(self.searcher, self._years)
        self._dear = self._cost.is_dear(everything, WINDOW)
        held: tuple[Engine, ...] = ()
        if fresh:
            held = (Engine.range_query(schema_, "seen", FieldType.Integer, fresh.day, None),)
            old += (Engine.term_set_query(schema_, "key", list(fresh.less)),) if fresh.less else ()
        self._compiler = QueryCompiler(schema_, self.searcher, flat=self._dear, also=Filters(held, old))

    def top(self, size: int, *, sort: Sort) -> RankedKeys:
        """Return the first ``size`` hits in the order asked for; without a word to weigh, rank is newest first, as is
        value without a number compared."""
        if sort in ("value", "-value"):
            if test := compared(self._node):
                return self._by_value(test, size, largest=sort == "-value")
            sort = "newest"
        if not positive_words(self._node):
            sort = "newest"
        if self._dear and (low := self._window()):
            found = self._search(size, sort, self._compiler.since(low))
            if found.count >= CAP and len(found.keys) == size:
                if sort == "newest":
                    return _capped(found)
                if (merged := self._with_leaders(found, size, low)) is not None:
                    return _capped(merged)
        return _capped(self._search(size, sort))

    def count(self) -> tuple[int, Relation]:
        """Return how many there are, up to the cap."""
        found = self.top(1, sort="newest")
        return found.count, found.relation

    def facets(self) -> tuple[dict[str, list[tuple[str, int]]], Relation]:
        """Return counts by value of every facet, most frequent first. Of a very large archive only the newest years are
        counted for words that stand everywhere; the counts are then "at least"."""
        low = self._window() if self._dear and self.searcher.num_docs > _COUNTED_WHOLE else None
        also = [self._compiler.since(low)] if low else []
        asked = {facet: {"terms": {"field": facet, "size": VALUES}} for facet in schema.FACETS}
        with engine_errors():
            counted = self.searcher.aggregate(self._with(*also).query(self._node), asked)
        values = {facet: [_value(bucket) for bucket in counted[facet]["buckets"]] for facet in schema.FACETS}
        return values, "gte" if low else "eq"

    def _by_value(self, test: Cells, size: int, *, largest: bool) -> RankedKeys:
        counted = self._search(1, "newest")
        keys = keys_by_value(self.searcher, self._compiler, self._node, test, size, largest=largest)
        return _capped(replace(counted, keys=keys, scores=[0.0] * len(keys)))

    def _search(self, size: int, sort: Sort, *also: Engine) -> RankedKeys:
        with engine_errors():
            if sort == "newest":
                engine = self._with(*also).query(self._node)
                result = self.searcher.search(engine, size, order_by_field="newest", order=Order.Desc)
            else:
                engine = self._with(*also).ranked(self._node)
                result = self.searcher.search(engine, size, weight_by_field="rank")
            keys = self.searcher.fast_field_values("key", [address for _, address in result.hits])
        scores = [float(score or 0) if sort == "rank" else 0.0 for score, _ in result.hits]
        return RankedKeys([int(key or 0) for key in keys], scores, total(result), "eq")

    def _with(self, *held: Engine) -> QueryCompiler:
        also = self._compiler.also
        return replace(self._compiler, also=Filters((*also.held, *held), also.barred))

    def _window(self) -> int | None:
        """Return the first of the newest report years that together hold enough.

        None when that is nearly everything.
        """
        total = 0
        for year in sorted(self._years, reverse=True):
            total += self._years[year]
            if total >= WINDOW:
                return year if total * 2 < self.searcher.num_docs else None
        return None

    def _with_leaders(self, found: RankedKeys, size: int, low: int) -> RankedKeys | None:
        """Return the window's hits and older ones that hold a word where it weighs; None when a report in neither
        search might still come before the last of them."""
        rare, outside = [], constant(self._node)
        for leader in [*heads(self._node), *bonuses(self._node)]:
            lifted = self._cost.lifted(leader)
            if 0 < lifted <= CAP:
                rare.append((Occur.Should, self._compiler.leading(leader)))
            outside += leader.weight if lifted > CAP else leader.otherwise
        if rare:
            found = _merged(found, self._search(size, "rank", Engine.boolean_query(rare)), size)
        return found if found.scores[-1] >= outside * schema.weight(low - 1) else None


def running(
    folder: Path, everything: Node, *, all_versions: bool, fresh: Newcomers | None = None
) -> TantivyQueryRunner:
    """Return a query on the index under ``folder``, with ``fresh`` of its newcomers alone. Raises IndexUnusableError
    when there is none to use."""
    return TantivyQueryRunner(open_index(folder), everything, all_versions=all_versions, fresh=fresh)


def _merged(one: RankedKeys, other: RankedKeys, size: int) -> RankedKeys:
    scores = dict(zip(other.keys + one.keys, other.scores + one.scores, strict=True))
    best = sorted(scores.items(), key=lambda item: (-item[1], -item[0]))[:size]
    return replace(one, keys=[key for key, _ in best], scores=[score for _, score in best])


def _value(bucket: dict[str, Any]) -> tuple[str, int]:
    key = bucket["key"]
    return (str(int(key)) if isinstance(key, float) else str(key)), int(bucket["doc_count"])


def _capped(found: RankedKeys) -> RankedKeys:
    return replace(found, count=CAP, relation="gte") if found.count >= CAP else found


@lru_cache(maxsize=1)
def year_counts(searcher: Searcher) -> dict[int, int]:
    """Return how many reports there are of every report year, all versions counted."""
    asked = {"years": {"terms": {"field": "year", "size": 200}}}
    buckets = searcher.aggregate(Engine.all_query(), asked)["years"]["buckets"]
    return {int(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}

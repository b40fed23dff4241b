"""Words half remembered: reports that share the most pairs of characters with them, rare pairs weighing more.

Never mixed with exact hits: asked only where nothing holds the words as they were typed, and given apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy.orm import Session
from tantivy import Occur
from tantivy import Query as Engine

from archive.search.hits import hits
from archive.search.nodes import And, Node, plain_words
from archive.search.query_compiler import Filters, QueryCompiler
from archive.search.ranking import RankedKeys
from archive.search.schema import LISTING
from archive.search.search_result import Hit
from archive.search.tantivy_index import OpenIndex, engine_errors, open_index

MOST = 10  # reports that are given
_LOOKED_AT = 20  # best by rarity, of which those are given that share enough
_FEWEST_PAIRS, _MOST_PAIRS = 4, 40
_PLACES = ("body", "head")
_LEAST_SHARE = 0.35  # of the pairs asked for; with fewer a report is alike by chance
_SEPARATORS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


def words_of(node: Node) -> list[str] | None:
    """Return the words of a query that asks for words of titles and texts alone, without numbers, which say little;
    None for any other query."""
    words = plain_words(node, "any", "body")
    return None if words is None else [word for word in words if not word.isdecimal()]


def pairs_of(words: Iterable[str]) -> list[str]:
    """Return the pairs of neighbouring characters of words, each once, over punctuation and separators."""
    found: dict[str, None] = {}
    for word in words:
        text = _SEPARATORS.sub("", word)
        found |= dict.fromkeys(map(str.__add__, text, text[1:]))
    return list(found)


def nearly(session: Session, folder: Path, node: Node, filters: Node, *, all_versions: bool) -> list[Hit]:
    """Return the reports that are most like words half remembered, the best first, with the share of the pairs that
    they hold as their score; none where the query is no such thing or too short to tell by.

    Raises IndexUnusableError.
    """
    words = words_of(node)
    pairs = pairs_of(words) if words else []
    if len(pairs) < _FEWEST_PAIRS:
        return []
    with engine_errors():
        shelf = _Shelf(open_index(folder), pairs)
        best = shelf.best(filters, all_versions=all_versions)
        shares = shelf.shares(best)
    enough = [key for key in best if shares.get(key, 0.0) >= _LEAST_SHARE]
    enough.sort(key=lambda key: -round(shares[key], 1))  # of those alike the rarer pairs stay first
    kept = enough[:MOST]
    return hits(session, RankedKeys(kept, [shares[key] for key in kept], len(kept), "eq"), And())


class _Shelf:
    """One commit of the index, asked for the pairs of words half remembered."""

    def __init__(self, index: OpenIndex, pairs: list[str]) -> None:
        self._searcher, self._schema, self._asked = index.searcher(), index.index.schema, len(pairs)
        known = sorted((sum(self._searcher.doc_freq(place, pair) for place in _PLACES), pair) for pair in pairs)
        self._known = [pair for frequency, pair in known if frequency]  # the rarest first

    def best(self, filters: Node, *, all_versions: bool) -> list[int]:
        """Return the keys of the best by BM25 over pairs: a rare pair weighs more than one that every report has."""
        some = [(Occur.Should, one) for pair in self._known[:_MOST_PAIRS] for one in self._holding(pair)]
        if not some:
            return []
        barred = () if all_versions else (Engine.term_query(self._schema, "flags", "old"),)
        held = QueryCompiler(self._schema, self._searcher, also=Filters(barred=barred)).query(filters)
        asked = [(Occur.Must, Engine.boolean_query(some)), (Occur.Must, Engine.const_score_query(held, 0.0))]
        return [key for key, _ in self._found(asked, _LOOKED_AT)]

    def shares(self, keys: Sequence[int]) -> dict[int, float]:
        """Return what share of the pairs each report holds in its title and text; without listing rows."""
        ours = [key for key in keys if key % 2 != LISTING]
        if not ours:
            return {}
        held = [Engine.disjunction_max_query(self._holding(pair)) for pair in self._known]
        asked = [(Occur.Should, Engine.const_score_query(one, 1.0)) for one in held]
        these = Engine.const_score_query(Engine.term_set_query(self._schema, "key", ours), 0.0)
        return {key: score / self._asked for key, score in self._found([(Occur.Must, these), *asked], len(ours))}

    def _holding(self, pair: str) -> list[Engine]:
        return [
            Engine.term_query(self._schema, place, pair) for place in _PLACES if self._searcher.doc_freq(place, pair)
        ]

    def _found(self, asked: Sequence[tuple[Occur, Engine]], most: int) -> list[tuple[int, float]]:
        result = self._searcher.search(Engine.boolean_query(list(asked)), most, count=False)
        keys = self._searcher.fast_field_values("key", [address for _, address in result.hits])
        return [(int(key or 0), float(score or 0)) for key, (score, _) in zip(keys, result.hits, strict=True)]

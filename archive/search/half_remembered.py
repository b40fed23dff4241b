"""Words half remembered: reports that share the most pairs of characters with them, rare pairs weighing more.

Never mixed with exact hits: asked only where nothing holds the words as they were typed, and given apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from tantivy import Occur
from tantivy import Query as Engine

from archive.database.models import Version
from archive.search.hits import hits
from archive.search.nodes import And, Node, Word
from archive.search.normalise import normalise
from archive.search.query_compiler import Filters, QueryCompiler
from archive.search.ranking import RankedKeys
from archive.search.schema import LISTING
from archive.search.search_result import Hit
from archive.search.tantivy_index import engine_errors, open_index

MOST = 10  # reports that are given
_LOOKED_AT = 20  # best by rarity, of which those are given that share enough
_FEWEST_PAIRS, _MOST_PAIRS = 4, 40
_LEAST_SHARE = 0.35  # of the pairs asked for; with fewer a report is alike by chance
_SEPARATORS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


def words_of(node: Node) -> list[str] | None:
    """Return the words of a query that asks for words of titles and texts alone, without numbers, which say little;
    None for any other query."""
    parts = node.parts if isinstance(node, And) else (node,)
    words = [part.text for part in parts if isinstance(part, Word) and part.scope in ("any", "body")]
    return [word for word in words if not word.isdecimal()] if len(words) == len(parts) else None


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
    best = _best(folder, pairs, filters, all_versions=all_versions)
    shares = _shares(session, best, pairs)
    enough = [key for key in best if shares.get(key, 0.0) >= _LEAST_SHARE]
    enough.sort(key=lambda key: -round(shares[key], 1))  # of those alike the rarer pairs stay first
    kept = enough[:MOST]
    return hits(session, RankedKeys(kept, [shares[key] for key in kept], len(kept), "eq"), node)


def _best(folder: Path, pairs: list[str], filters: Node, *, all_versions: bool) -> list[int]:
    """Return the keys of the best by BM25 over pairs: a rare pair weighs more than one that every report has."""
    index = open_index(folder)
    searcher, schema = index.searcher(), index.index.schema
    with engine_errors():
        known = [(searcher.doc_freq("body", pair), pair) for pair in pairs]
        rarest = sorted(one for one in known if one[0])[:_MOST_PAIRS]
        some = [
            (Occur.Should, Engine.term_query(schema, place, pair)) for _, pair in rarest for place in ("body", "head")
        ]
        if not some:
            return []
        barred = () if all_versions else (Engine.term_query(schema, "flags", "old"),)
        held = QueryCompiler(schema, searcher, also=Filters(barred=barred)).query(filters)
        engine = Engine.boolean_query([
            (Occur.Must, Engine.boolean_query(some)), (Occur.Must, Engine.const_score_query(held, 0.0)),
        ])  # fmt: skip
        result = searcher.search(engine, _LOOKED_AT)
        keys = searcher.fast_field_values("key", [address for _, address in result.hits])
    return [int(key or 0) for key in keys]


def _shares(session: Session, keys: Iterable[int], pairs: list[str]) -> dict[int, float]:
    """Return what share of the pairs each report holds in its title and text."""
    ids = [key // 2 for key in keys if key % 2 != LISTING]
    query = select(Version.id, Version.title, Version.text).where(Version.id.in_(ids))
    found: dict[int, float] = {}
    for row in session.execute(query):
        text = _SEPARATORS.sub("", normalise(row.title + row.text))
        found[row.id * 2] = sum(pair in text for pair in pairs) / len(pairs)
    return found

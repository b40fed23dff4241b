"""The scores by which the report one means comes first: the weights of the embedded engine, as SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Double, any_, case, cast, func, literal, select

from archive.search.leaders import FLAT, HEAD, bonuses
from archive.search.nodes import Node, Word, words

WEIGHED = 500  # likely reports up to which the prose of each is weighed: of more it would cost much and say little
_FULL = 1.2  # how soon more of the same word says nothing more, as in bm25
_PROSE = 10.0


def score_of(node: Node, likely: CTE) -> ColumnElement[Any]:
    """The score of a row of ``likely``, which has its head, body, names, year and weight."""
    few = select(func.count() <= WEIGHED).select_from(likely).scalar_subquery()
    parts = [_word(word, likely, few) for word in words(node)]
    for leader in bonuses(node):
        lifted = (
            likely.c.year == int(leader.text)
            if leader.kind == "year"
            else literal(leader.text) == any_(likely.c.organ_names)
        )
        parts.append(case((lifted, leader.weight), else_=0.0))
    total: ColumnElement[Any] = literal(0.0)
    for part in parts:
        total = total + part
    return cast(total, Double) * likely.c.weight


def _word(word: Word, likely: CTE, few: ColumnElement[bool]) -> ColumnElement[Any]:
    if len(word.text) == 1:
        return literal(FLAT)
    if word.scope in ("title", "organ"):
        return literal(HEAD)
    prose = case((few, _prose(word, likely)), else_=FLAT)
    if word.scope != "any":
        return prose
    return case((func.strpos(likely.c.head, word.text) > 0, HEAD), else_=prose)


def _prose(word: Word, likely: CTE) -> ColumnElement[Any]:
    """More for a text that has the word more often, the less so the more often."""
    body = likely.c.body
    without = func.length(func.replace(body, word.text, ""))
    often = cast(func.length(body) - without, Double) / len(word.text)
    return _PROSE * often / (often + _FULL)

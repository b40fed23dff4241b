"""Turns what a query asks for into conditions of SQL: one that the index can answer, and the whole truth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Text,
    and_,
    bindparam,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from archive.search.cells import term
from archive.search.nodes import And, Between, Cells, Node, Not, OneOf, Or, Word
from archive.search.postgres.tables import PLACES, VALUES

Condition = ColumnElement[bool]
FIELDS = {"any": ("head", "body"), "title": ("title",), "organ": ("names",), "body": ("body",), "table": ("body",)}
_MOST_GRAMS = 48  # pairs of one word that the index is asked for
_SURE = 2  # characters of a word that the index alone can vouch for
_SIGNS = {">": "__gt__", ">=": "__ge__", "<": "__lt__", "<=": "__le__", "=": "__eq__", "!=": "__ne__"}
Ways = list[list[int]]  # what the index is asked for: all numbers of at least one of these


class Conditions:
    """Conditions of one query over the rows of ``rows`` (the engine's table, or a selection from it)."""

    def __init__(self, session: Session, rows: FromClause) -> None:
        self._session, self._rows = session, rows

    def likely(self, ways: Ways) -> Condition:
        """Whether the index knows a row under all the numbers of one of the ways."""
        columns = (self._rows.c[name] for name in ("title", "names", "head", "body"))
        cut = func.search_grams(*columns, type_=ARRAY(BigInteger))
        return or_(*(cut.contains(bindparam(None, way, type_=ARRAY(BigInteger), unique=True)) for way in ways))

    def truth(self, node: Node) -> Condition:
        """Whether a row that the index has given meets ``node``: only what the index cannot vouch for is looked at."""
        return and_(true(), *(self.exact(part) for part in unproved(node)))

    def exact(self, node: Node) -> Condition:
        """Whether a row meets ``node``, letter by letter."""
        if isinstance(node, Word):
            return or_(*(self.holds(field, node.text) for field in FIELDS[node.scope]))
        if isinstance(node, And):
            return and_(true(), *(self.exact(part) for part in node.parts))
        if isinstance(node, Or):
            return or_(false(), *(self.exact(part) for part in node.parts))
        if isinstance(node, Not):
            return not_(self.exact(node.part))
        if isinstance(node, Between):
            return self._between(node)
        return self._cells(node) if isinstance(node, Cells) else self._one_of(node)

    def holds(self, field: str, folded: str) -> Condition:
        """The field holds the text."""
        return func.strpos(self._rows.c[field], folded) > 0

    def _between(self, node: Between) -> Condition:
        column = self._rows.c[node.field]
        bounds: list[Condition] = [
            column.is_not(None)
        ]  # a row without the number is outside, and outside "not" these bounds too
        if node.low is not None:
            bounds.append(column >= node.low)
        if node.high is not None:
            bounds.append(column <= node.high)
        return and_(*bounds)

    def _one_of(self, node: OneOf) -> Condition:
        if node.field == "check":
            found = self._rows.c.findings
            return func.cardinality(found) > 0 if node.values == ("*",) else found.overlap(_texts(node.values))
        column = self._rows.c[node.field]
        if node.field == "region":
            return or_(false(), *(column.startswith(code, autoescape=True) for code in node.values if len(code) > 1))
        return column.in_(node.values)

    def _cells(self, test: Cells) -> Condition:
        terms = self._terms(test)
        return self._rows.c.cells.overlap(_texts(terms)) if terms else false()

    def _terms(self, test: Cells) -> Sequence[str]:
        """The terms of all values met so far that pass the test."""
        if not test.cells:
            return [term("", test.value)]
        value = VALUES.c.value
        if test.value is None:
            passes = value.is_(None) if test.sign == "=" else value.is_not(None)
        else:
            passes = getattr(value, _SIGNS[test.sign])(test.value)
        return self._session.scalars(select(VALUES.c.term).where(VALUES.c.cell.in_(test.cells), passes)).all()


def ways_of(node: Node) -> Ways | None:
    """Under which numbers the index must know every report that meets ``node``; None when it can tell nothing."""
    if isinstance(node, Word):
        return [grams(node)]
    if isinstance(node, And):
        found = [ways for part in node.parts if (ways := ways_of(part))]
        single = list(dict.fromkeys(number for ways in found if len(ways) == 1 for number in ways[0]))
        return [single] if single else next(iter(found), None)
    if isinstance(node, Or):
        sides = [ways_of(part) for part in node.parts]
        return [way for side in sides for way in side or ()] if all(sides) else None
    return None


def grams(word: Word) -> list[int]:
    """The numbers under which the index knows a text: its pairs, or its only character."""
    place, text = PLACES[word.scope], word.text
    if len(text) == 1:
        return [place | ord(text)]
    found = list(dict.fromkeys(place | ord(a) << 21 | ord(b) for a, b in pairwise(text)))
    return found[:: -(-len(found) // _MOST_GRAMS)]


def unproved(node: Node) -> Sequence[Node]:
    """What must still be looked at in the reports that the index gives under ``ways_of``."""
    parts = node.parts if isinstance(node, And) else (node,)
    return [part for part in parts if not _proved(part)]


def _proved(part: Node) -> bool:
    if isinstance(part, Or):
        return False
    return isinstance(part, Word) and len(part.text) <= _SURE and part.scope in ("any", "title", "organ")


def columns_of(node: Node) -> set[str]:
    """The columns that ``exact`` looks at."""
    if isinstance(node, Word):
        return set(FIELDS[node.scope])
    if isinstance(node, And | Or):
        return {column for part in node.parts for column in columns_of(part)}
    if isinstance(node, Not):
        return columns_of(node.part)
    if isinstance(node, Cells):
        return {"cells"}
    return {"findings" if node.field == "check" else node.field}


def _texts(values: Sequence[str]) -> Any:
    return literal(list(values), ARRAY(Text))

"""Turns what a query asks for into a query of the index, with the weights that put the meant report first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from tantivy import FieldType, Occur, Schema, Searcher
from tantivy import Query as Engine

from archive.search import cell_terms, tokens
from archive.search.cost import FIELDS, PLACES, character, holding
from archive.search.leaders import FLAT, HEAD, Leader, bonuses
from archive.search.nodes import And, Between, Cells, Node, Not, OneOf, Or, Word

_SPREAD = 3  # words whose places are told apart: each doubles the number of ways


@dataclass(frozen=True, slots=True)
class Filters:
    """What must hold or must not hold beside the query, without weight."""

    held: tuple[Engine, ...] = ()
    barred: tuple[Engine, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryCompiler:
    """Makes queries for one searcher; ``flat`` leaves the relevance of prose out: it costs much and says little.

    The engine runs a union inside a conjunction through whole blocks of reports, met or not. So "a in head or body,
    and b in head or body" is asked as the union of its ways: a in head and b in head, a in head and b in body, …
    """

    schema: Schema
    searcher: Searcher
    flat: bool = False
    also: Filters = field(default_factory=Filters)

    def ranked(self, node: Node) -> Engine:
        """Return what must hold, with the bonuses for whole names and years beside it."""
        added = ((self.leading(bonus), bonus.weight) for bonus in bonuses(node))
        lifted = [(Occur.Should, Engine.const_score_query(having, weight)) for having, weight in added]
        return Engine.boolean_query([(Occur.Must, self.query(node)), *lifted])

    def query(self, node: Node) -> Engine:
        """Exactly the reports that meet ``node`` and what must hold beside it."""
        if isinstance(node, Or):
            return Engine.boolean_query([(Occur.Should, self._all(_flattened(part), self.also)) for part in node.parts])
        return self._all(_flattened(node), self.also)

    def _all(self, parts: Sequence[Node], also: Filters) -> Engine:
        spread = sorted((part for part in parts if _has_ways(part)), key=self._frequency, reverse=True)[:_SPREAD]
        rest = [part for part in parts if part not in spread]
        held = [self._part(part) for part in rest if not isinstance(part, Not)]
        held += [Engine.const_score_query(one, 0.0) for one in also.held]
        barred = [one for part in rest if isinstance(part, Not) for one in self._barred(part.part)]
        ways = [_conjunction([*way, *held], [*barred, *also.barred]) for way in self._ways(spread)]
        return ways[0] if len(ways) == 1 else Engine.disjunction_max_query(ways)

    def _ways(self, spread: Sequence[Node]) -> Iterator[list[Engine]]:
        """Yield every choice of a place for each word, without the places where no report has it."""
        places = [list(self._places(part)) for part in spread if isinstance(part, Word)]
        for way in product(*places):
            yield list(way)

    def _places(self, word: Word) -> Iterator[Engine]:
        if holding(self.searcher, "head", word.text):
            yield Engine.const_score_query(self.run("head", word.text), HEAD)
        yield self._prose(word.text)

    def _frequency(self, node: Node) -> int:
        return holding(self.searcher, "body", node.text) if isinstance(node, Word) else 0

    def _barred(self, node: Node) -> list[Engine]:
        if isinstance(node, Word) and _has_ways(node):
            return [self.run(place, node.text) for place in FIELDS["any"]]
        return [self._part(node)]

    def _part(self, node: Node) -> Engine:
        if isinstance(node, Word):
            return self._word(node)
        if isinstance(node, Or):
            return Engine.boolean_query([(Occur.Should, self._part(part)) for part in node.parts])
        if isinstance(node, And | Not):
            return self._all(_flattened(node), Filters())
        return Engine.const_score_query(self._condition(node), 0.0)

    def _word(self, word: Word) -> Engine:
        if len(word.text) == 1:
            return Engine.const_score_query(self._term("chars", character(word)), FLAT)
        if word.scope == "any":
            return Engine.disjunction_max_query(list(self._places(word)))
        if word.scope in ("title", "organ"):
            return Engine.const_score_query(self.run(FIELDS[word.scope][0], word.text), HEAD)
        return self._prose(word.text)

    def _prose(self, text: str) -> Engine:
        found = self.run("body", text)
        return Engine.const_score_query(found, FLAT) if self.flat else found

    def run(self, place: str, text: str) -> Engine:
        """Return a query for ``text`` (two characters or more) in a field, letter by letter."""
        pairs = tokens.phrase(text)
        if len(pairs) == 1:
            return self._term(place, pairs[0][1])
        return Engine.phrase_query(self.schema, place, list(pairs))

    def leading(self, leader: Leader) -> Engine:
        """Return the reports that ``leader`` lifts."""
        if leader.kind == "year":
            return self._term("year", int(leader.text))
        if leader.kind == "name":
            return self._term("organ_name", tokens.whole_token(leader.text))
        return self.run("head", leader.text)

    def since(self, year: int) -> Engine:
        """Return reports on ``year`` or later."""
        return self._condition(Between("year", year, None))

    def _term(self, place: str, value: str | int) -> Engine:
        return Engine.term_query(self.schema, place, value)

    def _condition(self, node: Between | OneOf | Cells) -> Engine:
        if isinstance(node, Between):
            return Engine.range_query(self.schema, node.field, FieldType.Integer, node.low, node.high)
        if isinstance(node, Cells):
            return Engine.term_set_query(self.schema, "cells", self.cell_terms(node))
        if node.field == "check" and node.values == ("*",):
            return self._term("flags", "finding")
        place = PLACES.get(node.field, node.field)
        return Engine.term_set_query(self.schema, place, list(node.values))

    def cell_terms(self, test: Cells) -> list[str]:
        """Return the terms of all values in the index that meet the test; there are few distinct ones for a cell."""
        if not test.cells:
            return [cell_terms.term("", test.value)]
        found: list[str] = []
        for cell in test.cells:
            for name, _ in self.searcher.terms_with_prefix("cells", f"{cell}="):
                if cell_terms.matches(cell_terms.number(name[len(cell) + 1 :]), test):
                    found.append(name)
        return found


def _has_ways(node: Node) -> bool:
    return isinstance(node, Word) and node.scope == "any" and len(node.text) > 1


def _flattened(node: Node) -> list[Node]:
    """Return the parts of a conjunction within conjunctions, in one row."""
    return [inner for part in node.parts for inner in _flattened(part)] if isinstance(node, And) else [node]


def _conjunction(held: Sequence[Engine], barred: Sequence[Engine]) -> Engine:
    must = [(Occur.Must, one) for one in held or [Engine.all_query()]]
    return Engine.boolean_query([*must, *((Occur.MustNot, one) for one in barred)])

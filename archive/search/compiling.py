"""Turns what a query asks for into a query of the index, with the weights that put the meant report first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Schema, Searcher
from tantivy import Query as Engine

from archive.search import cells, tokens
from archive.search.leaders import FLAT, HEAD, Leader, bonuses
from archive.search.nodes import And, Between, Cells, Node, Not, OneOf, Or, Word


@dataclass(frozen=True, slots=True)
class Compiler:
    """Makes queries for one searcher; ``flat`` leaves the relevance of prose out: it costs much and says little."""

    schema: Schema
    searcher: Searcher
    flat: bool = False

    def ranked(self, node: Node) -> Engine:
        """What must hold, with the bonuses for whole names and years beside it."""
        added = ((self.leading(bonus), bonus.weight) for bonus in bonuses(node))
        lifted = [(Occur.Should, Engine.const_score_query(having, weight)) for having, weight in added]
        return Engine.boolean_query([(Occur.Must, self.query(node)), *lifted])

    def query(self, node: Node) -> Engine:
        """Exactly the reports that meet ``node``."""
        if isinstance(node, Word):
            return self._word(node)
        if isinstance(node, And):
            return self._all(node.parts)
        if isinstance(node, Or):
            return Engine.boolean_query([(Occur.Should, self.query(part)) for part in node.parts])
        if isinstance(node, Not):
            return self._all((node,))
        return Engine.const_score_query(self._condition(node), 0.0)

    def _all(self, parts: Sequence[Node]) -> Engine:
        held = [(Occur.Must, self.query(part)) for part in parts if not isinstance(part, Not)]
        barred = [(Occur.MustNot, self.query(part.part)) for part in parts if isinstance(part, Not)]
        return Engine.boolean_query([*(held or [(Occur.Must, Engine.all_query())]), *barred])

    def leading(self, leader: Leader) -> Engine:
        """The reports that ``leader`` lifts."""
        if leader.kind == "year":
            return self._term("year", int(leader.text))
        if leader.kind == "name":
            return self._term("organ_name", tokens.whole(leader.text))
        return Engine.disjunction_max_query([self.run(field, leader.text) for field in ("title", "organ")])

    def _word(self, word: Word) -> Engine:
        if len(word.text) == 1:
            prefix = "*" if word.scope == "any" else word.scope[0]
            return Engine.const_score_query(self._term("chars", prefix + word.text), FLAT)
        if word.scope == "any":
            head = [Engine.const_score_query(self.run(field, word.text), HEAD) for field in ("title", "organ")]
            return Engine.disjunction_max_query([*head, self._prose(word.text)])
        if word.scope == "title":
            return Engine.const_score_query(self.run("title", word.text), HEAD)
        if word.scope == "organ":
            names = [self.run(field, word.text) for field in ("organ", "alias")]
            return Engine.disjunction_max_query([Engine.const_score_query(name, HEAD) for name in names])
        return self._prose(word.text)

    def _prose(self, text: str) -> Engine:
        found = self.run("body", text)
        return Engine.const_score_query(found, FLAT) if self.flat else found

    def run(self, field: str, text: str) -> Engine:
        """The field holds ``text`` (two characters or more), letter by letter."""
        pairs = tokens.phrase(text)
        if len(pairs) == 1:
            return self._term(field, pairs[0][1])
        return Engine.phrase_query(self.schema, field, list(pairs))

    def _term(self, field: str, value: str | int) -> Engine:
        return Engine.term_query(self.schema, field, value)

    def _condition(self, node: Between | OneOf | Cells) -> Engine:
        if isinstance(node, Between):
            return Engine.range_query(self.schema, node.field, FieldType.Integer, node.low, node.high)
        if isinstance(node, Cells):
            return Engine.term_set_query(self.schema, "cells", self._cell_terms(node))
        if node.field == "check" and node.values == ("*",):
            return self._term("flags", "finding")
        field = {"region": "area", "check": "finding"}.get(node.field, node.field)
        return Engine.term_set_query(self.schema, field, list(node.values))

    def _cell_terms(self, test: Cells) -> list[str]:
        """The terms of all values in the index that meet the test; there are few distinct ones for a cell."""
        if not test.cells:
            return [cells.term("", test.value)]
        found: list[str] = []
        for cell in test.cells:
            for name, _ in self.searcher.terms_with_prefix("cells", f"{cell}="):
                value = name[len(cell) + 1 :]
                if cells.meets(cells.number(value), test):
                    found.append(name)
        return found

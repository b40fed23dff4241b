"""Judges beforehand how many reports a query can select, from how many hold each of its pairs of characters."""

from __future__ import annotations

from collections.abc import Mapping

from tantivy import Searcher

from archive.search import tokens
from archive.search.leaders import Leader
from archive.search.nodes import And, Between, Node, OneOf, Or, Word, words

_FIELDS = {"region": "area", "check": "finding"}


class Cost:
    """Upper bounds for one commit of the index; ``years`` is the number of reports by report year."""

    def __init__(self, searcher: Searcher, years: Mapping[int, int]) -> None:
        self._searcher = searcher
        self._years = years

    def most(self, node: Node) -> int:
        """No more reports than this can meet ``node``."""
        if isinstance(node, Word):
            return self._word(node)
        if isinstance(node, And):
            return min((self.most(part) for part in node.parts), default=self._searcher.num_docs)
        if isinstance(node, Or):
            return sum(self.most(part) for part in node.parts)
        if isinstance(node, Between) and node.field == "year":
            low, high = node.low or 0, node.high or 9_999
            return sum(count for year, count in self._years.items() if low <= year <= high)
        if isinstance(node, OneOf) and node.values != ("*",):
            field = _FIELDS.get(node.field, node.field)
            return sum(self._searcher.doc_freq(field, value) for value in node.values)
        return self._searcher.num_docs

    def is_dear(self, node: Node, limit: int) -> bool:
        """Whether running it means following words of three or more characters through over ``limit`` reports."""
        long = (word for word in words(node) if len(word.text) > 2)
        return self.most(node) > limit and any(self._word(word) > limit for word in long)

    def holding(self, field: str, text: str) -> int:
        """No more reports than this hold ``text`` (two characters or more) in the field."""
        return min(self._searcher.doc_freq(field, pair) for _, pair in tokens.phrase(text))

    def lifted(self, leader: Leader) -> int:
        """No more reports than this are lifted by ``leader``."""
        if leader.kind == "year":
            return self._years.get(int(leader.text), 0)
        if leader.kind == "name":
            return self._searcher.doc_freq("organ_name", tokens.whole(leader.text))
        return sum(self.holding(field, leader.text) for field in ("title", "organ"))

    def _word(self, word: Word) -> int:
        if len(word.text) == 1:
            prefix = "*" if word.scope == "any" else word.scope[0]
            return self._searcher.doc_freq("chars", prefix + word.text)
        fields = {"any": ("title", "organ", "body"), "organ": ("organ", "alias")}.get(word.scope, (word.scope,))
        return sum(self.holding(field, word.text) for field in fields)

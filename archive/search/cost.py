"""Judges beforehand how many reports a query can select, from how many hold each of its pairs of characters."""

from __future__ import annotations

from collections.abc import Mapping

from tantivy import Searcher

from archive.search import tokens
from archive.search.leaders import Leader
from archive.search.nodes import And, Between, Node, OneOf, Or, Word, positive_words
from archive.search.schema import ANY

# The fields in which a word of each scope may stand.
FIELDS = {"any": ("head", "body"), "title": ("title",), "organ": ("names",), "body": ("body",), "table": ("body",)}
PLACES = {"region": "area", "check": "finding", "flag": "mark"}


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
            field = PLACES.get(node.field, node.field)
            return sum(self._searcher.doc_freq(field, value) for value in node.values)
        return self._searcher.num_docs

    def is_dear(self, node: Node, limit: int) -> bool:
        """Whether running it means following words of three or more characters through over ``limit`` reports."""
        long = (word for word in positive_words(node) if len(word.text) > 2)
        return self.most(node) > limit and any(self._word(word) > limit for word in long)

    def lifted(self, leader: Leader) -> int:
        """No more reports than this are lifted by ``leader``."""
        if leader.kind == "year":
            return self._years.get(int(leader.text), 0)
        if leader.kind == "name":
            return self._searcher.doc_freq("organ_name", tokens.whole_token(leader.text))
        return holding(self._searcher, "head", leader.text)

    def _word(self, word: Word) -> int:
        if len(word.text) == 1:
            return self._searcher.doc_freq("chars", character(word))
        return sum(holding(self._searcher, field, word.text) for field in FIELDS[word.scope])


def holding(searcher: Searcher, field: str, text: str) -> int:
    """No more reports than this hold ``text`` (two characters or more) in the field."""
    return min(searcher.doc_freq(field, pair) for _, pair in tokens.phrase(text))


def character(word: Word) -> str:
    """Return the index term of a word of one character."""
    return (ANY if word.scope == "any" else FIELDS[word.scope][0][0]) + word.text

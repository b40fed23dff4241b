"""The same query in other words of the field (年报, 年度报告), from config/synonyms.yaml: offered, never mixed in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from pydantic import Field

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml
from archive.errors import NianbaoError
from archive.recognition.patterns import Strict
from archive.search.nodes import Node, Word, positive_words

MOST = 3  # other wordings that are counted


class Synonyms(Strict):
    """Groups of words that mean the same."""

    groups: tuple[tuple[str, ...], ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups; none when the file cannot be read, and then nothing is offered."""
    try:
        return load_yaml(config_dir() / "synonyms.yaml", Synonyms).groups
    except NianbaoError:
        return ()


def other_wordings(query: str, node: Node) -> list[str]:
    """Return the query with one of its words put in other words, the longest word first; none where no word of it, as
    it was read, has a synonym."""
    words = [leaf.text for leaf in positive_words(node) if isinstance(leaf, Word)]
    return list(islice(dict.fromkeys(_wordings(query, words)), MOST))


def _wordings(query: str, words: list[str]) -> Iterator[str]:
    taken: list[str] = []
    known = sorted(((word, group) for group in _groups() for word in group), key=lambda one: -len(one[0]))
    for word, group in known:
        within = any(word in longer for longer in taken)  # 政府信息公开 is not to be read as 信息公开 as well
        if within or word not in query or not any(word in one for one in words):
            continue
        taken.append(word)
        for other in group:
            if other != word and not (word in other and other in query):
                yield query.replace(word, other)

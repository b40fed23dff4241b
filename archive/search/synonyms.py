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

MOST = 8  # other wordings that are counted


class Synonyms(Strict):
    """Groups of words that mean the same; and by the value of a query by state, what people say for it."""

    groups: tuple[tuple[str, ...], ...] = Field(min_length=1)
    states: dict[str, tuple[str, ...]] = Field(default_factory=dict)


@lru_cache(maxsize=1)
def _known() -> Synonyms:
    """Return what the file says; nothing when it cannot be read, and then nothing is offered."""
    try:
        return load_yaml(config_dir() / "synonyms.yaml", Synonyms)
    except NianbaoError:
        return Synonyms.model_construct(groups=(), states={})


def words_of_states() -> list[tuple[str, str]]:
    """Return what people say for a state with the value that ``状态:`` takes for it, the longest words first."""
    said = ((word, state) for state, words in _known().states.items() for word in words)
    return sorted(said, key=lambda one: -len(one[0]))


def in_usual_words(text: str) -> str:
    """Return a text with what has a usual word in it put in that: 卫健局 is 卫生健康局."""
    for word, group in _longest_first():
        if word in text and group[0] not in text:
            return text.replace(word, group[0])
    return text


def other_wordings(query: str, node: Node) -> list[str]:
    """Return the query with one of its words put in other words, the longest word first, then with all of them in the
    usual ones; none where no word of it, as it was read, has a synonym."""
    words = [leaf.text for leaf in positive_words(node) if isinstance(leaf, Word)]
    return list(islice(dict.fromkeys(_wordings(query, words)), MOST))


def _wordings(query: str, words: list[str]) -> Iterator[str]:
    taken: list[str] = []
    usual = query
    for word, group in _longest_first():
        within = any(word in longer for longer in taken)  # 政府信息公开 is not to be read as 信息公开 as well
        if within or word not in query or not any(word in one for one in words):
            continue
        taken.append(word)
        if not (word in group[0] and group[0] in query):
            usual = usual.replace(word, group[0])
        for other in group:
            if other != word and not (word in other and other in query):
                yield query.replace(word, other)
    if len(taken) > 1 and usual != query:
        yield usual


def _longest_first() -> list[tuple[str, tuple[str, ...]]]:
    return sorted(((word, group) for group in _known().groups for word in group), key=lambda one: -len(one[0]))

"""What puts one report before another: words in titles and names, a whole name, the report year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from archive.search.nodes import Node, Word, positive_words

# A word in the title or in the organ's name outweighs any relevance of prose: bm25 is flat for boilerplate.
HEAD = 1_000.0
FLAT = 1.0  # a word of the prose where relevance is left out, and any single character
_WHOLE_NAME = 600.0
_YEAR = 400.0
_YEAR_WORD = re.compile(r"((?:19|20)\d\d)(?:年度?)?")


@dataclass(frozen=True, slots=True)
class Leader:
    """Something that lifts the reports that have it: ``weight`` instead of ``otherwise``."""

    kind: Literal["head", "name", "year"]
    text: str
    weight: float
    otherwise: float = 0.0


def bonuses(node: Node) -> list[Leader]:
    """Return what is added for every wanted word that is a whole name of an organ, or a report year."""
    found: list[Leader] = []
    for word in positive_words(node):
        found.append(Leader("name", word.text, _WHOLE_NAME))
        if match := _YEAR_WORD.fullmatch(word.text):
            found.append(Leader("year", match[1], _YEAR))
    return found


def heads(node: Node) -> list[Leader]:
    """Return the wanted words that weigh more in a title or name than in the prose."""
    return [Leader("head", word.text, HEAD, FLAT) for word in positive_words(node) if _can_lead(word)]


def constant(node: Node) -> float:
    """Return the most that all other wanted words add: the same for every report that has them."""
    others = (word for word in positive_words(node) if not _can_lead(word))
    return sum(HEAD if len(word.text) > 1 and word.scope in ("title", "organ") else FLAT for word in others)


def _can_lead(word: Word) -> bool:
    return word.scope == "any" and len(word.text) > 1

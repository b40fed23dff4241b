"""Numbers told in the prose (申请件数, 主动公开条数, 复议…), each with the sentence it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from archive.reading.figure_scope import Whole
from archive.reading.numbers import is_approximate, value_of
from archive.reading.result import Figure, Section
from archive.reading.rules import FigurePattern, reading_rules
from archive.reading.script import simplified

_TOLD_IN = (1, 2, 3, 4, 6)
_COUNTED = ("件", "条", "次", "篇", "份", "宗", "起", "期", "场", "个", "人", "未", "没有", "无")
_BOLD = re.compile(r"\*\*|__")
_SPACES = re.compile(r"\s+")
# Every mark that folds to one of 。；！;! ends a sentence, as on the page.
_ENDS = re.compile(r"(?<=[。；！;!｡︔︕﹔﹗])|\n")


class Sentence(NamedTuple):
    """One sentence: half-width and without white space, as patterns read it, and as the page has it."""

    plain: str
    printed: str


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, the rule that found it, and whether it is exact and of this organ and this whole year."""

    figure: Figure
    rule: FigurePattern
    section: int
    comparable: bool


def told_figures(
    sections: list[Section], opening: list[str], *, year: int | None = None, organ: str = ""
) -> list[Told]:
    """In reading order, each number once. The section on problems (5) tells no figures of the year."""
    parts = [(0, "\n".join(opening))] + [(s.number, s.text) for s in sections if s.number in _TOLD_IN]
    whole = Whole(year, organ)
    return [
        told for number, text in parts for sentence in sentences(text) for told in _in_sentence(number, sentence, whole)
    ]


def sentences(text: str) -> list[Sentence]:
    """The sentences of ``text`` in reading order; each printed form stands in it unchanged."""
    parts = (part.strip() for part in _ENDS.split(text) if part)
    return [Sentence(_folded(part), part) for part in parts if part]


def _folded(part: str) -> str:
    plain = unicodedata.normalize("NFKC", part.replace("；", "。").replace("！", "。"))
    return simplified(_SPACES.sub("", _BOLD.sub("", plain)))


def _in_sentence(section: int, told: Sentence, whole: Whole) -> Iterator[Told]:
    sentence = told.plain
    if not any(word in sentence for word in _COUNTED):
        return
    taken: dict[str, list[tuple[int, int]]] = {}
    for rule in reading_rules().figures:
        for found in rule.regex.finditer(sentence):
            spans = taken.setdefault(rule.name, [])
            if any(start < found.end() and found.start() < end for start, end in spans):
                continue
            value = 0 if rule.zero else value_of(found)
            if value is None:
                continue
            spans.append(found.span())
            about = not rule.zero and is_approximate(found)
            scope = whole.scope(sentence, found.start(), found.end())
            figure = Figure(rule.name, value, told.printed, about, scope)
            yield Told(figure, rule, section, not about and not scope)

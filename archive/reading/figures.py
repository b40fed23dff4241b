"""Numbers told in the prose (申请件数, 主动公开条数, 复议…), each with the sentence it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from archive.reading.result import Figure, Section
from archive.reading.rules import FigurePattern, reading_rules

_TOLD_IN = (1, 2, 3, 4, 6)
_SPACES = re.compile(r"\s+")
# Every mark that folds to one of 。；！;! ends a sentence, as on the page.
_ENDS = re.compile(r"(?<=[。；！;!｡︔︕﹔﹗])|\n")


class Sentence(NamedTuple):
    """One sentence: half-width and without white space, as patterns read it, and as the page has it."""

    plain: str
    printed: str


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, the rule that found it, and whether its sentence speaks of this organ and this year alone."""

    figure: Figure
    rule: FigurePattern
    section: int
    comparable: bool


def told_figures(sections: list[Section], opening: list[str]) -> list[Told]:
    """In reading order, one a name and sentence. The section on problems (5) tells no figures of the year."""
    parts = [(0, "\n".join(opening))] + [(s.number, s.text) for s in sections if s.number in _TOLD_IN]
    return [told for number, text in parts for sentence in sentences(text) for told in _in_sentence(number, sentence)]


def sentences(text: str) -> list[Sentence]:
    """The sentences of ``text`` in reading order; each printed form stands in it unchanged."""
    parts = (part.strip() for part in _ENDS.split(text) if part)
    return [Sentence(_folded(part), part) for part in parts if part]


def _folded(part: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", part.replace("；", "。").replace("！", "。")))


def _in_sentence(section: int, told: Sentence) -> Iterator[Told]:
    sentence = told.plain
    if not any(word in sentence for word in ("件", "条", "次", "篇", "份", "宗", "起", "期", "场", "未", "没有", "无")):
        return
    elsewhere = re.search(reading_rules().elsewhere, sentence) is not None
    seen: set[str] = set()
    for rule in reading_rules().figures:
        found = rule.regex.search(sentence) if rule.name not in seen else None
        if found is None:
            continue
        seen.add(rule.name)
        value = 0 if rule.zero else int(found[1].replace(",", "") or 0)
        yield Told(Figure(rule.name, value, told.printed), rule, section, not elsewhere)

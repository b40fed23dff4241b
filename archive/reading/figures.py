"""Numbers told in the prose (申请件数, 主动公开条数, 复议…), each with the sentence it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from archive.reading.result import Figure, Section
from archive.reading.rules import FigurePattern, reading_rules

_TOLD_IN = (1, 2, 3, 4, 6)
_SPACES = re.compile(r"\s+")


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


def sentences(text: str) -> list[str]:
    """Sentences half-width and without white space inside, as they are compared and shown."""
    plain = unicodedata.normalize("NFKC", text.replace("；", "。").replace("！", "。"))
    return [_SPACES.sub("", part) for part in re.split(r"(?<=[。;!])|\n", plain) if part and part.strip()]


def _in_sentence(section: int, sentence: str) -> Iterator[Told]:
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
        yield Told(Figure(rule.name, value, sentence), rule, section, not elsewhere)

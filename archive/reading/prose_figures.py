"""Numbers stated in the prose (申请件数, 主动公开条数, 复议…), each with the sentence it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from archive.reading.figure_scope import Whole
from archive.reading.numbers import is_approximate, value_of
from archive.reading.reading_model import Figure, Section
from archive.reading.reading_rules import reading_rules
from archive.recognition.script import is_traditional, simplified

_TOLD_IN = (1, 2, 3, 4, 6)
_COUNTED = re.compile(
    r"[\d零〇一二两三四五六七八九十百千][万亿]?[余多来]?[条件次篇份宗起期场个部](?!工作)|(?:未|没有|无)(?:收到|接到|受理|接收|制定|制发|出台|印发)"
)
"""A number with its unit, or the words for none: sentences without are passed over."""
_BOLD = re.compile(r"\*\*|__")
# Every mark that folds to one of 。；！;! ends a sentence, as on the page.
_ENDS = re.compile(r"(?<=[。；！;!｡︔︕﹔﹗])|\n")


class Sentence(NamedTuple):
    """One sentence: half-width and without white space, as patterns read it, and as the page has it."""

    plain: str
    printed: str


def find_figures(
    sections: list[Section], opening: list[str], *, year: int | None = None, organ: str = ""
) -> list[Figure]:
    """In reading order, each number once. The section on problems (5) tells no figures of the year."""
    parts = ["\n".join(opening), *(section.text for section in sections if section.number in _TOLD_IN)]
    whole = Whole(year, organ)
    return [figure for text in parts for sentence in sentences(text) for figure in _in_sentence(sentence, whole)]


@lru_cache(maxsize=128)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of ``text`` in reading order; each printed form stands in it unchanged."""
    old = is_traditional(text)
    parts = (part.strip() for part in _ENDS.split(text) if part)
    return tuple(Sentence(_folded(part, old=old), part) for part in parts if part)


def _folded(part: str, *, old: bool) -> str:
    plain = unicodedata.normalize("NFKC", part.replace("；", "。").replace("！", "。"))
    if "**" in plain or "__" in plain:
        plain = _BOLD.sub("", plain)
    plain = "".join(plain.split())
    return simplified(plain) if old else plain


def _in_sentence(told: Sentence, whole: Whole) -> Iterator[Figure]:
    sentence = told.plain
    rules = reading_rules()
    if not _COUNTED.search(sentence) or not rules.any_figure.search(sentence):
        return
    taken: dict[str, list[tuple[int, int]]] = {}
    for rule in rules.figures:
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
            yield Figure(rule.name, value, told.printed, about, scope)

"""How much of a report stands in another one: MinHash finds likely pairs, the sentences themselves prove them.

What every report must say (the legal opening, the statistics period, whom to ask) is taken out first, and so are
numbers, years and the organs' own names: a text copied with only the year changed still counts as copied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from archive.reading.prose_figures import sentences
from archive.reading.reading_model import Finding, Reading
from archive.reading.reading_rules import reading_rules

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS = 128
SHINGLE = 6
COPIED_SHARE, COPIED_AT_LEAST = 0.8, 300
"""A report is called copied when 80 % of its own prose (and at least 300 characters) stands in the other."""

_DIGITS = re.compile(r"[\d,.%一二三四五六七八九十百千零〇]+")
_MARKS = re.compile(r"[^\u4e00-\u9fffa-z#]")
_SHORTEST_SENTENCE = 12


@dataclass(frozen=True, slots=True)
class Overlap:
    """Share of the report's own prose that stands in the other one (0..1), its length, and passages as printed."""

    share: float
    characters: int
    passages: tuple[tuple[str, str], ...]


class ComparableProse:
    """The prose of a report that the law does not prescribe. What costs time is made once, when first asked for."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @cached_property
    def sentences(self) -> dict[str, str]:
        """Comparable form to printed form of every sentence."""
        kept: dict[str, str] = {}
        printed = "\n".join(section.text for section in self.reading.sections) or self.reading.text
        for sentence in sentences(printed):
            plain = _comparable(sentence.plain, self.reading.organ)
            if len(plain) >= _SHORTEST_SENTENCE and not _boilerplate().search(sentence.plain):
                kept.setdefault(plain, sentence.printed)
        return kept

    @cached_property
    def shingles(self) -> frozenset[str]:
        """All shingles of all sentences."""
        return frozenset(shingle for sentence in self.sentences for shingle in _shingles(sentence))

    @cached_property
    def signature(self) -> MinHash | None:
        """A MinHash (128 permutations) over six-character shingles, to be put into an LSH; None for a report with too
        little prose of its own to be called copied: empty ones would all be alike."""
        text = "".join(self.sentences)
        if len(text) < COPIED_AT_LEAST:
            return None
        from datasketch import MinHash  # loads scipy: only where reports are compared

        made = MinHash(num_perm=PERMUTATIONS)
        made.update_batch([shingle.encode() for shingle in _shingles(text)])
        return made


def measure_overlap(mine: ComparableProse, other: ComparableProse) -> Overlap:
    """Compare sentence by sentence; a sentence counts as found when 85 % of its shingles stand in the other text."""
    total = sum(map(len, mine.sentences))
    found = [plain for plain in mine.sentences if _inside(plain, other.shingles)]
    share = sum(map(len, found)) / total if total else 0.0
    longest = sorted(found, key=len, reverse=True)[:10]
    return Overlap(share, total, tuple((mine.sentences[plain], _nearest(plain, other.sentences)) for plain in longest))


def check_copied(prose: ComparableProse, other: ComparableProse, *, same_organ: bool) -> list[Finding]:
    """``copied_from_last_year`` when ``other`` is the organ's own earlier report, else ``copied_from_other``."""
    found = measure_overlap(prose, other)
    if found.share < COPIED_SHARE or found.characters < COPIED_AT_LEAST:
        return []
    check = "copied_from_last_year" if same_organ else "copied_from_other"
    percent = round(found.share * 100)
    organ, year = other.reading.organ, other.reading.report_year
    example = found.passages[0][0][:60] if found.passages else ""
    zh = f"正文{percent}%与{organ}{year}年度报告相同（已除去法定用语和数字），如：“{example}”"
    en = f"{percent}% of the prose stands in the {year} report of {organ}, such as “{example}”"
    return [Finding(check, "warning", "text", zh, en)]


def _comparable(sentence: str, organ: str) -> str:
    text = sentence.replace(organ, "") if organ else sentence
    return _MARKS.sub("", _DIGITS.sub("#", text.lower()))


def _shingles(text: str) -> list[str]:
    return [text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1))]


def _inside(plain: str, pool: frozenset[str]) -> bool:
    shingles = _shingles(plain)
    return sum(shingle in pool for shingle in shingles) >= 0.85 * len(shingles)


def _nearest(plain: str, theirs: dict[str, str]) -> str:
    """The printed sentence of the other report that shares most with ``plain``."""
    if plain in theirs:
        return theirs[plain]
    mine = set(_shingles(plain))
    best = max(theirs, key=lambda other: len(mine & set(_shingles(other))), default="")
    return theirs.get(best, "")


@lru_cache(maxsize=1)
def _boilerplate() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in reading_rules().boilerplate))

"""How much of a report stands in another one: MinHash finds likely pairs, the sentences themselves prove them.

What every report must say (the legal opening, the statistics period, whom to ask) is taken out first, and so are
numbers, years and the organs' own names: a text copied with only the year changed still counts as copied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from datasketch import MinHash

from archive.reading.figures import sentences
from archive.reading.result import Finding, Reading
from archive.reading.rules import reading_rules

PERMUTATIONS = 128
SHINGLE = 6
COPIED_SHARE, COPIED_AT_LEAST = 0.8, 300
"""A report is called copied when 80 % of its own prose (and at least 300 characters) stands in the other."""

_DIGITS = re.compile(r"[\d,.%一二三四五六七八九十百千零〇]+")
_MARKS = re.compile(r"[^\u4e00-\u9fffa-z#]")
_SHORTEST_SENTENCE = 12


@dataclass(frozen=True, slots=True)
class Likeness:
    """Share of the report's own prose that stands in the other one (0..1), its length, and passages as printed."""

    share: float
    characters: int
    passages: tuple[tuple[str, str], ...]


def own_sentences(reading: Reading) -> dict[str, str]:
    """Comparable form to printed form of every sentence that the law does not prescribe."""
    kept: dict[str, str] = {}
    for sentence in sentences("\n".join(section.text for section in reading.sections) or reading.text):
        plain = _comparable(sentence.plain, reading.organ)
        if len(plain) >= _SHORTEST_SENTENCE and not _boilerplate().search(sentence.plain):
            kept.setdefault(plain, sentence.printed)
    return kept


def signature(reading: Reading) -> MinHash:
    """A MinHash (128 permutations) over six-character shingles, to be kept with the version and put into an LSH."""
    return _signature("".join(own_sentences(reading)))


def telling_signature(reading: Reading) -> MinHash | None:
    """None for a report with too little prose of its own to be called copied; empty ones would all be alike."""
    text = "".join(own_sentences(reading))
    return _signature(text) if len(text) >= COPIED_AT_LEAST else None


def _signature(text: str) -> MinHash:
    made = MinHash(num_perm=PERMUTATIONS)
    made.update_batch([text[at : at + SHINGLE].encode() for at in range(max(0, len(text) - SHINGLE + 1))])
    return made


def likeness(reading: Reading, other: Reading) -> Likeness:
    """Compare sentence by sentence; a sentence counts as found when 85 % of its shingles stand in the other text."""
    mine, theirs = own_sentences(reading), own_sentences(other)
    pool = {shingle for sentence in theirs for shingle in _shingles(sentence)}
    total = sum(map(len, mine))
    found = [plain for plain in mine if _inside(plain, pool)]
    share = sum(map(len, found)) / total if total else 0.0
    longest = sorted(found, key=len, reverse=True)[:10]
    return Likeness(share, total, tuple((mine[plain], _nearest(plain, theirs)) for plain in longest))


def check_copied(reading: Reading, other: Reading, *, same_organ: bool) -> list[Finding]:
    """``copied_from_last_year`` when ``other`` is the organ's own earlier report, else ``copied_from_other``."""
    found = likeness(reading, other)
    if found.share < COPIED_SHARE or found.characters < COPIED_AT_LEAST:
        return []
    check = "copied_from_last_year" if same_organ else "copied_from_other"
    percent = round(found.share * 100)
    example = found.passages[0][0][:60] if found.passages else ""
    zh = f"正文{percent}%与{other.organ}{other.report_year}年度报告相同（已除去法定用语和数字），如：“{example}”"
    en = f"{percent}% of the prose stands in the {other.report_year} report of {other.organ}, such as “{example}”"
    return [Finding(check, "warning", "text", zh, en)]


def _comparable(sentence: str, organ: str) -> str:
    text = sentence.replace(organ, "") if organ else sentence
    return _MARKS.sub("", _DIGITS.sub("#", text.lower()))


def _shingles(text: str) -> list[str]:
    return [text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1))]


def _inside(plain: str, pool: set[str]) -> bool:
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

"""How much of a report stands in others: sketches find likely pairs, the sentences themselves prove them.

What every report must say (the legal opening, the statistics period, whom to ask) is taken out first, and so are
numbers, years and the organs' own names: a text copied with only the year changed still counts as copied.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from math import ceil

from archive.reading.checks.quotes import excerpt
from archive.reading.checks.sketch import Sketch, bands, likeness, sketch_of
from archive.reading.prose_figures import sentences
from archive.reading.reading_model import Finding, Reading
from archive.reading.reading_rules import reading_rules

SHINGLE = 6
COPIED_SHARE, COPIED_AT_LEAST = 0.8, 300
"""A report is called copied when 80 % of its own prose (and at least 300 characters) stands in the other."""

_DIGITS = re.compile(r"[\d,.%一二三四五六七八九十百千零〇]+")
_MARKS = re.compile(r"[^\u4e00-\u9fffa-z#]")
_SHORTEST_SENTENCE = 12
_BAND_ROWS = 3
"""42 bands of 3: 80 % of a text in one half as long again has likeness 0.47 and is met with 0.99."""
_MOST_COMPARED = 5


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
    def sketch(self) -> Sketch | None:
        """The sketch of its six-character shingles; None for a report with too little prose of its own to be called
        copied: empty ones would all be alike."""
        text = "".join(self.sentences)
        return _sketch(text) if len(text) >= COPIED_AT_LEAST else None

    @cached_property
    def characters(self) -> int:
        """How long all sentences are in their comparable form."""
        return sum(map(len, self.sentences))


def measure_overlap(mine: ComparableProse, other: ComparableProse) -> Overlap:
    """Compare sentence by sentence; a sentence counts as found when 85 % of its shingles stand in the other text."""
    found = _found(mine, other)
    longest = sorted(found, key=len, reverse=True)[:10]
    passages = tuple((mine.sentences[plain], _nearest(plain, other.sentences)) for plain in longest)
    return Overlap(_share(mine, found), mine.characters, passages)


def _found(mine: ComparableProse, other: ComparableProse) -> list[str]:
    """Return the sentences that stand in the other report, in their comparable form."""
    return [plain for plain in mine.sentences if plain in other.sentences or _inside(plain, other.shingles)]


def _share(mine: ComparableProse, found: list[str]) -> float:
    return sum(map(len, found)) / mine.characters if mine.characters else 0.0


def check_copied(prose: ComparableProse, other: ComparableProse, *, same_organ: bool) -> list[Finding]:
    """``copied_from_last_year`` when ``other`` is the organ's own earlier report, else ``copied_from_other``."""
    found = measure_overlap(prose, other)
    if found.share < COPIED_SHARE or found.characters < COPIED_AT_LEAST:
        return []
    check = "copied_from_last_year" if same_organ else "copied_from_other"
    percent = round(found.share * 100)
    organ, year = other.reading.organ, other.reading.report_year
    example = excerpt(found.passages[0][0])
    zh = f"正文{percent}%与{organ}{year}年度报告相同（已除去法定用语和数字），如：“{example}”"
    en = f"{percent}% of the prose stands in the {year} report of {organ}, such as “{example}”"
    return [Finding(check, "warning", "text", zh, en)]


class CopyIndex:
    """The reports of one region and year by organ, to find the source of a copy without comparing all pairs."""

    def __init__(self, prose: Mapping[str, ComparableProse]) -> None:
        self._prose = prose
        self._sketches = {organ: made for organ, one in sorted(prose.items()) if (made := one.sketch)}
        self._in_band: dict[int, list[str]] = defaultdict(list)
        for organ, made in self._sketches.items():
            for band in bands(made, _BAND_ROWS):
                self._in_band[band].append(organ)

    def find_source(self, prose: ComparableProse, organ: str) -> list[Finding]:
        """Return ``copied_from_other`` against the organ whose report holds most of ``prose``, or nothing.

        ``organ`` is whose ``prose`` is: its own report is no source.
        """
        if prose.sketch is None:
            return []
        likely = self._likely(prose.sketch, organ)
        shares = {other: _share(prose, _found(prose, self._prose[other])) for other in likely}
        if not shares:
            return []
        most = max(sorted(shares), key=lambda other: shares[other])
        return check_copied(prose, self._prose[most], same_organ=False)

    def _likely(self, mine: Sketch, organ: str) -> list[str]:
        """Return the organs whose sketches come nearest, at most ``_MOST_COMPARED``."""
        found = {other for band in bands(mine, _BAND_ROWS) for other in self._in_band.get(band, ())} - {organ}
        return sorted(found, key=lambda other: (-likeness(mine, self._sketches[other]), other))[:_MOST_COMPARED]


def _comparable(sentence: str, organ: str) -> str:
    text = sentence.replace(organ, "") if organ else sentence
    return _MARKS.sub("", _DIGITS.sub("#", text.lower()))


def _shingles(text: str) -> list[str]:
    """Return every run of six characters; ``text`` is at least a sentence of ``_SHORTEST_SENTENCE`` characters."""
    return [text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)]


def _inside(plain: str, pool: frozenset[str]) -> bool:
    """Whether 85 % of the shingles stand in the pool; most sentences that do not are known by their first words."""
    count = len(plain) - SHINGLE + 1
    spare = count - ceil(0.85 * count)  # how many may be missing
    for at in range(count):
        if plain[at : at + SHINGLE] not in pool:
            if not spare:
                return False
            spare -= 1
    return True


_known_sketches: dict[bytes, Sketch] = {}
_MOST_KNOWN = 20_000  # some 80 MB at most


def _sketch(text: str) -> Sketch:
    """Return the sketch of a text, made once: a report is compared with its county's at every run that finds one."""
    digest = blake2b(text.encode(), digest_size=16).digest()
    if (known := _known_sketches.get(digest)) is None:
        if len(_known_sketches) >= _MOST_KNOWN:
            _known_sketches.clear()
        known = _known_sketches[digest] = sketch_of(_shingles(text))
    return known


def _nearest(plain: str, theirs: dict[str, str]) -> str:
    """Return the printed sentence of the other report that shares most with ``plain``."""
    if plain in theirs:
        return theirs[plain]
    mine = set(_shingles(plain))
    return theirs[max(theirs, key=lambda other: len(mine & set(_shingles(other))))]


@lru_cache(maxsize=1)
def _boilerplate() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in reading_rules().boilerplate))

"""Folds text to one form for index and query alike, with a map back to the original for marks and snippets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from itertools import accumulate

# NFKC leaves these apart, though writers use them for one another. Each folds to one character, so offsets hold.
_QUOTES = {**dict.fromkeys("“”„‟«»「」『』〝〞〟", '"'), **dict.fromkeys("‘’‚‛′`´", "'")}
_DASHES = dict.fromkeys("‐‑‒–—―−─━﹘", "-")
_BRACKETS = {**dict.fromkeys("〔【〖﹝", "["), **dict.fromkeys("〕】〗﹞", "]")}
_ZEROS = dict.fromkeys("○◯", "〇")
_FOLDS = {**_QUOTES, **_DASHES, **_BRACKETS, **_ZEROS}
# Format marks, controls, surrogates: invisible, and put into pages by editors; variation selectors likewise.
_INVISIBLE = {"Cf", "Cc", "Cs"}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_MARKS = re.compile("[\u0300-\u036f\u3099\u309a]")
_CLUSTER = re.compile("(?s).[\u0300-\u036f\u3099\u309a]*")
# A space says something only between two letters or digits that are not Han ("12 34", "open data").
_NARROW = r"[^\W_\u2e80-\U0010ffff]"
_SPARE_SPACE = re.compile(f"(?<!{_NARROW}) ++| ++(?!{_NARROW})")


@lru_cache(maxsize=1)
def _simplify() -> Callable[[str], str] | None:
    """Traditional to simplified for one character, when a converter is installed; None otherwise."""
    try:
        convert = import_module("opencc").OpenCC("t2s").convert
    except (ImportError, AttributeError):
        return None
    # One character at a time keeps the folding free of context: any part of a text folds like the whole.
    return lambda char: found if len(found := str(convert(char))) == 1 else char


def version() -> str:
    """Return the version of the folding; an index made by another version must be rebuilt."""
    return "n1s" if _simplify() else "n1"


class _Folded(dict[str, str]):
    """The folded form of every character met so far; a base letter with its combining marks counts as one."""

    def __missing__(self, unit: str) -> str:
        folded = _fold(unit)
        if len(unit) == 1:  # clusters are without number, characters are not
            self[unit] = folded
        return folded


def _fold(unit: str) -> str:
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", unit).lower())
    return "".join(map(_fold_char, _SELECTORS.sub("", lowered)))


def _fold_char(char: str) -> str:
    if char.isspace():
        return " "
    if unicodedata.category(char) in _INVISIBLE:
        return ""
    if (simplify := _simplify()) and _HAN.match(char):
        return simplify(char)
    return _FOLDS.get(char, char)


_FOLDED = _Folded()


def normalise(text: str) -> str:
    """Return the folded text. Any part of ``text`` folds to a part of the result, whatever stands around it."""
    return _SPARE_SPACE.sub("", "".join(map(_FOLDED.__getitem__, _units(text))))


def _units(text: str) -> str | list[str]:
    return _CLUSTER.findall(text) if _MARKS.search(text) else text


class Mapped:
    """A folded text that knows from where in the original each of its characters came."""

    def __init__(self, original: str) -> None:
        units = _units(original)
        pieces = list(map(_FOLDED.__getitem__, units))
        loose = "".join(pieces)
        self.text = _SPARE_SPACE.sub("", loose)
        self._cuts, self._shifts = _removed(loose)
        # Where every unit is one character and gave one, the second step needs no table: plain prose, the common case.
        self._plain = len(units) == len(loose) == len(original) and "" not in pieces
        self._unit_starts = [] if self._plain else [0, *accumulate(map(len, units))]
        self._piece_starts = [] if self._plain else [0, *accumulate(map(len, pieces))]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original of the folded characters ``start`` to ``end`` (end exclusive, end > start)."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, position: int) -> tuple[int, int]:
        cut = bisect_right(self._cuts, position)
        loose = position + (self._shifts[cut - 1] if cut else 0)
        if self._plain:
            return loose, loose + 1
        unit = bisect_right(self._piece_starts, loose) - 1
        return self._unit_starts[unit], self._unit_starts[unit + 1]


def _removed(loose: str) -> tuple[list[int], list[int]]:
    """Folded positions from which spaces were cut out, and how many characters were cut up to there."""
    cuts: list[int] = []
    shifts: list[int] = []
    total = 0
    for match in _SPARE_SPACE.finditer(loose):
        cuts.append(match.start() - total)
        total += match.end() - match.start()
        shifts.append(total)
    return cuts, shifts

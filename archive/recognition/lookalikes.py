"""Names that a slip makes of one another: characters that look or sound alike, and how far two texts are apart."""

from __future__ import annotations

from functools import lru_cache

from archive.recognition.recognition_rules import recognition_rules


def one_slip(one: str, other: str) -> bool:
    """Whether two texts of one length differ in one or two characters, each pair of which looks or sounds alike."""
    if len(one) != len(other):
        return False
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return 0 < len(pairs) <= min(2, len(one) - 1) and all(alike(a, b) for a, b in pairs)


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> bool:
    """Return whether two characters look alike (``organs.lookalikes`` of config/reading.yaml) or are read the same."""
    if any(one in group and other in group for group in recognition_rules().organs.lookalikes):
        return True
    from pypinyin import lazy_pinyin  # a quarter of a second to import, and only near names need it

    return bool(lazy_pinyin(one) == lazy_pinyin(other))


def distance(one: str, other: str) -> int:
    """Levenshtein's: how many characters are to be put in, taken out or changed."""
    before = list(range(len(other) + 1))
    for at, a in enumerate(one, 1):
        row = [at]
        for place, b in enumerate(other, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (a != b)))
        before = row
    return before[-1]


def in_common(one: str, other: str) -> int:
    """Return how many characters both have in one order."""
    best = [0] * (len(other) + 1)
    for a in one:
        left = 0
        for place, b in enumerate(other, 1):
            above = best[place]
            best[place] = left + 1 if a == b else max(above, best[place - 1])
            left = above
    return best[-1]


def in_order(short: str, full: str) -> bool:
    """Return whether the characters of ``short`` stand in ``full`` in their order."""
    remaining = iter(full)
    return all(character in remaining for character in short)

"""How Chinese names sound: for their order, and to be found by their first letters."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=200_000)
def pinyin_key(name: str) -> str:
    """Chinese names sort by their sound; code points would scatter them."""
    return " ".join(lazy_pinyin(name))


def initials(name: str) -> str:
    """Return the first letters of the syllables: 财政局 gives ``czj``."""
    return "".join(syllable[0] for syllable in pinyin_key(name).split())

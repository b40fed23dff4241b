"""Traditional characters and the simplified ones they become, one for one, by the table of OpenCC."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

_KEPT = "乾"
"""Stands in simplified names too (乾县, 乾安县), so that it never becomes 干."""


@lru_cache(maxsize=1)
def character_table() -> dict[int, str]:
    """The first simplified form of each traditional character; words are not visited, so lengths stay."""
    lines = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    forms = {old: new.split()[0] for old, new in pairs}
    return {ord(old): new for old, new in forms.items() if len(old) == len(new) == 1 and old not in _KEPT}

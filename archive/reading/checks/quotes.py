"""Words of a report as findings quote them: never more than shows which place is meant."""

from __future__ import annotations

import re

_LONGEST = 60
_BEFORE, _AFTER = 15, 20


def excerpt(sentence: str) -> str:
    """Return the beginning of a sentence."""
    return sentence[:_LONGEST]


def surroundings(text: str, found: re.Match[str]) -> str:
    """Return what was found with some characters on either side, in one line."""
    return text[max(0, found.start() - _BEFORE) : found.end() + _AFTER].replace("\n", " ")

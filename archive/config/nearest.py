"""The right name that a misspelt one most likely stands for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to ``name``; empty when none resembles it."""
    by_folded = {one.casefold(): one for one in known}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""


def meant(name: str, known: Iterable[str]) -> str:
    """How an unknown name is answered: with the nearest right one, else with all there are."""
    names = sorted(known)
    if close := nearest(name, names):
        return f"did you mean {close}?"
    return f"there are: {', '.join(names)}" if names else "there are none"

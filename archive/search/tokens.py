"""Overlapping pairs of characters: the one way in which index and query cut text, exact for any part of it."""

from __future__ import annotations

from collections.abc import Iterable

# The index splits at blanks, so the blanks of the text stand as a control character, which folding removes elsewhere.
_BLANK = "\x1f"
# Stands twice between texts that share a field, so that no run of pairs leads from one text into the next.
_WALL = " \x1e \x1e "
VERSION = "pairs2"


def bigrams(folded: str) -> str:
    """Return every pair of neighbouring characters of a folded text in order, separated by blanks.

    Punctuation and digits are cut like Han: a run of pairs found side by side is then the text itself, letter by
    letter, and no hit needs to be checked afterwards.
    """
    text = folded.replace(" ", _BLANK)
    return " ".join(map(str.__add__, text, text[1:]))


def join_bigrams(folded: Iterable[str]) -> str:
    """Return the pairs of several folded texts for one field."""
    return _WALL.join(map(bigrams, folded))


def characters(folded: str) -> set[str]:
    """Return the characters of a folded text: what queries of one character ask for."""
    return set(folded) - {" "}


def phrase(folded: str) -> list[tuple[int, str]]:
    """Return the fewest (offset, pair) that together fix every character of a folded text of two characters or more."""
    text = folded.replace(" ", _BLANK)
    offsets = [*range(0, len(text) - 1, 2)]
    if len(text) % 2:
        offsets.append(len(text) - 2)
    return [(offset, text[offset : offset + 2]) for offset in offsets]


def whole_token(folded: str) -> str:
    """Return a folded text as one token, for names that must be met from their first to their last character."""
    return folded.replace(" ", _BLANK)

"""Regular expressions in configuration, checked when it is loaded, and words as an alternation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


def checked_pattern(pattern: str) -> str:
    """Return the pattern. Raises ValueError when it is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as broken:
        raise ValueError(f"not a regular expression: {broken}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(checked_pattern)]


class Strict(BaseModel):
    """Base of rules in configuration: immutable, and no unknown key is allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def words_pattern(words: Iterable[str]) -> str:
    """Return an alternation, longest first, that tolerates doubled characters (公公开) and is linear (possessive)."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join("".join(f"{re.escape(character)}++" for character in word) for word in ordered)

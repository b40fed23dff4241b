"""What a page asked for while a browser filled its list, and what came: the material of which recipes are made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from crawler.adapters.base import ListingRow
from crawler.adapters.markup import decode


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that a page made, and its answer."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    answer: bytes
    content_type: str = ""

    @property
    def text(self) -> str:
        """The answer as text."""
        return decode(self.answer, self.content_type)

    @property
    def endpoint(self) -> tuple[str, str]:
        """Method and address, numbers in its path and its query left out."""
        parts = urlsplit(self.url)
        return self.method, urlunsplit((parts.scheme, parts.netloc, re.sub(r"\d+", "N", parts.path), "", ""))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser showed of a list: its rows, and what was asked for to fill it."""

    rows: Sequence[ListingRow]
    exchanges: Sequence[Exchange]


class NoRecipeError(ValueError):
    """Why no recipe can be made; the message is a sentence for the operator."""

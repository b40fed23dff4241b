"""The request behind a list that scripts fill, as a column's entry in the site's file holds it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from archive.config.value_types import Address, Line, Whole

_PLACES = re.compile(r"\{(page|offset|start|end)\}")
_TOKEN = re.compile(r"\{token:([\w.-]+)\}")
_TEMPLATE = re.compile(r"\{[\w.:-]+\}")


def _one_group(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if groups != 1:
        raise ValueError(f"one group in brackets is needed, the value itself: {pattern}")
    return pattern


class Recipe(BaseModel):
    """How the rows of a column are asked for without a browser.

    In ``url`` and ``body`` stand ``{page}`` (counted from ``first``), ``{offset}`` (rows before the page), ``{start}``
    and ``{end}`` (its rows, counted from 1), and ``{token:NAME}``, what the pattern of that name in ``tokens`` finds in
    the column's own page. Without one of the first four a single answer holds all rows.
    ``rows``: dotted path to the list of records, or to the markup that holds them; empty: the whole answer.
    ``total``: path to the count of all rows; empty: none is stated. ``title``, ``link`` and ``day`` are keys of a
    record; ``link`` may be an address with keys in braces.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Address
    method: Literal["GET", "POST"] = "GET"
    headers: dict[str, Line] = {}
    body: str = ""
    first: Whole = Field(1, ge=0, le=1)
    size: Whole | None = Field(None, ge=1, le=5000)
    rows: Line = ""
    total: Line = ""
    title: Line = ""
    link: Line = ""
    day: Line = ""
    tokens: dict[str, Annotated[str, AfterValidator(_one_group)]] = {}

    @property
    def turns_pages(self) -> bool:
        """Whether it asks for pages by number."""
        return bool(_PLACES.search(self.url) or _PLACES.search(self.body))

    @property
    def wanted_tokens(self) -> set[str]:
        """The names of the tokens that a request needs."""
        return set(_TOKEN.findall(" ".join((self.url, self.body, *self.headers.values()))))

    def filled(self, template: str, number: int, tokens: dict[str, str]) -> str:
        """Return a template for page ``number`` (the first is 1)."""
        size = self.size or 0
        values = {
            "{page}": str(self.first + number - 1),
            "{offset}": str((number - 1) * size),
            "{start}": str((number - 1) * size + 1),
            "{end}": str(number * size),
            **{f"{{token:{name}}}": value for name, value in tokens.items()},
        }
        return _TEMPLATE.sub(lambda found: values.get(found[0], found[0]), template)

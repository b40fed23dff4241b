"""Pages of a list that is asked for by a recipe: of the site's file, or made of what a page's own script asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import quote

from archive.config.recipe import Recipe
from crawler.adapters.base import Lead, PageRequest, ParsedPage
from crawler.adapters.json_rows import RecordKeys
from crawler.adapters.list_answer import ListAnswer, read_answer
from crawler.adapters.list_api import pages_needed, requests_for

_HEADERS = (("X-Requested-With", "XMLHttpRequest"),)


class TokenMissingError(ValueError):
    """The column's own page no longer holds a token that the recipe needs."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A recipe in use: the tokens read from the column's page, and whether it was guessed from a script.

    ``more`` is told with the request for its first page.
    """

    recipe: Recipe
    tokens: Mapping[str, str]
    guessed: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def request(self, number: int) -> PageRequest:
        """Return the request for page ``number``, counted from 1."""
        recipe, tokens = self.recipe, dict(self.tokens)
        inside = {name: quote(value, safe="") for name, value in tokens.items()}
        form = "json" not in " ".join(recipe.headers.values())
        headers = {name: recipe.filled(value, number, tokens) for name, value in recipe.headers.items()}
        return PageRequest(
            recipe.filled(recipe.url, number, inside),
            recipe.method,
            recipe.filled(recipe.body, number, inside if form else tokens).encode(),
            (*(pair for pair in _HEADERS if pair[0] not in headers), *headers.items()),
            self._told(number),
            self.guessed,
        )

    def _told(self, number: int) -> str:
        said: dict[str, Any] = {"number": number, "tokens": dict(self.tokens)}
        if self.guessed:
            said["recipe"] = self.recipe.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(said | (dict(self.more) if number == 1 else {}), ensure_ascii=False, sort_keys=True)


def asking_of(recipe: Recipe, page: str) -> Asking:
    """Return a recipe ready for use; ``page`` is the column's own page. Raises TokenMissingError."""
    found = {name: re.search(recipe.tokens.get(name, r"(?!)()"), page) for name in recipe.wanted_tokens}
    if missing := sorted(name for name, match in found.items() if match is None):
        raise TokenMissingError(f"the page no longer holds what the recipe needs: {', '.join(missing)}")
    return Asking(recipe, {name: unescape(match[1]) for name, match in found.items() if match})


def parse_answer(text: str, base: str, recipe: Recipe | None, told: str) -> ParsedPage:
    """Return the rows of an answer and the requests for later pages.

    ``recipe`` is that of the site's file (None: the one that was guessed), ``told`` what came with the request: empty
    when an answer is only read again.
    """
    said = json.loads(told) if told else {}
    guessed = Recipe(**said["recipe"]) if "recipe" in said else None
    using = recipe or guessed
    keys = RecordKeys(using.title, using.link, using.day) if using else None
    answer = read_answer(text, base, using.rows if using else "", using.total if using else "", keys)
    warnings = list(_doubts(answer, using, said.get("number", 1)))
    if using is None or not said:
        return ParsedPage(answer.rows, [], answer.total, warnings)
    here = said["number"]
    using = _sized(answer, using, here)
    asking = Asking(using, said["tokens"], guessed is not None and recipe is None)
    more = requests_for(range(here + 1, _last(answer, using, here) + 1), asking.request)
    unsaid = answer.total is None and answer.pages is None and not more and using.turns_pages
    leads = [Lead("the answer does not say how many rows there are", weak=True)] if unsaid else []
    return ParsedPage(answer.rows, more, answer.total, warnings, pages=answer.pages, leads=leads)


def _doubts(answer: ListAnswer, recipe: Recipe | None, here: int) -> list[str]:
    if not answer.found and recipe:
        return [f"the answer holds no rows at {recipe.rows}: the recipe no longer fits"]
    if recipe and recipe.total and answer.total is None:
        return [f"the answer states no count of rows at {recipe.total}: the recipe no longer fits"]
    lost = answer.items - len(answer.rows)
    if lost:
        return [f"{lost} of {answer.items} records without a title or an address"]
    empty = not answer.rows and answer.total != 0 and not answer.none_told
    return ["no rows found"] if empty and here == 1 else []


def _sized(answer: ListAnswer, recipe: Recipe, here: int) -> Recipe:
    """Return the recipe with the number of rows a page as the first answer shows it: some hosts cut pages short."""
    cut = recipe.size is None or answer.items < min(recipe.size, answer.total or 0)
    if here != 1 or not answer.items or not cut or _by_rows(recipe):
        return recipe
    return recipe.model_copy(update={"size": answer.items})


def _last(answer: ListAnswer, recipe: Recipe, here: int) -> int:
    """Return the number of the last page that is to be asked for after page ``here`` has come."""
    if not recipe.turns_pages or not answer.items:
        return here
    if answer.total is not None and recipe.size:
        return pages_needed(answer.total, recipe.size)
    if answer.pages is not None:
        return answer.pages
    full = answer.items >= (recipe.size or 1)
    return here + 1 if answer.more or (answer.more is None and full) else here


def _by_rows(recipe: Recipe) -> bool:
    """Return whether pages are asked for by the numbers of their rows, whatever an answer brings."""
    return any(place in recipe.url + recipe.body for place in ("{offset}", "{start}", "{end}"))

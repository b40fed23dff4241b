"""A list whose rows, or later rows, a script of the page asks for: the request is read out of the script.

Nothing is run. The page's own rows stay; what the request brings is believed as far as it states its end. Where a page
has neither rows nor such a request in itself, its script files are asked for, one after the other, until one has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from archive.config.recipe import Recipe
from archive.ingest.listing_row import url_key
from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, PageRequest, ParsedPage
from crawler.adapters.lead_scripts import inline_scripts
from crawler.adapters.markup import absolute_url, is_whole_page, page_text
from crawler.adapters.recipe_pages import Asking, parse_answer
from crawler.adapters.script_requests import recipes_of, script_recipes
from crawler.adapters.static_page import parse_static

_SOURCE = re.compile(r"""<script\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_NO_ROWS = "no rows found"
_OTHER = "the request that a script makes brings another list"
_MOST_RECIPES, _MOST_OWN = 4, 60  # requests that are tried, and addresses of the page's own rows that are told
_LONGEST, _MOST = 200, 300  # characters of a variable's value, and variables, that are kept for the next script


class ScriptList:
    """Claims a page by one sign only, so that any family that knows it goes first."""

    name = "script_list"

    def detect(self, page: ColumnPage) -> list[str]:
        """Return the request that was found, where the page shows no way to later pages of its own."""
        text = page_text(page)
        if page.rendered or not is_whole_page(text):
            return []
        recipes = script_recipes(text, page.url)
        if not recipes and not _script_files(text, page.url):
            return []
        parsed = parse_static(page)
        if parsed.next_pages or _is_whole(parsed):
            return []
        if recipes:
            return [f"a script asks {recipes[0].url.partition('?')[0]} for pages"]
        goes_on = any(not lead.weak and not lead.url and not lead.narrows for lead in parsed.leads)
        open_ended = goes_on if parsed.rows else not parsed.offered
        return ["rows that only scripts know, and script files that may ask for them"] if open_ended else []

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the page's own rows and the request for page 1; of an answer its rows and the pages after it."""
        text = page_text(page)
        if '"left"' in page.told:
            return _of_script(text, page)
        if page.told or not is_whole_page(text):
            return _of_answer(text, page)
        parsed = parse_static(page)
        if page.rendered:
            return parsed
        own = [row.url for row in parsed.rows]
        if recipes := script_recipes(text, page.url):
            return _without(parsed, _first(recipes, own))
        names = recipes_of(inline_scripts(text), page.url, page=text)[1]
        return _without(parsed, _next_script(_script_files(text, page.url), names, own))


def _is_whole(parsed: ParsedPage) -> bool:
    """Return whether a page says that its rows are all there are."""
    shown = len(parsed.rows)
    stated = [parsed.total, *(lead.rows for lead in parsed.leads if lead.rows)]
    return any(count is not None and count <= shown for count in stated) or (shown > 0 and parsed.pages == 1)


def _first(recipes: Sequence[Recipe], own: Sequence[str], *, again: bool = False) -> PageRequest:
    """Return the request for page 1 of the first recipe; the others are told, to be tried after it.

    ``own``: addresses of the rows that the page shows itself, which the right answer holds too.
    """
    recipe = recipes[0]
    if recipe.size is None and own:
        recipe = recipe.model_copy(update={"size": len(own)})
    others = [one.model_dump(mode="json", exclude_defaults=True) for one in recipes[1:_MOST_RECIPES]]
    return Asking(recipe, {}, True, {"own": list(own[:_MOST_OWN]), "others": others, "again": again}).request(1)


def _of_answer(text: str, page: ColumnPage) -> ParsedPage:
    """Return an answer's rows; where they are another list's, the request for the next guess, or that there is none."""
    parsed = parse_answer(text, page.first_url or page.url, None, page.told)
    said = json.loads(page.told) if page.told else {}
    if "own" not in said or _fits(parsed, said):
        return parsed
    recipe, others = Recipe(**said["recipe"]), [Recipe(**one) for one in said["others"]]
    if said["own"] and recipe.first == 1 and not said["again"] and "{page}" in recipe.url + recipe.body:
        from_zero = recipe.model_copy(update={"first": 0})
        return ParsedPage([], [_first([from_zero, *others], said["own"], again=True)], refused=_OTHER)
    more = [_first(others, said["own"])] if others else []
    return ParsedPage([], more, refused=_OTHER)


def _fits(parsed: ParsedPage, said: Mapping[str, Any]) -> bool:
    """Return whether an answer holds rows of the page, or, where the page shows none, those of reports."""
    if said["own"]:
        return bool({url_key(row.url) for row in parsed.rows} & {url_key(url) for url in said["own"]})
    hints = adapter_vocabulary().title_hints
    return not said["others"] or any(hint in row.title for row in parsed.rows for hint in hints)


def _without(parsed: ParsedPage, request: PageRequest | None) -> ParsedPage:
    """Return a page without what its request answers: that it shows no rows, and that a script may bring more."""
    if request is None:
        return parsed
    warnings = [one for one in parsed.warnings if one != _NO_ROWS]
    leads = [one for one in parsed.leads if one.pages or one.rows or one.url or one.narrows]
    return replace(parsed, next_pages=[*parsed.next_pages, request], warnings=warnings, leads=leads)


def _next_script(left: list[str], names: Mapping[str, object], own: Sequence[str]) -> PageRequest | None:
    """Return the request for the next script file, with the variables that were found in those before it."""
    if not left:
        return None
    kept = {name: value for name, value in names.items() if isinstance(value, str | int) and len(str(value)) < _LONGEST}
    said = {"left": left[1:], "names": dict(list(kept.items())[:_MOST]), "own": list(own[:_MOST_OWN])}
    return PageRequest(left[0], told=json.dumps(said, ensure_ascii=False, sort_keys=True), guessed=True)


def _script_files(text: str, url: str) -> list[str]:
    """Return the page's own script files, libraries left out."""
    rules, most = adapter_vocabulary().requests.rules, adapter_vocabulary().requests.most_scripts
    found = (absolute_url(url, source) for source in _SOURCE.findall(text))
    own = (one for one in found if one and urlsplit(one).hostname == urlsplit(url).hostname)
    return [one for one in dict.fromkeys(own) if not rules.libraries.search(urlsplit(one).path.rpartition("/")[2])][
        :most
    ]


def _of_script(text: str, page: ColumnPage) -> ParsedPage:
    """Return the request for rows that a script file writes down, else that for the next file."""
    said = json.loads(page.told)
    recipes, names = recipes_of(text, page.first_url or page.url, said["names"])
    if recipes:
        return ParsedPage([], [_first(recipes, said["own"])])
    if more := _next_script(said["left"], names, said["own"]):
        return ParsedPage([], [more])
    return ParsedPage(warnings=["scripts fill the list, and the request for it was not found in them"])


ADAPTER = ScriptList()

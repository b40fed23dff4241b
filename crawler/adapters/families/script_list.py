"""A list whose rows, or later rows, a script of the page asks for: the request is read out of the script.

Nothing is run. The page's own rows stay; what the request brings is believed as far as it states its end. Where a page
has neither rows nor such a request in itself, its script files are asked for, one after the other, until one has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, PageRequest, ParsedPage
from crawler.adapters.lead_scripts import inline_scripts
from crawler.adapters.markup import absolute_url, page_text
from crawler.adapters.recipe_pages import Asking, parse_answer
from crawler.adapters.script_requests import recipe_of, script_recipe
from crawler.adapters.static_page import parse_static

_PAGE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
_HEAD = 3000  # characters in which a page shows that it is one
_SOURCE = re.compile(r"""<script\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_NO_ROWS = "no rows found"
_LONGEST, _MOST = 200, 300  # characters of a variable's value, and variables, that are kept for the next script


class ScriptList:
    """Claims a page by one sign only, so that any family that knows it goes first."""

    name = "script_list"

    def detect(self, page: ColumnPage) -> list[str]:
        """Return the request that was found, where the page shows no way to later pages of its own."""
        text = page_text(page)
        if page.rendered or not _PAGE.search(text[:_HEAD]):
            return []
        recipe = script_recipe(text, page.url)
        if recipe is None and not _script_files(text, page.url):
            return []
        parsed = parse_static(page)
        if parsed.next_pages or (parsed.total is not None and len(parsed.rows) >= parsed.total):
            return []
        if recipe:
            return [f"a script asks {recipe.url.partition('?')[0]} for pages"]
        return [] if parsed.rows or parsed.offered else ["no rows, and script files that may ask for them"]

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the page's own rows and the request for page 1; of an answer its rows and the pages after it."""
        text = page_text(page)
        if '"left"' in page.told:
            return _of_script(text, page)
        if page.told or not _PAGE.search(text[:_HEAD]):
            return parse_answer(text, page.first_url or page.url, None, page.told)
        parsed = parse_static(page)
        if page.rendered:
            return parsed
        if (recipe := script_recipe(text, page.url)) is None:
            return _without(parsed, _scripts(text, page))
        if recipe.size is None and parsed.rows:
            recipe = recipe.model_copy(update={"size": len(parsed.rows)})
        return _without(parsed, Asking(recipe, {}, guessed=True).request(1))


def _without(parsed: ParsedPage, request: PageRequest | None) -> ParsedPage:
    """Return a page without what its request answers: that it shows no rows, and that a script may bring more."""
    if request is None:
        return parsed
    warnings = [one for one in parsed.warnings if one != _NO_ROWS]
    leads = [one for one in parsed.leads if one.pages or one.rows or one.url or one.narrows]
    return replace(parsed, next_pages=[*parsed.next_pages, request], warnings=warnings, leads=leads)


def _scripts(text: str, page: ColumnPage) -> PageRequest | None:
    """Return the request for the first of the page's script files."""
    return _next_script(_script_files(text, page.url), recipe_of(inline_scripts(text), page.url)[1])


def _next_script(left: list[str], names: Mapping[str, object]) -> PageRequest | None:
    if not left:
        return None
    kept = {name: value for name, value in names.items() if isinstance(value, str | int) and len(str(value)) < _LONGEST}
    some = dict(list(kept.items())[:_MOST])
    told = json.dumps({"left": left[1:], "names": some}, ensure_ascii=False, sort_keys=True)
    return PageRequest(left[0], told=told, guessed=True)


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
    recipe, names = recipe_of(text, page.first_url or page.url, said["names"])
    if recipe:
        return ParsedPage([], [Asking(recipe, {}, guessed=True).request(1)])
    if more := _next_script(said["left"], names):
        return ParsedPage([], [more])
    return ParsedPage(warnings=["scripts fill the list, and the request for it was not found in them"])


ADAPTER = ScriptList()

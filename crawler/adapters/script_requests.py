"""The request for rows that a page's own scripts write down: address, form or JSON, and the parameter of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from archive.config.recipe import Recipe
from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.lead_scripts import inline_scripts
from crawler.adapters.list_api import FORM, query_of
from crawler.adapters.markup import absolute_url
from crawler.adapters.page_values import PageValues
from crawler.adapters.script_calls import JSON, Call, calls_of
from crawler.adapters.script_marks import NoValueError, Value, marked, replace_marks, text_of_value
from crawler.adapters.script_values import Reader
from crawler.adapters.script_variables import take_down_variables

_FORM = FORM[0][1]
_PAGE = "{page}"
_PLACED = {quote(place, safe=""): place for place in ("{page}", "{offset}", "{start}", "{end}")}


@lru_cache(maxsize=2)
def script_recipes(text: str, url: str) -> tuple[Recipe, ...]:
    """Return the requests that the scripts in the page ``text`` make for rows by the number of a page."""
    scripts = inline_scripts(text)
    if not adapter_vocabulary().requests.rules.asks.search(scripts):
        return ()
    return tuple(recipes_of(scripts, url, page=text)[0])


def recipes_of(
    script: str, url: str, names: Mapping[str, Value] | None = None, page: str = ""
) -> tuple[list[Recipe], dict[str, Value]]:
    """Return the requests of a script for rows, and its variables; ``url`` is the page in which it runs.

    ``names`` are the variables of the scripts before it, ``page`` the markup from which it may read values. A parameter
    that is not known, but stands under its name in the page's own address, is taken from there.
    """
    reader = Reader(script, names, PageValues(page).value if page else None)
    take_down_variables(reader)
    made = (recipe for call in calls_of(reader) if (recipe := _of_pages(call, url)))
    return list({recipe.model_dump_json(): recipe for recipe in made}.values()), reader.names


@dataclass(slots=True)
class _Pages:
    """What was found of the pages; ``own`` is the query of the page's own address."""

    own: Mapping[str, str]
    first: int = 1
    size: int | None = None


def _of_pages(call: Call, base: str) -> Recipe | None:
    pages = _Pages(query_of(base))
    made = request_of(call, base, pages)
    return replace_counts(made, pages) if made and made.turns_pages else None


def request_of(call: Call, base: str, pages: _Pages | None = None) -> Recipe | None:
    """Return a call as a recipe; None when it leads elsewhere, or something in it besides a page is not known.

    ``base``: the page in which it stands; ``pages``: what is found of pages is noted there.
    """
    pages = pages or _Pages(query_of(base))
    address, _, query = call.url.partition("?")
    if marked(address) or call.method not in ("GET", "POST"):
        return None
    url = absolute_url(base, address)
    if not url or urlsplit(url).hostname != urlsplit(base).hostname:
        return None
    body, kind = "", call.kind
    try:
        asked = _parameters(_pairs(query), pages) if query else {}
        if isinstance(call.data, dict) and not _is_json(call):
            form = _parameters(call.data, pages)
            if call.method == "GET":
                asked |= form
            else:
                body, kind = _encoded(form), kind or _FORM
        elif isinstance(call.data, dict):
            body, kind = json.dumps(_parameters(call.data, pages), ensure_ascii=False), JSON
            for place in _PLACED.values():
                body = body.replace(f'"{place}"', place)
        elif isinstance(call.data, str):
            body, kind = _encoded(_parameters(_pairs(call.data), pages)), kind or _FORM
        headers = {name: value for name, value in call.headers.items() if name.lower().startswith("x-")}
        headers |= {"Content-Type": kind} if body else {}
        full = f"{url}?{_encoded(asked)}" if asked else url
        return Recipe(url=full, method="POST" if call.method == "POST" else "GET", headers=headers, body=body)
    except ValueError:  # a value that is not known, too many fields, or no recipe that could be replayed
        return None


def replace_counts(recipe: Recipe, pages: _Pages) -> Recipe | None:
    """Return a recipe with what was found of its pages; None where rows are counted and their number a page is not
    known."""
    by_rows = any(place in recipe.url + recipe.body for place in ("{offset}", "{start}", "{end}"))
    if by_rows and pages.size is None:
        return None
    return recipe.model_copy(update={"first": pages.first, "size": pages.size})


def _is_json(call: Call) -> bool:
    return "json" in call.kind.lower() and call.method == "POST"


def _pairs(query: str) -> dict[str, Value]:
    return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=100))


def _parameters(given: dict[str, Value], pages: _Pages) -> dict[str, Value]:
    """Return parameters with places for the page. Raises NoValueError for any other that is not known."""
    rules = adapter_vocabulary().requests.rules
    found: dict[str, Value] = {}
    for name, value in given.items():
        if rules.sizes.fullmatch(name) and (size := _number(value)):
            pages.size, found[name] = size, value
        elif place := rules.place_of(name):
            pages.first = 0 if place == _PAGE and _counts_from_zero(value) else pages.first
            found[name] = place
        else:
            unknown = isinstance(value, str) and bool(marked(value))
            found[name] = pages.own[name] if unknown and name in pages.own else _known(value, pages)
    return found


def _known(value: Value, pages: _Pages) -> Value:
    if isinstance(value, dict):
        return _parameters(value, pages)
    if isinstance(value, list):
        return [_known(one, pages) for one in value]
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("{") and (inner := _json(value)) is not None:
        return json.dumps(_parameters(inner, pages), ensure_ascii=False)
    if unknown := marked(value):
        if all(adapter_vocabulary().requests.rules.clocks.search(words) for words in unknown):
            return replace_marks(value, "1")
        raise NoValueError("a value that is not known")
    return value


def _json(text: str) -> dict[str, Value] | None:
    try:
        tree = json.loads(text)
    except ValueError:
        return None
    return tree if isinstance(tree, dict) else None


def _number(value: Value) -> int | None:
    text = str(value)
    return int(text) if re.fullmatch(r"[1-9]\d{0,3}", text) else None


def _counts_from_zero(value: Value) -> bool:
    if str(value) == "0":
        return True
    return isinstance(value, str) and any(re.search(r"-\s*1$", words.strip()) for words in marked(value))


def _encoded(form: dict[str, Value]) -> str:
    """Return a form or query, its places left readable."""
    plain = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else text_of_value(value)
        for name, value in form.items()
    }
    text = urlencode(plain)
    for encoded, place in _PLACED.items():
        text = text.replace(quote(f'"{place}"', safe=""), place).replace(encoded, place)
    return text

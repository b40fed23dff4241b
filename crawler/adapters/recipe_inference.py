"""From what a page asked for while a browser filled its list, to the recipe by which the list is asked for ever after.

Pure: the browser's part is to hand over what was asked and answered, and which rows were shown then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import ValidationError

from archive.config.recipe import Recipe
from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.held_rows import HeldRows, best_holder, holders, total_path
from crawler.adapters.recipe_exchange import Exchange, NoRecipeError, Shown
from crawler.adapters.request_values import leaves_of, rebuilt

_SECRET = re.compile(r"csrf|xsrf|token|nonce|verif|sign(?:ature)?$|^sign", re.IGNORECASE)
_KEPT_HEADER = re.compile(r"content-type|x-.+|authorization|accept", re.IGNORECASE)
_CLOCK = 9  # digits from which a number is a clock's


def infer_recipe(page: str, url: str, states: Sequence[Shown]) -> Recipe:
    """Return the recipe of a list; ``page`` is the column's own page as it came, ``states`` the list as it was filled
    and then turned: the first may stand in the page itself.

    Raises NoRecipeError.
    """
    if not states or not states[0].rows:
        raise NoRecipeError("the browser shows no rows either")
    held, nth = _first_held(states, url)
    later = states[nth + 1] if nth + 1 < len(states) else None
    turned = _turned(held.exchange, later, url) if later is not None else None
    ask = _templates(held.exchange, turned, held.items, nth)
    try:
        made = Recipe(
            url=ask.url,
            method="POST" if held.exchange.method == "POST" else "GET",
            headers=_headers(held.exchange),
            body=ask.body,
            first=ask.first,
            size=ask.size or held.items or None,
            rows=held.path,
            total=total_path(held, turned),
            title=held.keys.title,
            link=held.keys.link,
            day=held.keys.day,
        )
        return _with_tokens(made, _tokens(held.exchange, page))
    except ValidationError as wrong:
        raise NoRecipeError(f"the request does not fit a recipe: {wrong.errors()[0]['msg']}") from None


def _first_held(states: Sequence[Shown], url: str) -> tuple[HeldRows, int]:
    """Return the answer that holds the rows of the first state, else of the second, and which of them it was."""
    for nth, shown in enumerate(states[:2]):
        if (held := best_holder(shown, url)) is not None:
            return held, nth
    raise NoRecipeError("none of the answers to the page's scripts holds the rows that are shown")


def _turned(exchange: Exchange, later: Shown, url: str) -> Exchange | None:
    """Return the request by which the next page was asked for: to the same endpoint, answered with the rows shown."""
    alike = [one for one in later.exchanges if one.endpoint == exchange.endpoint]
    return next((held.exchange for one in alike for held in holders(one, later.rows, url)), None)


@dataclass(slots=True)
class _Ask:
    url: str
    body: str
    first: int = 1
    size: int | None = None


def _templates(exchange: Exchange, turned: Exchange | None, items: int, nth: int) -> _Ask:
    """Return address and body with places for the page; ``nth`` pages stood before it.

    Raises NoRecipeError where two of them differ in more than that.
    """
    leaves = leaves_of(exchange)
    ask, places = _Ask("", ""), {}
    for name, value in leaves.items():
        if adapter_vocabulary().requests.rules.sizes.fullmatch(name[-1]) and re.fullmatch(r"[1-9]\d{0,3}", value):
            ask.size = int(value)
    size = ask.size or items
    if turned is not None:
        other = leaves_of(turned)
        for name in leaves.keys() & other.keys():
            if leaves[name] != other[name] and not _is_clock(leaves[name]):
                places[name] = _place(leaves[name], other[name], size, name[-1], nth)
        if not places and leaves.keys() == other.keys():
            raise NoRecipeError("the request for the next page is the same as that for the first")
    else:
        for name, value in leaves.items():
            if value in ("0", "1", "2") and (place := adapter_vocabulary().requests.rules.place_of(name[-1])):
                places[name] = place, int(value)
    firsts = [given for place, given in places.values() if place == "{page}"]
    ask.first = min(firsts, default=1 + nth) - nth
    if ask.first not in (0, 1):
        raise NoRecipeError("pages are not counted from 0 or 1")
    ask.url, ask.body = rebuilt(exchange, {name: place for name, (place, _) in places.items()})
    return ask


def _is_clock(value: str) -> bool:
    return (value.isdigit() and len(value) >= _CLOCK) or bool(re.fullmatch(r"0?\.\d{6,}", value))


def _place(one: str, other: str, size: int, name: str, nth: int) -> tuple[str, int]:
    if not (one.isdigit() and other.isdigit()):
        raise NoRecipeError(f"the parameter {name} changes from page to page and is no number: it may be a signature")
    given, step = int(one), int(other) - int(one)
    if step == 1:
        return "{page}", given
    rows_before = nth * size
    if step == size and given - rows_before in (0, 1):
        return ("{offset}", given) if given == rows_before else ("{start}", given)
    if step == size and given == rows_before + size:
        return "{end}", given
    raise NoRecipeError(f"how the parameter {name} counts is not clear ({one}, {other})")


def _headers(exchange: Exchange) -> dict[str, str]:
    kept = {name.lower(): value for name, value in exchange.headers.items() if _KEPT_HEADER.fullmatch(name)}
    return {name.title(): value for name, value in sorted(kept.items()) if value not in ("*/*", "")}


def _tokens(exchange: Exchange, page: str) -> dict[str, tuple[str, str]]:
    """Return values that a request takes from the column's own page, by name: the value and how it is found there.

    Raises NoRecipeError for one that stands nowhere in it.
    """
    named = {name[-1]: value for name, value in leaves_of(exchange).items() if name[0] != "path"}
    named |= {name: value for name, value in exchange.headers.items() if name.lower().startswith("x-")}
    found: dict[str, tuple[str, str]] = {}
    for name, value in named.items():
        if not _SECRET.search(name) or len(value) < 6:
            continue
        at = page.find(value)
        if at < 0:
            raise NoRecipeError(
                f"the request bears {name}, which is not to be found in the page: it cannot be asked for again"
            )
        before = re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(page[max(0, at - 40) : at].rpartition("\n")[2]))
        found[re.sub(r"[^\w-]", "_", name)] = value, f"{before}([^\"'<>\\s&]+)"
    return found


def _with_tokens(recipe: Recipe, tokens: Mapping[str, tuple[str, str]]) -> Recipe:
    if not tokens:
        return recipe
    url, body, headers = recipe.url, recipe.body, dict(recipe.headers)
    for name, (value, _) in tokens.items():
        mark = f"{{token:{name}}}"
        url = url.replace(quote(value, safe=""), mark).replace(value, mark)
        body = body.replace(quote(value, safe=""), mark).replace(value, mark)
        headers = {key: text.replace(value, mark) for key, text in headers.items()}
    patterns = {name: pattern for name, (_, pattern) in tokens.items()}
    return Recipe(**(recipe.model_dump() | {"url": url, "body": body, "headers": headers, "tokens": patterns}))

"""From what a page asked for while a browser filled its list, to the recipe by which the list is asked for ever after.

Pure: the browser's part is to hand over what was asked and answered, and which rows were shown then.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pydantic import ValidationError

from archive.config.recipe import Recipe
from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ListingRow
from crawler.adapters.json_rows import RecordKeys, load, rows_of_items, value_at
from crawler.adapters.list_answer import read_answer
from crawler.adapters.markup import absolute_url, collapse_spaces, decode

_TAGS = re.compile(r"<[^<>]{1,200}>")
_SECRET = re.compile(r"csrf|xsrf|token|nonce|verif|sign(?:ature)?$|^sign", re.IGNORECASE)
_KEPT_HEADER = re.compile(r"content-type|x-.+|authorization|accept", re.IGNORECASE)
_COUNT = re.compile(r"total|count|sum|amount|records?|rows?num|num(?:ber)?$", re.IGNORECASE)
_NO_COUNT = re.compile(r"page|size|limit|per|index|code|status", re.IGNORECASE)
_DEEPEST, _CLOCK = 7, 9  # levels of an answer; digits from which a number is a clock's
_ENOUGH = 0.6  # of the rows shown, so many must stand in the answer


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
            total=_total(held, turned),
            title=held.keys.title,
            link=held.keys.link,
            day=held.keys.day,
        )
        return _with_tokens(made, _tokens(held.exchange, page))
    except ValidationError as wrong:
        raise NoRecipeError(f"the request does not fit a recipe: {wrong.errors()[0]['msg']}") from None


def _first_held(states: Sequence[Shown], url: str) -> tuple[_Held, int]:
    """Return the answer that holds the rows of the first state, else of the second, and which of them it was."""
    for nth, shown in enumerate(states[:2]):
        if (held := _best(shown, url)) is not None:
            return held, nth
    raise NoRecipeError("none of the answers to the page's scripts holds the rows that are shown")


@dataclass(frozen=True, slots=True)
class _Held:
    """An answer that holds the rows: where, how many records there are, and under which keys."""

    exchange: Exchange
    path: str
    items: int
    keys: RecordKeys = field(default_factory=RecordKeys)
    matched: int = 0


def _best(shown: Shown, url: str) -> _Held | None:
    """Return the answer that holds most of the rows shown, the smallest of those alike."""
    found = [held for one in shown.exchanges for held in _holders(one, shown.rows, url)]
    enough = [held for held in found if held.matched >= max(1, _ENOUGH * min(len(shown.rows), held.items))]
    return max(enough, key=lambda held: (held.matched, -held.items, held.path.count(".") == 0), default=None)


def _holders(exchange: Exchange, rows: Sequence[ListingRow], url: str) -> Iterator[_Held]:
    text = exchange.text
    tree = load(text)
    if tree is None:
        if "<" in text[:4000]:
            yield from _of_markup(exchange, "", text, rows, url)
        return
    for path, value in _places(tree):
        if isinstance(value, str):
            yield from _of_markup(exchange, path, value, rows, url)
        elif (keys := _keys(value, rows, url)) is not None:
            read = rows_of_items(value, url, keys)
            matched = len({row.url for row in read} & {row.url for row in rows})
            yield _Held(exchange, path, len(value), keys, matched)


def _of_markup(exchange: Exchange, path: str, text: str, rows: Sequence[ListingRow], url: str) -> Iterator[_Held]:
    read = read_answer(text, url)
    matched = len({row.url for row in read.rows} & {row.url for row in rows})
    if matched:
        yield _Held(exchange, path, read.items, matched=matched)


def _places(tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield every list of objects and every piece of markup in an answer, with its dotted path."""
    level = [("", tree)]
    for _ in range(_DEEPEST):
        below: list[tuple[str, Any]] = []
        for path, one in level:
            if (isinstance(one, list) and any(isinstance(item, dict) for item in one)) or (
                isinstance(one, str) and one.lstrip().startswith("<") and path
            ):
                yield path, one
            inner = one.items() if isinstance(one, dict) else enumerate(one[:3]) if isinstance(one, list) else ()
            below += [(f"{path}.{name}" if path else str(name), value) for name, value in inner]
        level = below


def _keys(items: list[Any], rows: Sequence[ListingRow], url: str) -> RecordKeys | None:
    """Return under which keys records keep title, address and day of the rows shown; None where they do not."""
    by_title = {_squashed(row.title): row for row in rows}
    pairs: list[tuple[dict[str, Any], ListingRow]] = []
    counts: dict[str, int] = {}
    records = [item for item in items if isinstance(item, dict)]
    for item in records:
        for name, value in item.items():
            if isinstance(value, str) and _squashed(value) in by_title:
                counts[name] = counts.get(name, 0) + 1
    if not counts:
        return None
    title = max(counts, key=lambda name: counts[name])
    for item in records:
        if isinstance(value := item.get(title), str) and (row := by_title.get(_squashed(value))):
            pairs.append((item, row))
    link = _link(pairs, url)
    return RecordKeys(title, link, _day(pairs, url, title, link)) if link else None


def _squashed(text: str) -> str:
    return collapse_spaces(_TAGS.sub("", text)).replace(" ", "")


def _link(pairs: Sequence[tuple[dict[str, Any], ListingRow]], url: str) -> str:
    """Return the key of the rows' addresses, or the address with keys in braces from which each is made."""
    names = [name for name, value in pairs[0][0].items() if isinstance(value, str | int) and str(value)]
    for name in names:
        if all(absolute_url(url, str(item.get(name))) == row.url for item, row in pairs):
            return name
    template, item = pairs[0][1].url, pairs[0][0]
    used: list[str] = []
    for name in sorted(names, key=lambda name: -len(str(item[name]))):
        value = quote(str(item[name]), safe="/:?=&%")
        differs = len(pairs) == 1 or any(other.get(name) != item[name] for other, _ in pairs[1:])
        if differs and not isinstance(item[name], bool) and len(value) > 0 and value in template:
            template = _replaced_last(template, value, f"{{{name}}}")
            used.append(name)
    fits = all(re.sub(r"\{([^{}]+)\}", lambda part: str(one.get(part[1])), template) == row.url for one, row in pairs)  # noqa: B023
    return template if used and fits else ""


def _replaced_last(text: str, value: str, by: str) -> str:
    """Replace the last occurrence outside of braces: ids stand at the end of addresses."""
    at = text.rfind(value)
    return (
        text[:at] + by + text[at + len(value) :] if at >= 0 and text[:at].count("{") == text[:at].count("}") else text
    )


def _day(pairs: Sequence[tuple[dict[str, Any], ListingRow]], url: str, title: str, link: str) -> str:
    dated = [(item, row) for item, row in pairs if row.listed_date]
    if not dated:
        return ""
    for name in dated[0][0]:
        read = rows_of_items([item for item, _ in dated], url, RecordKeys(title, link, name))
        if len(read) == len(dated) and all(
            one.listed_date == row.listed_date for one, (_, row) in zip(read, dated, strict=True)
        ):
            return name
    return ""


def _turned(exchange: Exchange, later: Shown, url: str) -> Exchange | None:
    """Return the request by which the next page was asked for: to the same endpoint, answered with the rows shown."""
    alike = [one for one in later.exchanges if one.endpoint == exchange.endpoint]
    return next((held.exchange for one in alike for held in _holders(one, later.rows, url)), None)


@dataclass(slots=True)
class _Ask:
    url: str
    body: str
    first: int = 1
    size: int | None = None


_Leaves = dict[tuple[str, ...], str]


def _templates(exchange: Exchange, turned: Exchange | None, items: int, nth: int) -> _Ask:
    """Return address and body with places for the page; ``nth`` pages stood before it.

    Raises NoRecipeError where two of them differ in more than that.
    """
    leaves = _leaves(exchange)
    ask, places = _Ask("", ""), {}
    for name, value in leaves.items():
        if adapter_vocabulary().requests.rules.sizes.fullmatch(name[-1]) and re.fullmatch(r"[1-9]\d{0,3}", value):
            ask.size = int(value)
    size = ask.size or items
    if turned is not None:
        other = _leaves(turned)
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
    ask.url, ask.body = _rebuilt(exchange, {name: place for name, (place, _) in places.items()})
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


def _leaves(exchange: Exchange) -> _Leaves:
    """Return every value of a request: of its path, query and body, JSON inside them taken apart."""
    parts = urlsplit(exchange.url)
    found: _Leaves = {("path", str(n)): digits for n, digits in enumerate(re.findall(r"\d+", parts.path))}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        found |= _inside(("query", name), value)
    body = exchange.body.strip()
    if body.startswith(("{", "[")):
        found |= _inside(("json",), body)
    elif body:
        for name, value in parse_qsl(body, keep_blank_values=True):
            found |= _inside(("form", name), value)
    return found


def _inside(name: tuple[str, ...], value: str) -> _Leaves:
    tree = _json(value)
    return _flat(name, tree) if tree is not None else {name: value}


def _json(value: str) -> Any:
    if not value.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _flat(name: tuple[str, ...], tree: Any) -> _Leaves:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else None
    if inner is None:
        return {name: str(tree) if not isinstance(tree, bool) else json.dumps(tree)}
    found: _Leaves = {}
    for key, value in inner:
        found |= _flat((*name, str(key)), value)
    return found


def _rebuilt(exchange: Exchange, places: Mapping[tuple[str, ...], str]) -> tuple[str, str]:
    """Return address and body with ``places`` in them."""
    parts = urlsplit(exchange.url)
    numbers = iter(range(1000))
    path = re.sub(r"\d+", lambda found: places.get(("path", str(next(numbers))), found[0]), parts.path)
    query = _encoded([(name, _filled(("query", name), value, places)) for name, value in _pairs(parts.query)])
    body = exchange.body.strip()
    if body.startswith(("{", "[")):
        body = _filled(("json",), body, places)
    elif body:
        body = _encoded([(name, _filled(("form", name), value, places)) for name, value in _pairs(body)])
    return urlunsplit((parts.scheme, parts.netloc, path, query, "")), body


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _filled(name: tuple[str, ...], value: str, places: Mapping[tuple[str, ...], str]) -> str:
    if name in places:
        return places[name]
    inside = {one: place for one, place in places.items() if one[: len(name)] == name}
    tree = _json(value)
    if tree is None or not inside:
        return value
    text = json.dumps(_put(name, tree, inside), ensure_ascii=False, separators=(",", ":"))
    return re.sub(r'"\ue000(\{\w+\})"', r"\1", text)


def _put(name: tuple[str, ...], tree: Any, places: Mapping[tuple[str, ...], str]) -> Any:
    if name in places:
        return places[name] if isinstance(tree, str) else f"\ue000{places[name]}"
    if isinstance(tree, dict):
        return {key: _put((*name, str(key)), value, places) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_put((*name, str(n)), value, places) for n, value in enumerate(tree)]
    return tree


def _encoded(pairs: Sequence[tuple[str, str]]) -> str:
    text = urlencode(pairs)
    return re.sub(r"%7B(page|offset|start|end)%7D", r"{\1}", text)


def _headers(exchange: Exchange) -> dict[str, str]:
    kept = {name.lower(): value for name, value in exchange.headers.items() if _KEPT_HEADER.fullmatch(name)}
    return {name.title(): value for name, value in sorted(kept.items()) if value not in ("*/*", "")}


def _tokens(exchange: Exchange, page: str) -> dict[str, tuple[str, str]]:
    """Return values that a request takes from the column's own page, by name: the value and how it is found there.

    Raises NoRecipeError for one that stands nowhere in it.
    """
    named = {name[-1]: value for name, value in _leaves(exchange).items() if name[0] != "path"}
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


def _total(held: _Held, turned: Exchange | None) -> str:
    """Return the path to the count of all rows: by its name, and the same on the next page; empty for none."""
    tree, other = load(held.exchange.text), load(turned.text) if turned else None
    if tree is None:
        return ""
    known = {name.lower() for name in adapter_vocabulary().json_total_keys}
    found: list[tuple[bool, int, str]] = []
    for path, value in _counts(tree):
        name = path.rpartition(".")[2]
        if not _COUNT.search(name) or _NO_COUNT.search(name) or value < held.items:
            continue
        if other is not None and str(value_at(other, path)) != str(value):
            continue
        if value == held.items and turned is not None:
            continue  # the rows of this page alone
        found.append((name.lower() in known, -path.count("."), path))
    return max(found, default=(False, 0, ""))[2]


def _counts(tree: Any) -> Iterator[tuple[str, int]]:
    level = [("", tree)]
    for _ in range(_DEEPEST):
        inner = [
            (f"{path}.{name}" if path else name, value)
            for path, one in level
            if isinstance(one, dict)
            for name, value in one.items()
        ]
        for path, value in inner:
            if not isinstance(value, bool) and re.fullmatch(r"\d{1,6}", str(value)):
                yield path, int(str(value))
        level = inner

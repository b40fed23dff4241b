"""The values of a request, taken apart by their places in path, query and body, and put together with marks in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.adapters.recipe_exchange import Exchange

Name = tuple[str, ...]
"""Where a value stands: ``("query", "page")``, ``("json", "search", "pageNo")``, ``("path", "0")``."""
Leaves = dict[Name, str]


def leaves_of(exchange: Exchange) -> Leaves:
    """Return every value of a request: of its path, query and body, JSON inside them taken apart."""
    parts = urlsplit(exchange.url)
    found: Leaves = {("path", str(n)): digits for n, digits in enumerate(re.findall(r"\d+", parts.path))}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        found |= _inside(("query", name), value)
    body = exchange.body.strip()
    if body.startswith(("{", "[")):
        found |= _inside(("json",), body)
    elif body:
        for name, value in parse_qsl(body, keep_blank_values=True):
            found |= _inside(("form", name), value)
    return found


def _inside(name: Name, value: str) -> Leaves:
    tree = _json(value)
    return _flat(name, tree) if tree is not None else {name: value}


def _json(value: str) -> Any:
    if not value.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _flat(name: Name, tree: Any) -> Leaves:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else None
    if inner is None:
        return {name: str(tree) if not isinstance(tree, bool) else json.dumps(tree)}
    found: Leaves = {}
    for key, value in inner:
        found |= _flat((*name, str(key)), value)
    return found


def rebuilt(exchange: Exchange, places: Mapping[Name, str]) -> tuple[str, str]:
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


def _filled(name: Name, value: str, places: Mapping[Name, str]) -> str:
    if name in places:
        return places[name]
    inside = {one: place for one, place in places.items() if one[: len(name)] == name}
    tree = _json(value)
    if tree is None or not inside:
        return value
    text = json.dumps(_put(name, tree, inside), ensure_ascii=False, separators=(",", ":"))
    return re.sub(r'"\ue000(\{\w+\})"', r"\1", text)


def _put(name: Name, tree: Any, places: Mapping[Name, str]) -> Any:
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

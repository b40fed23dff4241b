"""Which answer to a page's scripts holds the rows that a browser shows: where in it, and under which keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ListingRow
from crawler.adapters.json_rows import RecordKeys, load, rows_of_items, value_at
from crawler.adapters.list_answer import read_answer
from crawler.adapters.markup import absolute_url, collapse_spaces
from crawler.adapters.recipe_exchange import Exchange, Shown

_TAGS = re.compile(r"<[^<>]{1,200}>")
_COUNT = re.compile(r"total|count|sum|amount|records?|rows?num|num(?:ber)?$", re.IGNORECASE)
_NO_COUNT = re.compile(r"page|size|limit|per|index|code|status", re.IGNORECASE)
_DEEPEST = 7  # levels of an answer
_ENOUGH = 0.6  # of the rows shown, so many must stand in the answer


@dataclass(frozen=True, slots=True)
class HeldRows:
    """An answer that holds the rows: where, how many records there are, and under which keys."""

    exchange: Exchange
    path: str
    items: int
    keys: RecordKeys = field(default_factory=RecordKeys)
    matched: int = 0


def best_holder(shown: Shown, url: str) -> HeldRows | None:
    """Return the answer that holds most of the rows shown, the smallest of those alike."""
    found = [held for one in shown.exchanges for held in holders(one, shown.rows, url)]
    enough = [held for held in found if held.matched >= max(1, _ENOUGH * min(len(shown.rows), held.items))]
    return max(enough, key=lambda held: (held.matched, -held.items, held.path.count(".") == 0), default=None)


def holders(exchange: Exchange, rows: Sequence[ListingRow], url: str) -> Iterator[HeldRows]:
    """Yield every place of an answer at which rows stand that are shown."""
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
            yield HeldRows(exchange, path, len(value), keys, matched)


def _of_markup(exchange: Exchange, path: str, text: str, rows: Sequence[ListingRow], url: str) -> Iterator[HeldRows]:
    read = read_answer(text, url)
    matched = len({row.url for row in read.rows} & {row.url for row in rows})
    if matched:
        yield HeldRows(exchange, path, read.items, matched=matched)


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


def total_path(held: HeldRows, turned: Exchange | None) -> str:
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

"""Rows, total and page count out of the JSON of any search interface, by the names listed in config."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from archive.clock import civil_date
from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ListingRow
from crawler.adapters.dates import listed_date
from crawler.adapters.list_api import number
from crawler.adapters.markup import absolute_url, collapse_spaces

_TAGS = re.compile(r"<[^<>]{1,200}>")
_DEEPEST = 6
_KEY = re.compile(r"\{([^{}]+)\}")


def load(text: str) -> Any:
    """Return the JSON of a text, also out of a ``callback({...})``; None when there is none."""
    stripped = text.strip()
    if padded := re.match(r"^[\w.$]+\((.*)\);?$", stripped, re.DOTALL):
        stripped = padded[1]
    if not stripped.startswith(("{", "[")):
        return None
    try:
        return json.loads(stripped, strict=False)
    except (ValueError, RecursionError):
        return None


def json_rows(tree: Any, base: str) -> list[ListingRow]:
    """Return the longest list of objects that have a title and an address, as rows."""
    lists = [_rows(items, base) for items in _lists(tree)]
    return max(lists, key=len, default=[])


@dataclass(frozen=True, slots=True)
class RecordKeys:
    """Under which keys a record keeps its parts; empty: under one of those in config.

    ``link`` may be an address with keys in braces.
    """

    title: str = ""
    link: str = ""
    day: str = ""


_ANY = RecordKeys()


def rows_of_items(items: Sequence[Any], base: str, keys: RecordKeys) -> list[ListingRow]:
    """Return the rows of a list of records; those without a title or an address are left out."""
    return _rows([item for item in items if isinstance(item, dict)], base, keys)


def value_at(tree: Any, path: str) -> Any:
    """Return what stands at a dotted path, a number being a place in a list; None when nothing does."""
    for step in path.split(".") if path else ():
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and step.isdigit() and int(step) < len(tree):
            tree = tree[int(step)]
        else:
            return None
    return tree


def stated(tree: Any, names: Sequence[str]) -> int | None:
    """Return the first count under one of ``names``, the outermost first."""
    level: list[Any] = [tree]
    for _ in range(_DEEPEST):
        objects = [one for one in level if isinstance(one, dict)]
        for name in names:
            for one in objects:
                if name in one and (count := number(str(one[name]), -1)) >= 0:
                    return count
        level = [value for one in objects for value in one.values()]
    return None


def stated_total(tree: Any) -> int | None:
    """Return how many rows there are in all.

    A ``count`` that is no more than a full page brought is that page's own.
    """
    outright = stated(tree, [name for name in adapter_vocabulary().json_total_keys if name != "count"])
    if outright is not None:
        return outright
    brought = max((len(one) for one in _lists(tree)), default=0)
    count = stated(tree, ("count",))
    return None if count == brought and brought in adapter_vocabulary().leads.full_pages else count


def says_more(tree: Any) -> bool | None:
    """Return whether an answer says by a flag (hasNext, isLastPage) that more rows follow it.

    None when it has no flag.
    """
    said: list[bool] = []
    level: list[Any] = [tree]
    for _ in range(_DEEPEST):
        objects = [one for one in level if isinstance(one, dict)]
        for name, value in (pair for one in objects for pair in one.items()):
            plain, flag = name.lower().replace("_", "").replace("-", ""), _as_flag(value)
            if flag is not None and plain in adapter_vocabulary().json_more_keys:
                said.append(flag)
            elif flag is not None and plain in adapter_vocabulary().json_last_keys:
                said.append(not flag)
        level = [value for one in objects for value in one.values()]
    return any(said) if said else None


def _as_flag(value: Any) -> bool | None:
    """Return true or false, as JSON or as words. Numbers are none: ``lastPage: 3`` is a page's."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def _lists(tree: Any) -> Iterator[list[dict[str, Any]]]:
    level: list[Any] = [tree]
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for one in level:
            if isinstance(one, list):
                yield [item for item in one if isinstance(item, dict)]
            elif isinstance(one, dict):
                below += one.values()
        level = below


def _rows(items: list[dict[str, Any]], base: str, keys: RecordKeys = _ANY) -> list[ListingRow]:
    titles = (keys.title,) if keys.title else adapter_vocabulary().json_title_keys
    days = (keys.day,) if keys.day else adapter_vocabulary().json_date_keys
    found = ((_text(item, titles), _address(item, base, keys.link), item) for item in items)
    return [ListingRow(title, url, _day(item, days)) for title, url, item in found if title and url]


def _address(item: dict[str, Any], base: str, link: str) -> str | None:
    if "{" in link:
        parts = _KEY.findall(link)
        if any(item.get(part) in (None, "") for part in parts):
            return None
        return absolute_url(base, _KEY.sub(lambda part: str(item[part[1]]), link))
    names = (link,) if link else adapter_vocabulary().json_url_keys
    urls = (absolute_url(base, item[name]) for name in names if isinstance(item.get(name), str))
    return next((url for url in urls if url), None)


def _text(item: dict[str, Any], names: Sequence[str]) -> str:
    texts = (collapse_spaces(_TAGS.sub("", item[name])) for name in names if isinstance(item.get(name), str))
    return next((text for text in texts if text), "")


def _day(item: dict[str, Any], names: Sequence[str]) -> date | None:
    values = (item[name] for name in names if name in item)
    return next((day for value in values if (day := _as_day(value))), None)


def _as_day(value: Any) -> date | None:
    """Return a day written out, or an instant in (milli)seconds, told as a day in Shanghai."""
    if isinstance(value, str) and (day := listed_date(collapse_spaces(value))):
        return day
    digits = str(value).strip()
    seconds = int(digits[:10]) if re.fullmatch(r"[0-9]{9,10}|[0-9]{12,13}", digits) else 0
    if len(digits) in (9, 12):
        seconds = int(digits[:9])
    if not 600_000_000 < seconds < 4_000_000_000:  # 1989 to 2096; else it is no instant
        return None
    return civil_date(datetime.fromtimestamp(seconds, UTC))

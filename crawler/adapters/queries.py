"""Addresses with a query: reading its parts, changing some, and the list of pages a count asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import PageRequest

FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),)


def query_of(url: str) -> dict[str, str]:
    """The query's parts, blank ones too; of a repeated name the last."""
    try:
        return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=200))
    except ValueError:
        return {}


def with_query(url: str, changes: Mapping[str, str | int]) -> str:
    """``url`` with the named parts of its query set, the others and their order kept."""
    parts = urlsplit(url)
    query = {**query_of(url), **{name: str(value) for name, value in changes.items()}}
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def number(text: str | None, default: int = 0) -> int:
    """A count out of an answer; anything but up to nine plain digits is ``default``."""
    stripped = (text or "").strip()
    return int(stripped) if re.fullmatch(r"[0-9]{1,9}", stripped) else default


def pages_needed(total: int | None, per_page: int) -> int:
    """How many pages ``total`` rows fill; 0 when unknown."""
    return -(-total // per_page) if total and per_page > 0 else 0


def requests_for(numbers: Iterable[int], make: Callable[[int], PageRequest]) -> list[PageRequest]:
    """One request a number, no more than the configuration allows."""
    limit = adapter_vocabulary().most_pages
    return [make(each) for each, _ in zip(numbers, range(limit), strict=False)]


def form_request(url: str, form: Mapping[str, str | int]) -> PageRequest:
    """A POST as a page's own script sends it: a form in the body."""
    return PageRequest(url, "POST", urlencode({name: str(value) for name, value in form.items()}).encode(), FORM)

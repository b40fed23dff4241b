"""List interfaces: addresses with a query, requests for pages by number, and what one response of them says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import Lead, ListingRow, PageRequest, ParsedPage
from crawler.adapters.row_extraction import row_warnings

FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),)


def parse_list_response(
    rows: list[ListingRow],
    total: int | None,
    here: int,
    last: int,
    numbered: Callable[[int], PageRequest],
    *,
    none_told: bool = False,
    pages: int | None = None,
    more_told: bool | None = None,
) -> ParsedPage:
    """Return the rows of page ``here`` (from 1) with the requests for all up to ``last``, each made by ``numbered``.

    An interface that counts 0 rows, or says that there are none (``none_told``), is believed: nothing is missing.
    ``pages`` is the count of pages that it states. Where it says that more follow (``more_told``), the next is got.
    """
    warnings = [] if total == 0 or none_told else row_warnings(rows)
    leads = [Lead("the answer does not say how many rows there are", weak=True)] if total is None else []
    more = requests_for(range(here + 1, max(last, here + bool(more_told)) + 1), numbered)
    return ParsedPage(rows, more, total, warnings, pages=pages, leads=leads)


def query_of(url: str) -> dict[str, str]:
    """Return the query's parts, blank ones too; of a repeated name the last."""
    try:
        return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=200))
    except ValueError:
        return {}


def with_query(url: str, changes: Mapping[str, str | int]) -> str:
    """Return ``url`` with the named parts of its query set, the others and their order unchanged."""
    parts = urlsplit(url)
    query = {**query_of(url), **{name: str(value) for name, value in changes.items()}}
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def number(text: str | None, default: int = 0) -> int:
    """Return a count out of an answer; anything but up to nine plain digits is ``default``."""
    stripped = (text or "").strip()
    return int(stripped) if re.fullmatch(r"[0-9]{1,9}", stripped) else default


def pages_needed(total: int | None, per_page: int) -> int:
    """Return how many pages ``total`` rows fill; 0 when unknown."""
    return -(-total // per_page) if total and per_page > 0 else 0


def requests_for(numbers: Iterable[int], make: Callable[[int], PageRequest]) -> list[PageRequest]:
    """Return one request a number, no more than the configuration allows."""
    limit = adapter_vocabulary().most_pages
    return [make(each) for each, _ in zip(numbers, range(limit), strict=False)]


def form_request(url: str, form: Mapping[str, str | int]) -> PageRequest:
    """Return a POST as a page's own script sends it: a form in the body."""
    return PageRequest(url, "POST", urlencode({name: str(value) for name, value in form.items()}).encode(), FORM)

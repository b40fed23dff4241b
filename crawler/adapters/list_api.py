"""One answer of a list interface: its rows, what they make one doubt, and the requests for the pages after it."""

from __future__ import annotations

from collections.abc import Callable

from crawler.adapters.base import Lead, ListingRow, PageRequest, ParsedPage
from crawler.adapters.queries import requests_for
from crawler.adapters.row_extraction import row_warnings


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
    """The rows of page ``here`` (from 1) with the requests for all up to ``last``, each made by ``numbered``.

    An interface that counts 0 rows, or says that there are none (``none_told``), is believed: nothing is missing.
    ``pages`` is the count of pages that it states. Where it says that more follow (``more_told``), the next is got.
    """
    warnings = [] if total == 0 or none_told else row_warnings(rows)
    leads = [Lead("the answer does not say how many rows there are", weak=True)] if total is None else []
    more = requests_for(range(here + 1, max(last, here + bool(more_told)) + 1), numbered)
    return ParsedPage(rows, more, total, warnings, pages=pages, leads=leads)

"""Was the end of the column seen? What may lead to more rows and was not followed keeps a visit from being complete."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from archive.ingest.listing_row import url_key
from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import Lead
from crawler.visiting.visit_outcome import VisitFailure

_INDEX = re.compile(r"(?:index|default)\.\w{2,5}$")
_TOLD = 3  # leads that a reason names


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a column: pages with rows, rows in all and of each page, its own counts, addresses asked."""

    pages: int
    rows: int
    rows_of_page: Mapping[int, int]
    total: int | None
    stated_pages: int | None
    asked: Collection[str]
    end_seen: bool = False

    @property
    def rows_reached(self) -> bool:
        """Whether all rows were read that the column says it has."""
        return self.total is not None and self.rows >= self.total

    @property
    def pages_reached(self) -> bool:
        """Whether all pages were read that the column says it has."""
        return self.stated_pages is not None and 0 < self.stated_pages <= self.pages


def unread(read: Read, leads: Mapping[int, Iterable[Lead]]) -> VisitFailure | None:
    """Return why rows may stand where nothing was read; ``leads`` by the number of the page they stand on."""
    if read.rows_reached:
        return None
    if read.stated_pages is not None and read.stated_pages > read.pages:
        return _trouble([f"the column has {read.stated_pages} pages, {read.pages} were read"])
    numbered = max((lead.pages for found in leads.values() for lead in found), default=0)
    ended = read.end_seen or read.pages_reached or 1 < numbered <= read.pages
    ended = ended or any(0 < lead.rows == read.rows for found in leads.values() for lead in found)
    asked = {_key(url) for url in read.asked}
    left = [lead.seen for page, found in leads.items() for lead in found if not _done(lead, page, read, ended, asked)]
    return _trouble(list(dict.fromkeys(left))) if left else None


def _done(lead: Lead, page: int, read: Read, ended: bool, asked: Collection[str]) -> bool:
    """Return whether a lead leads to nothing that was not read."""
    if lead.rows:
        return lead.rows <= read.rows
    if lead.pages:
        return lead.pages <= read.pages
    if ended or (lead.url and _key(lead.url) in asked):
        return True
    return lead.weak and read.rows_of_page.get(page, 0) not in adapter_vocabulary().leads.full_pages


def _key(url: str) -> str:
    """Return an address without scheme, fragment and the name of a folder's own page."""
    parts = urlsplit(url)
    return url_key(urlunsplit(parts._replace(path=_INDEX.sub("", parts.path) or "/", fragment="")))


def _trouble(seen: list[str]) -> VisitFailure:
    more = f" and {len(seen) - _TOLD} more" if len(seen) > _TOLD else ""
    return VisitFailure("pager_unread", f"more rows may follow: {'; '.join(seen[:_TOLD])}{more}")

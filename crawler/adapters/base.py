"""What every CMS adapter answers, as pure functions of one stored response: mine? which rows? which next pages?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from archive.config.recipe import Recipe
from archive.ingest.listing_row import ListingRow as ListingRow


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A further request that belongs to the same column visit.

    ``told`` comes back to the adapter with the answer: what earlier pages said. ``guessed``: no pager names it, it was
    read out of a script; where it brings nothing, more rows may follow, and the column is no less there.
    """

    url: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    told: str = ""
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class ColumnPage:
    """One response of a column as adapters see it: never the network, always stored bytes.

    ``asked`` is the request that it answers, None when it is read again: rows must not depend on it, later requests
    may. ``recipe`` is the one of the site's file. ``rendered``: a browser has filled it already.
    """

    url: str
    body: bytes  # content decoded from its transfer and content encodings
    content_type: str = ""
    first_url: str = ""  # the column's own address; equals url on its first page
    asked: PageRequest | None = None
    recipe: Recipe | None = None
    rendered: bool = False

    @property
    def told(self) -> str:
        """What earlier pages of the visit said; empty on the first page."""
        return self.asked.told if self.asked else ""


@dataclass(frozen=True, slots=True)
class Lead:
    """Something on a page that may lead to more rows: ``seen`` tells what it was.

    ``pages``, ``rows``: it leads to nothing new once so many pages or rows were read; ``url``: once that address was.
    ``weak``: a hint that counts only beside a full page, one of a round number of rows. ``narrows``: a choice of which
    the list shows a part only.
    """

    seen: str
    pages: int = 0
    rows: int = 0
    url: str = ""
    weak: bool = False
    narrows: bool = False


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What an adapter reads from one page. ``total`` is the column's own count of rows when it states one.

    A warning says that rows may be missing, so that the visit must not be called complete. ``past_end`` marks a
    stub in place of a list page: harmless when no page after it (in the order of ``next_pages``) has rows.
    ``refused``: the answer is none of this list's, and why; it is no page of the column.
    ``pages`` is the column's own count of pages, ``leads`` what may lead to more rows, ``offered`` the years among
    which the page lets its reader choose.
    """

    rows: list[ListingRow] = field(default_factory=list)
    next_pages: list[PageRequest] = field(default_factory=list)
    total: int | None = None
    warnings: list[str] = field(default_factory=list)
    past_end: bool = False
    pages: int | None = None
    leads: list[Lead] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)
    refused: str = ""


class Adapter(Protocol):
    """One CMS family. ``signs`` says why a page is of this family (empty: it is not)."""

    name: str

    def detect(self, page: ColumnPage) -> list[str]: ...

    def parse(self, page: ColumnPage) -> ParsedPage: ...

"""The pages of one list, the column's own or one that a row of it leads to: what was read of it, and what was not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile

from archive.ingest.listing_row import ListingRow
from crawler.adapters.base import Lead, ParsedPage
from crawler.visiting.list_end import Read
from crawler.visiting.visit_outcome import VisitFailure


@dataclass(slots=True)
class ListPages:
    """``url``: where the list begins, as it was asked for. Numbers of pages are those of the visit's requests.

    ``end_seen``: the way to the next page was found switched off; ``cut``: pages that end in the middle; ``offered``:
    the years among which a page lets its reader choose.
    """

    url: str
    rows_of_page: dict[int, list[ListingRow]] = field(default_factory=dict)
    stubs: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    last_with_rows: int = -1
    total: int | None = None
    stated_pages: int | None = None
    leads: dict[int, list[Lead]] = field(default_factory=dict)
    end_seen: bool = False
    offered: set[int] = field(default_factory=set)

    @property
    def rows(self) -> list[ListingRow]:
        """The rows of all pages, in the order of the pages."""
        return [row for number in sorted(self.rows_of_page) for row in self.rows_of_page[number]]

    def received(self, number: int, parsed: ParsedPage, *, cut: bool, guessed: bool) -> list[VisitFailure]:
        """Store a page and return what makes it doubtful. ``guessed``: its request was read out of a script."""
        failures = []
        if cut:
            self.cut.append(number)
        if parsed.rows and parsed.rows in self.rows_of_page.values() and not (guessed and self._only(parsed.rows)):
            failures.append(VisitFailure("repeated_page", f"page {number + 1} repeats the rows of another"))
        self.rows_of_page[number] = parsed.rows
        self.counted(parsed.total, parsed.pages)
        self.offered |= set(parsed.offered)
        if parsed.past_end:  # a stub beyond the last page; it hides nothing unless rows follow it
            self.stubs.append(number)
        else:
            self.leads[number] = list(parsed.leads)
            failures += [
                unread_script(warning) if guessed else VisitFailure("layout_changed", warning)
                for warning in parsed.warnings
            ]
        if parsed.rows:
            self.last_with_rows = max(self.last_with_rows, number)
        return failures

    def _only(self, rows: list[ListingRow]) -> bool:
        """Return whether a script's first page was asked for and brought the rows that the list's own page shows."""
        return [found for found in self.rows_of_page.values() if found] == [rows]

    def counted(self, rows: int | None, pages: int | None) -> None:
        """Store how many rows and pages a page, or a response to its scripts, says there are."""
        if rows is not None:
            self.total = max(self.total or 0, rows)
        if pages is not None:
            self.stated_pages = max(self.stated_pages or 0, pages)

    def lead(self, number: int, lead: Lead) -> None:
        """Store one more lead to rows beyond a page."""
        self.leads.setdefault(number, []).append(lead)

    def count(self) -> int:
        """Return how many rows the list showed."""
        return count_rows([self.rows_of_page[number] for number in sorted(self.rows_of_page)])

    def read(self, asked: Collection[str]) -> Read:
        """Return what was read of the list; ``asked``: the addresses that need not be read any more."""
        with_rows = {number: len(rows) for number, rows in self.rows_of_page.items()}
        first = min(with_rows, default=0)
        pages = sum(1 for number, rows in with_rows.items() if rows or number == first)
        return Read(pages, self.count(), with_rows, self.total, self.stated_pages, asked, self.end_seen)

    def gaps(self) -> list[VisitFailure]:
        """Return the pages without rows that stand between pages with rows."""
        between = VisitFailure("layout_changed", "a page without rows stands between pages with rows")
        return [between for stub in self.stubs if stub < self.last_with_rows]


def unread_script(reason: str) -> VisitFailure:
    """Return the failure of a request that was read out of a page's script."""
    return VisitFailure(
        "pager_unread", f"more rows may follow: what a script of the page asks for was not read: {reason}"
    )


def count_rows(pages: Sequence[Sequence[ListingRow]]) -> int:
    """Return how many rows pages show.

    Rows at the head of a page that stood on the page before are not counted again: they are pinned to every page, or
    were pushed on by a row that came while the pages were read.
    """
    count, before = 0, set[str]()
    for page in pages:
        fresh = list(dropwhile(lambda row: row.url in before, page))  # noqa: B023
        count, before = count + len(fresh), {row.url for row in page} or before
    return count

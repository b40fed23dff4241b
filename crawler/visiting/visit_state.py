"""One visit while it is going on: what was asked, what came, and in the end its note for the WARC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import dropwhile

from archive.config.sites import ColumnConfig, SiteConfig
from archive.filings.states import Meaning, classes_meaning
from archive.ingest.listing_row import ListingRow
from archive.ingest.notes import DetailPage
from archive.records.visit import VisitOutcome
from crawler.adapters.base import Lead, PageRequest, ParsedPage
from crawler.fetching.fetch_failures import NOT_REQUESTED
from crawler.visiting.column_history import Past
from crawler.visiting.column_identity import Names, other_list, row_facts
from crawler.visiting.expected_rows import unexpected
from crawler.visiting.list_end import Read, unread
from crawler.visiting.visit_continuity import Continuity, continuity
from crawler.visiting.visit_outcome import VisitFailure, visit_outcome

# A column of more pages than this is not read to its end in one visit, and so is never called complete.
MOST_PAGES = 300
# Only for these are the pages asked for anew; with any other failure that would be a burden.
_OF_PAGES = classes_meaning(Meaning.OF_PAGE)
_OF_PAGERS = classes_meaning(Meaning.OF_PAGER)


@dataclass(slots=True)
class VisitState:
    """``pending`` counts requests on their way; the visit is finished when it falls to nought.

    ``past`` is what was known of the column, None as long as its pages are still coming.
    """

    visit_id: str
    run_id: str
    site: SiteConfig
    column: ColumnConfig
    started_at: datetime
    had_rows: bool = False
    adapter: str = ""
    pending: int = 0
    rows_asked: bool = False
    asked: set[tuple[str, str, bytes]] = field(default_factory=set)
    requests: list[PageRequest] = field(default_factory=list)  # by the number of the page
    pages: dict[int, str] = field(default_factory=dict)
    rows_of_page: dict[int, list[ListingRow]] = field(default_factory=dict)
    stubs: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)  # pages that end in the middle
    last_with_rows: int = -1
    total: int | None = None
    stated_pages: int | None = None
    leads: dict[int, list[Lead]] = field(default_factory=dict)
    end_seen: bool = False  # the way to the next page was found switched off
    offered: set[int] = field(default_factory=set)
    names: Names = field(default_factory=Names)
    address: str = ""
    past: Past | None = None
    failures: list[VisitFailure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    detail_pages: dict[str, DetailPage] = field(default_factory=dict)
    confirmed: bool = False  # the server sent some page not, but only said that it had not changed
    whole: bool = False  # nothing is left to what it says: every page is asked for whole

    @property
    def column_id(self) -> str:
        """``<site>/<column>``, the column's id in the database."""
        return f"{self.site.id}/{self.column.id}"

    @property
    def rows(self) -> list[ListingRow]:
        """The rows of all pages, in the order of the pages."""
        return [row for number in sorted(self.rows_of_page) for row in self.rows_of_page[number]]

    def ask(self, page: PageRequest) -> int | None:
        """Return the number of a page that was not asked for yet in this visit; None for one that was."""
        key = (page.method, page.url, page.body)
        if key in self.asked:
            return None
        if len(self.asked) >= MOST_PAGES:
            self.failures.append(VisitFailure("too_many_pages", f"the column has more than {MOST_PAGES} pages"))
            return None
        self.asked.add(key)
        self.requests.append(page)
        return len(self.requests) - 1

    def page_called(self, number: int, names: Names, address: str, adapter: str) -> None:
        """Store what a page calls itself and where it was found, of the column's first page only; and the adapter."""
        self.adapter = self.adapter or adapter
        if number == 0:
            self.names, self.address = names, address

    def page_received(self, number: int, record_id: str, parsed: ParsedPage, *, cut: bool = False) -> None:
        """Store a page of the column that was read; ``cut``: it ends in the middle."""
        self.pages[number] = record_id
        if cut:
            self.cut.append(number)
        if parsed.rows and parsed.rows in self.rows_of_page.values() and not self._first_again(number, parsed.rows):
            self.failures.append(VisitFailure("repeated_page", f"page {number + 1} repeats the rows of another"))
        self.rows_of_page[number] = parsed.rows
        self.counted(parsed.total, parsed.pages)
        self.offered |= set(parsed.offered)
        if parsed.past_end:  # a stub beyond the last page; it hides nothing unless rows follow it
            self.stubs.append(number)
        else:
            self.leads[number] = list(parsed.leads)
            guessed = self._guessed(number)
            self.failures += [
                _unread(warning) if guessed else VisitFailure("layout_changed", warning) for warning in parsed.warnings
            ]
        if parsed.rows:
            self.last_with_rows = max(self.last_with_rows, number)

    def _first_again(self, number: int, rows: list[ListingRow]) -> bool:
        """Return whether a script's first page was asked for and brought the rows that the column's own page shows."""
        return self._guessed(number) and [found for found in self.rows_of_page.values() if found] == [rows]

    def counted(self, rows: int | None, pages: int | None) -> None:
        """Store how many rows and pages a page, or a response to its scripts, says there are."""
        if rows is not None:
            self.total = max(self.total or 0, rows)
        if pages is not None:
            self.stated_pages = max(self.stated_pages or 0, pages)

    def lead(self, number: int, lead: Lead) -> None:
        """Store one more lead to rows beyond a page."""
        self.leads.setdefault(number, []).append(lead)

    def remark(self, words: str) -> None:
        """Store a remark beside the outcome, once."""
        if words not in self.remarks:
            self.remarks.append(words)

    def page_failed(self, number: int, trouble: VisitFailure, record_id: str = "") -> None:
        """Store why a page of the column was not read; what came stays as evidence."""
        if record_id:
            self.pages[number] = record_id
        if self._guessed(number):
            trouble = _unread(f"{trouble.error_class}: {trouble.reason}")
        self.failures.append(VisitFailure(trouble.error_class, trouble.reason, first_page=number == 0))

    def page_refused(self, number: int, parsed: ParsedPage) -> None:
        """Take note of an answer that is none of the list's; a failure where nothing else is asked in its place.

        Its request may be made again: pages that are counted from 0 have their second one there.
        """
        refused = self.requests[number]
        self.asked.discard((refused.method, refused.url, refused.body))
        if not parsed.next_pages:
            self.failures.append(_unread(parsed.refused))

    def _guessed(self, number: int) -> bool:
        return number < len(self.requests) and self.requests[number].guessed

    def attachment_received(self, row: str, status: int, record_id: str) -> None:
        """Store an attachment of a detail page; an error page is one that was left."""
        target = self.detail_pages[row]
        if status < 400:
            target.attachments.append(record_id)
        else:
            target.attachments_left += 1

    def detail_failed(self, target: DetailPage, failure: VisitFailure, *, attachment: bool) -> None:
        """Store why a detail page or one of its attachments did not come."""
        if attachment:
            target.attachments_left += 1
        elif not target.captures:
            target.trouble = failure.error_class
        if failure.error_class in NOT_REQUESTED:
            self.failures.append(failure)

    def restart_unconditionally(self) -> bool:
        """Forget the pages to ask for them whole, once, when kept ones were confirmed that make no column: a page that
        stood in another's place for a day is newer than it, and a server that goes by dates would confirm it for ever.
        """
        again = self.confirmed and not self.whole and self._is_no_column()
        if again:
            self.whole, self.total, self.last_with_rows, self.stated_pages = True, None, -1, None
            self.offered.clear()
            forgotten = (self.asked, self.requests, self.pages, self.rows_of_page, self.stubs, self.cut, self.failures)
            for one in (*forgotten, self.leads):
                one.clear()
        return again

    def _is_no_column(self) -> bool:
        told = not self.cut and all(trouble.error_class in _OF_PAGES for trouble in self.failures)
        outcome, trouble, _ = self.judged()
        return told and outcome != "complete" and (trouble is None or trouble.error_class not in _OF_PAGERS)

    def judged(self) -> tuple[VisitOutcome, VisitFailure | None, tuple[int, ...] | None]:
        """Return the outcome, what keeps it from being complete, and the report years for which it speaks."""
        between = [VisitFailure("layout_changed", "a page without rows stands between pages with rows")]
        troubles = [*self.failures, *(between if any(stub < self.last_with_rows for stub in self.stubs) else [])]
        if self.cut and not self._read().rows_reached:
            troubles.insert(0, VisitFailure("cut_answer", "the answer ends in the middle of the page"))
        if troubles or self.past is None:
            return *visit_outcome(troubles, self.count(), self.total, had_rows=self.had_rows), None
        read, facts = self._read(), row_facts(self.rows, self.column, self.past)
        follows = (
            continuity(facts, self.past, self.offered, ended=read.rows_reached or read.pages_reached)
            if facts
            else Continuity(() if self.offered else None)
        )
        doubts = (
            other_list(facts, self.names, self.column, self.past, self.address),
            unread(read, self.leads),
            follows.trouble,
            unexpected(self.column, self.rows),
        )
        outcome, doubt = visit_outcome([], read.rows, self.total, had_rows=self.had_rows, doubts=doubts)
        return outcome, doubt, follows.years if outcome == "complete" else None

    def _read(self) -> Read:
        with_rows = {number: len(rows) for number, rows in self.rows_of_page.items()}
        asked = [*(url for _, url, _ in self.asked), self.address, *(row.url for row in self.rows)]
        pages = sum(1 for number, rows in with_rows.items() if rows or number == 0)
        return Read(pages, self.count(), with_rows, self.total, self.stated_pages, asked, self.end_seen)

    def count(self) -> int:
        """Return how many rows the column showed."""
        return count_rows([self.rows_of_page[number] for number in sorted(self.rows_of_page)])


def _unread(reason: str) -> VisitFailure:
    """Return the failure of a request that was read out of a page's script."""
    return VisitFailure(
        "pager_unread", f"more rows may follow: what a script of the page asks for was not read: {reason}"
    )


def count_rows(pages: Sequence[Sequence[ListingRow]]) -> int:
    """Return how many rows a column showed.

    Rows at the head of a page that stood on the page before are not counted again: they are pinned to every page, or
    were pushed on by a row that came while the pages were read.
    """
    count, before = 0, set[str]()
    for page in pages:
        fresh = list(dropwhile(lambda row: row.url in before, page))  # noqa: B023
        count, before = count + len(fresh), {row.url for row in page} or before
    return count

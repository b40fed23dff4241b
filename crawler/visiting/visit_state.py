"""One visit while it is going on: what was asked, what came, and in the end its note for the WARC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archive.config.sites import ColumnConfig, SiteConfig
from archive.filings.states import Meaning, classes_meaning
from archive.ingest.listing_row import ListingRow
from archive.ingest.notes import DetailPage
from archive.records.visit import VisitOutcome
from crawler.adapters.base import PageRequest, ParsedPage
from crawler.fetching.fetch_failures import NOT_REQUESTED
from crawler.visiting.column_history import Past
from crawler.visiting.column_identity import Names, other_list, row_facts
from crawler.visiting.expected_rows import unexpected
from crawler.visiting.list_end import unread
from crawler.visiting.list_pages import ListPages, unread_script
from crawler.visiting.visit_continuity import Continuity, continuity
from crawler.visiting.visit_outcome import VisitFailure, missing_rows, visit_outcome

# A column of more pages than this is not read to its end in one visit, and so is never called complete.
MOST_PAGES = 300
# Only for these are the pages asked for anew; with any other failure that would be a burden.
_OF_PAGES = classes_meaning(Meaning.OF_PAGE)
_OF_PAGERS = classes_meaning(Meaning.OF_PAGER)


@dataclass(slots=True)
class VisitState:
    """``pending`` counts requests on their way; the visit is finished when it falls to nought.

    ``vantage``: where it is made from; "" for the default vantage, None for a replay.
    ``past`` is what was known of the column, None as long as its pages are still coming.
    """

    visit_id: str
    run_id: str
    site: SiteConfig
    column: ColumnConfig
    started_at: datetime
    vantage: str | None = ""
    had_rows: bool = False
    adapter: str = ""
    pending: int = 0
    rows_asked: bool = False
    asked: set[tuple[str, str, bytes]] = field(default_factory=set)
    requests: list[PageRequest] = field(default_factory=list)  # by the number of the page
    pages: dict[int, str] = field(default_factory=dict)
    lists: dict[int, ListPages] = field(default_factory=dict)  # by the number of the page that belongs to it
    lists_asked: set[str] = field(default_factory=set)  # rows whose page was asked for, whether it is a list
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
    def every_list(self) -> list[ListPages]:
        """The column's own list, then those that rows of it lead to."""
        return list({id(one): one for one in self.lists.values()}.values())

    @property
    def own(self) -> ListPages:
        """The column's own list."""
        return self.lists[0]

    @property
    def rows(self) -> list[ListingRow]:
        """The rows of all pages, list by list in the order of the pages."""
        return [row for one in self.every_list for row in one.rows]

    def rows_of_page(self, number: int) -> list[ListingRow]:
        """Return the rows of a page; none of one that was not read."""
        return self.lists[number].rows_of_page.get(number, [])

    def ask(self, page: PageRequest, of: ListPages | None = None) -> int | None:
        """Return the number of a page that was not asked for yet in this visit; None for one that was.

        ``of``: the list that the page belongs to; without it, it begins one.
        """
        key = (page.method, page.url, page.body)
        if key in self.asked:
            return None
        if len(self.asked) >= MOST_PAGES:
            self.failures.append(VisitFailure("too_many_pages", f"the column has more than {MOST_PAGES} pages"))
            return None
        self.asked.add(key)
        self.requests.append(page)
        number = len(self.requests) - 1
        self.lists[number] = of or ListPages(page.url)
        return number

    def page_called(self, number: int, names: Names, address: str, adapter: str) -> None:
        """Store what a page calls itself and where it was found, of the column's first page only; and the adapter."""
        self.adapter = self.adapter or adapter
        if number == 0:
            self.names, self.address = names, address

    def page_received(self, number: int, record_id: str, parsed: ParsedPage, *, cut: bool = False) -> None:
        """Store a page of the column that was read; ``cut``: it ends in the middle."""
        self.pages[number] = record_id
        self.failures += self.lists[number].received(number, parsed, cut=cut, guessed=self._guessed(number))

    def remark(self, words: str) -> None:
        """Store a remark beside the outcome, once."""
        if words not in self.remarks:
            self.remarks.append(words)

    def page_failed(self, number: int, trouble: VisitFailure, record_id: str = "") -> None:
        """Store why a page of the column was not read; what came stays as evidence."""
        if record_id:
            self.pages[number] = record_id
        if self._guessed(number):
            trouble = unread_script(f"{trouble.error_class}: {trouble.reason}")
        self.failures.append(VisitFailure(trouble.error_class, trouble.reason, first_page=number == 0))

    def page_refused(self, number: int, parsed: ParsedPage) -> None:
        """Take note of an answer that is none of the list's; a failure where nothing else is asked in its place.

        Its request may be made again: pages that are counted from 0 have their second one there.
        """
        refused = self.requests[number]
        self.asked.discard((refused.method, refused.url, refused.body))
        if not parsed.next_pages:
            self.failures.append(unread_script(parsed.refused))

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
        of_column = not attachment and self.past is not None and self.past.is_list(target.url)
        if failure.error_class in NOT_REQUESTED or of_column:
            self.failures.append(failure)

    def restart_unconditionally(self) -> bool:
        """Forget the pages to ask for them whole, once, when kept ones were confirmed that make no column: a page that
        stood in another's place for a day is newer than it, and a server that goes by dates would confirm it for ever.
        """
        again = self.confirmed and not self.whole and self._is_no_column()
        if again:
            self.whole = True
            for forgotten in (self.asked, self.requests, self.pages, self.lists, self.failures):
                forgotten.clear()
        return again

    def _is_no_column(self) -> bool:
        told = not self.own.cut and all(trouble.error_class in _OF_PAGES for trouble in self.failures)
        outcome, trouble, _ = self.judged()
        return told and outcome != "complete" and (trouble is None or trouble.error_class not in _OF_PAGERS)

    def judged(self) -> tuple[VisitOutcome, VisitFailure | None, tuple[int, ...] | None]:
        """Return the outcome, what keeps it from being complete, and the report years for which it speaks."""
        addresses = [*(url for _, url, _ in self.asked), self.address, *(row.url for row in self.rows)]
        reads = [(one, one.read(addresses)) for one in self.every_list]
        troubles = [*self.failures, *(gap for one, _ in reads for gap in one.gaps())]
        if any(one.cut and not read.rows_reached for one, read in reads):
            troubles.insert(0, VisitFailure("cut_answer", "the answer ends in the middle of the page"))
        if troubles or self.past is None:
            return *visit_outcome(troubles, self.count(), self.total, had_rows=self.had_rows), None
        facts, offered = row_facts(self.rows, self.column, self.past), self.own.offered
        ended = all(read.rows_reached or read.pages_reached for _, read in reads)
        follows = continuity(facts, self.past, offered, ended=ended) if facts else Continuity(() if offered else None)
        doubts = (
            other_list(facts, self.names, self.column, self.past, self.address),
            *(unread(read, one.leads) for one, read in reads),
            *(missing_rows(read.rows, read.total) for _, read in reads[1:]),
            follows.trouble,
            unexpected(self.column, self.rows),
        )
        own = reads[0][1]
        outcome, doubt = visit_outcome([], own.rows, own.total, had_rows=self.had_rows, doubts=doubts)
        return outcome, doubt, follows.years if outcome == "complete" else None

    @property
    def total(self) -> int | None:
        """How many rows the column says it has; None where one of its lists does not say so."""
        totals = [one.total for one in self.every_list]
        return None if None in totals else sum(total for total in totals if total is not None)

    def count(self) -> int:
        """Return how many rows the column showed."""
        return sum(one.count() for one in self.every_list)

"""A page that may be the annual-report column, and what reading it gave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archive.config.recipe import Recipe
from archive.ingest.listing_row import ListingRow
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.recognise import Recognition, recognise
from crawler.adapters import families
from crawler.adapters.base import ColumnPage, PageRequest, ParsedPage
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.page_names import PageNames
from crawler.discovery.scoring import Score, score_names, score_rows
from crawler.visiting.row_reports import reports_of, year_of

_IS_YEAR = re.compile(r"(?:19|20)\d{2}年度?")
_CORE = "政府信息公开年度报告"


@dataclass(slots=True)
class Candidate:
    """One possible column. ``unread`` are its further pages that the bound on requests left out."""

    url: str
    title: str
    adapter: str
    adapter_signs: list[str]
    named: Score
    rows: dict[str, ListingRow] = field(default_factory=dict)
    waiting: list[PageRequest] = field(default_factory=list)
    asked: set[tuple[str, bytes]] = field(default_factory=set)
    pages: int = 0
    lost: int = 0  # pages that did not come
    total: int | None = None
    warnings: list[str] = field(default_factory=list)
    captures: list[str] = field(default_factory=list)
    pointed: dict[str, str] = field(default_factory=dict)  # links to its further pages, by address
    sampled_from: list[str] = field(default_factory=list)  # why it is believed without having been read
    year: int | None = None  # that its own names tell
    recipe: Recipe | None = None  # the request behind its rows, where a browser had to show them
    titles: dict[str, str] = field(default_factory=dict)  # of rows that were opened: the title their page bears
    opened: set[str] = field(default_factory=set)  # rows whose pages were opened for files that may hang there
    hung: dict[str, tuple[ListingRow, Recognition]] = field(default_factory=dict)  # reports that hang there, by address
    hung_on: set[str] = field(default_factory=set)  # rows on whose pages they hang: nobody's own reports
    _reports: tuple[object, list[tuple[ListingRow, Recognition]]] = (None, [])

    @property
    def reports(self) -> list[tuple[ListingRow, Recognition]]:
        """Its rows that are reports, then the files that hang on their pages; one whose row names no organ is of the
        organ that its page names."""
        state = (
            len(self.rows),
            len(self.hung),
            self.title,
            self.year,
            tuple(self.titles.items()),
            next(iter(self.rows), ""),
        )
        if self._reports[0] != state:
            annual = discovery_words().is_annual(self.title)
            found = reports_of(list(self.rows.values()), self.title, annual=annual, year=self.year)
            own = ((row, self._named(row, said)) for row, said in found if row.url not in self.hung_on)
            self._reports = (state, [*own, *self.hung.values()])
        return self._reports[1]

    def _named(self, row: ListingRow, said: Recognition) -> Recognition:
        if said.organ or not self.titles:
            return said
        own = recognise(self.titles[row.url], column=self.title).organ if row.url in self.titles else ""
        return replace(said, organ=own or self._only_organ())

    def _only_organ(self) -> str:
        """Return the organ that all opened pages name, two at least: the others are its reports too."""
        organs = {recognise(title, column=self.title).organ for title in self.titles.values()}
        return next(iter(organs)) if len(organs) == 1 < len(self.titles) else ""

    @property
    def pointed_organs(self) -> dict[str, str]:
        """Organs by the links to their own pages, such as 嘉祥县财政局2024, which need not have been read."""
        said = {url: recognise(f"{name}{_CORE}").organ for url, name in self.pointed.items()}
        return {url: organ for url, organ in said.items() if looks_like_organ(organ)}

    @property
    def organs(self) -> dict[str, str]:
        """Who files here, by the address of the report; empty names where a title names nobody."""
        return self.pointed_organs | {row.url: said.organ for row, said in self.reports}

    @property
    def worth_reading(self) -> bool:
        """Whether its further pages may tell more than is known: not when they are one organ's each."""
        pointed = self.pointed_organs
        return any(page.url not in pointed for page in self.waiting)

    @property
    def signs(self) -> Score:
        """All signs: of its names, and of its rows as far as they were read."""
        fitting = len(self.reports) - len(self.hung) + len(self.hung_on)
        rows = score_rows(list(self.rows.values()), fitting)
        return Score(self.named.weight + rows.weight, [*self.named.seen, *rows.seen])

    @property
    def is_strong(self) -> bool:
        """Whether it may be proposed: enough signs, and a row that is a report (or, unread, like those that have)."""
        return self.signs.weight >= discovery_words().least and bool(self.sampled_from or self.reports)

    @property
    def is_complete(self) -> bool:
        """Whether every row there is was read."""
        return (
            not self.waiting
            and not self.lost
            and not self.sampled_from
            and (self.total is None or len(self.rows) >= self.total)
        )

    def add_page(self, parsed: ParsedPage, capture: str = "") -> None:
        """Add what an adapter read from one of its pages."""
        self.pages += 1
        self.rows |= {row.url: row for row in parsed.rows if row.url not in self.rows}
        self.total = parsed.total if parsed.total is not None else self.total
        self.warnings += [warning for warning in parsed.warnings if warning not in self.warnings]
        self.captures += [capture] if capture else []
        for page in parsed.next_pages:
            if (page.url, page.body) not in self.asked:
                self.asked.add((page.url, page.body))
                self.waiting.append(page)

    def learned(self, recipe: Recipe, rows: Sequence[ListingRow], total: int | None) -> None:
        """Add the rows that a recipe brought; they may be the first of them."""
        self.adapter, self.recipe, self.adapter_signs = (
            "recipe",
            recipe,
            [f"scripts ask {recipe.url.partition('?')[0]}"],
        )
        self.rows, self.total, self.waiting, self.lost = {row.url: row for row in rows}, total, [], 0
        self.warnings = []

    def add_lost_page(self, reason: str) -> None:
        """Count a page that did not come."""
        self.lost += 1
        if reason not in self.warnings:
            self.warnings.append(reason)

    def drop_rows(self, urls: Sequence[str]) -> None:
        """Forget rows that turned out to be columns of their own."""
        for url in urls:
            self.rows.pop(url, None)


def candidate_of(page: ColumnPage, names: PageNames, link: str, capture: str = "") -> Candidate | None:
    """Return the page as a candidate; None for an article, and for a page that neither names nor rows speak for."""
    if names.is_article:
        return None
    named = score_names(names, link)
    adapter, signs, parsed = _read(page)
    found = Candidate(page.url, _title(names, link), adapter, signs, named)
    found.year = year_of([link, *(crumb.name for crumb in names.breadcrumb[-1:]), names.title, *names.headings])
    found.add_page(parsed, capture)
    return found if named.weight > 0 or found.reports else None


def report_title(names: PageNames, column: str) -> str:
    """Return the title that a report's own page bears: its tag, else its first heading that is a report's."""
    said = (names.tag("ArticleTitle"), *names.headings, names.title)
    return next((one for one in said if recognise(one, column=column).is_report), "")


def _read(page: ColumnPage) -> tuple[str, list[str], ParsedPage]:
    """Return the family with the most signs; the generic reader where that family finds nothing on its own page."""
    chosen, signs = families.choose(page)
    parsed = chosen.parse(page)
    if not parsed.rows and not parsed.next_pages and chosen.name != "generic":
        plain = families.get("generic").parse(page)
        if plain.rows:
            return "generic", [f"{chosen.name} reads no rows here, the generic reader does"], plain
    return chosen.name, signs, parsed


def _title(names: PageNames, link: str) -> str:
    """Return the column's name: its tag, else the last annual name of breadcrumb, link, headings and title.

    A page reached by a link that is a year bears it in front: its rows are that year's, whatever its tag says.
    """
    words = discovery_words()
    crumbs = [crumb.name for crumb in reversed(names.breadcrumb)]
    said = [names.tag("ColumnName"), *crumbs[:1], link, *names.headings, names.title]
    found = next((name for name in said if words.is_annual(name)), "") or next((name for name in said if name), "")
    bare = "".join(link.split())
    return f"{bare}{found}" if _IS_YEAR.fullmatch(bare) and not year_of([found]) else found

"""How surely a page is the annual-report column, sign by sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.ingest.listing_row import ListingRow
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.page_names import PageNames

# Of a column's rows so many must be reports; the rest may be notices about them.
_MOST_ARE = 0.5


@dataclass(slots=True)
class Score:
    """The weight of what was seen, and each sign in words for the operator."""

    weight: int = 0
    seen: list[str] = field(default_factory=list)

    def add(self, weight: int, said: str) -> None:
        """Add a sign."""
        self.weight += weight
        self.seen.append(said)


def score_names(names: PageNames, link: str) -> Score:
    """Return what the page is called, in its tags, breadcrumb, title, headings and address.

    ``link``: the one followed.
    """
    words, signs = discovery_words(), Score()
    weights = words.weights
    if any(kind in names.tag("ColumnType") for kind in words.column_types):
        signs.add(weights.column_type, f"ColumnType {names.tag('ColumnType')}")
    if words.is_annual(names.tag("ColumnName")):
        signs.add(weights.column_name, f"ColumnName {names.tag('ColumnName')}")
    if annual := next((crumb.name for crumb in reversed(names.breadcrumb) if words.is_annual(crumb.name)), ""):
        signs.add(weights.breadcrumb, f"breadcrumb {annual}")
    if words.is_annual(link):
        signs.add(weights.link, f"a link {link}")
    if words.is_annual(names.title):
        signs.add(weights.title, f"title {names.title}")
    if heading := next((text for text in names.headings if words.is_annual(text)), ""):
        signs.add(weights.heading, f"heading {heading}")
    if words.annual_address(names.url):
        signs.add(weights.address, "address")
    return signs


def score_rows(rows: Sequence[ListingRow], reports: int) -> Score:
    """Return what the rows speak for: most of them reports, some, or none."""
    weights, signs = discovery_words().weights, Score()
    if reports >= 2 and reports >= len(rows) * _MOST_ARE:
        signs.add(weights.rows, f"{reports} of {len(rows)} rows are annual reports")
    elif reports:
        signs.add(weights.one_row, f"{reports} of {len(rows)} rows are annual reports")
    elif rows:
        signs.add(weights.other_rows, f"none of {len(rows)} rows is an annual report")
    return signs

"""Columns whose rows are one page a year on which the reports of all organs hang as files: such pages are opened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from urllib.parse import urlsplit

from archive.ingest.listing_row import ListingRow
from archive.ingest.rollups import title_of
from archive.reading.document import Link
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.recognise import recognise
from crawler.discovery.candidate import Candidate
from crawler.discovery.page_links import NamedLink

_MOST_OPENED = 3  # pages of a column, the newest: they tell the report years
_FEW = 2  # organs that file on one page, from which it is one of several


def page_of_files(columns: Sequence[Candidate], hosts: Collection[str]) -> tuple[Candidate, str] | None:
    """Return a row to be opened, of a column whose rows are all one organ's or nobody's; None where there is none.

    The first page tells whether more are worth it.
    """
    for one in columns:
        own = [(row, said) for row, said in one.reports if row.url in one.rows]
        if len({said.organ for _, said in own}) > 1 or (one.opened and not one.hung):
            continue
        waiting = [row for row, _ in own if row.url not in one.opened and (urlsplit(row.url).hostname or "") in hosts]
        if waiting and len(one.opened) < _MOST_OPENED:
            newest = max(waiting, key=lambda row: row.listed_date or date.min)
            one.opened.add(newest.url)
            return one, newest.url
    return None


def take_files(column: Candidate, row: str, links: Sequence[NamedLink]) -> int:
    """Take the files on the page of a ``row`` that are reports of several organs into the column; return how many."""
    found = {}
    for link in links:
        title = title_of(Link(link.url, link.name, "attachment"))
        said = recognise(title, column=column.title)
        if said.is_report and looks_like_organ(said.organ) and link.url not in column.rows:
            found[link.url] = (ListingRow(title, link.url), said)
    if len({said.organ for _, said in found.values()}) < _FEW:
        return 0
    column.hung |= found
    column.hung_on.add(row)
    return len(found)

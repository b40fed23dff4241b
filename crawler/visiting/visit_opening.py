"""Opens the visits of a run: what is known of the columns is looked up for many of them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.visiting.detail_selection import columns_with_rows, last_complete_visits
from crawler.visiting.visit_state import VisitState

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from archive.clock import Clock
    from archive.config.sites import ColumnConfig, SiteConfig
    from crawler.capturing.run_capture_lookup import RunCaptureLookup

_AT_ONCE = 40  # columns


def open_visits(
    engine: Engine, lookup: RunCaptureLookup, run_id: str, clock: Clock, sites: Iterable[SiteConfig]
) -> Iterator[VisitState]:
    """Yield a visit of each column of ``sites``, started now; the captures it will ask for are looked up before."""
    watched = ((site, column) for site in sites for column in site.columns)
    while some := list(islice(watched, _AT_ONCE)):
        names = [f"{site.id}/{column.id}" for site, column in some]
        last, filled = last_complete_visits(engine, names), columns_with_rows(engine, names)
        lookup.prefetch(_first_addresses(some))
        lookup.prefetch_visits([visit.visit_id for visit in last.values()])
        for site, column in some:
            name = f"{site.id}/{column.id}"
            yield VisitState(f"{run_id}:{name}", run_id, site, column, clock(), had_rows=name in filled)


def _first_addresses(columns: Sequence[tuple[SiteConfig, ColumnConfig]]) -> Iterator[str]:
    for _, column in columns:
        yield column.url
        yield urljoin(column.url, "/robots.txt")

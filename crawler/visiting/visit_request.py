"""The requests of a visit: what each carries on its way, and why one brought nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scrapy import Request

from crawler.adapters.base import PageRequest
from crawler.fetching.fetch_failures import classify_failure
from crawler.fetching.request_meta import request_meta
from crawler.fetching.scheme_fallback import FALLBACK, Fallback
from crawler.visiting.detail_selection import columns_with_rows, last_complete_visits
from crawler.visiting.visit_outcome import VisitFailure
from crawler.visiting.visit_state import VisitState

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from twisted.python.failure import Failure

    from archive.clock import Clock
    from archive.config.sites import ColumnConfig, SiteConfig
    from crawler.capturing.run_capture_lookup import RunCaptureLookup


def visit_request(
    visit: VisitState, page: PageRequest, callback: Any, errback: Any, priority: int, **more: Any
) -> Request:
    """Return a request of the visit itself; ``more`` goes to the callback beside the visit."""
    return Request(
        page.url,
        method=page.method,
        body=page.body,
        headers=dict(page.headers),
        callback=callback,
        errback=errback,
        cb_kwargs={"visit": visit, **more},
        meta={**request_meta(visit.visit_id, visit.site), "lazy_body": True},
        priority=priority,
        dont_filter=True,
    )


def request_failure(failure: Failure) -> VisitFailure:
    """Return why a request brought nothing; the first reason counts where the other scheme was tried in vain."""
    assert failure.value is not None
    fallback: Fallback | None = failure.request.meta.get(FALLBACK)  # type: ignore[attr-defined]
    if fallback and fallback.failure_class != "other_scheme":
        return VisitFailure(fallback.failure_class, f"{fallback.words}; {failure.value}")
    return VisitFailure(classify_failure(failure.value), str(failure.value))


_AT_ONCE = 40  # columns


def open_visits(
    engine: Engine,
    lookup: RunCaptureLookup,
    run_id: str,
    clock: Clock,
    sites: Iterable[SiteConfig],
    vantage: str | None,
) -> Iterator[VisitState]:
    """Yield a visit of each column of ``sites``, started now; the captures it will ask for are looked up before.

    Where the last complete visit was made from another vantage the pages are asked for whole: "not modified" would
    speak of what was given there."""
    watched = ((site, column) for site in sites for column in site.columns)
    while some := list(islice(watched, _AT_ONCE)):
        names = [f"{site.id}/{column.id}" for site, column in some]
        last, filled = last_complete_visits(engine, names), columns_with_rows(engine, names)
        lookup.prefetch(_first_addresses(some))
        lookup.prefetch_visits([visit.visit_id for visit in last.values()])
        for site, column in some:
            name = f"{site.id}/{column.id}"
            elsewhere = name in last and last[name].vantage not in (vantage, None)
            visit = VisitState(f"{run_id}:{name}", run_id, site, column, clock(), vantage, name in filled)
            visit.whole = elsewhere and vantage is not None
            yield visit


def _first_addresses(columns: Sequence[tuple[SiteConfig, ColumnConfig]]) -> Iterator[str]:
    for _, column in columns:
        yield column.url
        yield urljoin(column.url, "/robots.txt")

"""The requests of a visit: what each carries on its way, and why one brought nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.adapters.base import PageRequest
from crawler.fetching.fetch_failures import classify_failure
from crawler.fetching.request_meta import request_meta
from crawler.fetching.scheme_fallback import FALLBACK, Fallback
from crawler.visiting.visit_outcome import VisitFailure
from crawler.visiting.visit_state import VisitState

if TYPE_CHECKING:
    from twisted.python.failure import Failure


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

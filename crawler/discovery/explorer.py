"""Drives a walk with Scrapy's requests, one after the other, each captured like any other visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from scrapy import Request

from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.walk_steps import WalkRequest, WalkResponse
from crawler.fetching.fetch_failures import classify_failure
from crawler.fetching.request_meta import request_meta

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from archive.config.sites import SiteConfig


class Explorer:
    """One walk under way. ``visit_id`` joins its captures; ``ended`` is called once, when nothing is left to ask, and
    yields the requests that follow."""

    def __init__(
        self,
        walk: SiteWalk,
        site: SiteConfig,
        visit_id: str,
        ended: Callable[[], Iterator[Request]],
        *,
        priority: int = 0,
    ) -> None:
        self.walk = walk
        self._ended = ended
        self._priority = priority
        self._meta = request_meta(visit_id, site)

    def onward(self) -> Iterator[Request]:
        """Yield the next request, or the end."""
        ask = self.walk.next()
        if ask is None:
            yield from self._ended()
            return
        yield Request(
            ask.page.url,
            method=ask.page.method,
            body=ask.page.body,
            headers=dict(ask.page.headers),
            callback=self._came,
            errback=self._failed,
            cb_kwargs={"ask": ask},
            meta=dict(self._meta),
            priority=self._priority,
            dont_filter=True,
        )

    def _came(self, response: Response, ask: WalkRequest) -> Iterator[Request]:
        said = response.headers.get("Content-Type") or b""
        capture = response.meta["capture"].record_id
        self.walk.on_response(
            ask, WalkResponse(response.url, response.status, response.body, said.decode("latin-1"), capture)
        )
        yield from self.onward()

    def _failed(self, failure: Failure) -> Iterator[Request]:
        assert failure.value is not None
        ask: WalkRequest = failure.request.cb_kwargs["ask"]  # type: ignore[attr-defined]
        self.walk.on_failure(ask, f"{classify_failure(failure.value)}: {failure.value}")
        yield from self.onward()

"""Shows pages that a search found bare in a browser: those with the column's name whose rows only scripts bring."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.adapters.recipe_exchange import NoRecipeError
from crawler.browser.chromium import browser_at_hand
from crawler.browser.recipe_learning import RecipeLearner
from crawler.discovery.candidate import Candidate
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.walk_steps import VisitedPage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

_MOST_SHOWN = 3  # pages of a site


@dataclass(slots=True)
class _Turn:
    """A walk that has ended; ``then`` goes on once nothing is left to be shown."""

    walk: SiteWalk
    meta: dict[str, Any]
    then: Callable[[], Iterator[Request]]
    priority: int
    shown: list[str] = field(default_factory=list)


class ShellLists:
    """One for each run; ``close`` ends its browser. One page is shown at a time."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._learner: RecipeLearner | None = None
        self._alone = asyncio.Lock()

    def onward(
        self, walk: SiteWalk, meta: dict[str, Any], then: Callable[[], Iterator[Request]], priority: int = 0
    ) -> Iterator[Request]:
        """Yield the request for a page of the walk that a browser may help; where there is none, what ``then`` gives.

        ``meta`` goes with each request.
        """
        yield from self._next(_Turn(walk, meta, then, priority))

    async def close(self) -> None:
        """End the browser, where one was started."""
        if self._learner is not None:
            await self._learner.close()

    def _next(self, turn: _Turn) -> Iterator[Request]:
        found = _shell(turn)
        if found is None:
            yield from turn.then()
            return
        turn.shown.append(found.url)
        yield Request(
            found.url,
            self._learn,
            errback=self._failed,
            cb_kwargs={"found": found, "turn": turn},
            meta=dict(turn.meta),
            priority=turn.priority,
            dont_filter=True,
        )

    async def _learn(self, response: Response, found: Candidate, turn: _Turn) -> AsyncIterator[Request]:
        """Take the recipe of a candidate's list into it."""
        self._learner = self._learner or RecipeLearner(self._crawler)
        async with self._alone:
            try:
                learned = await self._learner.learn(response, found.url, turn.meta)
            except NoRecipeError as none:
                came = f"shown in a browser: {none}"
            else:
                found.learned(learned.recipe, learned.rows, learned.total)
                came = f"shown in a browser: the request behind the list brings {len(learned.rows)} rows"
        turn.walk.visited.append(VisitedPage(found.url, found.title, came))
        for request in self._next(turn):
            yield request

    def _failed(self, failure: Failure) -> Iterator[Request]:
        yield from self._next(failure.request.cb_kwargs["turn"])  # type: ignore[attr-defined]


def _shell(turn: _Turn) -> Candidate | None:
    """Return a page that bears the column's name and shows no rows, where no other page shows any."""
    if len(turn.shown) >= _MOST_SHOWN or turn.walk.strong or not browser_at_hand():
        return None
    least = discovery_words().least
    shells = (one for one in turn.walk.candidates if one.named.weight >= least and not one.reports)
    return next((one for one in shells if one.url not in turn.shown), None)

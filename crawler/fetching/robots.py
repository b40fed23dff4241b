"""robots.txt for every request, also those that wait together while it is being fetched."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.utils.httpobj import urlparse_cached

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser


# It logs a traceback for each host that does not answer; the failure is a capture, and the visit tells it.
logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Takes the place of Scrapy's (100).

    Scrapy 2.19 lets all who wait share one Deferred, which gives its result to the first of them only and None,
    "everything allowed", to the others: here they wait in line until the parser is stored.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        async with self._turns[urlparse_cached(request).netloc]:
            return await super().robot_parser(request)

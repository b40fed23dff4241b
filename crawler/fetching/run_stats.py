"""Statistics of a run: Scrapy's collector and what the network answered, counted at a fraction of Scrapy's price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.python import global_object_name

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector


class RunStats(MemoryStatsCollector):
    """For STATS_CLASS: Scrapy looks up every method twice, to warn of an argument that nobody passes here."""

    __getattribute__ = object.__getattribute__


class AnswerCounts:
    """Takes the place of DownloaderStats (850), which writes every request out once more to count its bytes."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        assert crawler.stats is not None
        return cls(crawler.stats)

    def process_request(self, request: Request) -> None:
        self._stats.inc_value("downloader/request_count")

    def process_response(self, request: Request, response: Response) -> Response:
        self._stats.inc_value("downloader/response_count")
        self._stats.inc_value(f"downloader/response_status_count/{response.status}")
        self._stats.inc_value("downloader/response_bytes", len(response.body))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self._stats.inc_value("downloader/exception_count")
        self._stats.inc_value(f"downloader/exception_type_count/{global_object_name(type(exception))}")

"""Counts of what a run asked and got, at a price that can be paid for every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.stats import DownloaderStats
from scrapy.statscollectors import MemoryStatsCollector

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class QuickStats(MemoryStatsCollector):
    """Scrapy's own, without the visit every attribute by which it warns of arguments that nobody here passes."""

    __getattribute__ = object.__getattribute__


class QuickDownloaderStats(DownloaderStats):
    """Takes the place of Scrapy's (850), which writes out every request and answer to count their bytes.

    ``downloader/response_bytes`` are those of the bodies, as they were transferred.
    """

    def process_request(self, request: Request, spider: object = None) -> None:
        self.stats.inc_value("downloader/request_count")

    def process_response(self, request: Request, response: Response, spider: object = None) -> Response:
        self.stats.inc_value("downloader/response_count")
        self.stats.inc_value(f"downloader/response_status_count/{response.status}")
        self.stats.inc_value("downloader/response_bytes", len(response.body))
        return response

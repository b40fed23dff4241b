"""What every request says of itself: who asks, which languages, and how long the answer is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.http import Headers

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class RequestDefaultsMiddleware:
    """In place of Scrapy's DownloadTimeout-, DefaultHeaders- and UserAgentMiddleware: three calls for each request,
    which fold the same names again and again. A request's own headers and timeout stay.
    """

    def __init__(self, headers: Headers, timeout: float) -> None:
        self._headers = {name: headers.getlist(name) for name in headers}
        self._timeout = timeout

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        named = {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "User-Agent": settings["USER_AGENT"]}
        return cls(
            Headers({name: value for name, value in named.items() if value}), settings.getfloat("DOWNLOAD_TIMEOUT")
        )

    def process_request(self, request: Request) -> None:
        for name, values in self._headers.items():  # names are folded already, which is why dict's own method will do
            dict.setdefault(request.headers, name, list(values))
        request.meta.setdefault("download_timeout", self._timeout)

"""Where Scrapy's defaults cost most: one-call decompression within a bound, and the settings that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.logformatter import LogFormatter
from scrapy.responsetypes import responsetypes

from archive.captures.content_coding import DecodedTooLargeError, decode_content
from crawler.fetching.fetch_failures import FetchError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

_ACCEPTED = b"gzip, deflate"  # what every reader of WARC files can undo; county servers know nothing newer

# Scrapy starts CONCURRENT_ITEMS tasks a response; its telnet console and remote port would be open doors;
# DEBUG formats a line for every request. The check for generators that return a value parses the source of a callback
# for every answer: it is for those who write spiders.
TUNED_SETTINGS: dict[str, object] = {
    "CONCURRENT_ITEMS": 1,
    "LOG_LEVEL": "INFO",
    "LOG_FORMATTER": "crawler.fetching.decompression.QuietLogFormatter",
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_MAXSIZE": 64 << 20,
    "DOWNLOAD_FAIL_ON_DATALOSS": False,  # a wrong Content-Length is common: keep the page, flagged "dataloss"
}


class QuietLogFormatter(LogFormatter):
    """Makes no line of an answer that came: what is logged are troubles."""

    def crawled(self, *_args: object, **_named: object) -> None:  # type: ignore[override]
        """Scrapy leaves a line out when there is none."""


class DecompressionMiddleware:
    """Replaces HttpCompressionMiddleware (at its place, 590), whose ``response.replace()`` guesses the charset of
    compressed bytes: a third of a crawl's time. Bounded by DOWNLOAD_MAXSIZE; beyond it the errback gets
    ``NotFetchedError("too_large")``, the compressed payload being kept already.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._max_bytes = settings.getint("DOWNLOAD_MAXSIZE") or (1 << 30)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings)

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", _ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not encodings or request.method == "HEAD":
            return response
        names = [name.strip() for name in encodings.split(",") if name.strip()]
        try:
            body = decode_content(response.body, names, max_bytes=self._max_bytes)
        except DecodedTooLargeError as error:
            raise FetchError("too_large", f"{response.url}: {error}") from error
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        response_class = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response_class(
            response.url,
            status=response.status,
            headers=headers,
            body=body,
            flags=response.flags,
            request=request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )

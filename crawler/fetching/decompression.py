"""Undoes the content encodings of responses, within a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.responsetypes import responsetypes

from archive.captures.content_coding import DecodedTooLargeError, decode_content
from crawler.fetching.fetch_failures import FetchError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

_ACCEPTED = b"gzip, deflate"  # what every reader of WARC files can undo; county servers know nothing newer


class DecompressionMiddleware:
    """Takes the place of HttpCompressionMiddleware (590), with the decoders that read the archive again.

    The bound is DOWNLOAD_MAXSIZE; beyond it the errback gets ``FetchError("too_large")``. The compressed payload is
    archived before.
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

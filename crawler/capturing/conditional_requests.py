"""Asks only for what changed: sends the kept validators, and gives the spider the kept body when nothing did."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from archive.captures.kept_files import kept_size
from archive.captures.object_store import StoreError
from archive.captures.warc_reader import Payload, read_payload
from archive.errors import UnreadableError
from crawler.capturing.archived_response import ArchivedResponse, unconditional
from crawler.capturing.capture_extension import CONDITIONAL_OF, CaptureExtension
from crawler.fetching.request_meta import is_captured

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.captures.capture_lookup import LastCapture
    from archive.captures.stored_record import Capture

logger = logging.getLogger(__name__)

_VALIDATORS = ("If-None-Match", "If-Modified-Since")
_OF_THE_TRANSFER = {"content-encoding", "content-length", "x-orig-transfer-encoding"}


class ConditionalRequestMiddleware:
    """Downloader middleware, to stand between the downloader and RedirectMiddleware (605): a kept redirect that
    did not change must still be followed. What it hands on is decoded already.

    ``request.meta["conditional"] = False`` asks for the whole page. After a 304 the spider's response has the
    kept status, headers and (decoded) body, ``meta["unchanged"]`` is True and its flags hold "not_modified".
    ``meta["lazy_body"]`` asks for a ``KeptResponse``, whose body is read from the archive only when it is used; it has
    the kept content type, but none of the other kept headers.
    """

    def __init__(self, crawler: Crawler, captures: CaptureExtension) -> None:
        assert crawler.stats is not None
        self.captures, self.stats = captures, crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        captures = crawler.get_extension(CaptureExtension)
        if captures is None:
            raise NotConfigured("the capture extension is off")
        return cls(crawler, captures)

    def process_request(self, request: Request) -> None:
        if request.meta.pop(CONDITIONAL_OF, None) is not None:
            _without_validators(request)  # copied by a redirect or a retry: they belong to the earlier request
        if request.method != "GET" or request.meta.get("conditional") is False or not is_captured(request):
            return
        known = self.captures.known.latest(request.url.partition("#")[0])
        if known is not None and (known.etag or known.last_modified):
            _ask_for_changes(request, known)
            self.stats.inc_value("conditional/requests")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        known: LastCapture | None = request.meta.get(CONDITIONAL_OF)
        if known is None:
            return response
        if response.status == 412:
            return self._whole(request, "the server refuses conditional requests")
        if response.status != 304:
            return response
        try:
            kept = self._kept(request, response, known)
        except UnreadableError as error:
            return self._whole(request, f"the kept page cannot be read back: {error}")
        self.stats.inc_value("conditional/not_modified")
        return kept

    def _kept(self, request: Request, response: Response, known: LastCapture) -> Response:
        capture = self.captures.known.capture(known.record_id)
        if capture is None:
            raise UnreadableError(f"record {known.record_id} is not known")
        if not request.meta.get("lazy_body"):
            return _kept_response(request, response, self._payload(capture))
        _assert_there(self.captures.folder / capture.warc_file, capture)
        return _lazy_response(request, response, capture, lambda: self._payload(capture).body)

    def _payload(self, capture: Capture) -> Payload:
        try:
            return read_payload(self.captures.folder, capture, self.captures.known.capture)
        except StoreError as error:  # the site still has the page: it is asked for whole
            raise UnreadableError(str(error)) from error

    def _whole(self, request: Request, reason: str) -> Request:
        extra = {"action": "unconditional_retry", "url": request.url}
        logger.warning("requesting %s again without conditions: %s", request.url, reason, extra=extra)
        self.stats.inc_value("conditional/asked_again")
        return unconditional(request)


def _ask_for_changes(request: Request, known: LastCapture) -> None:
    request.meta[CONDITIONAL_OF] = known
    if known.etag:
        request.headers["If-None-Match"] = known.etag.encode("latin-1")
    if known.last_modified:
        request.headers["If-Modified-Since"] = known.last_modified.encode("latin-1")


def _without_validators(request: Request) -> None:
    for name in _VALIDATORS:
        request.headers.pop(name, None)


def _assert_there(file: Path, capture: Capture) -> None:
    size = kept_size(file)
    if size is None:
        raise UnreadableError(f"{file.name} is not kept")
    if size < capture.offset + capture.length:
        raise UnreadableError(f"{file.name} ends before its record at byte {capture.offset}")


def _lazy_response(request: Request, response: Response, capture: Capture, load: Callable[[], bytes]) -> Response:
    headers = response.headers  # of the answer whose place it takes
    headers["Content-Type"] = capture.content_type.encode("latin-1")
    flags = [*response.flags, "not_modified"]
    more = {"request": request, "ip_address": response.ip_address, "protocol": response.protocol}
    return ArchivedResponse(response.url, load=load, headers=headers, status=capture.status or 200, flags=flags, **more)


def _kept_response(request: Request, response: Response, payload: Payload) -> Response:
    headers = Headers()
    for name, value in payload.headers:
        if name.lower() not in _OF_THE_TRANSFER:
            headers.appendlist(name, value.encode("latin-1"))
    headers.update({name: values for name, values in response.headers.items() if name != b"Content-Length"})
    response_class = responsetypes.from_args(headers=headers, url=response.url, body=payload.body)
    return response_class(
        response.url,
        status=payload.status or 200,
        headers=headers,
        body=payload.body,
        flags=[*response.flags, "not_modified"],
        request=request,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )

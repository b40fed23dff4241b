"""Keeps every answer of the network as WARC while it is still compressed, and hands the capture to the spider.

How a spider gets at it, in callbacks (``response.meta``) as in errbacks (``failure.request.meta``):
``meta["capture"]`` is the newest Capture, ``meta["captures"]`` the list of all of them, over redirects and retries;
``meta["unchanged"]`` is True when the payload is the one already kept. Only requests whose meta names a ``visit_id``
are captured, and robots.txt. Do not pass ``response.meta`` on to new requests: start theirs afresh.
Other components listen to ``capture_stored`` (arguments: capture, request), which robots.txt sends too, and to
``visit_noted`` (no arguments), which the spider sends when it has stored the note of a visit.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import deferred_from_coro

from archive.captures.screenshot import ScreenshotError, ShownPage
from archive.captures.warc_record import sha256_digest
from archive.captures.warc_writer import Exchange, WarcWriter
from archive.clock import run_clock
from archive.config.settings import load_settings
from crawler.capturing.http_exchange import exchange_of, forget_transport
from crawler.capturing.run_capture_lookup import RunCaptureLookup
from crawler.fetching.fetch_failures import NOT_REQUESTED, classify_failure, describe_failure, was_sent
from crawler.fetching.request_meta import is_captured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.captures.capture_lookup import LastCapture
    from archive.captures.stored_record import Capture

logger = logging.getLogger(__name__)

capture_stored = object()
visit_noted = object()
CONDITIONAL_OF = "nianbao_conditional_of"  # request.meta: the KnownCapture whose validators were sent
_PLURAL = {"response": "responses", "revisit": "revisits", "failure": "failures"}


class CaptureExtension:
    """Settings: NIANBAO_WARC_FOLDER, NIANBAO_RUN_ID, NIANBAO_NOW, NIANBAO_CAPTURE_LOOKUP, NIANBAO_WARC_INFO (a dict).

    ``writer``, ``known`` and ``clock`` are there for other components: the spider writes its finished visits with
    ``writer.metadata``. The file is closed and sealed when the engine has stopped.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.get("NIANBAO_WARC_FOLDER"):
            raise NotConfigured("NIANBAO_WARC_FOLDER is not set")
        assert crawler.stats is not None
        self.crawler, self.stats = crawler, crawler.stats
        self.folder = Path(settings["NIANBAO_WARC_FOLDER"])
        self.clock = run_clock(settings.get("NIANBAO_NOW") or "")
        self.known = RunCaptureLookup.from_crawler(crawler)
        self.writer = WarcWriter(
            self.folder,
            run_id=settings.get("NIANBAO_RUN_ID") or "run",
            clock=self.clock,
            info=_warcinfo(crawler),
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.response_downloaded, signal=signals.response_downloaded)
        crawler.signals.connect(extension.engine_stopped, signal=signals.engine_stopped)
        return extension

    def response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        if is_captured(request):
            with self._or_stop():
                self._keep(response, request)

    def record_rendered(
        self, response: Response, text: bytes, content_type: str, software: str, screenshot: ShownPage | None = None
    ) -> Capture:
        """Keep what the browser's scripts made of a response, beside the capture of the response itself.

        ``screenshot`` is kept right behind it, unless it is too large.
        """
        capture = self.writer.write_conversion(response.meta["capture"], text, content_type, software)
        self.known.add_rendered(capture)
        if screenshot is not None:
            try:
                self.writer.write_screenshot(capture, screenshot, load_settings().evidence.screenshot_bytes)
                self.stats.inc_value("capture/screenshots")
            except ScreenshotError:
                self.stats.inc_value("capture/screenshots_failed")
        self.stats.inc_value("capture/rendered")
        self.stats.inc_value("capture/bytes", capture.length)
        self.crawler.signals.send_catch_log(capture_stored, capture=capture, request=response.request)
        return capture

    def record_failure(self, request: Request, error_class: str, error_text: str, *, sent: bool) -> None:
        """Keep that a request brought no response. ``sent``: the request itself had reached the server."""
        if is_captured(request):
            with self._or_stop():
                capture = self.writer.write_failure(exchange_of(request, sent=sent), error_class, error_text)
                self._hand_over(capture, request)

    def engine_stopped(self) -> None:
        self.writer.close()

    def _keep(self, response: Response, request: Request) -> None:
        exchange = exchange_of(request, response)
        revisited = self._revisited(exchange, request, response)
        if revisited is None:
            capture = self.writer.write_response(exchange, response.body)
        else:
            capture = self.writer.write_revisit(exchange, revisited)
        self.known.add(capture, revisited)
        self._hand_over(capture, request)

    def _revisited(self, exchange: Exchange, request: Request, response: Response) -> LastCapture | None:
        """Return the kept state that this response merely repeats, by a 304 we asked for or by an equal payload."""
        asked: LastCapture | None = request.meta.get(CONDITIONAL_OF)
        if response.status == 304 or exchange.truncated:
            return asked if response.status == 304 else None
        known = asked or self.known.latest(exchange.url)
        if known is None or known.payload_digest != sha256_digest(response.body):
            return None
        return known

    def _hand_over(self, capture: Capture, request: Request) -> None:
        forget_transport(request)
        request.meta["capture"] = capture
        request.meta.setdefault("captures", []).append(capture)
        request.meta["unchanged"] = capture.kind == "revisit"
        self.stats.inc_value(f"capture/{_PLURAL[capture.kind]}")
        self.stats.inc_value("capture/bytes", capture.length)
        self.crawler.signals.send_catch_log(capture_stored, capture=capture, request=request)

    @contextmanager
    def _or_stop(self) -> Iterator[None]:
        """End the crawl at any error: what cannot be archived must not be visited. Scrapy would go on."""
        try:
            yield
        except Exception as error:
            extra = {"action": "capture_lost"}
            logger.critical("capture not stored, the run ends: %r", error, exc_info=True, extra=extra)
            self.stats.inc_value("capture/errors")
            assert self.crawler.engine is not None
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="capture_failed"))


def _warcinfo(crawler: Crawler) -> dict[str, str]:
    settings = crawler.settings
    return {
        "http-header-user-agent": settings.get("USER_AGENT") or "",
        "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        "replay-of": Path(settings["NIANBAO_REPLAY"]).name if settings.get("NIANBAO_REPLAY") else "",
        **settings.getdict("NIANBAO_WARC_INFO"),
    }


class FailureCaptureMiddleware:
    """Downloader middleware, to stand next to the downloader (above every other, 950): it sees each attempt."""

    def __init__(self, captures: CaptureExtension) -> None:
        self.captures = captures

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        captures = crawler.get_extension(CaptureExtension)
        if captures is None:
            raise NotConfigured("the capture extension is off")
        return cls(captures)

    def process_exception(self, request: Request, exception: Exception) -> None:
        failure_class = classify_failure(exception)
        if failure_class not in NOT_REQUESTED:
            sent = was_sent(exception)
            self.captures.record_failure(request, failure_class, describe_failure(exception), sent=sent)

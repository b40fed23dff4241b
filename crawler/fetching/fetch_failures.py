"""Why nothing came: puts every exception on the way to a response into one word, and has it kept as a capture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.internet.error import TimeoutError as ConnectTimeoutError
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError

from archive.filings.states import Meaning, classes_meaning, known_class
from crawler.capturing.capture_extension import CaptureExtension

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler


class FetchError(IgnoreRequest):
    """A request we ourselves did not make, or could not: ``failure_class``, one of ERROR_CLASSES, is in its capture."""

    def __init__(self, failure_class: str, reason: str) -> None:
        super().__init__(reason)
        self.failure_class = known_class(failure_class)


# In this order: the cause of a broken connection says more than that it broke.
_CLASSES: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("tls", (TlsError, VerificationError)),
    ("dns", (CannotResolveHostError,)),
    ("timeout", (DownloadTimeoutError, ConnectTimeoutError)),
    ("connect", (DownloadConnectionRefusedError, ConnectError)),
    ("too_large", (DownloadCancelledError,)),
    ("dataloss", (ResponseDataLossError,)),
    ("bad_response", (ParseError,)),
    ("reset", (ConnectionClosed, DownloadFailedError)),
    ("scheme", (UnsupportedURLSchemeError, NotSupported)),
)
NOT_REQUESTED = classes_meaning(Meaning.NOT_REQUESTED)
_SENT = classes_meaning(Meaning.SENT)


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
        if failure_class in NOT_REQUESTED:
            return
        sent = failure_class in _SENT or (failure_class == "timeout" and not _while_connecting(exception))
        self.captures.record_failure(request, failure_class, _words(exception), sent=sent)


def classify_failure(exception: BaseException) -> str:
    """One word for why there is no response: dns, connect, tls, timeout, reset, robots, …; else "other"."""
    if isinstance(exception, FetchError):
        return exception.failure_class
    if isinstance(exception, IgnoreRequest):
        return _ignored(str(exception))
    causes = list(_causes(exception))
    for name, kinds in _CLASSES:
        if any(isinstance(cause, kinds) for cause in causes):
            return name
    return "other"


def _ignored(text: str) -> str:
    """Scrapy's own refusals are told apart by their words only."""
    if "robots.txt" in text:
        return "robots"
    if "max redirections" in text:
        return "redirect_loop"
    return "offsite" if "offsite" in text.lower() else "ignored"


def _causes(exception: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    """An exception, what it was raised from, and the reasons Twisted packs into it."""
    if exception is None or depth > 5:
        return
    yield exception
    yield from _causes(exception.__cause__, depth + 1)
    for reason in getattr(exception, "reasons", None) or ():
        yield from _causes(reason.value if isinstance(reason, Failure) else reason, depth + 1)


def _while_connecting(exception: BaseException) -> bool:
    return any(isinstance(cause, ConnectTimeoutError) for cause in _causes(exception))


def _words(exception: BaseException) -> str:
    named = (f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__ for cause in _causes(exception))
    return " < ".join(dict.fromkeys(named))[:2000]

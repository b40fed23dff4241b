"""Error classes of fetching: one for every exception on the way to a response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.internet.error import TimeoutError as ConnectTimeoutError
from twisted.python.failure import Failure

from archive.filings.states import Meaning, classes_meaning, known_class
from crawler.fetching.library_internals import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator


class FetchError(IgnoreRequest):
    """A request we ourselves did not make, or could not: ``failure_class``, one of ERROR_CLASSES, is in its capture."""

    def __init__(self, failure_class: str, reason: str) -> None:
        super().__init__(reason)
        self.failure_class = known_class(failure_class)


class ProxyError(DownloadFailedError):
    """The proxy by which a site is asked was not reached, or gave no way to the site."""


# In this order: the cause of a broken connection says more than that it broke.
_CLASSES: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("proxy", (ProxyError,)),
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


def classify_failure(exception: BaseException) -> str:
    """Return one word for why there is no response: dns, connect, tls, timeout, reset, robots, …; else "other"."""
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
    """Return the class of one of Scrapy's own refusals, which differ by their message only."""
    if "robots.txt" in text:
        return "robots"
    if "max redirections" in text:
        return "redirect_loop"
    return "offsite" if "offsite" in text.lower() else "ignored"


def _causes(exception: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    """Yield an exception, what it was raised from, and the reasons Twisted packs into it."""
    if exception is None or depth > 5:
        return
    yield exception
    yield from _causes(exception.__cause__, depth + 1)
    for reason in getattr(exception, "reasons", None) or ():
        yield from _causes(reason.value if isinstance(reason, Failure) else reason, depth + 1)


def was_sent(exception: BaseException) -> bool:
    """Return whether the request itself had reached the server."""
    failure_class = classify_failure(exception)
    while_connecting = any(isinstance(cause, ConnectTimeoutError) for cause in _causes(exception))
    return failure_class in _SENT or (failure_class == "timeout" and not while_connecting)


def describe_failure(exception: BaseException) -> str:
    """Return an exception and its causes as text, 2,000 characters at most."""
    named = (f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__ for cause in _causes(exception))
    return " < ".join(dict.fromkeys(named))[:2000]

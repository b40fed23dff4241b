"""Why nothing came, in one word: exceptions as Scrapy and Twisted really nest them."""

from __future__ import annotations

from typing import Any

import pytest
from OpenSSL.SSL import Error as TlsError
from scrapy import exceptions as scrapy_errors
from twisted.internet.error import ConnectionDone, ConnectionLost, DNSLookupError, NoRouteError
from twisted.internet.error import TimeoutError as ConnectTimeoutError
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseNeverReceived

from crawler.fetching.fetch_failures import FetchError, classify_failure


def raised_from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


# Twisted's classes are untyped.
_NoRoute: Any = NoRouteError
_ConnectTimeout: Any = ConnectTimeoutError
_Parse: Any = ParseError
_NeverReceived: Any = ResponseNeverReceived
_Failure: Any = Failure


def never_received(reason: Exception) -> Exception:
    return raised_from(scrapy_errors.DownloadFailedError("x"), _NeverReceived([_Failure(reason)]))


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (raised_from(scrapy_errors.CannotResolveHostError("x"), DNSLookupError("x")), "dns"),
        (scrapy_errors.DownloadConnectionRefusedError("x"), "connect"),
        (_NoRoute(113), "connect"),
        (scrapy_errors.DownloadTimeoutError("x"), "timeout"),
        (raised_from(scrapy_errors.DownloadTimeoutError("x"), _ConnectTimeout()), "timeout"),
        (never_received(TlsError([("SSL routines", "", "wrong version number")])), "tls"),
        (never_received(ConnectionLost("x")), "reset"),
        (never_received(ConnectionDone("x")), "reset"),
        (never_received(_Parse("wrong number of parts", b"x")), "bad_response"),
        (scrapy_errors.DownloadCancelledError("too big"), "too_large"),
        (scrapy_errors.ResponseDataLossError(), "dataloss"),
        (scrapy_errors.IgnoreRequest("Forbidden by robots.txt"), "robots"),
        (scrapy_errors.IgnoreRequest("Filtered offsite request to 'x'"), "offsite"),
        (FetchError("private_address", "10.0.0.1"), "private_address"),
        (scrapy_errors.NotSupported("no handler"), "scheme"),
        (ZeroDivisionError(), "other"),
    ],
)
def test_one_word(error: Exception, word: str) -> None:
    assert classify_failure(error) == word


def test_an_error_that_causes_itself_ends() -> None:
    error = ValueError("x")
    error.__cause__ = error
    assert classify_failure(error) == "other"

"""Every name of Scrapy and Twisted that is not public and that the crawler uses.

pyproject.toml bounds both libraries from above; tests/unit/fetching/test_library_internals.py names what is gone after
an upgrade.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.web._newclient import ParseError as ParseError

if TYPE_CHECKING:
    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
    from twisted.web.client import HTTPConnectionPool


def connection_pool(handler: HTTP11DownloadHandler) -> HTTPConnectionPool:
    """Return the pool that opens and keeps the connections of a download handler."""
    return handler._pool


def set_tls_policy(handler: HTTP11DownloadHandler, policy: Any) -> None:
    """Have a download handler open its TLS connections by ``policy``, an IPolicyForHTTPS."""
    handler._contextFactory = policy

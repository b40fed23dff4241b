"""The download handler of every visit: politeness, TLS by site, and the reason why a name is not resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.error import ConnectError
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions, TLSVersion
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.fetching import host_guard
from crawler.fetching.fetch_failures import FetchError, ProxyError
from crawler.fetching.library_internals import set_tls_policy
from crawler.fetching.raw_response import RawHeadDownloadHandler
from crawler.fetching.request_limiter import RequestLimiter
from crawler.fetching.request_meta import extension_of, site_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.protocols.tls import TLSMemoryBIOProtocol

_PROXY_AUTHENTICATION = 407
_LEGACY_SERVER_CONNECT = 0x4  # OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT, which pyOpenSSL does not name


@implementer(IPolicyForHTTPS)
class SiteTlsPolicy:
    """TLS for the hosts of a run, modern or, where the site says ``legacy_tls``, with everything that servers knew."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._modern = CertificateOptions(fixBrokenPeers=True).getContext()
        self._legacy = _legacy_context()

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Connections:  # noqa: N802 (Twisted's name)
        host = hostname.decode("ascii")
        site = site_of(self._crawler, host)
        return _Connections(self._legacy if site and site.legacy_tls else self._modern, host)


@implementer(IOpenSSLClientConnectionCreator)
class _Connections:
    """Connections to one host that name it (SNI) and verify nothing."""

    def __init__(self, context: SSL.Context, host: str) -> None:
        self._context, self._host = context, host

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803
        connection = SSL.Connection(self._context, None)
        connection.set_app_data(tlsProtocol)
        if not isIPAddress(self._host) and not isIPv6Address(self._host):
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        return connection


def _legacy_context() -> SSL.Context:
    """Return a context for TLS 1.0 and later, short keys, old ciphers and unsafe renegotiation."""
    options = CertificateOptions(fixBrokenPeers=True, insecurelyLowerMinimumTo=TLSVersion.TLSv1_0)
    context = options.getContext()
    context.set_cipher_list(b"ALL:@SECLEVEL=0")
    context.set_options(_LEGACY_SERVER_CONNECT)
    return context


class PoliteDownloadHandler(RawHeadDownloadHandler):
    """For DOWNLOAD_HANDLERS; needs the RequestLimiter extension."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._limiter = extension_of(crawler, RequestLimiter)
        set_tls_policy(self, SiteTlsPolicy(crawler))

    async def download_request(self, request: Request) -> Response:
        try:
            async with self._limiter.acquire(request):
                response = await (self._by_proxy if request.meta.get("proxy") else super().download_request)(request)
                self._limiter.update_from_response(response)
                return response
        except CannotResolveHostError as error:
            host = urlparse_cached(request).hostname or ""
            if host not in host_guard.refused:
                raise
            reason = f"{host} leads to a private address; the site does not allow them"
            raise FetchError("private_address", reason) from error

    async def _by_proxy(self, request: Request) -> Response:
        """Ask by the proxy. Raises ProxyError when it was not reached, or gave no way to the site."""
        try:
            response = await super().download_request(request)
        except (CannotResolveHostError, DownloadConnectionRefusedError, ConnectError, TunnelError) as error:
            raise ProxyError(str(error)) from error
        if response.status == _PROXY_AUTHENTICATION:
            raise ProxyError("the proxy asks for a user and a password (407)")
        return response

"""Scrapy's HTTP handler, keeping what it throws away: the response's own header lines, and the TLS version.

Twisted drops the connection's headers, folds names to one case and forgets the reason phrase; an archive must not.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _BindAddressAgent,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.http import Headers
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web._newclient import HEADER, STATUS
from twisted.web.iweb import UNKNOWN_LENGTH

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress, IStreamClientEndpoint
    from twisted.web.client import URI, Agent
    from twisted.web.iweb import IPolicyForHTTPS

META_KEY = "nianbao_wire"
_HEADERS = "nianbao_headers"


@dataclass(frozen=True, slots=True)
class RawResponseHead:
    """What the connection showed: header lines as bytes, "tls/1.3" or "", and the cipher's name or ""."""

    lines: tuple[bytes, ...]
    tls: str = ""
    cipher: str = ""


class RawHeadDownloadHandler(HTTP11DownloadHandler):
    """For DOWNLOAD_HANDLERS; leaves a ``Wire`` in ``request.meta`` for the capture extension."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _RecordingFactory
        self._agents: dict[tuple[float, int], Agent] = {}

    async def download_request(self, request: Request) -> Response:
        agent = _RecordingAgent(
            contextFactory=self.context_factory(request),
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        agent.agents = self._agents
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    def context_factory(self, request: Request) -> IPolicyForHTTPS:
        """How TLS is spoken for this request."""
        return self._contextFactory


class _RecordingAgent(_ScrapyAgent):
    """One a request, as Scrapy has it; the Twisted agents below it are kept in ``agents``."""

    agents: dict[tuple[float, int], Agent]

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        if self._bindAddress or request.meta.get("bindaddress") or request.meta.get("proxy"):
            return super()._get_agent(request, timeout)
        from twisted.internet import reactor  # only once Scrapy has chosen it

        key = timeout, id(self._contextFactory)
        if key not in self.agents:
            self.agents[key] = _KeptAgent(cast("Any", reactor), self._contextFactory, timeout, None, self._pool)
        return self.agents[key]

    def _headers_from_twisted_response(self, response: Any) -> Headers:  # type: ignore[override]
        """Scrapy makes them twice for each response, and folds names that Twisted has folded already."""
        made: Headers | None = getattr(response, _HEADERS, None)
        if made is None:
            made = Headers()
            if response.length != UNKNOWN_LENGTH:
                dict.__setitem__(made, b"Content-Length", [b"%d" % response.length])
            for name, values in response.headers.getAllRawHeaders():
                dict.__setitem__(made, name.title(), list(values))
            setattr(response, _HEADERS, made)
        return made

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        wire = getattr(txresponse, META_KEY, None)
        if wire is not None:
            request.meta[META_KEY] = wire
        return super()._cb_bodyready(txresponse, request)


class _KeptAgent(_BindAddressAgent):
    """Knows its hosts: Twisted would check and encode a host's name anew for every request, connected or not."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._endpoints: dict[tuple[bytes, bytes, int], IStreamClientEndpoint] = {}

    def _getEndpoint(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802
        key = uri.scheme, uri.host, uri.port
        if key not in self._endpoints:
            self._endpoints[key] = super()._getEndpoint(uri)  # type: ignore[no-untyped-call]
        return self._endpoints[key]


class _RecordingParser(_LenientHTTPClientParser):
    """Adds no state of its own until it runs: Scrapy's protocol swaps the class of a parser already made."""

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 (Twisted's name)
        if self.state == STATUS:
            self.nianbao_lines = [line.removesuffix(b"\r")]
        elif self.state == HEADER and line.removesuffix(b"\r"):
            self.nianbao_lines.append(line.removesuffix(b"\r"))
        super().lineReceived(line)

    def allHeadersReceived(self) -> None:  # noqa: N802
        tls, cipher = _tls_of(self.transport)
        setattr(self.response, META_KEY, RawResponseHead(tuple(self.nianbao_lines), tls, cipher))
        super().allHeadersReceived()  # type: ignore[no-untyped-call]


class _RecordingProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[Any]:
        answer = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _RecordingParser
        return answer


class _RecordingFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _RecordingProtocol:  # noqa: N802
        return _RecordingProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def _tls_of(transport: Any) -> tuple[str, str]:
    """("tls/1.3", cipher name), or empty on a plain connection. The parser sees the transport through proxies."""
    producer = getattr(transport, "_producer", transport)
    with suppress(AttributeError):
        handle = producer.getHandle()
        name = cast("str", handle.get_protocol_version_name())  # "TLSv1.3"
        version = name.lower().replace("v", "/", 1)
        return (version if "." in version else version + ".0"), handle.get_cipher_name() or ""
    return "", ""

"""Scrapy's HTTP handler, keeping what it throws away: the response's own header lines, and the TLS version.

Twisted drops the connection's headers, folds names to one case and forgets the reason phrase; an archive must not.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web._newclient import HEADER, STATUS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web.iweb import IPolicyForHTTPS

META_KEY = "nianbao_wire"


@dataclass(frozen=True, slots=True)
class Wire:
    """What the connection showed: header lines as bytes, "tls/1.3" or "", and the cipher's name or ""."""

    lines: tuple[bytes, ...]
    tls: str = ""
    cipher: str = ""


class RecordingDownloadHandler(HTTP11DownloadHandler):
    """For DOWNLOAD_HANDLERS; leaves a ``Wire`` in ``request.meta`` for the capture extension."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _RecordingFactory

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
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    def context_factory(self, request: Request) -> IPolicyForHTTPS:
        """How TLS is spoken for this request."""
        return self._contextFactory


class _RecordingAgent(_ScrapyAgent):
    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        wire = getattr(txresponse, META_KEY, None)
        if wire is not None:
            request.meta[META_KEY] = wire
        return super()._cb_bodyready(txresponse, request)


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
        setattr(self.response, META_KEY, Wire(tuple(self.nianbao_lines), tls, cipher))
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

"""Scrapy's HTTP handler, with the response's own header lines and the TLS version for the archive.

Twisted drops the connection's headers, folds names to one case and forgets the reason phrase; an archive must not. A
recorder therefore stands between each connection and Twisted's HTTP client, and sees the bytes first.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.fetching.library_internals import connection_pool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress, IProtocol, IProtocolFactory

META_KEY = "nianbao_wire"  # request.meta: the RawResponseHead of its newest response


@dataclass(frozen=True, slots=True)
class RawResponseHead:
    """What the connection showed: header lines as bytes, "tls/1.3" or "", and the cipher's name or ""."""

    lines: tuple[bytes, ...]
    tls: str = ""
    cipher: str = ""


class RawHeadDownloadHandler(HTTP11DownloadHandler):
    """For DOWNLOAD_HANDLERS; leaves a ``RawResponseHead`` in ``request.meta`` for the capture extension."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.receiving: HeadRecorder | None = None
        pool: Any = connection_pool(self)
        get_connection = pool.getConnection
        pool.getConnection = lambda key, endpoint: get_connection(key, _RecordedEndpoint(endpoint, self))
        crawler.signals.connect(self.headers_received, signal=signals.headers_received)

    def headers_received(self, request: Request) -> None:
        """Attach the head to its request: Scrapy sends this signal while the head's last bytes are handed on."""
        if self.receiving is not None:
            request.meta[META_KEY] = self.receiving.head


class HeadRecorder(ProtocolWrapper):
    """Records the head of each response on one connection. A request begins with ``writeSequence``, its body follows
    with ``write``; responses come one after the other."""

    def __init__(self, factory: Any, protocol: IProtocol, handler: RawHeadDownloadHandler) -> None:
        super().__init__(factory, protocol)
        self._handler = handler
        self._lines: list[bytes] = []
        self._rest = b""
        self._complete = False

    @property
    def head(self) -> RawResponseHead:
        """The head of the newest response."""
        return RawResponseHead(tuple(self._lines), *_tls_of(self.transport))

    def writeSequence(self, data: Iterable[bytes]) -> None:  # noqa: N802 (Twisted's name)
        self._lines, self._rest, self._complete = [], b"", False
        super().writeSequence(list(data))  # type: ignore[no-untyped-call]

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if not self._complete:
            self._record(data)
        self._handler.receiving = self
        try:
            super().dataReceived(data)  # type: ignore[no-untyped-call]
        finally:
            self._handler.receiving = None

    def _record(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in (line.removesuffix(b"\r") for line in lines):
            if line:
                self._lines.append(line)
            elif _is_interim(self._lines):
                self._lines = []
            elif self._lines:
                self._complete, self._rest = True, b""
                return


class _RecordingFactory(WrappingFactory[HeadRecorder]):
    noisy = False

    def __init__(self, factory: IProtocolFactory, handler: RawHeadDownloadHandler) -> None:
        super().__init__(factory)  # type: ignore[no-untyped-call]
        self._handler = handler

    def buildProtocol(self, addr: IAddress | None) -> HeadRecorder:  # noqa: N802
        return HeadRecorder(self, self.wrappedFactory.buildProtocol(cast("IAddress", addr)), self._handler)


@implementer(IStreamClientEndpoint)
class _RecordedEndpoint:
    """Connects as ``endpoint`` does, with a recorder under the protocol."""

    def __init__(self, endpoint: Any, handler: RawHeadDownloadHandler) -> None:
        self._endpoint, self._handler = endpoint, handler

    def connect(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        connecting: Deferred[HeadRecorder] = self._endpoint.connect(_RecordingFactory(factory, self._handler))
        return connecting.addCallback(lambda recorder: recorder.wrappedProtocol)


def _is_interim(lines: list[bytes]) -> bool:
    """Return whether a head is one of 1xx, which another follows."""
    status = lines[0].split(b" ", 2)[1:2] if lines else []
    return bool(status) and status[0].startswith(b"1") and status[0] != b"101"


def _tls_of(transport: Any) -> tuple[str, str]:
    """Return ("tls/1.3", cipher name), or empty texts on a plain connection."""
    with suppress(AttributeError):
        handle = transport.getHandle()
        name = cast("str", handle.get_protocol_version_name())  # "TLSv1.3"
        version = name.lower().replace("v", "/", 1)
        return (version if "." in version else version + ".0"), handle.get_cipher_name() or ""
    return "", ""

"""A Scrapy request and its answer as the archive's Exchange: what was really sent, and what really came."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from scrapy.utils.httpobj import urlparse_cached

from archive.captures.http_head import HttpHead
from archive.captures.warc_writer import Exchange
from crawler.fetching.raw_response import META_KEY, RawResponseHead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Headers, Response

REPLAY_OF = "nianbao_replay_of"  # request.meta: (record id, date) of the saved record that answered
_TRUNCATED = {"dataloss": "disconnect", "download_stopped": "length"}


def exchange_of(request: Request, response: Response | None = None, *, sent: bool = True) -> Exchange:
    """Return an exchange for the archive; ``sent``: a request went over the network (a replayed one never did)."""
    wire: RawResponseHead | None = request.meta.get(META_KEY)
    replay_of: tuple[str, str] | None = request.meta.get(REPLAY_OF)
    return Exchange(
        url=urldefrag(request.url)[0],
        request=_request_head(request) if sent and not replay_of else None,
        request_body=request.body,
        response=_response_head(response, wire) if response is not None else None,
        ip=_address(request, response),
        protocols=_protocols(response, wire),
        cipher=wire.cipher if wire else "",
        truncated=_truncated(response),
        visit_id=request.meta.get("visit_id", ""),
        fields=(("Nianbao-Replay-Of", f"<{replay_of[0]}>"), ("Nianbao-Replay-Date", replay_of[1])) if replay_of else (),
    )


def _address(request: Request, response: Response | None) -> str:
    """Return the address of the server that answered; empty where a proxy stood between, whose address it is not."""
    if response is None or not response.ip_address or request.meta.get("proxy"):
        return ""
    return str(response.ip_address)


def forget_transport(request: Request) -> None:
    """Drop what an earlier attempt left in the meta that redirects and retries copy."""
    request.meta.pop(META_KEY, None)
    request.meta.pop(REPLAY_OF, None)


def _request_head(request: Request) -> HttpHead:
    parts = urlparse_cached(request)
    target = (parts.path or "/") + (f";{parts.params}" if parts.params else "")
    fields = [(name, value) for name, value in _flat(request.headers) if name != b"Proxy-Authorization"]
    if b"Host" not in request.headers:
        fields.append((b"Host", parts.netloc.rpartition("@")[2].encode("ascii", "replace")))
    if request.body:
        fields.insert(0, (b"Content-Length", str(len(request.body)).encode()))
    return HttpHead.of_request(request.method, target + (f"?{parts.query}" if parts.query else ""), fields)


def _response_head(response: Response, wire: RawResponseHead | None) -> HttpHead:
    if wire is not None:
        return HttpHead(wire.lines)
    return HttpHead.of_response(response.status, _flat(response.headers), response.protocol or "HTTP/1.1")


def _flat(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    return ((name, value) for name, values in headers.items() for value in values)


def _protocols(response: Response | None, wire: RawResponseHead | None) -> tuple[str, ...]:
    http = (response.protocol or "").lower() if response is not None else ""
    return tuple(name for name in (http, wire.tls if wire else "") if name)


def _truncated(response: Response | None) -> str:
    flags = response.flags if response is not None else []
    return next((reason for flag, reason in _TRUNCATED.items() if flag in flags), "")

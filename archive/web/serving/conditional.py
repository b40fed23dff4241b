"""HEAD for every page, ETag for every whole answer, and 304 to who has it already."""

from __future__ import annotations

from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.serving.compression import FILES

_MOST_BYTES = 4 << 20  # larger answers are passed on as they come, without a tag


class ConditionalMiddleware:
    """ASGI middleware. HEAD is answered as GET without its body. An answer of status 200 and known length gets a weak
    ETag of its bytes unless it brought one; ``If-None-Match`` of the same tag gives 304."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, Headers(scope=scope).get("if-none-match", ""), scope["method"] == "HEAD")
        # A file of the dataset need not be read to be told of.
        asked = scope if scope["path"].startswith(FILES) else {**scope, "method": "GET"}
        await self.app(asked, receive, answer.pass_on)


class _Answer:
    """One answer on its way out."""

    def __init__(self, send: Send, known: str, head: bool) -> None:
        self._send, self._known, self._head = send, known, head
        self._start: Message | None = None
        self._body = bytearray()

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if _can_be_tagged(message):
                self._start = message  # held until the body is whole
                return
            await self._send(message)
        elif message["type"] != "http.response.body":
            await self._send(message)
        elif self._start is None:
            await self._send({**message, "body": b""} if self._head else message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        headers.setdefault("ETag", f'W/"{sha256(self._body).hexdigest()[:32]}"')
        if etag_matches(self._known, headers["ETag"]):
            del headers["Content-Length"]
            await self._send({**start, "status": 304})
            await self._send({"type": "http.response.body", "body": b""})
            return
        await self._send(start)
        await self._send({"type": "http.response.body", "body": b"" if self._head else bytes(self._body)})


def _can_be_tagged(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    length = headers.get("content-length", "")
    whole = length.isdigit() and int(length) <= _MOST_BYTES
    return start["status"] == 200 and whole and "no-store" not in headers.get("cache-control", "")


def etag_matches(known: str, tag: str) -> bool:
    """Weak comparison (RFC 9110, 13.1.2)."""
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags

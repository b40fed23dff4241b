"""Pages of other sites may read what is public here: GET and HEAD from anywhere, without credentials (CORS)."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EXPOSED = "Link, ETag, Content-Disposition, Content-Range, Memento-Datetime"
# What is behind a sign-in is nobody else's to read.
_PRIVATE = "/desk"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}


class CrossOriginMiddleware:
    """ASGI middleware. ``origin`` is who may read all but the desk: ``*`` for anybody, one origin (``https://host``),
    "" for nobody."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self.app, self._origin = app, origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._origin or scope["path"].startswith(_PRIVATE):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if scope["method"] == "OPTIONS" and "origin" in asked and "access-control-request-method" in asked:
            await Response(status_code=204, headers=self._allowed() | _PREFLIGHT)(scope, receive, send)
            return

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] in ("GET", "HEAD"):
                headers = MutableHeaders(scope=message)
                headers.update(self._allowed() | {"Access-Control-Expose-Headers": _EXPOSED})
            await send(message)

        await self.app(scope, receive, shared)

    def _allowed(self) -> dict[str, str]:
        named = {} if self._origin == "*" else {"Vary": "Origin"}
        return {"Access-Control-Allow-Origin": self._origin, **named}

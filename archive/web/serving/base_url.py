"""Addresses of the site itself: built from the setting, never from a Host header that anybody may write."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send


class BaseUrlMiddleware:
    """ASGI middleware that replaces scheme and Host of every request.

    ``base_url`` (``https://host``): what links in feeds, files and the API begin with. Empty: the address the request
    came in at, or ``localhost`` where the reader wrote that.
    """

    def __init__(self, app: ASGIApp, base_url: str = "") -> None:
        self.app = app
        split = urlsplit(base_url)
        self._scheme, self._host = split.scheme, split.netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = self._host or _own_host(scope)
            headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
            own = {"headers": [*headers, (b"host", host.encode("latin-1"))], "scheme": self._scheme or scope["scheme"]}
            scope = {**scope, **own}
        await self.app(scope, receive, send)


def _own_host(scope: Scope) -> str:
    said = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    name, port = scope.get("server") or ("localhost", None)
    if said.partition(":")[0] == "localhost":
        return said
    if port is None:  # a socket that is a file
        return "localhost"
    shown = f"[{name}]" if ":" in name else name
    return shown if port == (443 if scope["scheme"] == "https" else 80) else f"{shown}:{port}"

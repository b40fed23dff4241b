"""What every request to the desk passes first: the right host, no foreign form, no body beyond the limit; and the
headers that keep its answers out of caches and from other sites."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.clock import Clock
from archive.office.place import Office
from archive.office.security_log import log_security

_READS = ("GET", "HEAD")
_LARGEST = 64 * 1024  # bytes of a form
_YEAR = 365 * 24 * 3600


class DeskGate:
    """ASGI middleware around everything; it looks only at addresses of the desk. It must see the Host header as the
    browser sent it."""

    def __init__(self, app: ASGIApp, office: Office, now: Clock) -> None:
        self.app, self._office, self._now = app, office, now
        url = urlsplit(office.settings.public_url)
        self._host, self._origin = url.netloc.casefold(), f"{url.scheme}://{url.netloc}".casefold()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_desk(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        status, told = self._refused(scope["method"], headers)
        if status:
            self._log(scope, told)
            await PlainTextResponse(f"{told}\n", status)(scope, receive, self._kept_out_of_caches(send))
            return
        await self.app(scope, _limited(receive), self._kept_out_of_caches(send))

    def _refused(self, method: str, headers: Headers) -> tuple[int, str]:
        """Return status and reason of a request that goes no further; 0 for one that does."""
        if headers.get("host", "").casefold() != self._host:
            return 421, "the desk answers under another host"
        if method in _READS:
            return 0, ""
        if not self._is_own_form(headers):
            return 403, "a form of another site"
        length = headers.get("content-length", "0")
        return (0, "") if length.isdigit() and int(length) <= _LARGEST else (413, "the form is too large")

    def _is_own_form(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") == "same-origin"
        return origin.casefold() == self._origin

    def _log(self, scope: Scope, told: str) -> None:
        client = scope.get("client") or ("", 0)
        log_security(
            self._office.data,
            "request_refused",
            self._now(),
            address=client[0],
            route=scope["path"],
            method=scope["method"],
            reason=told,
        )

    def _kept_out_of_caches(self, send: Send) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-store"
                headers["Referrer-Policy"] = "same-origin"
                for name in [name for name in headers if name.startswith("access-control-")]:
                    del headers[name]  # the reading room may be read by pages of other sites, the desk never
                if self._office.settings.is_https:
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
            await send(message)

        return guarded


def is_desk(path: str) -> bool:
    """Whether an address belongs to the desk."""
    return path == "/desk" or path.startswith("/desk/")


def _limited(receive: Receive) -> Receive:
    """Count what comes in, for a request that does not say its length or says it wrongly."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= _LARGEST else {"type": "http.disconnect"}

    return counted

"""What every request to the desk and to reply links passes first: the right host, no foreign form, no body beyond the
limit; and the headers that keep its answers out of caches and from other sites."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.clock import Clock
from archive.office.place import Office
from archive.office.security_log import log_security
from archive.web.serving.own_form import is_own_form

_READS = ("GET", "HEAD")
NEW_COOKIES = "desk_cookies"  # under which the state of a request has what its answer is to set
_LARGEST = 64 * 1024  # bytes of a form without files
# A mail program ends a subscription in one click by a POST that names no origin (RFC 8058); the link is the secret.
_ONE_CLICK = "/desk/subscriptions/end/"
_WITH_TOKENS = (
    "/reply/", "/desk/welcome/", _ONE_CLICK, "/desk/subscriptions/confirm/", "/subscribe/confirm/", "/subscribe/end/",
)  # fmt: skip
_WITH_FILES = ("/reply/", "/desk/orders/", "/desk/notices/", "/desk/roster/upload")
_ANSWER = "/desk/sign-in/oidc/answer"
_YEAR = 365 * 24 * 3600


class DeskGate:
    """ASGI middleware around everything; it looks only at addresses of the desk and of reply links, and at whatever is
    asked of the host that is for these alone. It must see the Host header as the browser sent it."""

    def __init__(self, app: ASGIApp, office: Office, now: Clock) -> None:
        self.app, self._office, self._now = app, office, now
        settings = office.settings
        self._desk = _origin(settings.public_url)
        self._reply = _origin(settings.reply_url) if settings.reply_url else self._desk
        self._with_files = settings.upload_files * (settings.upload_mb << 20) + _LARGEST

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        for_replies = scope["type"] == "http" and self._is_host_of_replies(Headers(scope=scope))
        if not (is_desk(path) or is_reply(path) or for_replies):
            await self.app(scope, receive, send)
            return
        if for_replies and path.startswith("/static/"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        self._log_false_name(scope, headers)
        status, told = self._refused(path, scope["method"], headers)
        if status:
            self._log(scope, told)
            await PlainTextResponse(f"{told}\n", status)(scope, receive, self._kept_out_of_caches(send))
            return
        added: dict[str, Any] = scope.setdefault("state", {})
        await self.app(scope, _limited(receive, self._most(path)), self._kept_out_of_caches(send, added))

    def _is_host_of_replies(self, headers: Headers) -> bool:
        """Whether the host asked is for reply links alone."""
        return self._reply != self._desk and _host(headers) == _host_of(self._reply)

    def _most(self, path: str) -> int:
        return self._with_files if takes_files(path) else _LARGEST

    def _refused(self, path: str, method: str, headers: Headers) -> tuple[int, str]:
        """Return status and reason of a request that goes no further; 0 for one that does."""
        own = self._reply if is_reply(path) else self._desk
        if self._is_host_of_replies(headers) and not is_reply(path):
            return 404, "nothing but reply links answers under this host"
        if _host(headers) != _host_of(own):
            return 421, "the desk answers under another host"
        if method in _READS:
            return 0, ""
        if not path.startswith(_ONE_CLICK) and not is_own_form(headers, own):
            return 403, "a form of another site"
        length = headers.get("content-length", "0")
        return (0, "") if length.isdigit() and int(length) <= self._most(path) else (413, "the form is too large")

    def _log(self, scope: Scope, told: str, event: str = "request_refused") -> None:
        client = scope.get("client") or ("", 0)
        log_security(
            self._office.data,
            event,
            self._now(),
            address=client[0],
            route=without_token(scope["path"]),
            method=scope["method"],
            reason=told,
        )

    def _log_false_name(self, scope: Scope, headers: Headers) -> None:
        """Note a name that nobody may give: it is believed from trusted proxies alone, and one at a time."""
        settings = self._office.settings.proxy
        named = headers.getlist(settings.header) if settings.header else []
        peer = (scope.get("client") or ("", 0))[0]
        if named and not (settings.trusts(peer) and len(named) == 1):
            self._log(scope, f"{settings.header} is not taken from {peer}", "proxy_header_ignored")

    def _kept_out_of_caches(self, send: Send, added: Mapping[str, Any] = MappingProxyType({})) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-store"
                headers["Referrer-Policy"] = "same-origin"
                for name in [name for name in headers if name.startswith("access-control-")]:
                    del headers[name]  # the reading room may be read by pages of other sites, the desk never
                for cookie in added.get(NEW_COOKIES) or ():
                    headers.append("Set-Cookie", cookie)
                if self._office.settings.is_https:
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
            await send(message)

        return guarded


def is_desk(path: str) -> bool:
    """Whether an address belongs to the desk."""
    return path == "/desk" or path.startswith(("/desk/", "/desk."))


def is_reply(path: str) -> bool:
    """Whether an address belongs to reply links."""
    return path == "/reply" or path.startswith("/reply/")


def takes_files(path: str) -> bool:
    """Whether forms of an address may bring files."""
    return path.startswith(_WITH_FILES)


def without_token(path: str) -> str:
    """Return a path as it may stand in a log: without the token of a link or the code of a provider."""
    if path.startswith(_ANSWER):
        return _ANSWER
    for folder in _WITH_TOKENS:
        if path.startswith(folder):
            return f"{folder}…"
    return path


def _origin(address: str) -> str:
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc}".casefold()


def _host_of(origin: str) -> str:
    return origin.partition("://")[2]


def _host(headers: Headers) -> str:
    return headers.get("host", "").casefold()


def _limited(receive: Receive, most: int) -> Receive:
    """Count what comes in, for a request that does not say its length or says it wrongly."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= most else {"type": "http.disconnect"}

    return counted

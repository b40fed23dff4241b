"""The other forms and languages of an answer, told in its Link header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlencode

from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.serving.parameters import request_parameters
from archive.web.serving.url_suffix import split_suffix
from archive.web.wording.translation import HTML_LANG, LANGUAGES

MEDIA = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "atom": "application/atom+xml",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "ris": "application/x-research-info-systems",
    "csl": "application/vnd.citationstyles.csl+json",
}
# With a longer query string the header would be longer than servers in front accept.
_LONGEST = 400
_OF_A_PAGE = ("after", "limit")


class AlternatesMiddleware:
    """ASGI middleware next to the routes: it reads what the route that answered declares."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                for link in _links(scope, headers.get("content-type", "")):
                    headers["Link"] = f"{headers['Link']}, {link}" if "Link" in headers else link
            await send(message)

        await self.app(scope, receive, told)


def _links(scope: Scope, media: str) -> Iterator[str]:
    route = scope.get("route")
    query = scope["query_string"].decode("latin-1")
    if not isinstance(route, APIRoute) or len(query) > _LONGEST:
        return
    takes = request_parameters(scope)
    pairs = [(name, value) for name, value in parse_qsl(query) if name not in _OF_A_PAGE]
    stem, form = split_suffix(scope["path"], takes.forms)
    for other in ("html", *takes.forms) if takes.forms else ():
        if other != form:
            ending = "" if other == "html" else f".{other}"
            yield f'<{quote(stem)}{ending}{_query(pairs)}>; rel="alternate"; type="{MEDIA[other]}"'
    if media.startswith("text/html") and "lang" in takes.repeatable:
        said = [(name, value) for name, value in pairs if name != "lang"]
        for language in LANGUAGES:
            there = said if language == "zh" else [*said, ("lang", language)]
            yield f'<{quote(scope["path"])}{_query(there)}>; rel="alternate"; hreflang="{HTML_LANG[language]}"'


def _query(pairs: list[tuple[str, str]]) -> str:
    return "?" + urlencode(pairs) if pairs else ""

"""Answers the requests of a page that is shown in the browser, with the crawl's own engine and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached

from archive.filings.states import Meaning, classes_meaning
from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.json_rows import load, says_more, stated, stated_total
from crawler.adapters.markup import collapse_spaces, decode
from crawler.adapters.recipe_exchange import Exchange
from crawler.browser.browser_rules import browser_rules
from crawler.capturing.archived_response import body_of
from crawler.fetching.fetch_failures import FetchError, classify_failure

_XML_TOTAL = re.compile(r"<(?:totalrecord|total|totalcount|recordcount)>\s*(\d{1,6})\s*<", re.IGNORECASE)
_XML_TEXT = re.compile(r">\s*([^<>]{4,200}?)\s*<")
_TAGS = re.compile(r"<[^<>]{1,200}>")
_MOST = 3000  # texts of a response that are read
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """What one answer states: rows and pages in all (None: not said), the texts it brought, whether more follow it."""

    rows: int | None
    pages: int | None
    texts: frozenset[str]
    more: bool = False

    def is_of(self, titles: Collection[str]) -> bool:
        """Return whether the answer brought some of the rows that are shown."""
        return any(title in self.texts for title in titles)


def count_of(body: bytes, content_type: str) -> Count | None:
    """Return the counts of an answer; None when it states none."""
    if not body or len(body) > _LARGEST:
        return None
    text = decode(body, content_type)
    tree = load(text)
    if tree is not None:
        rows, pages = stated_total(tree), stated(tree, adapter_vocabulary().json_pages_keys)
        more = says_more(tree)
        if rows is None and pages is None and more is None:
            return None
        texts = frozenset(t for t, _ in zip(_texts(tree), range(_MOST), strict=False))
        return Count(rows, pages, texts, more or False)
    if found := _XML_TOTAL.search(text):
        return Count(int(found[1]), None, frozenset(collapse_spaces(one) for one in _XML_TEXT.findall(text)[:_MOST]))
    return None


def _texts(tree: Any) -> Iterator[str]:
    level: list[Any] = [tree]
    while level:
        one = level.pop()
        if isinstance(one, str):
            yield collapse_spaces(_TAGS.sub("", one))
        elif isinstance(one, dict):
            level += one.values()
        elif isinstance(one, list):
            level += one


if TYPE_CHECKING:
    from playwright.async_api import Request as Asked
    from playwright.async_api import Route
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# Of an answer: how it was transferred, which the engine has undone. Of a request: what the engine says itself.
_NOT_SHOWN = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"})
_NOT_SENT = frozenset({"user-agent", "cookie", "host", "accept-encoding", "accept-language", "content-length"})
_ELSEWHERE = classes_meaning(Meaning.ELSEWHERE)
_DATA = frozenset({"xhr", "fetch", "script"})  # a script may be JSON with padding
_NOT_THERE = (404, 410)  # a page that asks for what is not there shows all the same what is


class RouteHandler:
    """What a page's requests get: the stored page itself, then what the engine fetches, ``most`` requests of it.

    ``failed``: why requests brought nothing that might have filled the list. ``elsewhere``: hosts that are not
    registered, or private, and so were not asked. ``counts``: how many rows and pages the answers say there are.
    ``exchanges``: what the page's scripts asked and were answered, where it is to be remembered.
    """

    def __init__(
        self, crawler: Crawler, first: Response, meta: Mapping[str, Any], most: int, *, remember: bool = False
    ) -> None:
        self._crawler, self._first, self._meta, self._left = crawler, first, meta, most
        self._given = False
        self.waiting = 0
        self.failed: list[str] = []
        self.elsewhere: set[str] = set()
        self.counts: list[Count] = []
        self.exchanges: list[Exchange] | None = [] if remember else None

    async def handle(self, route: Route) -> None:
        """Fulfil a request, or abort it: nothing is ever left to the browser's own network."""
        self.waiting += 1
        try:
            await self._answer(route)
        except Exception as error:  # noqa: BLE001 (whatever befalls one request of a page, the page is shown without)
            self._note(route.request.url, error)
            with suppress(Exception):
                await route.abort("failed")
        finally:
            self.waiting -= 1

    async def _answer(self, route: Route) -> None:
        asked = route.request
        if not self._given and asked.is_navigation_request() and asked.url == self._first.url:
            self._given, response = True, self._first
        elif asked.resource_type in browser_rules().fetched and asked.url.startswith(("http:", "https:")):
            response = await self._fetched(asked)
        else:
            await route.abort("blockedbyclient")
            return
        await route.fulfill(status=response.status, headers=_headers(response), body=body_of(response))

    async def _fetched(self, asked: Asked) -> Response:
        if self._left <= 0:
            raise FetchError("browser_requests", "the page's scripts ask for more than browser.requests allows")
        self._left -= 1
        headers = {name: text for name, text in asked.headers.items() if name not in _NOT_SENT}
        request = Request(
            asked.url,
            method=asked.method,
            headers={name: text for name, text in headers.items() if not name.startswith("sec-")},
            body=asked.post_data_buffer or b"",
            meta=dict(self._meta),
            dont_filter=True,
        )
        assert self._crawler.engine is not None
        response = await self._crawler.engine.download_async(request)
        if response.status >= 400 and response.status not in _NOT_THERE:
            self.failed.append(f"{asked.url} was answered with {response.status}")
        if asked.resource_type in _DATA and (count := count_of(body_of(response), _content_type(response))):
            self.counts.append(count)
        if self.exchanges is not None and asked.resource_type in _DATA and response.status < 400:
            sent = (asked.post_data_buffer or b"").decode("utf-8", "replace")
            answer = Exchange(asked.method, asked.url, headers, sent, body_of(response), _content_type(response))
            self.exchanges.append(answer)
        return response

    def _note(self, url: str, error: Exception) -> None:
        kind = classify_failure(error)
        if kind in _ELSEWHERE:
            self.elsewhere.add(urlparse_cached(Request(url)).hostname or "")
        else:
            self.failed.append(f"{url}: {kind} ({error})")


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def _headers(response: Response) -> dict[str, str]:
    pairs = ((name.decode("latin-1").lower(), values) for name, values in response.headers.items())
    return {name: values[-1].decode("latin-1") for name, values in pairs if values and name not in _NOT_SHOWN}

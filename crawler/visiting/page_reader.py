"""Reads the pages of columns and rows, each once: what did not change is remembered from the last time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from archive.config.recipe import Recipe
from archive.ingest.body_completeness import is_complete_body
from archive.ingest.listing_row import ListingRow
from archive.reading.html_parse import MOST_CHARACTERS
from archive.reading.reading_rules import reading_rules
from archive.reading.sense import is_garbled
from crawler.adapters import families
from crawler.adapters.base import ColumnPage, Lead, PageRequest, ParsedPage
from crawler.adapters.markup import all_text, decode, page_tree
from crawler.adapters.script_texts import is_shell, text_requests
from crawler.capturing.archived_response import body_of
from crawler.visiting.column_identity import Names, page_names
from crawler.visiting.page_problem import column_problem, detail_problem, is_markup
from crawler.visiting.parse_cache import ParseCache, cache_key
from crawler.visiting.visit_outcome import VisitFailure

_DOCUMENT = re.compile(r"\.(pdf|docx?|wps|ofd|xlsx?|et|zip|rtf)(\?|#|&|$)|downfile\.jsp", re.IGNORECASE)
_VIEWED = ("file", "url", "src")  # parameters in which a viewer page is told what to show
FORM_HEADING = "自然人"  # of the form's third table: the report is in the page


def attachments(body: bytes, url: str, content_type: str) -> list[str]:
    """Return all absolute addresses to fetch for a page without the form's tables, documents before frames."""
    tree = page_tree(ColumnPage(url, body, content_type)) if is_markup(body) else None
    if tree is None or FORM_HEADING in all_text(tree):
        return []
    found = dict.fromkeys((*_documents(tree, url), *_frames(tree, url)))
    return [address for address in found if urlsplit(address).scheme in ("http", "https")]


def _documents(tree: HtmlElement, url: str) -> Iterator[str]:
    for address in _addresses(tree, "a", "iframe", "frame", "embed", "object"):
        shown = next((value for name, value in parse_qsl(urlsplit(address).query) if name in _VIEWED), "")
        if _DOCUMENT.search(shown):  # viewer.html?file=…: the document, not the page that shows it
            yield urljoin(url, shown)
        elif _DOCUMENT.search(address):
            yield urljoin(url, address)


def _frames(tree: HtmlElement, url: str) -> Iterator[str]:
    """Yield pages in frames, but not counters, share buttons and menus."""
    unwanted = reading_rules().noise.frame
    for address in _addresses(tree, "iframe", "frame"):
        if not _DOCUMENT.search(address) and not unwanted.search(address):
            yield urljoin(url, address)


def _addresses(tree: HtmlElement, *tags: str) -> Iterator[str]:
    for element in tree.iter(*tags):
        for name in ("href", "src", "data"):
            if address := (element.get(name) or "").strip():
                yield address


if TYPE_CHECKING:
    from scrapy.http import Response


_FEW_GARBLED = 5  # one title in so many that cannot be read makes the page unreadable


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One stored answer: where it came from, how, and its bytes (``digest`` names them before they are loaded)."""

    url: str
    status: int
    content_type: str
    digest: str
    body: Callable[[], bytes]
    asked: PageRequest | None = None
    rendered: bool = False


@dataclass(frozen=True, slots=True)
class ColumnPageResult:
    """A page of a column: why it is none, or the adapter that read it, what it read and what the page calls itself."""

    trouble: VisitFailure | None
    adapter: str = ""
    parsed: ParsedPage = field(default_factory=ParsedPage)
    names: Names = field(default_factory=Names)


@dataclass(frozen=True, slots=True)
class DetailPageResult:
    """A row's own page: what stands in its place ("" when it is itself), and the attachments to fetch.

    ``is_shell``: it has scripts and next to no text; ``asks``: the requests for its text that they write down.
    """

    trouble: str = ""
    attachments: tuple[str, ...] = ()
    is_shell: bool = False
    asks: tuple[PageRequest, ...] = ()


class PageReader:
    """Pure functions of a stored answer and the rules in force, with a memory (none for rebuilding from nothing)."""

    def __init__(self, memo: ParseCache | None = None) -> None:
        self._memo = memo

    def column(
        self, kept: FetchedPage, column_url: str, adapter: str, recipe: Recipe | None = None
    ) -> ColumnPageResult:
        """Read a page of the column at ``column_url``; without an adapter's name the family is told by the page."""
        asked = f"{kept.asked.method} {kept.asked.told}" if kept.asked else ""
        how = f"{asked} {kept.rendered} {recipe.model_dump_json() if recipe else ''}"
        known = cache_key(
            "column", kept.url, kept.content_type, str(kept.status), kept.digest, column_url, adapter, how
        )
        if self._memo and (value := self._memo.get(known)) is not None:
            return _column_of(value)
        read = _read_column(kept, column_url, adapter, recipe)
        if self._memo:
            self._memo.put(known, asdict(read), default=_plain)
        return read

    def row(self, kept: FetchedPage) -> DetailPageResult:
        """Judge a row's own page."""
        known = cache_key("row", kept.url, kept.content_type, str(kept.status), kept.digest)
        if self._memo and (value := self._memo.get(known)) is not None:
            return _remembered(value)
        read = _read_row(kept)
        if self._memo:
            self._memo.put(known, asdict(read), lambda body: body.decode())
        return read


def _read_row(kept: FetchedPage) -> DetailPageResult:
    body = kept.body()
    trouble = detail_problem(kept.status, kept.url, body, kept.content_type)
    attached = tuple(attachments(body, kept.url, kept.content_type))
    if trouble or attached or not is_markup(body):
        return DetailPageResult(trouble, attached)
    text = decode(body, kept.content_type)
    shell = is_shell(text)
    return DetailPageResult("", (), shell, text_requests(text, kept.url) if shell else ())


def _remembered(value: dict[str, Any]) -> DetailPageResult:
    asks = (
        PageRequest(one["url"], one["method"], one["body"].encode(), tuple(map(tuple, one["headers"])))
        for one in value["asks"]
    )
    return DetailPageResult(value["trouble"], tuple(value["attachments"]), value["is_shell"], tuple(asks))


def fetched_page(response: Response, asked: PageRequest | None = None) -> FetchedPage:
    """Return an answer of the network as this module reads it; the newest capture of its request names its bytes.

    ``asked``: the request of the column that it answers.
    """
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    digest = response.meta["capture"].payload_digest
    return FetchedPage(response.url, response.status, content_type, digest, lambda: body_of(response), asked)


def is_truncated(response: Response) -> bool:
    """Return whether the connection ended before the length that was announced, and in the middle of the page."""
    return "dataloss" in response.flags and not is_complete_body(response.body)


def _read_column(kept: FetchedPage, column_url: str, adapter: str, recipe: Recipe | None) -> ColumnPageResult:
    body = kept.body()
    if too_large := _too_large(body, kept.content_type):
        return ColumnPageResult(too_large)
    if trouble := column_problem(kept.status, kept.url, body, kept.content_type, column_url=column_url):
        return ColumnPageResult(trouble)
    page = ColumnPage(kept.url, body, kept.content_type, column_url, kept.asked, recipe, kept.rendered)
    named = "recipe" if recipe else adapter
    chosen = families.get(named) if named else families.choose(page)[0]
    parsed = chosen.parse(page)
    garbled = [row.title for row in parsed.rows if is_garbled(row.title)]
    if is_garbled("".join(row.title for row in parsed.rows)) or len(garbled) * _FEW_GARBLED > len(parsed.rows):
        told = garbled[0] if garbled else parsed.rows[0].title
        return ColumnPageResult(VisitFailure("undecodable", f"titles cannot be read: {told[:30]}"))
    return ColumnPageResult(None, chosen.name, parsed, page_names(body, kept.content_type))


def _too_large(body: bytes, content_type: str) -> VisitFailure | None:
    """Return why a page is not parsed: rows beyond the bound would be called absent."""
    if len(body) > MOST_CHARACTERS and (count := len(decode(body, content_type))) > MOST_CHARACTERS:
        return VisitFailure("too_large", f"the page has {count} characters, {MOST_CHARACTERS} are read at most")
    return None


def _plain(value: object) -> str:
    """Return days and request bodies as JSON has them."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _column_of(value: dict[str, Any]) -> ColumnPageResult:
    trouble, parsed = value["trouble"], value["parsed"]
    days = ((row, row["listed_date"]) for row in parsed["rows"])
    parsed["rows"] = [
        ListingRow(row["title"], row["url"], date.fromisoformat(day) if day else None) for row, day in days
    ]
    parsed["next_pages"] = [_next_page(page) for page in parsed["next_pages"]]
    parsed["leads"] = [Lead(**lead) for lead in parsed["leads"]]
    names = Names(tuple(value["names"]["own"]), tuple(value["names"]["around"]))
    return ColumnPageResult(VisitFailure(**trouble) if trouble else None, value["adapter"], ParsedPage(**parsed), names)


def _next_page(value: dict[str, Any]) -> PageRequest:
    headers = tuple((name, text) for name, text in value["headers"])
    body = value["body"].encode("latin-1")
    return PageRequest(value["url"], value["method"], body, headers, value["told"], value["guessed"])

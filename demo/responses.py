"""Pages as bytes: charset, validators and 304 answers, and the small noise that every page frame carries."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from demo.hostile.hostile_web import HostileWeb
from demo.render.base import DemoRequest, DemoResponse
from demo.web import SiteWeb
from demo.world import SHANGHAI, Incident, Site

KEPT = 1500  # answers kept while nothing on their site changes
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One HTTP answer: status, header pairs and the body as transferred."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class ResponseCache:
    """Answers of all sites, kept until their site changes; simulated time decides, never the wall clock."""

    def __init__(self, sites: tuple[Site, ...]) -> None:
        self._webs = {site.host: HostileWeb(site) if site.hostile else SiteWeb(site) for site in sites}
        self._kept: OrderedDict[tuple[object, ...], DemoResponse] = OrderedDict()

    def answer(self, host: str, ask: DemoRequest, now: datetime) -> HttpResponse:
        """Return the answer of a host at an instant. KeyError for a host that is not of the world."""
        web = self._webs[host]
        page = self._page(web, ask, now)
        body = _noisy(web.site, page, ask, now)
        headers = [("Content-Type", _content_type(web.site, page)), *page.headers]
        headers += _validators(web.site, page, body, now)
        if _unchanged(ask, dict(headers)):
            return HttpResponse(304, tuple(pair for pair in headers if pair[0] in ("ETag", "Last-Modified")), b"")
        if "gzip_unasked" in web.site.quirks or "gzip" in ask.headers.get("accept-encoding", ""):
            body = gzip.compress(body, compresslevel=3, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        return HttpResponse(page.status, tuple(headers), body)

    def trouble(self, host: str, ask: DemoRequest, now: datetime) -> Incident | None:
        """Return what is the matter with a host, or with the page asked for, at an instant."""
        return self._webs[host].trouble(ask, now)

    def _page(self, web: SiteWeb, ask: DemoRequest, now: datetime) -> DemoResponse:
        key = (web.site.host, ask.over_tls, ask.target, ask.body, ask.headers.get("cookie", ""), web.site.epoch(now))
        page = self._kept.get(key)
        if page is None:
            page = self._kept[key] = web.answer(ask, now)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return page


def _content_type(site: Site, page: DemoResponse) -> str:
    """With a charset, except for files and for pages that name their own, perhaps falsely."""
    if page.raw is not None or "charset" in page.content_type:
        return page.content_type
    return f"{page.content_type}; charset={_charset(site, page)}"


def _charset(site: Site, page: DemoResponse) -> str:
    return page.charset or site.charset


def _noisy(site: Site, page: DemoResponse, ask: DemoRequest, now: datetime) -> bytes:
    """Return the body with today's date, a visitor counter and a session id put in their places."""
    if page.raw is not None:
        return page.raw
    text = page.text
    if site.noise and "@@" in text:
        local = now.astimezone(SHANGHAI)
        today = f"{local.year}年{local.month}月{local.day}日 星期{WEEKDAYS[local.weekday()]}"
        session = hashlib.sha256(f"{ask.target}{now.isoformat()}".encode()).hexdigest()[:16]
        count = str(int(now.timestamp()) // 60 % 10_000_000)
        text = text.replace("@@TODAY@@", today).replace("@@COUNT@@", count).replace("@@SESSION@@", session)
    return text.encode(_charset(site, page), "xmlcharrefreplace")


def _validators(site: Site, page: DemoResponse, body: bytes, now: datetime) -> list[tuple[str, str]]:
    """Return what the site sends so that a later request can be conditional."""
    if page.status != 200 or not page.validated:
        return []
    if site.validators == "etag":
        return [("ETag", f'"{hashlib.sha256(body).hexdigest()[:20]}"')]
    if site.validators == "modified":
        changed = page.modified or max((c for c in site.changes if c <= now), default=site.changes[0])
        return [("Last-Modified", http_date(changed))]
    return []


def _unchanged(ask: DemoRequest, headers: dict[str, str]) -> bool:
    """Return whether the conditional request matches. If-None-Match wins over If-Modified-Since (RFC 9110)."""
    tag, since = ask.headers.get("if-none-match"), ask.headers.get("if-modified-since")
    if tag is not None:
        return headers.get("ETag") in [part.strip() for part in tag.split(",")]
    if since is None or "Last-Modified" not in headers:
        return False
    try:
        return parsedate_to_datetime(headers["Last-Modified"]) <= parsedate_to_datetime(since)
    except ValueError:
        return False


def http_date(instant: datetime) -> str:
    """Return an instant as HTTP writes it, in GMT."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)

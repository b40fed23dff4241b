"""Walks made-up sites without a network: what the walk asks for is answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.walk_steps import WalkRequest, WalkResponse
from demo.render import base
from demo.responses import ResponseCache
from demo.world import Site


def walk_site(site: Site, now: datetime, budget: int = 60) -> SiteWalk:
    """The finished walk over a site of the made-up web as it stands at an instant."""
    answers, walk = ResponseCache((site,)), SiteWalk(f"http://{site.host}:8080/", budget)
    while ask := walk.next():
        walk.on_response(ask, _answer(answers, site, ask, now))
    return walk


def walk_pages(pages: Mapping[str, str], home: str = "http://www.x.gov.cn/", budget: int = 60) -> SiteWalk:
    """The finished walk over pages given as HTML by address; every other address is a 404."""
    walk = SiteWalk(home, budget)
    while ask := walk.next():
        text = pages.get(ask.page.url)
        body = (text or "<html><body>404</body></html>").encode()
        walk.on_response(
            ask, WalkResponse(ask.page.url, 404 if text is None else 200, body, "text/html; charset=utf-8", "r1")
        )
    return walk


def _answer(answers: ResponseCache, site: Site, ask: WalkRequest, now: datetime) -> WalkResponse:
    parts = urlsplit(ask.page.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {name.lower(): value for name, value in ask.page.headers} | {"host": parts.netloc}
    came = answers.answer(site.host, base.DemoRequest(ask.page.method, target, headers, ask.page.body), now)
    return WalkResponse(ask.page.url, came.status, came.body, dict(came.headers)["Content-Type"], "r1")

"""From a request to a page: a pure function of world, host, address and simulated time, troubles included."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from demo.render.base import Ask, Family, Page, entries
from demo.render.body import body
from demo.render.families import FAMILIES
from demo.render.templates import render
from demo.render.trs import STUB
from demo.troubles import PAGES, REDIRECTS, STATUS
from demo.world import HTTPS_FORBIDDEN, Publication, Site, Trouble

CHALLENGE = (
    "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={{}};$_ts.nsd={};</script></head><body></body></html>"
)
SHELL = '<html><script>document.cookie="wzws={}; path=/";location.reload();</script></html>' + " " * 300
FORBIDDEN = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"
AWAY = "127.99.99.99"  # a host that no site of any world uses
HUBS = ("/xxgk/", "/xxgk/index.html")
ROBOTS_OPEN = "User-agent: *\nDisallow: /login\n"
ROBOTS_SHUT = "User-agent: *\nDisallow: /\n"


class SiteWeb:
    """One site's pages. ``answer`` keeps no state: the same request at the same time gives the same page."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.family: Family = FAMILIES[site.family]

    @cached_property
    def _articles(self) -> dict[str, Publication]:
        pairs = ((path, p) for p in self.site.publications for path in self.family.article_paths(self.site, p))
        return dict(pairs)

    def answer(self, ask: Ask, now: datetime) -> Page:
        """The page for a request, or what stands in its place while the site is in trouble."""
        if ask.over_tls and HTTPS_FORBIDDEN in self.site.quirks:
            return Page(FORBIDDEN, status=403)
        trouble = self.site.trouble_at(now)
        if trouble and trouble.kind in STATUS:
            return self._refusal(trouble)
        if trouble and trouble.kind in ("js_shell", "cookie_302"):
            shut = self._cookie_gate(trouble, ask)
            if shut:
                return shut
        if ask.path == "/robots.txt":
            return self._robots(trouble)
        return self._page(ask, now, trouble)

    def _page(self, ask: Ask, now: datetime, trouble: Trouble | None) -> Page:
        if ask.path in ("/", "/index.html", *HUBS):
            return self._home("政府信息公开" if ask.path in HUBS else "首页")
        publication = self._articles.get(ask.path)
        if publication:
            return self._article(publication, now)
        listed = self.family.lists(self.site, ask, now)
        if listed is None:
            return self._missing()
        if trouble and trouble.kind in PAGES | REDIRECTS:
            return self._instead(trouble, ask) or listed
        return listed

    def _article(self, publication: Publication, now: datetime) -> Page:
        if not publication.stands_at(now):
            return self._missing()
        text = self.family.article(self.site, publication, body(self.site, publication, now), now)
        return Page(text, modified=publication.modified_at(now))

    def _home(self, title: str) -> Page:
        return Page(render("home.html", site=self.site, title=title, entries=entries(self.family, self.site)))

    def _missing(self, status: int = 404) -> Page:
        """What an unknown address gives; some sites say 200 to everything."""
        status = 200 if "soft_missing" in self.site.quirks else status
        return Page(render("missing.html", site=self.site, title="页面不存在"), status=status)

    def _robots(self, trouble: Trouble | None) -> Page:
        shut = trouble is not None and trouble.kind == "robots"
        return Page(ROBOTS_SHUT if shut else ROBOTS_OPEN, content_type="text/plain")

    def _refusal(self, trouble: Trouble) -> Page:
        text = CHALLENGE.format(self.site.region) if trouble.kind == "waf" else "<html><h1>error</h1></html>"
        return Page(text, status=STATUS[trouble.kind])

    def _cookie_gate(self, trouble: Trouble, ask: Ask) -> Page | None:
        """A cookie that a script must set, or that is given by a redirect to the same address."""
        token = f"{self.site.region}ok"
        if f"wzws={token}" in ask.headers.get("cookie", ""):
            return None
        if trouble.kind == "js_shell":
            return Page(SHELL.format(token))
        return Page("", status=302, headers=(("Location", ask.target), ("Set-Cookie", f"wzws={token}; path=/")))

    def _instead(self, trouble: Trouble, ask: Ask) -> Page | None:
        """What a list page's address gives while the column, not the site, is in trouble."""
        if trouble.kind == "soft_404":
            return Page(render("missing.html", site=self.site, title="页面不存在"))
        if trouble.kind == "home_instead":
            return self._home("首页")
        if trouble.kind == "redirect_home":
            return Page("", status=302, headers=(("Location", "/"),))
        if trouble.kind == "redirect_away":
            return Page("", status=302, headers=(("Location", f"http://{AWAY}/"),))
        first = {self.family.column_path(self.site, column).partition("#")[0] for column in self.site.columns}
        if trouble.kind in ("broken_pager", "stub") and ask.target not in first:
            return self._missing() if trouble.kind == "broken_pager" else Page(STUB)
        return None  # "empty" and "redesign" are matters of the list page itself

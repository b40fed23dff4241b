"""From a request to a page: a pure function of world, host, address and simulated time, troubles included."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from demo.incident_kinds import PAGES, REDIRECTS, STATUS
from demo.render.base import DemoRequest, DemoResponse, Family, entries
from demo.render.body import body
from demo.render.docx_file import as_docx
from demo.render.families import FAMILIES
from demo.render.pdf_file import as_pdf, as_scan
from demo.render.templates import render
from demo.render.trs import STUB
from demo.world import HTTPS_FORBIDDEN, Incident, Publication, Site

CHALLENGE = (
    "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={{}};$_ts.nsd={};</script></head><body></body></html>"
)
SHELL = '<html><script>document.cookie="wzws={}; path=/";location.reload();</script></html>' + " " * 300
FORBIDDEN = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"
# A guard's page that answers 200, and articles whose text only a script would bring.
GUARD = (
    "<html><head><title>安全验证</title></head><body><p>您的访问存在异常，请完成验证后继续。</p>"
    "<p>事件编号：{}-7f3a</p></body></html>"
)
MAINTENANCE = (
    "<html><head><title>系统维护公告</title></head><body><h1>系统维护公告</h1><p>{}人民政府门户网站正在进行系统升级维护，"
    "期间部分栏目暂停服务，给您带来不便敬请谅解。</p></body></html>"
)
EMPTY = {
    "empty_body": "",
    "script_body": "<p>正在加载……</p><script>$.post('/api/info/detail',{{id:{}}},function(d){{show(d)}})</script>",
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
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
    def _articles(self) -> dict[str, list[Publication]]:
        """Every publication that ever stands at an address; one may take the place of another."""
        found: dict[str, list[Publication]] = {}
        for p in self.site.publications:
            faces = [p, *(p.shown_at(face.since) for face in p.faces)]
            for path in {path for face in faces for path in self.family.article_paths(self.site, face)}:
                found.setdefault(path, []).append(p)
        return found

    def publication_at(self, path: str, now: datetime) -> Publication | None:
        """Return the publication that stands at an address as it shows itself now.

        One that does not stand if none does.
        """
        shown = [p.shown_at(now) for p in self._articles.get(path, ())]
        there = [p for p in shown if path in self.family.article_paths(self.site, p)]
        return next((p for p in there if p.stands_at(now)), there[0] if there else None)

    def trouble(self, ask: DemoRequest, now: datetime) -> Incident | None:
        """Return what is the matter with the site or, if nothing is, with the page that is asked for."""
        page = self.publication_at(ask.path, now)
        return self.site.trouble_at(now) or (page.trouble_at(now) if page else None)

    def answer(self, ask: DemoRequest, now: datetime) -> DemoResponse:
        """Return the page for a request, or what stands in its place while the site is in trouble."""
        if ask.over_tls and HTTPS_FORBIDDEN in self.site.quirks:
            return DemoResponse(FORBIDDEN, status=403)
        trouble = self.site.trouble_at(now)
        if trouble and trouble.kind in STATUS:
            return self._refusal(trouble)
        if trouble and trouble.kind in ("js_shell", "cookie_302"):
            shut = self._cookie_gate(trouble, ask)
            if shut:
                return shut
        if ask.path == "/robots.txt":
            return self._robots(trouble, now)
        return self._page(ask, now, trouble)

    def _page(self, ask: DemoRequest, now: datetime, trouble: Incident | None) -> DemoResponse:
        if ask.path in ("/", "/index.html", *HUBS):
            return self._home("政府信息公开" if ask.path in HUBS else "首页")
        publication = self.publication_at(ask.path, now)
        if publication:
            return self._article(publication, now)
        attached = self.publication_at(ask.path.removesuffix(".pdf"), now)
        if attached and attached.file and attached.stands_at(now):
            return DemoResponse("", content_type="application/pdf", raw=self._pdf(attached, now))
        listed = self.family.lists(self.site, ask, now)
        if listed is None:
            return self._missing()
        if trouble and trouble.kind in PAGES | REDIRECTS:
            return self._instead(trouble, ask) or listed
        return listed

    def _article(self, publication: Publication, now: datetime) -> DemoResponse:
        if not publication.stands_at(now):
            return self._missing()
        trouble = publication.trouble_at(now)
        if trouble and trouble.kind in STATUS:
            return self._refusal(trouble)
        if trouble and trouble.kind == "maintenance":
            return DemoResponse(MAINTENANCE.format(self.site.name))
        if trouble and trouble.kind == "waf_page":
            return DemoResponse(GUARD.format(self.site.region))
        if not publication.listed:
            return DemoResponse("", content_type=DOCX, raw=as_docx(publication, body(self.site, publication, now)))
        text = body(self.site, publication, now)
        if publication.file:
            place = f"{self.family.address(self.site, publication)}.pdf"
            text = f'<p>附件：<a href="{place}">{publication.title}.pdf</a></p>'
        if trouble and trouble.kind in EMPTY:
            text = EMPTY[trouble.kind].format(publication.serial)
        whole = self.family.article(self.site, publication, text, now)
        return DemoResponse(whole, modified=None if publication.kind == "roll_up" else publication.modified_at(now))

    def _pdf(self, publication: Publication, now: datetime) -> bytes:
        if publication.file == "scan":
            return as_scan(publication.title)
        return as_pdf(publication, body(self.site, publication, now))

    def _home(self, title: str) -> DemoResponse:
        return DemoResponse(render("home.html", site=self.site, title=title, entries=entries(self.family, self.site)))

    def _missing(self, status: int = 404) -> DemoResponse:
        """Return what an unknown address gives; some sites say 200 to everything."""
        status = 200 if "soft_missing" in self.site.quirks else status
        return DemoResponse(render("missing.html", site=self.site, title="页面不存在"), status=status)

    def _robots(self, trouble: Incident | None, now: datetime) -> DemoResponse:
        shut = trouble is not None and trouble.kind == "robots"
        if shut:
            return DemoResponse(ROBOTS_SHUT, content_type="text/plain")
        closed = [p.shown_at(now) for p in self.site.publications if (t := p.trouble_at(now)) and t.kind == "robots"]
        lines = [f"Disallow: {self.family.address(self.site, p)}\n" for p in closed]
        return DemoResponse(ROBOTS_OPEN + "".join(lines), content_type="text/plain")

    def _refusal(self, trouble: Incident) -> DemoResponse:
        text = CHALLENGE.format(self.site.region) if trouble.kind == "waf" else "<html><h1>error</h1></html>"
        return DemoResponse(text, status=STATUS[trouble.kind])

    def _cookie_gate(self, trouble: Incident, ask: DemoRequest) -> DemoResponse | None:
        """Return a cookie that a script must set, or that is given by a redirect to the same address."""
        token = f"{self.site.region}ok"
        if f"wzws={token}" in ask.headers.get("cookie", ""):
            return None
        if trouble.kind == "js_shell":
            return DemoResponse(SHELL.format(token))
        return DemoResponse("", status=302, headers=(("Location", ask.target), ("Set-Cookie", f"wzws={token}; path=/")))

    def _instead(self, trouble: Incident, ask: DemoRequest) -> DemoResponse | None:
        """Return what a list page's address gives while the column, not the site, is in trouble."""
        if trouble.kind == "soft_404":
            return DemoResponse(render("missing.html", site=self.site, title="页面不存在"))
        if trouble.kind == "home_instead":
            return self._home("首页")
        if trouble.kind == "redirect_home":
            return DemoResponse("", status=302, headers=(("Location", "/"),))
        if trouble.kind == "redirect_away":
            return DemoResponse("", status=302, headers=(("Location", f"http://{AWAY}/"),))
        first = {self.family.column_path(self.site, column).partition("#")[0] for column in self.site.columns}
        if trouble.kind in ("broken_pager", "stub") and ask.target not in first:
            return self._missing() if trouble.kind == "broken_pager" else DemoResponse(STUB)
        return None  # "empty" and "redesign" are matters of the list page itself

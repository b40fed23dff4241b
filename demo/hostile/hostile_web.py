"""One hostile site's pages: what its column shows in the place of a plain list."""

from __future__ import annotations

import re
from datetime import datetime

from demo.hostile.lists import Part, by_script, other_rows, paged, rows_html
from demo.render.base import COLUMN_TYPE, DemoRequest, DemoResponse, RowView, entries, rows_of
from demo.render.templates import render
from demo.web import GUARD, ROBOTS_SHUT, SiteWeb
from demo.world import SHANGHAI, Column, Incident

NOTHING = '<ul><li>暂无相关信息！</li></ul><div class="page">共 0 条</div>'
_PAGE_WORDS = ("p", "pn", "page", "pageNo", "currpage", "__EVENTARGUMENT")
_FOLDER = re.compile(r"/nianbao/(\d)/(\d{4})/")
_MOJIBAKE = {"gbk_as_utf8": ("gb18030", "utf-8"), "utf8_as_gbk": ("utf-8", "gb2312"), "meta_only": ("gb18030", "")}


class HostileWeb(SiteWeb):
    """Everything but the column is as on any site."""

    def _page(self, ask: DemoRequest, now: datetime, trouble: Incident | None) -> DemoResponse:
        odd = self.site.hostile_at(now)
        if odd is None or odd.kind in ("newest_year", "roll_up") or trouble is not None:
            return super()._page(ask, now, trouble)
        if odd.kind == "year_folders" and (inside := _FOLDER.fullmatch(ask.path)):
            return self._folder(self.site.columns[int(inside[1])], int(inside[2]), now)
        if odd.kind == "decoding":
            return self._garbled(odd, super()._page(ask, now, trouble))
        column = next((c for c in self.site.columns if ask.path == self._path(c)), None)
        if column is None:
            return super()._page(ask, now, trouble)
        if odd.kind == "site_fault":
            return self._faulty(odd, super()._page(ask, now, trouble), column)
        return self._column(odd, column, ask, now)

    def _path(self, column: Column) -> str:
        return self.family.column_path(self.site, column).partition("#")[0].partition("?")[0]

    def _robots(self, trouble: Incident | None, now: datetime) -> DemoResponse:
        odd = self.site.hostile_at(now)
        if odd and (odd.kind, odd.variant) == ("site_fault", "robots_list"):
            return DemoResponse(ROBOTS_SHUT, content_type="text/plain")
        return super()._robots(trouble, now)

    def _column(self, odd: Incident, column: Column, ask: DemoRequest, now: datetime) -> DemoResponse:
        if odd.kind == "other_list":
            name, others = other_rows(self.site, odd.variant, now.astimezone(SHANGHAI).date())
            return self._listed(Part(rows_html(self.site, others)), name or column.title, column)
        if odd.kind == "year_folders":
            return self._listed(Part(rows_html(self.site, self._folders(column, now))), column.title, column)
        rows, here = rows_of(self.family, self.site, column, now), self._path(column)
        if odd.kind == "script_list":
            return self._listed(by_script(self.site, odd.variant, rows, here), column.title, column)
        asked = next((ask.query[word] for word in _PAGE_WORDS if ask.query.get(word, "").isdecimal()), "1")
        return self._listed(paged(self.site, odd.variant, rows, int(asked), here), column.title, column)

    def _folders(self, column: Column, now: datetime) -> list[RowView]:
        """Return a row for each year, which leads to the list of that year's reports."""
        listed, number = self.site.listed(now, column), self.site.columns.index(column)
        made = []
        for year in sorted({page.year for page in listed}, reverse=True):
            day = min(page.declared for page in listed if page.year == year)
            title = f"{year}年政府信息公开年报"
            made.append(RowView(title, title, f"/nianbao/{number}/{year}/", day, year, ""))
        return made

    def _folder(self, column: Column, year: int, now: datetime) -> DemoResponse:
        """Return the list within a year's folder; those of earlier evenings that are empty now stay there."""
        inside = {self.family.address(self.site, page) for page in self.site.listed(now, column) if page.year == year}
        rows = [row for row in rows_of(self.family, self.site, column, now) if row.href in inside]
        return self._listed(Part(rows_html(self.site, rows)), f"{year}年政府信息公开年报", column)

    def _listed(self, part: Part, name: str, column: Column) -> DemoResponse:
        text = render(
            "hostile.html", site=self.site, part=part, title=name, name=name, own=name == column.title,
            column_type=COLUMN_TYPE, entries=entries(self.family, self.site), here=self._path(column),
        )  # fmt: skip
        return DemoResponse(text)

    def _faulty(self, odd: Incident, page: DemoResponse, column: Column) -> DemoResponse:
        """Return the column's address on a bad day, always with status 200."""
        if odd.variant == "waf_page":
            return DemoResponse(GUARD.format(self.site.region))
        if odd.variant == "says_empty":
            return self._listed(Part(NOTHING), column.title, column)
        if odd.variant == "half":
            return DemoResponse(page.text[: len(page.text) // 2])
        if odd.variant == "not_found_page":
            return DemoResponse(render("missing.html", site=self.site, title="提示信息"))
        if odd.variant == "login":
            return DemoResponse(
                '<html><body><form action="/sso"><p>请先登录</p><input name="user"></form></body></html>'
            )
        return page

    def _garbled(self, odd: Incident, page: DemoResponse) -> DemoResponse:
        """Bytes in one encoding that say they are in another, or text that was decoded wrongly before."""
        if page.status != 200 or page.raw is not None or "html" not in page.content_type:
            return page
        text, was = page.text, f'<meta charset="{self.site.charset}">'
        if odd.variant in _MOJIBAKE:
            true, said = _MOJIBAKE[odd.variant]
            head = f"text/html; charset={said}" if said else "text/html; charset="
            named = said or "utf-8"
            text = text.replace(was, f'<meta charset="{named}">')
            return DemoResponse(
                text, content_type=head, raw=text.encode(true, "xmlcharrefreplace"), modified=page.modified
            )
        other = "latin-1" if odd.variant == "latin" else "gb18030"
        twice = text.replace(was, '<meta charset="utf-8">').encode("utf-8").decode(other, "replace")
        return DemoResponse(
            twice, content_type="text/html; charset=utf-8", raw=twice.encode("utf-8"), modified=page.modified
        )

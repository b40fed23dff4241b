"""EmpireCMS 帝国: static folders, ``index_2.html`` counted from one, a 尾页 link and the total of records."""

from __future__ import annotations

import re
from datetime import datetime

from demo.render.base import Ask, Family, Page, article_text, list_text, page_count, rows_of, sliced
from demo.world import Column, Publication, Site

ROOT = "/xxgk/xxgknb"
LIST = re.compile(r"/xxgk/xxgknb/(?:(\w+)/)?(?:index(?:_(\d+))?\.html)?")


class EmpireCms(Family):
    name = "empirecms"

    def _folder(self, site: Site, column: Column) -> str:
        return ROOT if len(site.columns) == 1 else f"{ROOT}/{column.id}"

    def column_path(self, site: Site, column: Column) -> str:
        return f"{self._folder(site, column)}/index.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        column = site.column_of(publication) or site.columns[0]
        return f"{self._folder(site, column)}/{publication.appears:%Y-%m-%d}/{publication.serial}.html"

    def lists(self, site: Site, ask: Ask, now: datetime) -> Page | None:
        found = LIST.fullmatch(ask.path)
        column = next((c for c in site.columns if found and (found[1] or c.id) == c.id), None)
        if not found or not column:
            return None
        rows, page = rows_of(self, site, column, now), int(found[2] or 1)
        pages = page_count(len(rows), site.per_page)
        if page > pages:
            return None
        shown = sliced(rows, page, site.per_page)
        return Page(list_text(self, site, column, shown, now, page=page, pages=pages, total=len(rows)))

    def article(self, site: Site, publication: Publication, body: str, now: datetime) -> str:
        return article_text(self, site, publication, body, now, "article.html")

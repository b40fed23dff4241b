"""TRS WCM, static: ``index_1.html`` counted from zero, announced only by a script call; deep pages can be stubs."""

from __future__ import annotations

import re
from datetime import datetime

from demo.render.base import Ask, Family, Page, list_text, page_count, rows_of, sliced
from demo.world import Column, Publication, Site

ROOT = "/zwgk/xxgknb"
LIST = re.compile(r"/zwgk/xxgknb/(?:(\w+)/)?(?:index(?:_(\d+))?\.html)?")
# What a real deep page can be: a few hundred bytes that only send the reader back to the first page.
STUB = '<html><head><meta http-equiv="refresh" content="0;url=index.html"></head><body>{}</body></html>'.format(
    " " * 220
)


class Trs(Family):
    name = "trs"

    def _folder(self, site: Site, column: Column) -> str:
        return ROOT if len(site.columns) == 1 else f"{ROOT}/{column.id}"

    def column_path(self, site: Site, column: Column) -> str:
        return f"{self._folder(site, column)}/index.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        column = site.column_of(publication) or site.columns[0]
        clock = publication.appears
        return f"{self._folder(site, column)}/{clock:%Y%m}/t{clock:%Y%m%d}_{publication.serial}.html"

    def lists(self, site: Site, ask: Ask, now: datetime) -> Page | None:
        found = LIST.fullmatch(ask.path)
        column = next((c for c in site.columns if found and (found[1] or c.id) == c.id), None)
        if not found or not column:
            return None
        rows, page = rows_of(self, site, column, now), int(found[2] or 0) + 1
        pages = page_count(len(rows), site.per_page)
        told = pages + 1 if "stub" in site.quirks else pages
        if page > told:
            return None
        if page > pages:
            return Page(STUB)
        shown = sliced(rows, page, site.per_page)
        return Page(list_text(self, site, column, shown, now, page=page, pages=told, total=len(rows)))

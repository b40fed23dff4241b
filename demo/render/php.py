"""PHP systems: flat names such as ``xxgk-list-3-2.html`` and ``xxgk-show-N.html``; no adapter of their own."""

from __future__ import annotations

import re
from datetime import datetime

from demo.render.base import (
    DemoRequest,
    DemoResponse,
    StaticFamily,
    column_number,
    list_text,
    page_count,
    rows_of,
    sliced,
)
from demo.world import Column, Publication, Site

LIST = re.compile(r"/xxgk-list-(\d+)(?:-(\d+))?\.html")


class Php(StaticFamily):
    name = "php"
    container = 'class="show_content"'

    @property
    def adapter(self) -> str:
        return "generic"

    def column_path(self, site: Site, column: Column) -> str:
        return f"/xxgk-list-{column_number(site, column, 100)}.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        return f"/xxgk-show-{publication.serial}.html"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        found = LIST.fullmatch(ask.path)
        column = next((c for c in site.columns if found and str(column_number(site, c, 100)) == found[1]), None)
        if not found or column is None:
            return None
        rows, page = rows_of(self, site, column, now), int(found[2] or 1)
        pages = page_count(len(rows), site.per_page)
        stem = self.column_path(site, column).removesuffix(".html")
        more = {"page": page, "pages": pages, "total": len(rows), "stem": stem}
        shown = sliced(rows, page, site.per_page)
        return DemoResponse(list_text(self, site, column, shown, now, **more)) if 1 <= page <= pages else None

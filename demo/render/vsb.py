"""博达 VSB: page 1 is ``column.htm``, the others ``column/5.htm`` … ``column/1.htm``, numbers falling."""

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

ROOT = "/zwgk"
LIST = re.compile(ROOT + r"/(\w+)(?:/(\d+))?\.htm")


class Vsb(StaticFamily):
    name = "vsb"
    container = 'id="vsb_content_2"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"{ROOT}/{column.id}.htm"

    def article_path(self, site: Site, publication: Publication) -> str:
        number = column_number(site, self.column_of(site, publication), 1000)
        return f"/info/{number}/{publication.serial}.htm"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        found = LIST.fullmatch(ask.path)
        column = next((c for c in site.columns if found and c.id == found[1]), None)
        if not found or column is None:
            return None
        rows, root = rows_of(self, site, column, now), self.column_path(site, column)
        pages = page_count(len(rows), site.per_page)
        page = pages - int(found[2]) + 1 if found[2] else 1
        if not 1 <= page <= pages:
            return None

        def numbered(wanted: int) -> str:
            return root if wanted == 1 else f"{ROOT}/{column.id}/{pages - wanted + 1}.htm"

        more = {"page": page, "pages": pages, "total": len(rows), "root": root, "numbered": numbered}
        return DemoResponse(list_text(self, site, column, sliced(rows, page, site.per_page), now, **more))

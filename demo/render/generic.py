"""A home-made site of the long tail: no known CMS, ids of twenty digits, a pager in words.

Quirks choose the markup of rows: ``rows_dl``, ``rows_div``, else a table.
"""

from __future__ import annotations

from datetime import datetime

from demo.render.base import DemoRequest, DemoResponse, Family, int_param, list_text, page_count, rows_of, sliced
from demo.world import Column, Publication, Site

ROOT = "/zfxxgk/nb"


class Generic(Family):
    name = "generic"
    container = 'class="xxgk_content"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"{ROOT}/{column.id}"

    def article_path(self, site: Site, publication: Publication) -> str:
        return f"{ROOT}/show/{publication.appears:%Y%m%d%H%M%S}{publication.serial:06d}.html"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        column = next((c for c in site.columns if ask.path.rstrip("/") == f"{ROOT}/{c.id}"), None)
        if column is None:
            return None
        rows = rows_of(self, site, column, now)
        pages = page_count(len(rows), site.per_page)
        page = min(max(int_param(ask, "page", 1), 1), pages)  # past the end: the last page again
        shape = next((quirk[5:] for quirk in site.quirks if quirk.startswith("rows_")), "table")
        more = {"page": page, "pages": pages, "total": len(rows), "shape": shape}
        return DemoResponse(list_text(self, site, column, sliced(rows, page, site.per_page), now, **more))

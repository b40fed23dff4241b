"""TRS, Fujian variant: the first rows static, all rows behind a JSON search named in the page's script."""

from __future__ import annotations

import json
import re
from datetime import datetime

from demo.render.base import (
    DemoRequest,
    DemoResponse,
    Family,
    column_number,
    folder,
    int_param,
    list_text,
    named_column,
    origin,
    page_count,
    rows_of,
    sliced,
)
from demo.world import Column, Publication, Site

ROOT = "/zwgk/gkml"
LIST = re.compile(ROOT + r"/(?:(\w+)/)?(?:index\.htm)?")
SEARCH = f"{ROOT}/list2.trsapi"
CHANNEL = "229105"


class TrsSearch(Family):
    name = "trs_search"
    container = 'class="TRS_Editor"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"{folder(ROOT, site, column)}/index.htm"

    def article_path(self, site: Site, publication: Publication) -> str:
        home, clock = folder(ROOT, site, self.column_of(site, publication)), publication.appears
        return f"{home}/{clock:%Y%m}/t{clock:%Y%m%d}_{publication.serial}.htm"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        if ask.path == SEARCH:
            return self._search(site, ask, now)
        found = LIST.fullmatch(ask.path)
        column = named_column(site, found[1]) if found else None
        return self._first(site, column, now) if column else None

    def _first(self, site: Site, column: Column, now: datetime) -> DemoResponse:
        rows = rows_of(self, site, column, now)
        more = {"total": len(rows), "search": SEARCH, "channel": CHANNEL, "number": column_number(site, column)}
        return DemoResponse(list_text(self, site, column, sliced(rows, 1, site.per_page), now, **more))

    def _search(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        wanted = ask.query.get("classsql", "").removeprefix("chnlid=")
        column = next((c for c in site.columns if str(column_number(site, c)) == wanted), None)
        if column is None:
            return None
        rows, size = rows_of(self, site, column, now), max(1, int_param(ask, "prepage", 15))
        data = [
            {"doctitle": r.title, "docpuburl": origin(site, ask) + r.href, "docreltime": f"{r.date:%Y.%m.%d} 08:30"}
            for r in sliced(rows, int_param(ask, "page", 1), size)
        ]
        answer = {"count": str(len(rows)), "pageCount": str(page_count(len(rows), size)), "data": data}
        return DemoResponse(json.dumps(answer, ensure_ascii=False), content_type="application/json", validated=False)

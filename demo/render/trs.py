"""TRS WCM, static: ``index_1.html`` counted from zero, announced only by a script call."""

from __future__ import annotations

import re
from datetime import datetime

from demo.render.base import DemoRequest, StaticFamily, folder, named_column
from demo.world import Column, Publication, Site

ROOT = "/zwgk/xxgknb"
LIST = re.compile(ROOT + r"/(?:(\w+)/)?(?:index(?:_(\d+))?\.html)?")
# What a deep page can be while the site is ill: a few hundred bytes that only lead back to the first page.
STUB = '<html><head><meta http-equiv="refresh" content="0;url=index.html"></head><body>{}</body></html>'.format(
    " " * 220
)


class Trs(StaticFamily):
    name = "trs"
    container = 'class="TRS_Editor"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"{folder(ROOT, site, column)}/index.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        home, clock = folder(ROOT, site, self.column_of(site, publication)), publication.appears
        return f"{home}/{clock:%Y%m}/t{clock:%Y%m%d}_{publication.serial}.html"

    def place(self, site: Site, ask: DemoRequest, now: datetime) -> tuple[Column, int] | None:
        found = LIST.fullmatch(ask.path)
        column = named_column(site, found[1]) if found else None
        return (column, int(found[2] or 0) + 1) if found and column else None

"""EmpireCMS 帝国: static folders, ``index_2.html`` counted from one, a 尾页 link and the total of records."""

from __future__ import annotations

import re
from datetime import datetime

from demo.render.base import DemoRequest, StaticFamily, folder, named_column
from demo.world import Column, Publication, Site

ROOT = "/xxgk/xxgknb"
LIST = re.compile(ROOT + r"/(?:(\w+)/)?(?:index(?:_(\d+))?\.html)?")


class EmpireCms(StaticFamily):
    name = "empirecms"
    container = 'class="article-content" id="text"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"{folder(ROOT, site, column)}/index.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        home = folder(ROOT, site, self.column_of(site, publication))
        return f"{home}/{publication.appears:%Y-%m-%d}/{publication.serial}.html"

    def place(self, site: Site, ask: DemoRequest, now: datetime) -> tuple[Column, int] | None:
        found = LIST.fullmatch(ask.path)
        column = named_column(site, found[1]) if found else None
        return (column, int(found[2] or 1)) if found and column else None

"""UCAP 开普: articles ``content/post_N.html``, static list pages with a pager of links, body in #UCAP-CONTENT."""

from __future__ import annotations

import re
from datetime import datetime

from demo.render.base import DemoRequest, StaticFamily, folder, named_column
from demo.world import Column, Publication, Site

ROOT = "/xxgk/nb"
LIST = re.compile(ROOT + r"/(?:(\w+)/)?(?:index(?:_(\d+))?\.html)?")


class Ucap(StaticFamily):
    name = "ucap"
    container = 'id="UCAP-CONTENT"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"{folder(ROOT, site, column)}/index.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        return f"{folder(ROOT, site, self.column_of(site, publication))}/content/post_{publication.serial}.html"

    def place(self, site: Site, ask: DemoRequest, now: datetime) -> tuple[Column, int] | None:
        found = LIST.fullmatch(ask.path)
        column = named_column(site, found[1]) if found else None
        return (column, int(found[2] or 1)) if found and column else None

"""The family of ``content_N``: numeric folders, ``list_2.html``; quirk ``month_day`` prints [MM-DD] without a year."""

from __future__ import annotations

import re
from datetime import datetime

from demo.render.base import DemoRequest, StaticFamily, column_number
from demo.world import Column, Publication, Site

LIST = re.compile(r"/3320/(\d+)/(?:list_(\d+)\.html)?")


class ContentN(StaticFamily):
    name = "content_n"
    container = 'class="content-text"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"/3320/{column_number(site, column)}/"

    def article_path(self, site: Site, publication: Publication) -> str:
        return f"{self.column_path(site, self.column_of(site, publication))}content_{publication.serial}.html"

    def place(self, site: Site, ask: DemoRequest, now: datetime) -> tuple[Column, int] | None:
        found = LIST.fullmatch(ask.path)
        column = next((c for c in site.columns if found and str(column_number(site, c)) == found[1]), None)
        return (column, int(found[2] or 1)) if found and column else None

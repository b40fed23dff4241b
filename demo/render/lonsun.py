"""龙讯 Lonsun (Anhui): the column's script asks ``/site/label/8888`` for an HTML fragment by ``pageIndex``."""

from __future__ import annotations

from datetime import datetime

from demo.render.base import (
    DemoRequest,
    DemoResponse,
    Family,
    column_number,
    int_param,
    list_text,
    origin,
    page_count,
    rows_of,
    sliced,
)
from demo.render.templates import render
from demo.world import Column, Publication, Site

LABEL = "/site/label/8888"
BASE = 6_700_000


class Lonsun(Family):
    name = "lonsun"
    container = 'class="wzcon" id="J_content"'

    def column_path(self, site: Site, column: Column) -> str:
        number = column_number(site, column, BASE)
        return f"/public/column/{number}2?type=4&catId={number}"

    def article_path(self, site: Site, publication: Publication) -> str:
        return f"/OpennessAnnualReport/show/{publication.serial}.html"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        by_number = {str(column_number(site, column, BASE)): column for column in site.columns}
        column = by_number.get(ask.query.get("catId", ""))
        if column is None:
            return None
        if ask.path == LABEL and ask.query.get("labelName") == "publicInfoList":
            return self._fragment(site, column, ask, now)
        if ask.path.startswith("/public/column/"):
            return DemoResponse(list_text(self, site, column, [], now, number=column_number(site, column, BASE)))
        return None

    def _fragment(self, site: Site, column: Column, ask: DemoRequest, now: datetime) -> DemoResponse:
        rows, page = rows_of(self, site, column, now, origin(site, ask)), max(1, int_param(ask, "pageIndex", 1))
        size = max(1, int_param(ask, "pageSize", site.per_page))
        values = {"rows": sliced(rows, page, size), "page": page, "total": len(rows)}
        return DemoResponse(
            render("lonsun/fragment.html", pages=page_count(len(rows), size), **values), validated=False
        )  # fmt: skip

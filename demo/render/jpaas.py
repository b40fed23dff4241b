"""Hanweb jpaas: the column is a shell; rows come as HTML inside JSON, the page number inside ``paramJson``."""

from __future__ import annotations

import json
import re
from datetime import datetime

from demo.render.base import DemoRequest, DemoResponse, Family, column_number, hex_id, list_text, rows_of, sliced
from demo.render.templates import render
from demo.world import Column, Publication, Site

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
LIST = re.compile(r"/col/col(\d+)/(?:index\.html)?")


class Jpaas(Family):
    name = "jpaas"
    container = 'class="article-content main-txt"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"/col/col{column_number(site, column)}/index.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        number = column_number(site, self.column_of(site, publication))
        return f"/col/col{number}/art/{publication.appears:%Y}/art_{hex_id(site, publication)}.html"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        by_number = {str(column_number(site, column)): column for column in site.columns}
        found = LIST.fullmatch(ask.path)
        if found and found[1] in by_number:
            number = column_number(site, by_number[found[1]])
            return DemoResponse(list_text(self, site, by_number[found[1]], [], now, unit_url=UNIT, number=number))
        if ask.path == UNIT and ask.query.get("pageId") in by_number:
            return self._unit(site, by_number[ask.query["pageId"]], ask, now)
        return None

    def _unit(self, site: Site, column: Column, ask: DemoRequest, now: datetime) -> DemoResponse:
        html = "<ul></ul>"  # the navigation unit, which holds no rows
        if ask.query.get("tagId") == "信息列表":
            page, size = _wanted(ask, site.per_page)
            rows = rows_of(self, site, column, now)
            values = {"rows": sliced(rows, page, size), "total": len(rows), "page": page, "size": size}
            html = render("jpaas/fragment.html", **values)
        answer = {"success": True, "code": "200", "data": {"html": html}}
        return DemoResponse(json.dumps(answer, ensure_ascii=False), content_type="application/json", validated=False)


def _wanted(ask: DemoRequest, per_page: int) -> tuple[int, int]:
    """Page and size out of ``paramJson``; the first page of the site's own size when it is missing or broken."""
    try:
        asked = json.loads(ask.query.get("paramJson", "{}"))
        return max(1, int(asked.get("pageNo", 1))), min(50, max(1, int(asked.get("pageSize", per_page))))
    except (ValueError, TypeError, AttributeError):
        return 1, per_page

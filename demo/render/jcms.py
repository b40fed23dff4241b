"""Hanweb JCMS 大汉: the first batch stands in the page as an XML datastore, the rest behind dataproxy.jsp.

Quirks: ``wants_page`` (startrecord is ignored, page= counts), ``perpage_cut`` (never more than 300 rows),
``perpage_50`` (more than 50 asked for: none given).
"""

from __future__ import annotations

import re
from datetime import datetime
from xml.sax.saxutils import escape

from demo.render.base import (
    DemoRequest,
    DemoResponse,
    Family,
    RowView,
    column_number,
    int_param,
    list_text,
    page_count,
    rows_of,
    sliced,
)
from demo.render.templates import render
from demo.world import Column, Publication, Site

PROXY = "/module/web/jpage/dataproxy.jsp"
LIST = re.compile(r"/col/col(\d+)/(?:index\.html)?")


class Jcms(Family):
    name = "jcms"
    container = 'id="zoom"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"/col/col{column_number(site, column)}/index.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        number, day = column_number(site, self.column_of(site, publication)), publication.appears
        return f"/art/{day.year}/{day.month}/{day.day}/art_{number}_{publication.serial}.html"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        by_number = {str(column_number(site, column)): column for column in site.columns}
        found = LIST.fullmatch(ask.path)
        if found and found[1] in by_number:
            return self._first(site, by_number[found[1]], now)
        if ask.path == PROXY and ask.query.get("columnid") in by_number:
            return self._batch(site, by_number[ask.query["columnid"]], ask, now)
        return None

    def _first(self, site: Site, column: Column, now: datetime) -> DemoResponse:
        rows, number = rows_of(self, site, column, now), column_number(site, column)
        shown = sliced(rows, 1, site.per_page)
        more = {"unit": f"{number}5", "number": number, "proxy": PROXY, "total": len(rows)}
        return DemoResponse(list_text(self, site, column, shown, now, **more))

    def _batch(self, site: Site, column: Column, ask: DemoRequest, now: datetime) -> DemoResponse:
        rows = rows_of(self, site, column, now)
        records = "".join(f"<record><![CDATA[{self._row(row)}]]></record>" for row in self._asked(site, rows, ask))
        text = (
            f"<?xml version='1.0' encoding='UTF-8'?><datastore><totalrecord>{len(rows)}</totalrecord>"
            f"<totalpage>{page_count(len(rows), site.per_page)}</totalpage><webname>{escape(site.name)}</webname>"
            f"<recordset>{records}</recordset></datastore>"
        )
        return DemoResponse(text, content_type="text/xml", charset="utf-8", validated=False)

    def _row(self, row: RowView) -> str:
        return render("jcms/row.html", r=row).strip()

    def _asked(self, site: Site, rows: list[RowView], ask: DemoRequest) -> list[RowView]:
        """Return the rows a request gets: by startrecord and endrecord, or by page where the host knows only that."""
        per_page = max(1, int_param(ask, "perpage", site.per_page))
        start, end = int_param(ask, "startrecord", 0), int_param(ask, "endrecord", 0)
        if "perpage_50" in site.quirks and max(per_page, end - start + 1) > 50:
            return []
        limit = 300 if "perpage_cut" in site.quirks else len(rows)
        if start and "wants_page" not in site.quirks:
            return rows[start - 1 : min(end or start - 1 + per_page, start - 1 + limit)]
        return sliced(rows, int_param(ask, "page", 1), min(per_page, limit))

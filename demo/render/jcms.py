"""Hanweb JCMS 大汉: the first batch stands in the page as an XML datastore, the rest behind dataproxy.jsp.

Quirks: ``wants_page`` (startrecord is ignored, page= counts), ``perpage_cut`` (never more than 300 rows),
``perpage_50`` (more than 50 asked for: none given).
"""

from __future__ import annotations

import re
from datetime import datetime
from xml.sax.saxutils import escape

from demo.render.base import Ask, Family, Page, RowView, list_text, rows_of, sliced
from demo.render.templates import render
from demo.world import Column, Publication, Site

PROXY = "/module/web/jpage/dataproxy.jsp"
LIST = re.compile(r"/col/col(\d+)/(?:index\.html)?")


def number_of(site: Site, column: Column) -> int:
    """The column's number, as the CMS would have dealt it."""
    return 10_000 + int(site.region[-4:]) % 9000 + site.columns.index(column)


def _number(ask: Ask, name: str, default: int) -> int:
    value = ask.query.get(name, "")
    return int(value) if value.isdigit() else default


class Jcms(Family):
    name = "jcms"

    def column_path(self, site: Site, column: Column) -> str:
        return f"/col/col{number_of(site, column)}/index.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        column, day = site.column_of(publication) or site.columns[0], publication.appears
        return f"/art/{day.year}/{day.month}/{day.day}/art_{number_of(site, column)}_{publication.serial}.html"

    def lists(self, site: Site, ask: Ask, now: datetime) -> Page | None:
        by_number = {str(number_of(site, column)): column for column in site.columns}
        found = LIST.fullmatch(ask.path)
        if found and found[1] in by_number:
            return self._first(site, by_number[found[1]], now)
        if ask.path == PROXY and ask.query.get("columnid") in by_number:
            return self._batch(site, by_number[ask.query["columnid"]], ask, now)
        return None

    def _first(self, site: Site, column: Column, now: datetime) -> Page:
        rows, number = rows_of(self, site, column, now), number_of(site, column)
        shown = sliced(rows, 1, site.per_page)
        more = {"unit": f"{number}5", "number": number, "proxy": PROXY, "total": len(rows)}
        return Page(list_text(self, site, column, shown, now, **more))

    def _batch(self, site: Site, column: Column, ask: Ask, now: datetime) -> Page:
        rows = rows_of(self, site, column, now)
        records = "".join(f"<record><![CDATA[{self._row(row)}]]></record>" for row in self._asked(site, rows, ask))
        pages = -(-len(rows) // site.per_page)
        text = (
            f"<?xml version='1.0' encoding='UTF-8'?><datastore><totalrecord>{len(rows)}</totalrecord>"
            f"<totalpage>{pages}</totalpage><webname>{escape(site.name)}</webname>"
            f"<recordset>{records}</recordset></datastore>"
        )
        return Page(text, content_type="text/xml", charset="utf-8", validated=False)

    def _row(self, row: RowView) -> str:
        return render("jcms/row.html", r=row).strip()

    def _asked(self, site: Site, rows: list[RowView], ask: Ask) -> list[RowView]:
        """The rows a request gets: by startrecord and endrecord, or by page where the host knows only that."""
        per_page = _number(ask, "perpage", site.per_page)
        start, end = _number(ask, "startrecord", 0), _number(ask, "endrecord", 0)
        if "perpage_50" in site.quirks and max(per_page, end - start + 1) > 50:
            return []
        limit = 300 if "perpage_cut" in site.quirks else len(rows)
        if start and "wants_page" not in site.quirks:
            return rows[start - 1 : min(end or start - 1 + per_page, start - 1 + limit)]
        return sliced(rows, _number(ask, "page", 1), min(per_page, limit))

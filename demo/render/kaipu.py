"""开普集约化: the column is a shell that names its channel; rows come as JSON from ``/common/search/{channel}``."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime

from demo.render.base import (
    DemoRequest,
    DemoResponse,
    Family,
    column_number,
    hex_id,
    int_param,
    list_text,
    rows_of,
    sliced,
)
from demo.world import Column, Publication, Site, at

LIST = re.compile(r"/site/c(\d+)/list\.shtml")
SEARCH = "/common/search/"
MOST = 20  # rows an answer holds whatever was asked for


def channel(site: Site, column: Column) -> str:
    """Return the 32 hex digits of a column."""
    return hashlib.md5(f"{site.region}/{column.id}".encode(), usedforsecurity=False).hexdigest()


class Kaipu(Family):
    name = "kaipu"
    container = 'class="pages_content"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"/site/c{column_number(site, column, 100_000)}/list.shtml"

    def article_path(self, site: Site, publication: Publication) -> str:
        number = column_number(site, self.column_of(site, publication), 100_000)
        return f"/site/c{number}/{publication.appears:%Y%m}/{hex_id(site, publication)}.shtml"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        for column in site.columns:
            if ask.path == self.column_path(site, column):
                return DemoResponse(list_text(self, site, column, [], now, channel=channel(site, column)))
            if ask.path == SEARCH + channel(site, column) and ask.query.get("_isJson") == "true":
                return self._answer(site, column, ask, now)
        return None

    def _answer(self, site: Site, column: Column, ask: DemoRequest, now: datetime) -> DemoResponse:
        rows, page = rows_of(self, site, column, now), int_param(ask, "page", 1)
        size = min(MOST, max(1, int_param(ask, "_pageSize", site.per_page)))
        results = [
            {
                "title": r.title, "url": r.href, "publishedTime": int(at(r.date, "08:20").timestamp() * 1000),
                "publishedTimeStr": f"{r.date} 08:20:00", "memo": "", "channelName": column.title,
            }
            for r in sliced(rows, page, size)
        ]  # fmt: skip
        data = {"total": len(rows), "rows": size, "page": page, "results": results}
        text = json.dumps({"status": 200, "data": data}, ensure_ascii=False)
        return DemoResponse(text, content_type="application/json", validated=False)

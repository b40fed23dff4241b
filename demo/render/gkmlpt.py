"""广东 gkmlpt: a directory page with ``_CONFIG{SID,TREE}``, rows as JSON, an article's body JSON-escaped in it."""

from __future__ import annotations

import json
from datetime import datetime

from demo.render.base import (
    COLUMN_TYPE,
    DemoRequest,
    DemoResponse,
    Family,
    column_number,
    int_param,
    list_text,
    origin,
    printed_day,
    rows_of,
    sliced,
)
from demo.render.templates import render
from demo.world import Column, Publication, Site

INDEX = "/gkmlpt/index"
API = "/gkmlpt/api/all/"


def sid(site: Site) -> str:
    """Return the number the platform gives a site."""
    return str(700_000 + int(site.region))


class Gkmlpt(Family):
    name = "gkmlpt"

    def column_path(self, site: Site, column: Column) -> str:
        return f"{INDEX}#{column_number(site, column, 4000)}"

    def article_path(self, site: Site, publication: Publication) -> str:
        serial = publication.serial
        return f"/gkmlpt/content/{serial // 1_000_000}/{serial // 1000}/post_{serial}.html"

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        if ask.path == INDEX:
            tree = _tree(site)
            return DemoResponse(list_text(self, site, site.columns[0], [], now, sid=sid(site), tree=tree))
        wanted = ask.path.removeprefix(API)
        column = next((c for c in site.columns if str(column_number(site, c, 4000)) == wanted), None)
        if not ask.path.startswith(API) or column is None or ask.query.get("sid") != sid(site):
            return None
        return self._answer(site, column, ask, now)

    def _answer(self, site: Site, column: Column, ask: DemoRequest, now: datetime) -> DemoResponse:
        rows, home = rows_of(self, site, column, now), origin(site, ask)
        articles = [
            {
                "id": r.serial, "title": r.title, "url": f"{home}{r.href}#{ask.path.removeprefix(API)}",
                "post_url": home + r.href, "publisher": r.organ, "display_publish_time": f"{r.date} 10:11:12",
            }
            for r in sliced(rows, int_param(ask, "page", 1), site.per_page)
        ]  # fmt: skip
        classify = {"id": column_number(site, column, 4000), "name": column.title, "post_count": len(rows)}
        answer = {"articles": articles, "classify": classify, "total": len(rows)}
        return DemoResponse(json.dumps(answer, ensure_ascii=False), content_type="application/json", validated=False)

    def article(self, site: Site, publication: Publication, body: str, now: datetime) -> str:
        """Return a page whose script holds the body; nothing of it stands in the markup."""
        column, declared = self.column_of(site, publication), printed_day(site, publication, now)
        detail = {
            "id": publication.serial, "title": publication.title, "content": body,
            "publisher": publication.account or publication.organ.name, "display_publish_time": f"{declared} 10:11:12",
        }  # fmt: skip
        return render(
            "gkmlpt/article.html", site=site, p=publication, column=column, column_type=COLUMN_TYPE,
            title=publication.title, declared=declared, clock=publication.appears.strftime("%H:%M"),
            here=f"http://{site.host}{self.address(site, publication)}", up=INDEX,
            detail=json.dumps(detail, ensure_ascii=False).replace("</", "<\\/"),
        )  # fmt: skip


def _tree(site: Site) -> str:
    """Return the directory; columns of other matters stand beside the annual reports."""
    annual = [{"id": column_number(site, c, 4000), "name": c.title, "children": []} for c in site.columns]
    other = [{"id": 21, "name": "政府信息公开指南"}, {"id": 22, "name": "政府信息公开制度"}]
    return json.dumps([{"id": 20, "name": "政府信息公开", "children": [*other, *annual]}], ensure_ascii=False)

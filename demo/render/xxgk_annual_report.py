"""Hanweb annual-report pages: no list, one address per organ and year, which says 暂无信息 or is the report."""

from __future__ import annotations

from datetime import datetime

from demo.render.base import DemoRequest, DemoResponse, Family, list_text
from demo.render.body import body
from demo.render.templates import render
from demo.world import Column, Organ, Publication, Site

PATH = "/module/xxgk/xxgkAnnualReport.jsp"
INDEX = "/xxgk/nbindex/"


def area(organ: Organ) -> str:
    """Return a code in the shape of a 统一社会信用代码, made from the organ's id."""
    return f"11{organ.id.replace('-', ''):0<15}X"


class XxgkAnnualReport(Family):
    name = "xxgk_annual_report"
    container = 'class="xxgk_content"'

    def column_path(self, site: Site, column: Column) -> str:
        return f"{INDEX}{column.id}.html"

    def article_path(self, site: Site, publication: Publication) -> str:
        return f"{PATH}?area={area(publication.organ)}&fbtime={publication.year}"

    def article_paths(self, site: Site, publication: Publication) -> list[str]:
        return []  # they differ by query alone, and stand for an organ's year even when there is no report

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        if ask.path == PATH:
            return self._probe(site, ask, now)
        column = next((c for c in site.columns if ask.path == self.column_path(site, c)), None)
        return self._index(site, column, now) if column else None

    def _index(self, site: Site, column: Column, now: datetime) -> DemoResponse:
        organs = [organ for organ in site.organs if organ.kind in column.kinds]
        years = sorted({p.year for p in site.publications}, reverse=True)
        probes = [(f"{o.name}{year}", f"{PATH}?area={area(o)}&fbtime={year}") for o in organs for year in years]
        return DemoResponse(list_text(self, site, column, [], now, probes=probes))

    def _probe(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse:
        wanted = (ask.query.get("area"), ask.query.get("fbtime"))
        standing = (p.shown_at(now) for p in site.publications if p.listed and p.stands_at(now) and p.kind == "report")
        found = next((p for p in standing if (area(p.organ), str(p.year)) == wanted), None)
        trouble = site.trouble_at(now)
        if found is None or (trouble and trouble.kind == "empty"):
            return DemoResponse(render("xxgk_annual_report/none.html", site=site))
        return DemoResponse(self.article(site, found, body(site, found, now), now), modified=found.modified_at(now))

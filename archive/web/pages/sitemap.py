"""/sitemap.xml and /opensearch.xml: by what search engines and browsers find their way (sitemaps.org, OpenSearch)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from fastapi import APIRouter, Response
from lxml import etree
from sqlalchemy import func, select

from archive.clock import shanghai_iso
from archive.database.models import Organ, Version
from archive.filings.facts.known_years import years_known
from archive.web.formats.atom import xml_text
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording import urls
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_PAGES = (
    "/",
    "/regions",
    "/counties",
    "/changes",
    "/events",
    "/findings",
    "/doubts",
    "/health",
    "/matrix",
    "/about/method",
    "/about/data",
    "/data",
    "/indicators",
    "/cells",
    "/anomalies",
    "/compare",
    "/checks",
    "/api",
)


@router.get("/sitemap.xml")
def sitemap_index(context: Context) -> Response:
    """Return the index: one sitemap of the pages about everything, and one a region, of its organs and reports."""
    found = [(f"/sitemaps/{code}.xml", None) for code in ("all", *region_names(context.session))]
    return _xml(context, "sitemapindex", "sitemap", found)


@router.get("/sitemaps/{name}.xml")
def sitemap_page(context: Context, name: str) -> Response:
    """Return the sitemap of a region. Raises NotHere for one that is not watched."""
    if name == "all":
        pages = ("board", "overdue", "overview")
        years = [f"/{page}/{year}" for year in years_known(context.session) for page in pages]
        return _xml(context, "urlset", "url", [(path, None) for path in (*_PAGES, *years)])
    if name not in region_names(context.session):
        raise PageNotFoundError(_("没有监测区划代码为“%(value)s”的地区。"), value=name)
    return _xml(context, "urlset", "url", [(f"/regions/{name}", None), *_of_region(context, name)])


def _of_region(context: RequestContext, region: str) -> Iterable[tuple[str, datetime | None]]:
    here = Organ.region == region
    for organ_id in context.session.scalars(select(Organ.id).where(here).order_by(Organ.id)):
        yield urls.organ_path(organ_id), None
    newest = func.max(Version.first_seen_at)
    query = select(Version.report_id, newest).join(Organ, Organ.id == Version.organ_id).where(here)
    query = query.where(Version.is_report, Version.report_id != "", Version.first_seen_at < context.moment.instant)
    for report_id, seen in context.session.execute(query.group_by(Version.report_id).order_by(Version.report_id)):
        yield urls.report_path(report_id), seen


def _xml(context: RequestContext, root: str, each: str, found: Iterable[tuple[str, datetime | None]]) -> Response:
    base = context.base
    tree = etree.Element(f"{{{_SITEMAP}}}{root}", nsmap={None: _SITEMAP})  # type: ignore[dict-item]
    for path, changed in found:
        node = etree.SubElement(tree, f"{{{_SITEMAP}}}{each}")
        etree.SubElement(node, f"{{{_SITEMAP}}}loc").text = xml_text(base + path)
        if changed:
            etree.SubElement(node, f"{{{_SITEMAP}}}lastmod").text = shanghai_iso(changed)
    return Response(etree.tostring(tree, encoding="utf-8", xml_declaration=True), media_type="application/xml")


@router.get("/opensearch.xml")
def opensearch(context: Context) -> Response:
    """Return how a browser or a feed reader searches here."""
    base = context.base
    lang = "&lang=en" if context.language == "en" else ""
    tree = etree.Element(f"{{{_OPENSEARCH}}}OpenSearchDescription", nsmap={None: _OPENSEARCH})  # type: ignore[dict-item]
    texts = {"ShortName": _("年报"), "Description": _("检索年报全文")}
    for name, text in texts.items():
        etree.SubElement(tree, f"{{{_OPENSEARCH}}}{name}").text = gettext(context.language, text)
    etree.SubElement(tree, f"{{{_OPENSEARCH}}}InputEncoding").text = "UTF-8"
    for media, path in (("text/html", "/search"), ("application/atom+xml", "/search.atom")):
        template = f"{base}{path}?q={{searchTerms}}{lang}"
        etree.SubElement(tree, f"{{{_OPENSEARCH}}}Url", type=media, template=template)
    body = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/opensearchdescription+xml")

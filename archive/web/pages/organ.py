"""/organs/{id}: one organ over the years, its names, and the verdict of every year with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import func, select

from archive.clock import civil_date
from archive.database.models import DisclosureColumn, Listing, Organ, OrganName, Site, Version, Visit
from archive.filings.verdicts.status import FilingStatus
from archive.filings.verdicts.tracing import traced_all, with_traces
from archive.web.contents.boards import filings_of
from archive.web.contents.later_edits import later_edits
from archive.web.contents.organ_actions import decisions_on, orders_on
from archive.web.contents.organ_figures import series_of
from archive.web.formats.board_sheet import board_fields
from archive.web.formats.filing_feed import filings_feed
from archive.web.formats.sheet import Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.formats.url_suffix import split_suffix
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@router.get("/organs/{name}")
def organ_page(visit: Context, name: str) -> Response:
    """The page of an organ, or its filings in the form the ending asks for."""
    organ_id, form = split_suffix(name, ("json", "csv", "xlsx", "atom"))
    organ = organ_of(visit, organ_id)
    filings = filings_over_years(visit, organ)
    if form == "json":
        return JSONResponse(
            {
                "organ_id": organ.id,
                "organ": organ.name,
                "kind": organ.kind,
                "region": organ.region,
                "filings": with_traces(visit.session, filings, visit.moment.instant, visit.language),
            }
        )
    if form == "atom":
        return filings_feed(visit, organ.name, filings)
    if form != "html":
        about = {_("地址"): str(visit.request.url)}
        return sheet_answer(visit, Sheet(f"nianbao-{organ.id}", board_fields(visit.language), filings, about))
    versions = _newest_versions(visit, organ)
    names = visit.session.scalars(select(OrganName.name).where(OrganName.organ_id == organ.id).order_by(OrganName.name))
    return render_page(
        visit,
        "organ.html",
        organ=organ,
        names=[name for name in names if name != organ.name],
        filings=filings,
        traces=traced_all(visit.session, [filing.facts for filing in filings], visit.moment.instant),
        years=list(versions),
        forms=[version.form for version in versions.values()],
        series=series_of(versions, visit.language),
        region_name=region_names(visit.session).get(organ.region, organ.region),
        decisions=decisions_on(visit, organ),
        orders=orders_on(visit, organ, filings),
        edits=later_edits(visit, organ, filings),
    )


def _newest_versions(visit: RequestContext, organ: Organ) -> dict[int, Version]:
    """The newest version of each report year that has tables, oldest year first."""
    query = select(Version).where(Version.organ_id == organ.id, Version.first_seen_at < visit.moment.instant)
    rows = visit.session.scalars(query.order_by(Version.report_year, Version.first_seen_at, Version.id))
    return {v.report_year: v for v in rows if v.report_year is not None and v.reading.get("tables")}


def organ_of(visit: RequestContext, organ_id: str) -> Organ:
    """The organ. Raises NotHere."""
    organ = visit.session.get(Organ, organ_id)
    if organ is None:
        raise PageNotFoundError(_("没有编号为“%(value)s”的单位。"), value=organ_id)
    return organ


def filings_over_years(visit: RequestContext, organ: Organ) -> list[FilingStatus]:
    """From the newest year that fell due to the oldest seen, or the oldest that fell due under watch."""
    found: list[FilingStatus] = []
    for year in _years(visit, organ):
        found += filings_of(visit, year, organ.id)
    return found


def _years(visit: RequestContext, organ: Organ) -> Sequence[int]:
    query = select(Listing.report_year).where(Listing.organ_id == organ.id, Listing.report_year.is_not(None))
    seen = {year for year in visit.session.scalars(query.distinct()) if year is not None}
    newest = max({visit.moment.day.year - 1, *seen})
    first_look = visit.session.scalar(
        select(func.min(Visit.started_at)).join(DisclosureColumn).join(Site).where(Site.region == organ.region)
    )
    watched = {civil_date(first_look).year - 1} if first_look and first_look < visit.moment.instant else set()
    return range(newest, max(min({newest, *seen, *watched}), 2008) - 1, -1)

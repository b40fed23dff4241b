"""/organs/{id}: one organ over the years, its names, and the verdict of every year with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import func, select

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.config.other_duties import DUTY_NAMES
from archive.database.models import DisclosureColumn, Listing, Organ, OrganName, Site, Version, Visit
from archive.filings.verdicts.status import FilingStatus
from archive.filings.verdicts.tracing import traced_all, with_traces
from archive.records.fields import fields_by_name
from archive.records.organ import OrganShape
from archive.web.contents.boards import filings_of
from archive.web.contents.organ_sections import decisions_on, later_edits, orders_on, series_of, statements_of_organ
from archive.web.formats.board_sheet import filing_fields, records
from archive.web.formats.filing_feed import filings_feed
from archive.web.formats.sheet import Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.serving.url_suffix import split_suffix
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _


class DutyBeside(NamedTuple):
    """A duty beside publication: its name, its day, and a sentence with its source."""

    name: Bilingual
    due: date
    told: Bilingual


router = APIRouter(include_in_schema=False)
FORMS = ("json", "csv", "xlsx", "atom")
_GIVEN = ("id", "name", "kind", "region")


@router.get("/organs/{name}", dependencies=[accepts(forms=FORMS)])
def organ_page(context: Context, name: str) -> Response:
    """Return the page of an organ, or its filings in the form the ending asks for."""
    organ_id, form = split_suffix(name, FORMS)
    organ = organ_of(context, organ_id)
    filings = filings_over_years(context, organ)
    if form == "json":
        return JSONResponse(
            {one.column: getattr(organ, one.name) for one in fields_by_name(OrganShape, _GIVEN)}
            | {"items": with_traces(context.session, filings, context.moment.instant, context.language)}
        )
    if form == "atom":
        return filings_feed(context, organ.name, filings)
    if form != "html":
        about = {_("地址"): str(context.request.url)}
        rows = records(filings, context.language)
        return sheet_answer(context, Sheet(f"nianbao-{organ.id}", filing_fields(context.language), rows, about))
    versions = _newest_versions(context, organ)
    names = context.session.scalars(
        select(OrganName.name).where(OrganName.organ_id == organ.id).order_by(OrganName.name)
    )
    orders = orders_on(context, organ, filings)
    return render_page(
        context,
        "organ.html",
        organ=organ,
        names=[name for name in names if name != organ.name],
        filings=filings,
        duties={one.facts.year: duties_beside(context, one) for one in filings},
        traces=traced_all(context.session, [filing.facts for filing in filings], context.moment.instant),
        years=list(versions),
        forms=[version.form for version in versions.values()],
        series=series_of(versions, context.language),
        region_name=region_names(context.session).get(organ.region, organ.region),
        decisions=decisions_on(context, organ),
        orders=orders,
        statements=statements_of_organ(context, orders),
        edits=later_edits(context, organ, filings),
    )


def duties_beside(context: RequestContext, filing: FilingStatus) -> list[DutyBeside]:
    """Return what else falls due for a report, the earliest first: shown, and judged by nobody."""
    deadlines, facts = context.app_state.configuration.deadlines, filing.facts
    found = deadlines.duties_beside(facts.kind, facts.year, facts.region)
    return [DutyBeside(DUTY_NAMES[duty.what], duty.due_in(facts.year), duty.told(facts.year)) for duty in found]


def _newest_versions(context: RequestContext, organ: Organ) -> dict[int, Version]:
    """Return the newest version of each report year that has tables, oldest year first."""
    query = select(Version).where(Version.organ_id == organ.id, Version.first_seen_at < context.moment.instant)
    rows = context.session.scalars(query.order_by(Version.report_year, Version.first_seen_at, Version.id))
    return {v.report_year: v for v in rows if v.report_year is not None and v.reading.get("tables")}


def organ_of(context: RequestContext, organ_id: str) -> Organ:
    """Return the organ. Raises NotHere."""
    organ = context.session.get(Organ, organ_id)
    if organ is None:
        raise PageNotFoundError(_("没有编号为“%(value)s”的单位。"), value=organ_id)
    return organ


def filings_over_years(context: RequestContext, organ: Organ) -> list[FilingStatus]:
    """From the newest year that fell due to the oldest seen, or the oldest that fell due under watch."""
    found: list[FilingStatus] = []
    for year in _years(context, organ):
        found += filings_of(context, year, organ.id)
    return found


def _years(context: RequestContext, organ: Organ) -> Sequence[int]:
    query = select(Listing.report_year).where(Listing.organ_id == organ.id, Listing.report_year.is_not(None))
    seen = {year for year in context.session.scalars(query.distinct()) if year is not None}
    newest = max({context.moment.day.year - 1, *seen})
    first_visit = context.session.scalar(
        select(func.min(Visit.started_at)).join(DisclosureColumn).join(Site).where(Site.region == organ.region)
    )
    watched = {civil_date(first_visit).year - 1} if first_visit and first_visit < context.moment.instant else set()
    return range(newest, max(min({newest, *seen, *watched}), 2008) - 1, -1)

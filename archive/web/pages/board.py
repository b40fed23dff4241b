"""/board/{year}: every filing of a year with its state, deadline, dates and reason; .json, .csv, .xlsx, .atom."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.filings.states import STATES
from archive.web.contents.boards import (
    by_region,
    count_custom,
    filter_filings,
    newest_year,
    page_of,
    region_with_notice,
    whole_board,
    years_known,
)
from archive.web.formats.board_json import board_json
from archive.web.formats.board_sheet import board_sheet
from archive.web.formats.filing_feed import filings_feed
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_region, parse_states
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context
from archive.web.serving.url_suffix import year_in
from archive.web.wording import urls
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

ROWS = 400
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("region", "kind", "state", "q", "after", many=("state", "kind"), forms=FORMS)


@router.get("/board", dependencies=[_TAKES])
def newest(context: Context) -> Response:
    """Return the board of the newest year of which anything was seen."""
    return RedirectResponse(urls.same_query(context.request, f"/board/{newest_year(context)}"), 307)


@router.get("/board/{name}", dependencies=[_TAKES])
def year_board(context: Context, name: str) -> Response:
    """Return the board, in the form the ending asks for; filters are the same in every form."""
    year, form = year_in(name, FORMS)
    region, states, q = parse_region(context.param("region")), parse_states(context.params("state")), context.param("q")
    whole = whole_board(context, year, region)
    found = filter_filings(whole.filings, states, q, context.kinds)
    if form == "json":
        return board_json(context, whole, found)
    if form in ("csv", "xlsx"):
        return sheet_answer(context, board_sheet(context, whole, found))
    if form == "atom":
        title = gettext(context.language, _("%(year)s年度看板"), year=str(year))
        return filings_feed(context, title, context.full_statuses(whole, found))
    groups = by_region(context.session, found)
    # Thousands of rows are nobody's page: many regions are told in one row each, until one of them is asked for.
    told = len(found) > ROWS and len(groups) > 1
    shown, after = page_of(found, context.param("after"), ROWS)
    return render_page(
        context,
        "regions.html" if told else "board.html",
        board=whole,
        groups=groups if told else by_region(context.session, shown),
        whole={} if told else {filing.facts.organ_id: filing for filing in context.full_statuses(whole, shown)},
        after=after,
        total=len(whole.filings),
        customary=count_custom(whole.filings),
        years=sorted({*years_known(context.session), year}, reverse=True),
        regions=region_names(context.session),
        region=region,
        notice_region=region_with_notice(context, year, region),
        region_name=region_name(region),
        states=STATES,
        asked_states=states,
        kinds=context.kinds,
        q=q,
    )

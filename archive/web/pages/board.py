"""/board/{year}: every filing of a year with its state, deadline, dates and reason; .json, .csv, .xlsx, .atom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.filings.facts.known_years import years_known
from archive.filings.states import STATES
from archive.filings.verdicts.filing_tally import count_custom
from archive.filings.verdicts.status import FilingStatus
from archive.web.contents.boards import (
    RegionGroup,
    by_province,
    by_region,
    filter_filings,
    newest_year,
    page_of,
    region_with_notice,
    regions_of,
    whole_board,
)
from archive.web.formats.board_json import board_json
from archive.web.formats.board_sheet import board_sheet
from archive.web.formats.filing_feed import filings_feed
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_region, parse_states
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
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
    filtered, names = bool(states or q or context.kinds), region_names(context.session)
    if form == "html" and not filtered and whole.total > ROWS and len(whole.regions) > 1:
        return _page(context, whole, names, regions_of(names, whole), told=True)
    found = filter_filings(whole.filings, states, q, context.kinds)
    if form == "json":
        return board_json(context, whole, found)
    if form in ("csv", "xlsx"):
        return sheet_answer(context, board_sheet(context, whole, found))
    if form == "atom":
        title = gettext(context.language, _("%(year)s年度看板"), year=str(year))
        return filings_feed(context, title, context.full_statuses(whole, found))
    # Thousands of rows are nobody's page: many regions are told in one row each, until one of them is asked for.
    if len(found) > ROWS and len(groups := by_region(names, whole, found)) > 1:
        return _page(context, whole, names, groups, told=True)
    shown, after = page_of(found, context.param("after"), ROWS)
    full = {filing.facts.organ_id: filing for filing in context.full_statuses(whole, shown)}
    return _page(context, whole, names, by_region(names, whole, shown), full, after=after)


def _page(
    context: RequestContext,
    board: BoardSummary,
    names: Mapping[str, str],
    groups: Sequence[RegionGroup],
    full: Mapping[str, FilingStatus] = MappingProxyType({}),
    *,
    after: str = "",
    told: bool = False,
) -> Response:
    """Return the page of a board; ``told``: with a row for each region, else with the filings in ``full``."""
    region = parse_region(context.param("region"))
    return render_page(
        context,
        "regions.html" if told else "board.html",
        board=board,
        groups=by_province(groups) if told else groups,
        whole=full,
        after=after,
        total=board.total,
        customary=count_custom(board.tally),
        years=sorted({*years_known(context.session), board.year}, reverse=True),
        regions=names,
        region=region,
        notice_region=region_with_notice(context, board.year, region),
        region_name=region_name(region),
        states=STATES,
        asked_states=parse_states(context.params("state")),
        kinds=context.kinds,
        q=context.param("q"),
    )

"""/board/{year}: every filing of a year with its state, deadline, dates and reason; .json, .csv, .xlsx, .atom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, RedirectResponse

from archive.clock import SHANGHAI
from archive.filings.ruling import STATES
from archive.filings.status import Board
from archive.web import links
from archive.web.asking import region_of, states_of
from archive.web.board_sheet import board_sheet
from archive.web.boards import by_region, customary, narrowed, newest_year, page_of, whole_board, years_known
from archive.web.filing_feed import filings_feed
from archive.web.forms import year_in
from archive.web.frozen import region_with_notice
from archive.web.naming import region_name, region_names
from archive.web.rendering import page
from archive.web.room import Here, Visit
from archive.web.spreadsheet import sheet_answer
from archive.web.words import message as _
from archive.web.words import say

router = APIRouter(include_in_schema=False)

ROWS = 400


@router.get("/board")
def newest(visit: Here) -> Response:
    """The board of the newest year of which anything was seen."""
    return RedirectResponse(links.address(visit.language, f"/board/{newest_year(visit)}", as_of=visit.moment.text), 307)


@router.get("/board/{name}")
def year_board(visit: Here, name: str) -> Response:
    """The board, in the form the ending asks for; filters are the same in every form."""
    year, form = year_in(name, ("json", "csv", "xlsx", "atom"))
    region, states, q = region_of(visit.asked("region")), states_of(visit.request.query_params), visit.asked("q")
    whole = whole_board(visit, year, region)
    found = narrowed(whole.filings, states, q)
    if form == "json":
        return JSONResponse(replace(whole, filings=list(found)).to_json(visit.language))
    if form in ("csv", "xlsx"):
        return _sheet(visit, replace(whole, filings=list(found)))
    if form == "atom":
        return filings_feed(visit, say(visit.language, _("%(year)s年度看板"), year=str(year)), found)
    groups = by_region(visit.session, found)
    # Thousands of rows are nobody's page: many regions are told in one row each, until one of them is asked for.
    told = len(found) > ROWS and len(groups) > 1
    shown, after = page_of(found, visit.asked("after"), ROWS)
    return page(
        visit,
        "regions.html" if told else "board.html",
        board=whole,
        groups=groups if told else by_region(visit.session, shown),
        after=after,
        total=len(whole.filings),
        customary=customary(whole.filings),
        years=sorted({*years_known(visit.session), year}, reverse=True),
        regions=region_names(visit.session),
        region=region,
        notice_region=region_with_notice(visit, year, region),
        region_name=region_name(region),
        states=STATES,
        asked_states=states,
        q=q,
    )


def _sheet(visit: Visit, board: Board) -> Response:
    about: dict[str, Any] = {
        _("地址"): str(visit.request.url),
        _("数据截至"): board.as_of.astimezone(SHANGHAI).isoformat(timespec="seconds"),
    }
    sheet = board_sheet(board, visit.language, about)
    return sheet_answer(visit, sheet)

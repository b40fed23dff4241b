"""/desk/cases: the filings of a year within one's regions; also .json, .csv, .xlsx."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.filings.facts.known_years import years_known
from archive.filings.states import STATES
from archive.web.contents.boards import newest_year, whole_board
from archive.web.desk.case_rows import case_columns, case_rows
from archive.web.desk.list_files import LIST_FORMS, asked_form, list_file, list_routes
from archive.web.desk.signed_in import Desk
from archive.web.desk.upward import counted_filings
from archive.web.serving.query_params import parse_page, parse_region, parse_year

router = APIRouter(include_in_schema=False)

_PAGE = 100


@list_routes(router, "/desk/cases", "year", "state", "q", "kind", "region", "counted", "page", many=("kind",))
def cases(context: Desk) -> Response:
    """Return the list: every filing of the year that the person's grants cover and the filters fit. ``counted``: those
    that stand behind a number of the report."""
    room = context.room
    year = parse_year(room.param("year")) if room.param("year") else newest_year(room)
    state, words, region = room.param("state"), room.param("q"), parse_region(room.param("region"))
    board = whole_board(room, year, region)
    if room.param("counted"):
        found = counted_filings(context, year, state, room.kinds, region)
    else:
        mine = {code for code in {one.region for one in board.filings} if context.person.covers(code)}
        found = [one for one in board.filings if one.region in mine and state in ("", one.state)]
        found = [one for one in found if not room.kinds or one.kind in room.kinds]
    found = [one for one in found if words in one.organ]
    if asked_form(context) != "html":
        rows = case_rows(context, board, found)
        return list_file(context, f"nianbao-cases-{year}", case_columns(room.language), rows, len(found))
    page = parse_page(room.param("page"))
    filters = {"state": state, "q": words, "region": region, "kind": room.kinds, "counted": room.param("counted")}
    return context.render(
        "cases.html",
        found=list(case_rows(context, board, found[(page - 1) * _PAGE : page * _PAGE])),
        total=len(found),
        page=page,
        pages=-(-len(found) // _PAGE),
        year=year,
        years=years_known(room.session),
        states=STATES,
        filters=filters,
        forms=LIST_FORMS,
        query={"year": year, **{name: value or None for name, value in filters.items()}},
    )

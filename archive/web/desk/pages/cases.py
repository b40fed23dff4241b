"""/desk/cases: the filings of a year within one's regions."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.filings.states import STATES
from archive.web.contents.boards import newest_year, whole_board, years_known
from archive.web.desk.signed_in import Desk
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_year

router = APIRouter(include_in_schema=False)

_MOST = 200


@router.get("/desk/cases", dependencies=[accepts("year", "state", "q")])
def cases(context: Desk) -> Response:
    """Return the list: every filing of the year that the person's grants cover and the filters fit."""
    room = context.room
    year = parse_year(room.param("year")) if room.param("year") else newest_year(room)
    state, words = room.param("state"), room.param("q")
    found = [
        one
        for one in whole_board(room, year, "").filings
        if context.person.covers(one.region) and state in ("", one.state) and words in one.organ
    ]
    return context.render(
        "cases.html",
        found=found[:_MOST],
        total=len(found),
        year=year,
        years=years_known(room.session),
        states=STATES,
        filters={"state": state, "q": words},
    )

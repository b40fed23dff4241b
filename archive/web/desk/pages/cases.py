"""/desk/cases: the filings of a year within one's regions."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.filings.states import STATES
from archive.web.contents.boards import newest_year, whole_board, years_known
from archive.web.desk.signed_in import Desk
from archive.web.desk.upward import counted_filings
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_page, parse_region, parse_year

router = APIRouter(include_in_schema=False)

_PAGE = 200


_TAKES = accepts("year", "state", "q", "kind", "region", "counted", "page", many=("kind",))


@router.get("/desk/cases", dependencies=[_TAKES])
def cases(context: Desk) -> Response:
    """Return the list: every filing of the year that the person's grants cover and the filters fit. ``counted``: those
    that stand behind a number of the report."""
    room = context.room
    year = parse_year(room.param("year")) if room.param("year") else newest_year(room)
    state, words, region = room.param("state"), room.param("q"), parse_region(room.param("region"))
    if room.param("counted"):
        found = counted_filings(context, year, state, room.kinds, region)
    else:
        found = [
            one
            for one in whole_board(room, year, region).filings
            if context.person.covers(one.region) and state in ("", one.state)
        ]
        found = [one for one in found if not room.kinds or one.kind in room.kinds]
    found = [one for one in found if words in one.organ]
    page = parse_page(room.param("page"))
    return context.render(
        "cases.html",
        found=found[(page - 1) * _PAGE : page * _PAGE],
        total=len(found),
        page=page,
        pages=-(-len(found) // _PAGE),
        year=year,
        years=years_known(room.session),
        states=STATES,
        filters={
            "state": state,
            "q": words,
            "region": region,
            "kind": room.kinds,
            "counted": room.param("counted"),
        },
    )

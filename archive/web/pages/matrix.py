"""/matrix: organs of a region × report years, a symbol in each cell that leads to the filing; several forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import func, select

from archive.database.models import Organ
from archive.filings.verdicts.status import FilingStatus
from archive.web.contents.boards import in_full, whole_board, years_known
from archive.web.formats.filing_feed import filings_feed
from archive.web.formats.spreadsheet import Field, Sheet, sheet_answer
from archive.web.serving.asking import region_of
from archive.web.serving.rendering import page
from archive.web.serving.room import Here, Visit
from archive.web.wording.naming import region_names
from archive.web.wording.words import message as _
from archive.web.wording.words import say

router = APIRouter(include_in_schema=False)

# So many years side by side, and so many organs: beyond this the reader is asked for a region.
YEARS, ORGANS = 8, 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One organ with its filing of each year, in the order of the years asked for; None where it had none."""

    organ_id: str
    organ: str
    region: str
    filings: Sequence[FilingStatus | None]

    def state(self, column: int) -> str:
        """The state in a column, "" where there is no filing."""
        filing = self.filings[column]
        return filing.ruling.state if filing else ""


@router.get("/matrix")
def matrix_page(visit: Here) -> Response:
    """The page. Without a region, that of the first region watched when there are too many organs for one page."""
    region, regions = _region(visit), region_names(visit.session)
    years, lines = _lines(visit, region)
    return page(visit, "matrix.html", years=years, lines=lines, region=region, regions=regions)


@router.get("/matrix.json")
def matrix_json(visit: Here) -> Response:
    """The same as data: the state of each year, null where the organ had no duty that is known of."""
    years, lines = _lines(visit, _region(visit))
    told = [
        {
            "region": line.region,
            "organ_id": line.organ_id,
            "organ": line.organ,
            "states": {str(year): line.state(n) or None for n, year in enumerate(years)},
        }
        for line in lines
    ]
    return JSONResponse({"years": years, "organs": told})


@router.get("/matrix.atom")
def matrix_feed(visit: Here) -> Response:
    """The newest states of all its filings as a feed."""
    _years, lines = _lines(visit, _region(visit))
    filings = [filing for line in lines for filing in line.filings if filing]
    return filings_feed(visit, say(visit.language, _("历年对照")), filings)


@router.get("/matrix.csv")
@router.get("/matrix.xlsx")
def matrix_sheet(visit: Here) -> Response:
    """The same with states as words of the API."""
    years, lines = _lines(visit, _region(visit))
    fields = [
        Field("region", _("地区"), lambda line: line.region),
        Field("organ_id", _("单位编号"), lambda line: line.organ_id),
        Field("organ", _("单位"), lambda line: line.organ),
        *(Field(str(year), str(year), partial(_state, column=n)) for n, year in enumerate(years)),
    ]
    return sheet_answer(visit, Sheet("nianbao-matrix", fields, lines, {_("地址"): str(visit.request.url)}))


def _state(line: Line, column: int) -> str:
    return line.state(column)


def _region(visit: Visit) -> str:
    asked = region_of(visit.asked("region"))
    organs = select(func.count()).select_from(Organ).where(Organ.region.startswith(asked, autoescape=True))
    if (visit.session.scalar(organs) or 0) <= ORGANS:
        return asked
    first = visit.session.scalar(select(func.min(Organ.region)).where(Organ.region.startswith(asked, autoescape=True)))
    return first or asked


def _lines(visit: Visit, region: str) -> tuple[list[int], list[Line]]:
    years = [year for year in years_known(visit.session) if year < visit.moment.day.year][:YEARS]
    boards = [whole_board(visit, year, region) for year in years]
    found = {
        (filing.facts.organ_id, filing.facts.year): filing
        for board in boards
        for filing in in_full(visit, board, board.filings)
    }
    organs = boards[0].filings if boards else []
    return years, [
        Line(f.organ_id, f.organ, f.region, [found.get((f.organ_id, year)) for year in years]) for f in organs
    ]

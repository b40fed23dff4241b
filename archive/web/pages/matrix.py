"""/matrix: organs of a region × report years, a symbol in each cell that leads to the filing; several forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.filings.facts.known_years import years_known
from archive.filings.states import STATES
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.web.contents.boards import board_of_kinds, page_of
from archive.web.formats.filing_feed import filings_feed
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_region
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

# So many years side by side, and so many organs on a page.
YEARS, ORGANS = 8, 1_000
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("region", "kind", "after", many=("kind",), forms=FORMS)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One organ with its filing of each year, in the order of the years asked for; None where it had none."""

    organ_id: str
    organ: str
    region: str
    filings: Sequence[FilingSummary | None]

    def state(self, column: int) -> str:
        """Return the state in a column, "" where there is no filing."""
        filing = self.filings[column]
        return filing.state if filing else ""


@router.get("/matrix", dependencies=[_TAKES])
def matrix_page(context: Context) -> Response:
    """Return the page, by region, so many organs at a time."""
    boards, region = _boards(context), context.param("region")
    lines, after = page_of(_lines(boards), context.param("after"), ORGANS)
    return render_page(
        context,
        "matrix.html",
        years=[board.year for board in boards],
        lines=lines,
        after=after,
        region=region,
        region_name=region_name(region),
        regions=region_names(context.session),
        states=STATES,
        kinds=context.kinds,
    )


@router.get("/matrix.json", dependencies=[_TAKES])
def matrix_json(context: Context) -> Response:
    """Return the same as data: the state of each year, null where the organ had no duty that is known of."""
    boards = _boards(context)
    years = [board.year for board in boards]
    told = [
        {
            "region": line.region,
            "organ_id": line.organ_id,
            "organ": line.organ,
            "states": {str(year): line.state(n) or None for n, year in enumerate(years)},
        }
        for line in _lines(boards)
    ]
    return JSONResponse({"years": years, "items": told})


@router.get("/matrix.atom", dependencies=[_TAKES])
def matrix_feed(context: Context) -> Response:
    """Return the newest states of all its filings as a feed."""
    filings = [f for board in _boards(context) for f in context.full_statuses(board, board.filings[:ORGANS])]
    return filings_feed(context, gettext(context.language, _("历年对照")), filings)


@router.get("/matrix.csv", dependencies=[_TAKES])
@router.get("/matrix.xlsx", dependencies=[_TAKES])
def matrix_sheet(context: Context) -> Response:
    """Return the same with states as words of the API."""
    boards = _boards(context)
    fields = [
        Field("region", _("地区"), lambda line: line.region),
        Field("organ_id", _("单位编号"), lambda line: line.organ_id),
        Field("organ", _("单位"), lambda line: line.organ),
        *(Field(str(board.year), str(board.year), partial(_state, column=n)) for n, board in enumerate(boards)),
    ]
    about = {_("地址"): str(context.request.url)}
    return sheet_answer(context, Sheet("nianbao-matrix", fields, _lines(boards), about))


def _state(line: MatrixRow, column: int) -> str:
    return line.state(column)


def _boards(context: RequestContext) -> list[BoardSummary]:
    """Return the boards of the newest years, newest first, of the region asked for."""
    region = parse_region(context.param("region"))
    years = [year for year in years_known(context.session) if year < context.moment.day.year][:YEARS]
    return [board_of_kinds(context, year, region, context.kinds) for year in years]


def _lines(boards: Sequence[BoardSummary]) -> list[MatrixRow]:
    """Return the organs of the newest board, by region and name."""
    found = {(filing.organ_id, filing.year): filing for board in boards for filing in board.filings}
    years = [board.year for board in boards]
    organs = boards[0].filings if boards else []
    return [MatrixRow(f.organ_id, f.organ, f.region, [found.get((f.organ_id, year)) for year in years]) for f in organs]

"""/overview/{year}: a year in charts: the curve of publication, days late, the calendar, provinces and regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from archive.filings.status import FilingStatus
from archive.web.asking import region_of
from archive.web.boards import by_region, counts_of, customary, whole_board, years_known
from archive.web.forms import year_in
from archive.web.naming import region_name, region_names
from archive.web.rendering import page
from archive.web.room import Here
from archive.web.tallies import Rate, calendar, curve, histogram, rate
from archive.web.tiles import TILES

router = APIRouter(include_in_schema=False)

# Below this no rate is shown: of three organs one says nothing about a region.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A region with its rate; ``name`` is that of the division."""

    code: str
    name: str
    rate: Rate
    total: int


@router.get("/overview/{name}")
def overview_page(visit: Here, name: str) -> Response:
    """The page."""
    year, _form = year_in(name, ())
    region = region_of(visit.asked("region"))
    board = whole_board(visit, year, region)
    before = whole_board(visit, year - 1, region) if year - 1 in years_known(visit.session) else None
    day = visit.moment.day
    curves = [(year, curve(board.filings, until=day))]
    if before:
        curves.append((year - 1, curve(before.filings, until=day)))
    return page(
        visit,
        "overview.html",
        board=board,
        rate=rate(board.filings),
        counts=counts_of(board.filings),
        customary=customary(board.filings),
        bars=histogram(board.filings),
        curves=[(y, points) for y, points in curves if points],
        weeks=calendar(board.filings, year),
        tiles=TILES,
        provinces={part.code: part for part in _parts(board.filings, 2)},
        parts=[
            Part(group.code, group.name, rate(group.filings), len(group.filings))
            for group in by_region(visit.session, board.filings)
        ],
        fewest=FEWEST,
        years=sorted({*years_known(visit.session), year}, reverse=True),
        region=region,
        region_name=region_names(visit.session).get(region, region_name(region)),
    )


def _parts(filings: Sequence[FilingStatus], digits: int) -> list[Part]:
    groups: dict[str, list[FilingStatus]] = {}
    for filing in filings:
        groups.setdefault(filing.facts.region[:digits], []).append(filing)
    return [Part(code, region_name(code + "0000"), rate(group), len(group)) for code, group in sorted(groups.items())]

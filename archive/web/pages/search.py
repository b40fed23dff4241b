"""/search: full text of every version kept."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.web.asking import number_of, region_of, year_of
from archive.web.boards import region_names, years_known
from archive.web.plain_search import Hit, find
from archive.web.rendering import page
from archive.web.room import Here

router = APIRouter(include_in_schema=False)


@router.get("/search")
def search_page(visit: Here) -> Response:
    """Results of ``q``, newest report year first; an empty query shows the form alone."""
    q, region = visit.asked("q"), region_of(visit.asked("region"))
    year = year_of(visit.asked("year")) if visit.asked("year") else None
    limit = number_of(visit.asked("limit"), default=20, most=200)
    hits: list[Hit] = []
    if q:
        hits = find(visit.session, q, visit.moment.instant, year=year, region=region, limit=limit + 1)
    return page(
        visit,
        "search.html",
        q=q,
        hits=hits[:limit],
        more=len(hits) > limit,
        limit=limit,
        year=year,
        region=region,
        years=years_known(visit.session),
        regions=region_names(visit.session),
    )

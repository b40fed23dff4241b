"""/overdue/{year}: every filing that was late or is silent, with its proof; also .json, .csv, .xlsx and .atom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, RedirectResponse

from archive.clock import SHANGHAI
from archive.filings.status import Board, FilingStatus
from archive.web import links
from archive.web.asking import one_of, region_of
from archive.web.board_sheet import board_sheet
from archive.web.boards import customary, narrowed, newest_year, page_of, whole_board, years_known
from archive.web.filing_feed import filings_feed
from archive.web.forms import year_in
from archive.web.frozen import region_with_notice
from archive.web.naming import pinyin_key, region_name, region_names
from archive.web.rendering import page
from archive.web.room import Here, Visit
from archive.web.spreadsheet import sheet_answer
from archive.web.words import message as _
from archive.web.words import say

router = APIRouter(include_in_schema=False)

ROWS = 400
STATES = ("late", "overdue")
ORDERS = {"days": _("逾期天数"), "region": _("地区"), "name": _("单位名称")}
_KEYS: dict[str, Callable[[FilingStatus], Any]] = {
    "days": lambda f: (-(f.ruling.days_late or 0), f.facts.region, pinyin_key(f.facts.organ)),
    "region": lambda f: (f.facts.region, -(f.ruling.days_late or 0), pinyin_key(f.facts.organ)),
    "name": lambda f: (pinyin_key(f.facts.organ), f.facts.organ_id),
}


@router.get("/overdue")
def newest(visit: Here) -> Response:
    """The list of the newest year of which anything was seen."""
    return RedirectResponse(
        links.address(visit.language, f"/overdue/{newest_year(visit)}", as_of=visit.moment.text), 307
    )


@router.get("/overdue/{name}")
def overdue_list(visit: Here, name: str) -> Response:
    """The list in the form the ending asks for; filters and order are the same in every form."""
    year, form = year_in(name, ("json", "csv", "xlsx", "atom"))
    whole = whole_board(visit, year, region_of(visit.asked("region")))
    found = _found(visit, whole)
    if form == "json":
        return JSONResponse(replace(whole, filings=list(found)).to_json(visit.language))
    if form == "atom":
        title = say(visit.language, _("%(year)s年度逾期清单"), year=str(year))
        return filings_feed(visit, title, found)
    if form != "html":
        about = {_("地址"): str(visit.request.url), _("数据截至"): _moment(whole.as_of)}
        return sheet_answer(visit, board_sheet(replace(whole, filings=list(found)), visit.language, about))
    return _page(visit, whole, found)


def _found(visit: Visit, whole: Board) -> Sequence[FilingStatus]:
    order = one_of(visit.asked("sort"), ORDERS, "sort") or "days"
    state = one_of(visit.asked("state"), {state: state for state in STATES}, "state")
    return sorted(narrowed(whole.filings, [state] if state else STATES, visit.asked("q")), key=_KEYS[order])


def _page(visit: Visit, whole: Board, found: Sequence[FilingStatus]) -> Response:
    region = visit.asked("region")
    shown, after = page_of(found, visit.asked("after"), ROWS)
    return page(
        visit,
        "overdue.html",
        board=whole,
        found=shown,
        total=len(found),
        after=after,
        customary=customary(found),
        orders=ORDERS,
        states=STATES,
        years=sorted({*years_known(visit.session), whole.year}, reverse=True),
        regions=region_names(visit.session),
        region=region,
        notice_region=region_with_notice(visit, whole.year, region),
        region_name=region_name(region),
    )


def _moment(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).isoformat(timespec="seconds")

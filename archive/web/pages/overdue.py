"""/overdue/{year}: every filing that was late or is silent, with its proof; also .json, .csv, .xlsx and .atom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.filings.verdicts.brief import Brief
from archive.web.contents.boards import (
    customary,
    narrowed,
    newest_year,
    page_of,
    region_with_notice,
    whole_board,
    years_known,
)
from archive.web.formats.board_json import board_json
from archive.web.formats.board_sheet import board_sheet
from archive.web.formats.filing_feed import filings_feed
from archive.web.formats.forms import year_in
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.asking import one_of, region_of
from archive.web.serving.judged import Briefs
from archive.web.serving.rendering import page
from archive.web.serving.room import Here, Visit
from archive.web.wording import links
from archive.web.wording.naming import pinyin_key, region_name, region_names
from archive.web.wording.words import message as _
from archive.web.wording.words import say

router = APIRouter(include_in_schema=False)

ROWS = 400
STATES = ("late", "overdue")
ORDERS = {"days": _("逾期天数"), "region": _("地区"), "name": _("单位名称")}
_KEYS: dict[str, Callable[[Brief], Any]] = {
    "days": lambda f: (-(f.days_late or 0), f.region, pinyin_key(f.organ)),
    "region": lambda f: (f.region, -(f.days_late or 0), pinyin_key(f.organ)),
    "name": lambda f: (pinyin_key(f.organ), f.organ_id),
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
        return board_json(visit, whole, found)
    if form == "atom":
        title = say(visit.language, _("%(year)s年度逾期清单"), year=str(year))
        return filings_feed(visit, title, visit.in_full(whole, found))
    if form != "html":
        return sheet_answer(visit, board_sheet(visit, whole, found))
    return _page(visit, whole, found)


def _found(visit: Visit, whole: Briefs) -> Sequence[Brief]:
    order = one_of(visit.asked("sort"), ORDERS, "sort") or "days"
    state = one_of(visit.asked("state"), {state: state for state in STATES}, "state")
    found = narrowed(whole.filings, [state] if state else STATES, visit.asked("q"))
    return sorted((filing for filing in found if filing.accuses), key=_KEYS[order])


def _page(visit: Visit, whole: Briefs, found: Sequence[Brief]) -> Response:
    region = visit.asked("region")
    shown, after = page_of(found, visit.asked("after"), ROWS)
    return page(
        visit,
        "overdue.html",
        board=whole,
        found=list(visit.in_full(whole, shown)),
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

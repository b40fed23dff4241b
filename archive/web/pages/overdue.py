"""/overdue/{year}: every filing that was late or is silent, with its proof; also .json, .csv, .xlsx and .atom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.filings.facts.known_years import years_known
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.filing_tally import count_custom, tally_of
from archive.pinyin import pinyin_key
from archive.web.contents.boards import filter_filings, newest_year, page_of, region_with_notice, whole_board
from archive.web.formats.board_json import board_json
from archive.web.formats.board_sheet import board_sheet
from archive.web.formats.filing_feed import filings_feed
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_choice, parse_region
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.serving.url_suffix import year_in
from archive.web.wording import urls
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

ROWS = 400
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("region", "kind", "state", "q", "sort", "after", many=("kind",), forms=FORMS)
STATES = ("late", "overdue")
ORDERS = {"days": _("逾期天数"), "region": _("地区"), "name": _("单位名称")}
_KEYS: dict[str, Callable[[FilingSummary], Any]] = {
    "days": lambda f: (-(f.days_late or 0), f.region, pinyin_key(f.organ)),
    "region": lambda f: (f.region, -(f.days_late or 0), pinyin_key(f.organ)),
    "name": lambda f: (pinyin_key(f.organ), f.organ_id),
}


@router.get("/overdue", dependencies=[_TAKES])
def newest(context: Context) -> Response:
    """Return the list of the newest year of which anything was seen."""
    return RedirectResponse(urls.same_query(context.request, f"/overdue/{newest_year(context)}"), 307)


@router.get("/overdue/{name}", dependencies=[_TAKES])
def overdue_list(context: Context, name: str) -> Response:
    """Return the list in the form the ending asks for; filters and order are the same in every form."""
    year, form = year_in(name, FORMS)
    whole = whole_board(context, year, parse_region(context.param("region")))
    found = _found(context, whole)
    if form == "json":
        return board_json(context, whole, found)
    if form == "atom":
        title = gettext(context.language, _("%(year)s年度逾期清单"), year=str(year))
        return filings_feed(context, title, context.full_statuses(whole, found))
    if form != "html":
        return sheet_answer(context, board_sheet(context, whole, found))
    return _page(context, whole, found)


def _found(context: RequestContext, whole: BoardSummary) -> Sequence[FilingSummary]:
    order = parse_choice(context.param("sort"), ORDERS, "sort") or "days"
    state = parse_choice(context.param("state"), {state: state for state in STATES}, "state")
    found = filter_filings(whole.filings, [state] if state else STATES, context.param("q"), context.kinds)
    return sorted((filing for filing in found if filing.accuses), key=_KEYS[order])


def _page(context: RequestContext, whole: BoardSummary, found: Sequence[FilingSummary]) -> Response:
    region = context.param("region")
    shown, after = page_of(found, context.param("after"), ROWS)
    return render_page(
        context,
        "overdue.html",
        board=whole,
        found=list(context.full_statuses(whole, shown)),
        total=len(found),
        after=after,
        customary=count_custom(tally_of(found)),
        orders=ORDERS,
        states=STATES,
        kinds=context.kinds,
        years=sorted({*years_known(context.session), whole.year}, reverse=True),
        regions=region_names(context.session),
        region=region,
        notice_region=region_with_notice(context, whole.year, region),
        region_name=region_name(region),
    )

"""/desk/orders: the orders of one's regions, also as .json, .csv, .xlsx; and the form to propose one on a filing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from fastapi import APIRouter, Response

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.config.deadlines import UnlistedYearError
from archive.errors import NianbaoError
from archive.filings.verdicts.status import FilingStatus
from archive.notices.decisive_visits import DecisiveVisit, decisive_visits, first_visit, package_address
from archive.notices.notice_phrases import format_document_time
from archive.notices.order import PAST_DUE_ZH, STATES_ZH, Order
from archive.notices.order_log import read_orders
from archive.notices.order_suggestions import suggested_step
from archive.notices.stored_pictures import pictures_of
from archive.office.contacts import Contact
from archive.office.order_numbers import new_order as new_order_on
from archive.office.orders import propose_orders
from archive.office.standing import Standing
from archive.web.desk.cases import case_of
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.list_files import LIST_FORMS, asked_form, list_file, list_routes
from archive.web.desk.orders import day_to_answer, days_offered
from archive.web.desk.queue import filings_of_orders
from archive.web.desk.roster import contacts_of
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.formats.sheet import Field
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """An order of the list. ``left``: days to the day to answer, None once nothing is awaited;
    ``contact``: whom to ask at the organ, for the file alone."""

    order: Order
    filing: FilingStatus
    state: str
    left: int | None
    suggestion: str
    contact: Contact | None = None


@list_routes(router, "/desk/orders", "done", "state", "q")
def orders(context: Desk) -> Response:
    """Return the list, those that are open and due first."""
    today = civil_date(context.now)
    every = read_orders(context.desk.office.data)
    filings = filings_of_orders(context, every)
    found = [_listed(one, filings[one.filing_id], today) for one in every if one.filing_id in filings]
    state, words = context.room.param("state"), context.room.param("q")
    shown = [one for one in found if _in_state(one, state) and words in f"{one.order.number}{one.filing.facts.organ}"]
    shown.sort(key=lambda one: (not one.order.open, one.left if one.left is not None else 10**6, one.order.number))
    if asked_form(context) != "html":
        return _ledger(context, shown)
    return context.render(
        "orders.html",
        found=shown,
        states=[PAST_DUE_ZH, *STATES_ZH.values()],
        filters={"state": state, "q": words},
        forms=LIST_FORMS,
        query={"state": state, "q": words},
        open_count=sum(one.order.open for one in found),
    )


def _ledger(context: DeskContext, shown: Sequence[ListedOrder]) -> Response:
    """Return the list as a file, with the evidence of each and whom to ask."""
    known = contacts_of(context, {one.filing.facts.organ_id: one.filing.facts.region for one in shown})
    found = [replace(one, contact=known.get(one.filing.facts.organ_id)) for one in shown]
    if known:
        context.log("contacts_read", what="orders")
    return list_file(context, "nianbao-orders", _columns(context), found, len(found))


def _columns(context: DeskContext) -> tuple[Field, ...]:
    """Return the columns of the list as a file."""
    language = context.room.language
    pictures = partial(pictures_of, context.room.session, context.room.app_state.warc_folder)

    def visits(one: ListedOrder) -> tuple[DecisiveVisit, ...]:
        return decisive_visits(one.filing.record(), first_visit(one.filing.facts, context.now))

    def told(one: ListedOrder) -> str:
        return "；".join(visit.words for visit in visits(one))

    def pictured(one: ListedOrder) -> str:
        shown = pictures(visit.capture for visit in visits(one) if visit.capture)
        return "；".join(format_document_time(visit.at) for visit in visits(one) if visit.capture in shown)

    def package(one: ListedOrder) -> str:
        return package_address(one.filing.record(), context.now, context.room.base)

    return (
        *_order_columns(language),
        Field(
            "visits",
            Bilingual("据以认定的查看", "deciding visits"),
            told,
        ),
        Field("screenshots", Bilingual("截图（见证据包）", "screenshots (in the package)"), pictured),
        Field("package", Bilingual("证据包", "evidence package"), package),
        Field(
            "contact",
            Bilingual("承办单位联系人", "contact of the organ"),
            lambda one: one.contact.name if one.contact else None,
        ),
        Field("telephone", Bilingual("电话", "telephone"), lambda one: one.contact.telephone if one.contact else None),
    )


def _order_columns(language: Language) -> tuple[Field, ...]:
    return (
        Field("number", Bilingual("编号", "number"), lambda one: one.order.number),
        Field("organ_id", Bilingual("单位编号", "organ id"), lambda one: one.filing.facts.organ_id),
        Field("organ", Bilingual("承办单位", "organ"), lambda one: one.filing.facts.organ),
        Field("region", Bilingual("区划代码", "region"), lambda one: one.filing.facts.region),
        Field("year", Bilingual("报告年度", "report year"), lambda one: one.filing.facts.year),
        Field("state", Bilingual("状态", "state"), lambda one: one.state),
        Field("issued", Bilingual("制发日期", "issued"), lambda one: civil_date(one.order.issued_line.at)),
        Field("due", Bilingual("办理期限", "due"), lambda one: one.order.due),
        Field("days_left", Bilingual("剩余天数", "days left"), lambda one: one.left),
        Field("extensions", Bilingual("延期次数", "extensions"), lambda one: one.order.extensions),
        Field("last_step", Bilingual("最近一步", "last step"), lambda one: one.order.step_zh(one.order.steps[-1].step)),
        Field("last_at", Bilingual("最近办理时间", "last step at"), lambda one: one.order.steps[-1].at),
        Field(
            "verdict",
            Bilingual("现在的判定", "verdict now"),
            lambda one: one.filing.ruling.state.name_for(one.filing.facts.deadline.basis, language),
        ),
        Field("follows", Bilingual("接续", "follows"), lambda one: one.order.issued_line.follows),
        Field("suggestion", Bilingual("建议", "suggestion"), lambda one: one.suggestion),
    )


def _in_state(one: ListedOrder, state: str) -> bool:
    return state in ("", one.state) or (state == "open" and one.order.open)


def _listed(order: Order, filing: FilingStatus, today: date) -> ListedOrder:
    left = (order.due - today).days if order.due and order.is_unanswered else None
    return ListedOrder(order, filing, order.state_zh(today), left, suggested_step(order, filing))


@router.get("/desk/cases/{organ_id}/{year}/order")
def new_order(context: Desk, organ_id: str, year: int) -> Response:
    """Return the form."""
    return _form(context, case_of(context, organ_id, year))


@router.post("/desk/cases/{organ_id}/{year}/order")
def new_order_sent(context: Desk, organ_id: str, year: int) -> Response:
    """Show what is proposed, then propose it."""
    path = f"/desk/cases/{organ_id}/{year}"
    if context.was_kept:
        return context.go(path, done="kept")
    case = case_of(context, organ_id, year)
    try:
        due = day_to_answer(context)
    except UnlistedYearError as unlisted:
        return _form(context, case, unlisted.zh if context.room.language == "zh" else str(unlisted), 422)
    except ValueError:
        return _form(context, case, _("请填写日期，如2026-03-01。"), 422)
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            (_("承办单位"), f"{case.filing.facts.organ} {year}"),
            (_("核查情况"), case.filing.ruling.reason_zh),
            (_("办理期限"), due.isoformat()),
        ],
        effects=[_("经他人同意后编号制发；同意时再次核对，此间已公布或者已免予认定的不制发。")],
        back=f"{path}/order",
        grave=False,
    )
    if page:
        return page
    line = new_order_on(context.desk.office.data, case, context.person.login, due, context.now)
    regions = {organ_id: case.filing.facts.region}
    try:
        propose_orders(context.desk.office, context.actor, [line], regions, [case], key=context.field("key"))
    except NianbaoError as refused:
        return _form(context, case, why_refused(context.room, refused), 422)
    return context.go(path, done="kept")


def _form(context: DeskContext, case: Standing, problem: str = "", status: int = 200) -> Response:
    return context.render(
        "new_order.html",
        status=status,
        problem=problem,
        filing=case.filing,
        due=days_offered(context),
        may_propose=context.person.role_in(case.filing.facts.region, "clerk") is not None,
    )

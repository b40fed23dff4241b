"""What the pages on orders share: an order within the person's regions, and what may follow it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.config.deadlines import UnlistedYearError
from archive.errors import NotFoundError
from archive.notices.order import Order, OrderStep
from archive.notices.order_closing import Ground, closing_ground
from archive.notices.order_log import find_order
from archive.office.guards.order import FEWEST_DAYS, MOST_DAYS
from archive.office.standing import Standing, standing_at
from archive.web.desk.cases import deadlines_of
from archive.web.desk.signed_in import DeskContext
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext_noop as _

# The steps in the order in which the form offers them, and what each comes to.
STEP_FORMS: dict[OrderStep, tuple[Bilingual, str]] = {
    "received": (Bilingual("签收", "received"), _("登记承办单位已签收。")),
    "rectified": (Bilingual("反馈", "answered"), _("登记承办单位的反馈；是否属实，以下一次查看为准。")),
    "returned": (Bilingual("退回补充", "returned"), _("退回承办单位补充，办理期限不变。")),
    "reminded": (Bilingual("催办", "reminded"), _("登记一次催办，状态不变；同一天只登记一次。")),
    "extended": (
        Bilingual("延期（须审核）", "extend (approved by another)"),
        _("经他人同意后，办理期限改为所填日期。"),
    ),
    "escalated": (
        Bilingual("升级督办（须审核）", "escalate (approved by another)"),
        _("经他人同意后，另发一份高一级的督办单，本单不再办理。"),
    ),
    "cancelled": (
        Bilingual("撤销（须审核）", "cancel (approved by another)"),
        _("经他人同意后，本单撤销，编号不再使用。"),
    ),
    "closed": (Bilingual("销号（须审核）", "close (approved by another)"), _("经他人同意后，本单销号。")),
}
TWO_STEPS: tuple[OrderStep, ...] = ("extended", "escalated", "cancelled", "closed")
_GONE = _("没有该督办单。")


@dataclass(frozen=True, slots=True)
class OpenedOrder:
    """An order, its filing as it stands now, and what closing would rest on."""

    order: Order
    standing: Standing
    ground: Ground

    @property
    def region(self) -> str:
        return self.standing.filing.facts.region

    @property
    def name(self) -> str:
        """The order as an object of the journal."""
        return f"order:{self.order.number}"


@dataclass(frozen=True, slots=True)
class DayToAnswer:
    """The day to answer as a form offers it, each as 2026-03-01: the usual one ("" where the year's holidays are not
    listed), the first and the last that may be given."""

    usual: str
    first: str
    last: str


def day_to_answer(context: DeskContext) -> date:
    """Return the day that was given, else the usual one. Raises ValueError, UnlistedYearError."""
    if given := context.field("due"):
        return date.fromisoformat(given)
    return deadlines_of(context).day_to_answer(civil_date(context.now))


def days_offered(context: DeskContext) -> DayToAnswer:
    """Return what a form offers; what was typed stands before the usual day."""
    today, usual = civil_date(context.now), context.field("due")
    if not usual:
        with suppress(UnlistedYearError):
            usual = day_to_answer(context).isoformat()
    first, last = today + timedelta(days=FEWEST_DAYS), today + timedelta(days=MOST_DAYS)
    return DayToAnswer(usual, first.isoformat(), last.isoformat())


def order_of(context: DeskContext, short: str) -> OpenedOrder:
    """Return an order; one outside the person's regions is as if it were not there."""
    try:
        order = find_order(short, context.desk.office.data)
    except NotFoundError:
        raise PageNotFoundError(_GONE) from None
    first = order.issued_line
    standing = standing_at(
        context.room.session, deadlines_of(context), first.organ_id, first.report_year or 0, context.now
    )
    if standing is None or not context.person.covers(standing.filing.facts.region):
        raise PageNotFoundError(_GONE)
    return OpenedOrder(order, standing, closing_ground(order, standing.filing))

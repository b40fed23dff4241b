"""H1, H4, H6: what comes by a reply link, what holds before anybody knows whom it is from, and what becomes of an
objection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from archive.clock import civil_date
from archive.notices.objections import REJECT
from archive.notices.order import Order
from archive.notices.order_log import find_order
from archive.office.desk_subscription import CONFIRM, END
from archive.office.guards.question import Question, tells_why
from archive.office.refusal import RefusedError

_BY_LINK = ("order.receive", "order.reply")


def sound_reply(asked: Question) -> None:
    """Refuse what a link may not do, a confirmation of what needs none, and an extension on an unconfirmed request."""
    told = asked.intent.body.get("step", {})
    by_link = asked.actor.via == "reply"
    if by_link and asked.kind.id in (CONFIRM, END):
        return  # links of subscriptions (M1)
    if by_link and asked.kind.id not in _BY_LINK:
        _refuse("H1", "反馈链接只能用于签收和反馈。", "a reply link receives and answers, and does nothing else")
    if not asked.kind.id.startswith("order.") or not told:
        return
    if bool(told.get("by_link")) != by_link:
        _refuse("H4", "只有经链接提交的反馈须核验身份。", "what comes by the link, and nothing else, says so")
    order = find_order(str(told["number"]), asked.office.data)
    if by_link:
        _good_link(asked, order, told)
    answer = order.answer
    if asked.kind.id == "order.confirm" and (answer is None or order.is_answer_confirmed):
        _refuse("H4", "没有待核验的反馈。", f"{order.number} has no answer that waits to be confirmed")
    if asked.kind.id == "order.extend" and asked.step != "withdraw" and _unconfirmed_request(order):
        _refuse("H4", "延期申请的身份未核验，不能准予延期。", "the request to extend is not confirmed yet")


def _unconfirmed_request(order: Order) -> bool:
    answer = order.answer
    return answer is not None and answer.claim == "extension" and not order.is_answer_confirmed


def _good_link(asked: Question, order: Order, told: Mapping[str, Any]) -> None:
    last = order.link_ends
    if not order.link or told.get("link") != order.link or last is None or civil_date(asked.now) > last:
        _refuse("H1", "该链接已失效。", "the link does not hold any more")


def sound_objection(asked: Question) -> None:
    """Refuse to reject an objection that is not open, or without reasons."""
    if asked.kind.id != REJECT or asked.step in ("refuse", "withdraw"):
        return
    body = asked.proposal().body if asked.step == "approve" else asked.intent.body
    filing = str(body["filing"])
    if asked.state.objections.get(filing) != body["objection"]:
        _refuse("H6", "该异议已经办结，或者已有新的反馈。", f"the objection of {filing} is not open any more")
    if not tells_why(body["reason"]):
        _refuse("H6", "请写明异议不成立的理由。", "say why the objection is not upheld")


def _refuse(guard: str, zh: str, en: str) -> NoReturn:
    raise RefusedError(guard, zh, en)

"""O1 to O13: whom an order may name and until when; what may follow, and what closing rests on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from archive.clock import civil_date
from archive.filings.verdicts.visited import is_proved_silent
from archive.notices.guard import FRESH, charges_of, objection
from archive.notices.order import Order
from archive.notices.order_closing import closing_ground, is_still_unseen, new_matter
from archive.notices.order_log import find_order
from archive.notices.protection import protected_by
from archive.office.guards.question import Question
from archive.office.journal_state import check_that_holds
from archive.office.order_numbers import ORDERED
from archive.office.refusal import RefusedError
from archive.office.standing import Standing

FEWEST_DAYS, MOST_DAYS = 3, 90  # from the issue to the day to answer
MOST_EXTENSIONS, MOST_EXTENDED = 2, 30  # how often, and by how many days in all
_ISSUING = ("order.issue", "notice.issue")
_NAMING = (*_ISSUING, "order.escalate")


def sound_orders(asked: Question) -> None:
    """Refuse an order against whom nothing may be held today, or with too near or far a day."""
    if asked.kind.id not in _NAMING or asked.step in ("refuse", "withdraw"):
        return
    proposed = asked.proposal().body if asked.step == "approve" else {}
    for told in {**proposed, **asked.intent.body}.get("orders", ()):
        _in_time(asked, told)
        name = f"filing:{told['organ_id']}-{told['report_year']}"
        standing = next((one for one in asked.filings if one.name == name), None)
        _of_the_notice(asked, told, standing)
        if standing is not None:
            _nameable(asked, standing)
            _as_it_is(asked, told, standing)
            _anew(asked, told, standing)


def sound_step(asked: Question) -> None:
    """Refuse a step of an order that its rule forbids."""
    if not asked.kind.id.startswith("order.") or asked.step in ("refuse", "withdraw"):
        return
    body = asked.proposal().body if asked.step == "approve" else asked.intent.body
    if not (told := body.get("step")):
        return
    order = find_order(str(told["number"]), asked.office.data)
    rules = {"order.extend": _extend, "order.remind": _remind, "order.escalate": _escalate, "order.close": _close}
    if rule := rules.get(asked.kind.id):
        rule(asked, order, told)
    if asked.kind.id == "order.cancel" and order.state != "issued" and not str(told.get("rests", "")).strip():
        _refuse("O13", "该督办单已送达，请填写告知承办单位的日期和方式。", "say when and how the organ was told")


def _in_time(asked: Question, told: Mapping[str, Any]) -> None:
    days = (date.fromisoformat(str(told["due"])) - civil_date(asked.now)).days
    if asked.step != "approve" and not FEWEST_DAYS <= days <= MOST_DAYS:
        _refuse(
            "O2",
            f"办理期限须在制发之日起{FEWEST_DAYS}至{MOST_DAYS}天之间。",
            f"the day to answer is {FEWEST_DAYS} to {MOST_DAYS} days after the issue",
        )


def _nameable(asked: Question, standing: Standing) -> None:
    """Refuse whom verdict, decision or proposal clear today; once there are accounts, also whom nobody has checked and
    whose silence was not seen twice."""
    filing = standing.filing
    charges = charges_of(filing.ruling)
    protected = protected_by(asked.state.proposals.values(), asked.state.objections)
    why = [objection(filing, charge, asked.now, standing.deadlines, protected) for charge in charges]
    if not charges or all(why):
        told = next(iter(why), "") or "现有判定没有认定该单位逾期或者撤下"
        _refuse(
            "O1", f"{filing.facts.organ}：{told}，不能制发督办单。", f"{filing.facts.id} may not be named today: {told}"
        )
    if not asked.has_accounts:
        return
    if charges & {"silent", "withdrawn"} and not is_proved_silent(filing.facts, asked.now, FRESH):
        _refuse(
            "N3",
            f"{filing.facts.organ}：截止日期后须有相隔6小时以上的两次完整查看，且最近一次在3天以内。",
            f"{filing.facts.id}: two complete visits after the deadline, six hours apart, the newest within 3 days",
        )
    check = check_that_holds(asked.state, filing)
    if check is None or check.body["check"]["result"] != "supports":
        _refuse(
            "N4",
            f"{filing.facts.organ}：证据尚未核对，请先打开案卷核对。",
            f"{filing.facts.id}: nobody has checked the evidence of today's verdict (nianbao case check)",
        )


def _of_the_notice(asked: Question, told: Mapping[str, Any], standing: Standing | None) -> None:
    """Refuse an order that goes out with a notice on what the notice does not name, or on a report that is there."""
    if asked.kind.id != "notice.issue":
        return
    identity = f"{told['organ_id']}-{told['report_year']}"
    named = standing if identity in asked.intent.body["named"] else None
    if named is None or named.filing.ruling.state not in ORDERED:
        whom = standing.filing.facts.organ if standing else identity
        _refuse(
            "N10",
            f"{whom}：通报没有点名或者不属于逾期、撤下，不能同时制发督办单。",
            f"{identity}: the notice does not name it as late, overdue or withdrawn: no order goes out with it",
        )


def _as_it_is(asked: Question, told: Mapping[str, Any], standing: Standing) -> None:
    """Refuse to issue an order on another state than the filing is in as it goes out, or without a number."""
    state = standing.filing.ruling.state
    if asked.step != "propose" and (told["state"] != state or told["number"] == "-"):
        _refuse(
            "O1",
            f"{standing.filing.facts.organ}：判定现为{state.zh}，与申请时不同，请重新提出。",
            f"{standing.filing.facts.id} is {state} now, and was not when the order was proposed: propose it anew",
        )


def _anew(asked: Question, told: Mapping[str, Any], standing: Standing) -> None:
    """Refuse an order that goes on from another of its filing which is open, or which was closed on the same matter."""
    if asked.kind.id not in _ISSUING or not told.get("follows"):
        return
    before = find_order(str(told["follows"]), asked.office.data)
    if before.filing_id != standing.filing.facts.id or before.open or not new_matter(before, standing.filing):
        _refuse(
            "O12",
            f"{before.number}已办结，同一事项不再制发；再次撤下或者情形不同的，方可另行制发。",
            f"{before.number} was about the same matter: another order follows only on what came up since",
        )


def _extend(asked: Question, order: Order, told: Mapping[str, Any]) -> None:
    due, first, new = order.due, order.issued_line.due, date.fromisoformat(str(told["due"]))
    if due is None or first is None:
        return
    if asked.step != "approve" and civil_date(asked.now) > due:
        _refuse("O5", f"办理期限{due}已过，不能延期。", f"the day {due} is over: it cannot be extended any more")
    if order.extensions >= MOST_EXTENSIONS:
        _refuse("O5", f"已延期{MOST_EXTENSIONS}次，不能再延。", f"it was extended {MOST_EXTENSIONS} times already")
    if not due < new <= first + timedelta(days=MOST_EXTENDED):
        last = first + timedelta(days=MOST_EXTENDED)
        _refuse("O5", f"延期须在{due}之后、{last}以前。", f"the new day is after {due} and not after {last}")


def _remind(asked: Question, order: Order, _told: Mapping[str, Any]) -> None:
    today = civil_date(asked.now)
    if any(step.step == "reminded" and civil_date(step.at) == today for step in order.steps):
        _refuse("O6", "今天已经催办过。", "the organ was reminded today already")


def _escalate(asked: Question, order: Order, _told: Mapping[str, Any]) -> None:
    today = civil_date(asked.now)
    if order.due is None or today <= order.due:
        _refuse("O7", f"办理期限{order.due}未过，不能升级。", f"the day {order.due} is not over: not yet")
    if order.state == "rectified":
        _refuse("O7", "有反馈待审，不能升级。", "an answer waits to be seen to: it cannot be escalated")
    for standing in asked.filings:
        fresh = is_proved_silent(standing.filing.facts, asked.now, FRESH)
        if standing.filing.ruling.state not in ("overdue", "withdrawn") or not fresh:
            _refuse("O7", "最近3天没有完整查看，或者已见公布，不能升级。", "no fresh visit shows that it is missing")


def _close(asked: Question, order: Order, told: Mapping[str, Any]) -> None:
    if not asked.filings:
        return
    filing = next((one.filing for one in asked.filings if one.filing.facts.id == order.filing_id), None)
    ground = closing_ground(order, filing, has_proof=bool(told.get("proof")))
    if not ground.kind:
        guard = "O9" if filing and is_still_unseen(filing) else "O8"
        _refuse(guard, f"{ground.why_not.zh}。", f"{order.number}: {ground.why_not.en}")


def _refuse(guard: str, zh: str, en: str) -> None:
    raise RefusedError(guard, zh, en)

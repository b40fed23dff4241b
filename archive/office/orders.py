"""督办单 as acts: issued under the next free numbers, and their steps in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from archive.clock import civil_date
from archive.errors import NianbaoError
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock
from archive.notices.order import Order, OrderLogLine, OrderStep
from archive.notices.order_log import find_order, read_orders
from archive.office.act import act
from archive.office.intent import Actor, Intent
from archive.office.place import Office
from archive.office.standing import Standing

_OF_THE_LINE = {"by", "at"}  # the line of the journal says them
_ACTS: dict[OrderStep, str] = {
    "received": "order.receive",
    "rectified": "order.reply",
    "returned": "order.return",
    "reminded": "order.remind",
    "extended": "order.extend",
    "linked": "order.link",
    "confirmed": "order.confirm",
    "cancelled": "order.cancel",
    "closed": "order.close",
}
_NOWHERE: Mapping[str, str] = MappingProxyType({})
Finish = Callable[[OrderLogLine], OrderLogLine]


def _as_it_is(line: OrderLogLine) -> OrderLogLine:
    return line


def issue_orders(
    office: Office,
    actor: Actor,
    lines: Sequence[OrderLogLine],
    prefix: str,
    regions: Mapping[str, str] = _NOWHERE,
    filings: Sequence[Standing] = (),
    finish: Finish = _as_it_is,
) -> list[Order]:
    """Enter new orders, in one line of the journal, under the next free numbers ``<prefix>〔year〕1号``; the number a
    line gives counts for nothing. ``regions``: of organs, by id; ``filings``: as they stand now; ``finish``: makes the
    sheet of a line once it has its number.

    Raises NianbaoError when a filing has an open order, or had one for the same matter that was closed; RefusedError.
    """
    _in_time(lines)
    with journal_lock(office.data):
        known = read_orders(office.data)
        for line in lines:
            _refuse_second(known, line)
        entered = [finish(line) for line in _numbered(known, lines, prefix)]
        if entered:
            act(office, actor, _issue("order.issue", entered, regions), entered[0].at, filings)
    return [Order((line,)) for line in entered]


def propose_orders(
    office: Office,
    actor: Actor,
    lines: Sequence[OrderLogLine],
    regions: Mapping[str, str] = _NOWHERE,
    filings: Sequence[Standing] = (),
    *,
    key: str = "",
) -> JournalLine:
    """Propose orders; they are numbered and issued once another person has approved them. Raises NianbaoError."""
    _in_time(lines)
    known = read_orders(office.data)
    for line in lines:
        _refuse_second(known, line)
    intent = replace(_issue("order.issue.propose", lines, regions), key=key)
    return act(office, actor, intent, lines[0].at, filings)


def numbered_again(
    office: Office, proposal: JournalLine, prefix: str, finish: Finish = _as_it_is
) -> tuple[list[Any], tuple[str, ...]]:
    """Return the orders of a proposal under the numbers free now, as the approval keeps them, and the digests of their
    sheets, which ``finish`` makes. The caller holds the lock. Raises NianbaoError when one of the filings has had an
    order since."""
    lines = [
        OrderLogLine.model_validate({**one, "by": proposal.by, "at": proposal.at}) for one in proposal.body["orders"]
    ]
    known = read_orders(office.data)
    for line in lines:
        _refuse_second(known, line, but=str(proposal.body.get("step", {}).get("number", "")))
    entered = [finish(line) for line in _numbered(known, lines, prefix)]
    return [_told(line) for line in entered], _papers(entered)


def record_step(
    office: Office,
    actor: Actor,
    line: OrderLogLine,
    region: str = "",
    filings: Sequence[Standing] = (),
    *,
    seen: int | None = None,
    key: str = "",
) -> Order:
    """Enter a step of an order. Raises NotFoundError for an unknown number, NianbaoError for a step out of turn."""
    with journal_lock(office.data):
        order = find_order(line.number, office.data)
        line = _in_turn(order, line)
        intent = replace(_step(_ACTS[line.step], line, order, region), seen=seen, key=key)
        act(office, actor, intent, line.at, filings)
    return Order((*order.steps, line))


def propose_step(
    office: Office,
    actor: Actor,
    line: OrderLogLine,
    region: str = "",
    filings: Sequence[Standing] = (),
    *,
    seen: int | None = None,
    key: str = "",
) -> JournalLine:
    """Propose a step that takes two people. Raises NotFoundError for an unknown number, NianbaoError for a step out of
    turn."""
    order = find_order(line.number, office.data)
    line = _in_turn(order, line)
    intent = replace(_step(f"{_ACTS[line.step]}.propose", line, order, region), seen=seen, key=key)
    return act(office, actor, intent, line.at, filings)


def propose_escalation(
    office: Office,
    actor: Actor,
    order: Order,
    note: str,
    due: date,
    now: datetime,
    region: str,
    filings: Sequence[Standing],
    *,
    seen: int | None = None,
    key: str = "",
) -> JournalLine:
    """Propose that a matter goes on under a new order, one level higher. Raises NianbaoError."""
    first = order.issued_line
    step = OrderLogLine(number=order.number, step="escalated", by=actor.by, at=now, note=note)
    _in_turn(order, step)
    told = {"number": "-", "by": actor.by, "at": now, "due": due, "follows": order.number, "level": first.level + 1}
    own = dict.fromkeys(("proof", "proof_name", "note", "link", "paper"), "")  # the new one gets a sheet of its own
    new = OrderLogLine.model_validate({**first.model_dump(), **told, **own})
    body = {"step": _told(step), "orders": [_told(new)]}
    intent = Intent("order.escalate.propose", f"order:{order.number}", region, body, seen, key)
    return act(office, actor, intent, now, filings)


def _in_time(lines: Sequence[OrderLogLine]) -> None:
    for line in lines:
        if line.due and line.due < civil_date(line.at):
            raise NianbaoError(f"the day to put things right, {line.due}, is before the day of issue")


def _in_turn(order: Order, line: OrderLogLine) -> OrderLogLine:
    if line.step not in order.following:
        allowed = ", ".join(order.following) or "nothing"
        raise NianbaoError(f"{order.number} is {order.state}: {allowed} can follow, not {line.step}")
    return line.model_copy(update={"number": order.number})


def _issue(name: str, lines: Sequence[OrderLogLine], regions: Mapping[str, str]) -> Intent:
    object_ = f"order:{lines[0].number}" if len(lines) == 1 and name == "order.issue" else "orders"
    region = _common([regions.get(line.organ_id, "") for line in lines])
    return Intent(name, object_, region, {"orders": [_told(line) for line in lines]}, files=_papers(lines))


def _papers(lines: Sequence[OrderLogLine]) -> tuple[str, ...]:
    return tuple(line.paper for line in lines if line.paper)


def _step(name: str, line: OrderLogLine, order: Order, region: str) -> Intent:
    files = (*((line.proof,) if line.proof else ()), *(one.sha256 for one in line.attachments))
    body = {"step": _told(line), "filing": order.filing_id}
    return Intent(name, f"order:{line.number}", region, body, files=files)


def _told(line: OrderLogLine) -> dict[str, Any]:
    return line.model_dump(mode="json", exclude=_OF_THE_LINE)


def _common(regions: Sequence[str]) -> str:
    """Return the digits that all regions begin with."""
    first, last = min(regions), max(regions)
    same = 0
    while same < len(first) and first[same : same + 1] == last[same : same + 1]:
        same += 1
    return first[:same]


def _numbered(known: Sequence[Order], lines: Sequence[OrderLogLine], prefix: str) -> list[OrderLogLine]:
    entered: list[OrderLogLine] = []
    numbers = [order.number for order in known]
    for line in lines:
        head = f"{prefix}〔{civil_date(line.at).year}〕"
        number = f"{head}{1 + max((_serial(one, head) for one in numbers), default=0)}号"
        numbers.append(number)
        entered.append(line.model_copy(update={"number": number}))
    return entered


def _serial(number: str, head: str) -> int:
    """Return the running number behind a prefix and year, written with or without leading zeros; 0 for others."""
    digits = number.removeprefix(head).removesuffix("号")
    return int(digits) if number.startswith(head) and digits.isdigit() else 0


def _refuse_second(known: Sequence[Order], line: OrderLogLine, but: str = "") -> None:
    """``but``: number of the open order that the new one takes the place of."""
    mine = [order for order in known if order.filing_id == f"{line.organ_id}-{line.report_year}"]
    still = next((order for order in mine if order.open and order.number != but), None)
    if still:
        raise NianbaoError(f"{still.filing_id} has an open order already: {still.number}; close it first")
    last = mine[-1] if mine else None
    done = last is not None and last.state in ("closed", "escalated")  # what was cancelled may be issued anew
    if last and done and last.issued_line.state == line.state and line.follows != last.number:
        raise NianbaoError(f"{last.filing_id}: {last.number} was about the same matter and is closed; no second one")

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
from archive.office.act import act, require_allowed
from archive.office.intent import Actor, Intent
from archive.office.order_numbers import numbered, refuse_second
from archive.office.place import Office
from archive.office.refusal import ConflictError
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
_TRIES = 3  # at numbers that others take meanwhile
Finish = Callable[[Sequence[OrderLogLine]], list[OrderLogLine]]


def issue_orders(
    office: Office,
    actor: Actor,
    lines: Sequence[OrderLogLine],
    prefix: str,
    regions: Mapping[str, str] = _NOWHERE,
    filings: Sequence[Standing] = (),
    finish: Finish = list,
) -> list[Order]:
    """Enter new orders, in one line of the journal, under the next free numbers ``<prefix>〔year〕1号``; the number a
    line gives counts for nothing. ``regions``: of organs, by id; ``filings``: as they stand now; ``finish``: makes the
    sheets of lines that have their numbers, before the journal is locked.

    Raises NianbaoError when a filing has an open order, or had one for the same matter that was closed; RefusedError.
    """
    _in_time(lines)
    if not lines:
        return []
    for _ in range(_TRIES):
        entered = numbered(office.data, lines, prefix, filings)
        now = entered[0].at
        require_allowed(office, actor, _issue("order.issue", entered, regions), now, filings)
        finished = finish(entered)
        with journal_lock(office.data):
            if numbered(office.data, lines, prefix, filings) == entered:
                act(office, actor, _issue("order.issue", finished, regions), now, filings)
                return [Order((line,)) for line in finished]
    raise numbers_taken()


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
        refuse_second(known, line)
    intent = replace(_issue("order.issue.propose", lines, regions), key=key)
    return act(office, actor, intent, lines[0].at, filings)


def numbered_again(
    office: Office, proposal: JournalLine, prefix: str, filings: Sequence[Standing] = ()
) -> list[OrderLogLine]:
    """Return the orders of a proposal under the numbers free now, on the state that each filing is in. Raises
    NianbaoError when one of the filings has had an order since."""
    told = {"by": proposal.by, "at": proposal.at}
    lines = [OrderLogLine.model_validate({**one, **told}) for one in proposal.body["orders"]]
    return numbered(office.data, lines, prefix, filings, str(proposal.body.get("step", {}).get("number", "")))


def told_orders(lines: Sequence[OrderLogLine]) -> list[dict[str, Any]]:
    """Return orders as a line of the journal keeps them."""
    return [_told(line) for line in lines]


def papers_of(lines: Sequence[OrderLogLine]) -> tuple[str, ...]:
    """Return the SHA-256 of the sheets of orders, as Word documents and as PDF."""
    return tuple(digest for line in lines for digest in (line.paper, line.pdf) if digest)


def numbers_taken() -> ConflictError:
    """Return what is said when others take the numbers again and again while papers are made."""
    return ConflictError("C2", "成文期间编号已被占用，请重试。", "the numbers were taken meanwhile: try again", 0)


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
    own = dict.fromkeys(
        ("proof", "proof_name", "note", "link", "paper", "pdf", "no_pdf"), ""
    )  # the new one gets a sheet of its own
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
    return Intent(name, object_, region, {"orders": told_orders(lines)}, files=papers_of(lines))


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

"""What people did about an organ: their decisions and the 督办单 sent to it, as known at the visit's moment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from archive.database.models import DecisionRecord, Organ
from archive.filings.decisions.decision_log import decision_from
from archive.filings.rules.decisions import Decision, decisions_in_force
from archive.filings.verdicts.status import FilingStatus
from archive.notices.order import Order
from archive.notices.order_log import read_orders
from archive.notices.order_suggestions import suggested_step
from archive.web.serving.request_context import RequestContext


def decisions_on(context: RequestContext, organ: Organ) -> list[tuple[Decision, bool]]:
    """Every decision on the organ, oldest first, and whether it holds; one taken back stays on record."""
    query = select(DecisionRecord).where(
        DecisionRecord.organ_id == organ.id, DecisionRecord.at < context.moment.instant
    )
    words = [
        decision_from(row) for row in context.session.scalars(query.order_by(DecisionRecord.at, DecisionRecord.id))
    ]
    holding = {word.id for word in decisions_in_force(words, context.moment.instant)}
    return [(word, word.id in holding) for word in words]


def orders_on(context: RequestContext, organ: Organ, filings: Sequence[FilingStatus]) -> list[tuple[Order, str, str]]:
    """The organ's orders, oldest first, each with its state in a word and what the program proposes."""
    now, by_id = context.moment.instant, {filing.facts.id: filing for filing in filings}
    found = []
    for order in read_orders(context.app_state.data_folder / "orders"):
        steps = tuple(step for step in order.steps if step.at < now)
        if order.issued_line.organ_id == organ.id and steps:
            known = Order(steps)
            found.append((known, known.state_zh(context.moment.day), suggested_step(known, by_id.get(known.filing_id))))
    return found

"""What people did about an organ: their decisions and the 督办单 sent to it, as known at the visit's moment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from archive.database.models import Decision, Organ
from archive.filings.decisions.book import word_of
from archive.filings.rules.human import HumanWord, in_force
from archive.filings.verdicts.status import FilingStatus
from archive.notices.order_book import read_orders
from archive.notices.order_proposals import proposal
from archive.notices.order_steps import Order
from archive.web.serving.room import Visit


def decisions_on(visit: Visit, organ: Organ) -> list[tuple[HumanWord, bool]]:
    """Every decision on the organ, oldest first, and whether it holds; one taken back stays on record."""
    query = select(Decision).where(Decision.organ_id == organ.id, Decision.at < visit.moment.instant)
    words = [word_of(row) for row in visit.session.scalars(query.order_by(Decision.at, Decision.id))]
    holding = {word.id for word in in_force(words, visit.moment.instant)}
    return [(word, word.id in holding) for word in words]


def orders_on(visit: Visit, organ: Organ, filings: Sequence[FilingStatus]) -> list[tuple[Order, str, str]]:
    """The organ's orders, oldest first, each with its state in a word and what the program proposes."""
    now, by_id = visit.moment.instant, {filing.facts.id: filing for filing in filings}
    found = []
    for order in read_orders(visit.room.data_folder / "orders"):
        steps = tuple(step for step in order.steps if step.at < now)
        if order.issue.organ_id == organ.id and steps:
            known = Order(steps)
            found.append((known, known.state_zh(visit.moment.day), proposal(known, by_id.get(known.filing_id))))
    return found

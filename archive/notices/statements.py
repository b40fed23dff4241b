"""What an organ has stated on a verdict, as far as it may stand beside it in public: confirmed, in released words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.bilingual import Bilingual
from archive.clock import format_second
from archive.journal.effects import effects
from archive.journal.line import JournalLine
from archive.journal.reading import read_journal
from archive.notices.objections import REJECT
from archive.notices.order import CLAIMS, Order
from archive.notices.order_log import orders_of


@dataclass(frozen=True, slots=True)
class OrganStatement:
    """One statement: when it came, by which order, and the words that were released. ``rejected_at``: when an objection
    was not upheld. No name stands in it."""

    at: datetime
    number: str
    claim: Bilingual
    words: str
    rejected_at: datetime | None = None

    def to_json(self) -> dict[str, str | None]:
        """Return the statement as data."""
        rejected = format_second(self.rejected_at) if self.rejected_at else None
        told = {
            "at": format_second(self.at),
            "order": self.number,
            "claim_zh": self.claim.zh,
            "claim_en": self.claim.en,
        }
        return {**told, "words": self.words, "objection_rejected_at": rejected}


def statements_on(filing_id: str, data: Path, until: datetime) -> list[OrganStatement]:
    """Return the statements on a filing (``<organ>-<year>``) that were confirmed before an instant, oldest first."""
    orders = orders_of([filing_id], data).get(filing_id, [])
    return statements_in(orders, read_journal(data), until)


def statements_in(orders: Iterable[Order], lines: Iterable[JournalLine], until: datetime) -> list[OrganStatement]:
    """Return the confirmed statements of some orders, as far as they were known before an instant."""
    rejected = [
        (str(one.body["filing"]), one.at) for one in effects(lines, REJECT) if one.kind == REJECT and one.at < until
    ]
    found = []
    for order in orders:
        steps = tuple(step for step in order.steps if step.at < until)
        said = Order(steps).statement if steps else None
        if said is None:
            continue
        answer, words = said
        claim = CLAIMS[answer.claim] if answer.claim else Bilingual("反馈", "it has answered")
        after = (at for filing, at in rejected if filing == order.filing_id and at > answer.at)
        upheld_not = next(after, None) if answer.claim == "objection" else None
        found.append(OrganStatement(answer.at, order.number, claim, words, upheld_not))
    return found

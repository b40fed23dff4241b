"""What people say in tests, through `act` like everything that is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.database.models import RowDecisionRecord
from archive.filings.decisions.decision_log import DecisionLine
from archive.filings.decisions.rows import RowLine
from archive.filings.rules.decisions import Decision
from archive.notices.order import Order, OrderLogLine
from archive.office import decide, orders
from archive.office.intent import Actor
from archive.office.place import Office


def append_decision(session: Session, given: DecisionLine, data: Path | None = None) -> Decision:
    """Decide on a filing, under a data folder."""
    deadlines = load_configuration().deadlines
    return decide.decide(Office(data or data_dir()), session, deadlines, Actor(given.by, "cli"), given)


def decide_row(session: Session, given: RowLine, data: Path | None = None) -> RowDecisionRecord:
    """Decide on a row, under a data folder."""
    return decide.decide_row(Office(data or data_dir()), session, Actor(given.by, "cli"), given)


def issue_orders(lines: Sequence[OrderLogLine], prefix: str, data: Path) -> list[Order]:
    """Issue orders, under a data folder."""
    return orders.issue_orders(Office(data), Actor(lines[0].by, "cli"), lines, prefix)


def record_step(line: OrderLogLine, data: Path) -> Order:
    """Record a step of an order, under a data folder."""
    return orders.record_step(Office(data), Actor(line.by, "cli"), line)

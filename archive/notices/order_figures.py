"""The orders of a year in figures: how many took which step, and how long that took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from archive.clock import civil_date
from archive.notices.order import Order, OrderStep


@dataclass(frozen=True, slots=True)
class Turnaround:
    """Days of calendar from the issue of an order to a step: of how many orders, the median and the longest."""

    count: int
    median: float | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """The orders of a year. ``in_time``: those closed by their day; ``ages``: days since the issue of those open."""

    issued: int
    received: Turnaround
    replied: Turnaround
    closed: Turnaround
    in_time: int
    cancelled: int
    open: int
    ages: tuple[int, ...]
    extended: int
    reminded: int
    returned: int
    escalated: int


def order_figures(orders: Iterable[Order], today: date) -> OrderFigures:
    """Return the figures of some orders."""
    found = list(orders)
    closed = [one for one in found if one.state == "closed"]
    still = [one for one in found if one.open]
    return OrderFigures(
        len(found),
        _turnaround(found, "received"),
        _turnaround(found, "rectified"),
        _turnaround(closed, "closed"),
        sum(one.due is not None and civil_date(one.steps[-1].at) <= one.due for one in closed),
        sum(one.state == "cancelled" for one in found),
        len(still),
        tuple(sorted((today - civil_date(one.issued_line.at)).days for one in still)),
        sum(one.extensions for one in found),
        sum(step.step == "reminded" for one in found for step in one.steps),
        sum(step.step == "returned" for one in found for step in one.steps),
        sum(one.state == "escalated" for one in found),
    )


def _turnaround(orders: Iterable[Order], step: OrderStep) -> Turnaround:
    days = []
    for order in orders:
        first = next((one.at for one in order.steps if one.step == step), None)
        if first is not None:
            days.append((civil_date(first) - civil_date(order.issued_line.at)).days)
    return Turnaround(len(days), float(median(days)) if days else None, max(days, default=None))

"""The book of 督办单: an append-only file beside the data. No step is ever overwritten, and every step is a person's:
the program derives and proposes, and records none of its own accord."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from archive.clock import civil_date
from archive.config.paths import data_dir
from archive.errors import ConfigError, NianbaoError, NotFoundError
from archive.filings.decisions.journal import append_line, journal_lock, whole_lines
from archive.notices.order import FOLLOWS, Order, OrderLogLine


def orders_folder() -> Path:
    """Where the book lies: ``orders`` in the data folder."""
    return data_dir() / "orders"


def read_orders(folder: Path | None = None) -> list[Order]:
    """All orders in the order of their issue. Raises ConfigError with the line of a fault."""
    path = _book(folder)
    found: dict[str, list[OrderLogLine]] = {}
    for number, text in whole_lines(path):
        line = _parse(path, number, text)
        if (line.step == "issued") == (line.number in found):
            raise ConfigError(path, f"{line.number} is issued twice, or not at all", line=number)
        found.setdefault(line.number, []).append(line)
    return [Order(tuple(steps)) for steps in found.values()]


def orders_of(filing_ids: Sequence[str], folder: Path | None = None) -> dict[str, list[Order]]:
    """Return the orders of filings (``<organ>-<year>``), oldest first; filings without one are left out."""
    wanted, found = set(filing_ids), dict[str, list[Order]]()
    for order in read_orders(folder):
        if order.filing_id in wanted:
            found.setdefault(order.filing_id, []).append(order)
    return found


def issue_orders(lines: Sequence[OrderLogLine], prefix: str, folder: Path | None = None) -> list[Order]:
    """Enter new orders under the next free numbers ``<prefix>〔year〕1号``; the number given in a line counts for
    nothing. Raises NianbaoError when a filing has an open order, or had one for the same matter that was closed."""
    path = _book(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    for line in lines:
        if line.due and line.due < civil_date(line.at):
            raise NianbaoError(f"the day to put things right, {line.due}, is before the day of issue")
    with journal_lock(path):
        known = read_orders(folder)
        for line in lines:
            _refuse_second(known, line)
        entered: list[Order] = []
        for line in lines:
            year = civil_date(line.at).year
            head = f"{prefix}〔{year}〕"
            number = 1 + max((_serial(order.number, head) for order in [*known, *entered]), default=0)
            made = line.model_copy(update={"number": f"{head}{number}号"})
            append_line(path, made.model_dump_json())
            entered.append(Order((made,)))
    return entered


def record_step(line: OrderLogLine, folder: Path | None = None) -> Order:
    """Enter a step of an order. Raises NotFoundError for an unknown number, NianbaoError for a step out of turn."""
    path = _book(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with journal_lock(path):
        order = find_order(line.number, folder)
        if line.step not in FOLLOWS[order.state]:
            allowed = ", ".join(FOLLOWS[order.state]) or "nothing"
            raise NianbaoError(f"{order.number} is {order.state}: {allowed} can follow, not {line.step}")
        line = line.model_copy(update={"number": order.number})
        append_line(path, line.model_dump_json())
    return Order((*order.steps, line))


def find_order(name: str, folder: Path | None = None) -> Order:
    """Return the order of a whole number, or of ``2026-1`` for 〔2026〕1号 or 〔2026〕001号. Raises NotFoundError."""
    for order in read_orders(folder):
        if name in (order.number, _short(order.number)):
            return order
    raise NotFoundError(f"no order {name}; see `nianbao notice orders`")


def _short(number: str) -> str:
    year, _, rest = number.partition("〔")[2].partition("〕")
    return f"{year}-{rest.removesuffix('号').lstrip('0')}"


def _serial(number: str, head: str) -> int:
    """Return the running number behind a prefix and year, written with or without leading zeros; 0 for others."""
    digits = number.removeprefix(head).removesuffix("号")
    return int(digits) if number.startswith(head) and digits.isdigit() else 0


def _refuse_second(known: Sequence[Order], line: OrderLogLine) -> None:
    mine = [order for order in known if order.filing_id == f"{line.organ_id}-{line.report_year}"]
    still = next((order for order in mine if order.open), None)
    if still:
        raise NianbaoError(f"{still.filing_id} has an open order already: {still.number}; close it first")
    last = mine[-1] if mine else None
    if last and last.issued_line.state == line.state and line.follows != last.number:
        raise NianbaoError(f"{last.filing_id}: {last.number} was about the same matter and is closed; no second one")


def _book(folder: Path | None) -> Path:
    return (folder or orders_folder()) / "orders.jsonl"


def _parse(path: Path, number: int, text: str) -> OrderLogLine:
    try:
        return OrderLogLine.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as broken:
        raise ConfigError(path, str(broken).splitlines()[-1], line=number) from None

"""The book of 督办单: read from the journal and from the file that stood before it. No step is ever overwritten, and
every step is a person's: the program derives and proposes. Steps are written by `archive.office` alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from archive.config.paths import data_dir
from archive.errors import ConfigError, NotFoundError
from archive.journal.effects import Effect, effects
from archive.journal.line import JournalLine
from archive.journal.lines import whole_lines
from archive.journal.reading import journal_folder
from archive.journal.remembered import remembered
from archive.notices.order import Order, OrderLogLine

_KINDS = ("order.", "notice.issue")  # a notice may issue orders in the same act


def orders_folder(data: Path | None = None) -> Path:
    """Where the book from before the journal lies: ``orders`` in the data folder."""
    return (data or data_dir()) / "orders"


def read_orders(data: Path | None = None) -> list[Order]:
    """All orders in the order of their issue. Raises ConfigError with the line of a fault."""
    data = data or data_dir()
    orders = {order.number: list(order.steps) for order in read_old_orders(orders_folder(data))}
    for seq, line in remembered(data, _steps_in):
        if (line.step == "issued") == (line.number in orders):
            raise ConfigError(journal_folder(data), f"seq {seq}: {line.number} is issued twice, or not at all")
        orders.setdefault(line.number, []).append(line)
    return [Order(tuple(steps)) for steps in orders.values()]


def _steps_in(lines: Sequence[JournalLine]) -> list[tuple[int, OrderLogLine]]:
    return [(found.seq, line) for found in effects(lines, *_KINDS) for line in _of_journal(found)]


def read_old_orders(folder: Path) -> list[Order]:
    """Return the orders of the file from before the journal. Raises ConfigError with the line of a fault."""
    path = folder / "orders.jsonl"
    found: dict[str, list[OrderLogLine]] = {}
    for number, text in whole_lines(path):
        line = _parse(path, number, text)
        if (line.step == "issued") == (line.number in found):
            raise ConfigError(path, f"{line.number} is issued twice, or not at all", line=number)
        found.setdefault(line.number, []).append(line)
    return [Order(tuple(steps)) for steps in found.values()]


def _of_journal(found: Effect) -> list[OrderLogLine]:
    told = [*([found.body["step"]] if "step" in found.body else []), *found.body.get("orders", ())]
    return [OrderLogLine.model_validate({**one, "by": found.by, "at": found.at}) for one in told]


def orders_of(filing_ids: Sequence[str], data: Path | None = None) -> dict[str, list[Order]]:
    """Return the orders of filings (``<organ>-<year>``), oldest first; filings without one are left out."""
    wanted, found = set(filing_ids), dict[str, list[Order]]()
    for order in read_orders(data):
        if order.filing_id in wanted:
            found.setdefault(order.filing_id, []).append(order)
    return found


def find_order(name: str, data: Path | None = None) -> Order:
    """Return the order of a whole number, or of ``2026-1`` for 〔2026〕1号 or 〔2026〕001号. Raises NotFoundError."""
    for order in read_orders(data):
        if name in (order.number, order.short):
            return order
    raise NotFoundError(f"no order {name}; see `nianbao notice orders`")


def _parse(path: Path, number: int, text: str) -> OrderLogLine:
    try:
        return OrderLogLine.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as broken:
        raise ConfigError(path, str(broken).splitlines()[-1], line=number) from None

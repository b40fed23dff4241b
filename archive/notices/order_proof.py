"""Proves the book of 督办单: every line can be read, and every step belongs to an order that was issued."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.captures.verify import Problem
from archive.errors import NianbaoError
from archive.notices.order_book import read_orders


def order_problems(folder: Path) -> Iterator[Problem]:
    """The first line of the book that does not hold."""
    try:
        read_orders(folder)
    except (NianbaoError, UnicodeDecodeError) as broken:
        yield Problem("damaged_record", "orders.jsonl", None, str(broken))

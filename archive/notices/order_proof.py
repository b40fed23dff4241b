"""Proves the book of 督办单: every line can be read, and every step belongs to an order that was issued."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.captures.verify import IntegrityProblem
from archive.errors import NianbaoError
from archive.notices.order_closing import broken_proofs
from archive.notices.order_log import read_orders


def order_problems(folder: Path) -> Iterator[IntegrityProblem]:
    """The first line of the book that does not hold; when all do, the proofs that are missing or were changed."""
    try:
        book = read_orders(folder)
    except (NianbaoError, UnicodeDecodeError) as broken:
        yield IntegrityProblem("damaged_record", "orders.jsonl", None, str(broken))
        return
    for number, reason in broken_proofs(book, folder):
        yield IntegrityProblem("altered_file", "orders.jsonl", None, f"{number}: {reason}")

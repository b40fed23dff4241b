"""Numbers the new rows of a SQLite table before they are written, so that many are written by one statement.

SQLite would number them the same: one more than the highest. But it tells the numbers of rows written together in no
promised order, so that SQLAlchemy, which has to know them, writes row by row. PostgreSQL tells them in order.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Mapper, Session


def number_rows(session: Session) -> None:
    """Give numbers to what the session adds; nobody else may write meanwhile: it holds the lock of the file."""
    event.listen(session, "before_flush", _number)


def _number(session: Session, *_: object) -> None:
    without: dict[Mapper[Any], list[Any]] = defaultdict(list)
    for row in session.new:
        state = inspect(row)
        column = state.mapper.local_table.autoincrement_column
        if column is not None and getattr(row, state.mapper.get_property_by_column(column).key) is None:
            without[state.mapper].append(state)
    for mapper, states in without.items():
        (column,) = mapper.primary_key
        name = mapper.get_property_by_column(column).key
        highest = session.connection().scalar(select(func.max(column))) or 0
        for number, state in enumerate(sorted(states, key=lambda one: one.insert_order), highest + 1):
            setattr(state.obj(), name, number)

"""The tables of decisions: made equal to what the files say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable, delete, select
from sqlalchemy.orm import Session

from archive.database.models import DecisionRecord, RowDecisionRecord


def _insert_or_pass(session: Session, model: type[DecisionRecord] | type[RowDecisionRecord]) -> Executable:
    """Return an insert that passes over rows that are there; the dialect that is not used is slow to load."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_postgresql

        return insert_postgresql(model).on_conflict_do_nothing()
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    return insert_sqlite(model).on_conflict_do_nothing()


def sync_table(
    session: Session, model: type[DecisionRecord] | type[RowDecisionRecord], rows: Mapping[str, dict[str, Any]]
) -> None:
    """Make the table hold exactly ``rows`` (values by id); what is there already stays as it is."""
    known = set(session.scalars(select(model.id)))
    if gone := known - rows.keys():
        session.execute(delete(model).where(model.id.in_(gone)))
    if fresh := [values for identity, values in rows.items() if identity not in known]:
        session.execute(_insert_or_pass(session, model), fresh)  # another process may do the same just now
    session.flush()

"""The table of a journal: it holds the lines of the file, each once, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from archive.database.models import DecisionRecord, RowDecisionRecord


def sync_table(
    session: Session, model: type[DecisionRecord] | type[RowDecisionRecord], rows: Mapping[str, dict[str, Any]]
) -> None:
    """Make the table hold exactly ``rows`` (values by id); what is there already stays as it is."""
    known = set(session.scalars(select(model.id)))
    if gone := known - rows.keys():
        session.execute(delete(model).where(model.id.in_(gone)))
    if fresh := [values for identity, values in rows.items() if identity not in known]:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(model).on_conflict_do_nothing(), fresh)  # another process may do the same just now
    session.flush()

"""Runs migrations on the connection given by archive.database.engine."""

from __future__ import annotations

from alembic import context

from archive.database import models  # noqa: F401  (registers the tables)
from archive.database.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
with context.begin_transaction():
    context.run_migrations()

"""Tables and columns under the glossary's names: visit, disclosure_column, judging_state."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = (("look", "visit"), ("column", "disclosure_column"), ("judged", "judging_state"))
_COLUMNS = (
    ("capture", "look_id", "visit_id"),
    ("listing", "first_look_id", "first_visit_id"),
    ("listing", "absent_look_id", "absent_visit_id"),
    ("listing", "missing_looks", "missing_visits"),
)
_INDEXES = (
    ("capture", "ix_capture_look_id", "ix_capture_visit_id", ("visit_id",), ("look_id",)),
    ("visit", "ix_look_run_id", "ix_visit_run_id", ("run_id",), ("run_id",)),
    ("visit", "ix_look_column_time", "ix_visit_column_time", ("column_id", "started_at"), ("column_id", "started_at")),
    ("disclosure_column", "ix_column_site_id", "ix_disclosure_column_site_id", ("site_id",), ("site_id",)),
)
_CONSTRAINTS = (
    ("visit", "pk_look", "pk_visit"),
    ("visit", "fk_look_column_id_column", "fk_visit_column_id_disclosure_column"),
    ("disclosure_column", "pk_column", "pk_disclosure_column"),
    ("disclosure_column", "fk_column_site_id_site", "fk_disclosure_column_site_id_site"),
    ("judging_state", "pk_judged", "pk_judging_state"),
    ("listing", "fk_listing_column_id_column", "fk_listing_column_id_disclosure_column"),
    ("column_proposal", "fk_column_proposal_column_id_column", "fk_column_proposal_column_id_disclosure_column"),
)


def upgrade() -> None:
    _drop_triggers("column")
    for old, new in _TABLES:
        op.rename_table(old, new)
    for table, old, new in _COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    for table, old, new, fields, _ in _INDEXES:
        op.drop_index(old, table)
        op.create_index(new, table, list(fields))
    _rename_constraints([(table, old, new) for table, old, new in _CONSTRAINTS])
    op.execute("UPDATE note SET kind = 'visit' WHERE kind = 'look'")


def downgrade() -> None:
    _drop_triggers("disclosure_column")
    op.execute("UPDATE note SET kind = 'look' WHERE kind = 'visit'")
    _rename_constraints([(table, new, old) for table, old, new in _CONSTRAINTS])
    for table, _, new, _, _ in _INDEXES:
        op.drop_index(new, table)
    for table, old, new in _COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
    for table, old, _, _, fields in _INDEXES:
        op.create_index(old, table, list(fields))
    for old, new in _TABLES:
        op.rename_table(new, old)


def _drop_triggers(table: str) -> None:
    """Those of archive.database.search_outbox, which makes them again under the table's new name."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'DROP TRIGGER IF EXISTS search_{table} ON "{table}"')
        return
    for event in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER IF EXISTS search_{table}_{event}")


def _rename_constraints(names: list[tuple[str, str, str]]) -> None:
    """SQLite keeps constraint names in the text of the table only, where nothing reads them."""
    if op.get_bind().dialect.name == "postgresql":
        for table, old, new in names:
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")

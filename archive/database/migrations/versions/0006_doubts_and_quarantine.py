"""Doubts about rows, what a person vouched for, decisions on rows, and the quarantine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import archive.database.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doubt", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("candidates", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("odd_title", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("column", "organ"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("vouched", sa.Date(), nullable=True))
    op.create_table(
        "quarantine",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", archive.database.base.Instant(), nullable=False),
        sa.Column("tried_at", archive.database.base.Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "row_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("column_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("organ_id", sa.String(), nullable=True),
        sa.Column("report_year", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", archive.database.base.Instant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("revokes", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_decision")),
    )
    with op.batch_alter_table("row_decision", schema=None) as batch_op:
        batch_op.create_index("ix_row_decision_row", ["column_id", "url"], unique=False)


def downgrade() -> None:
    op.drop_table("row_decision")
    op.drop_table("quarantine")
    for table in ("organ", "column"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("vouched")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        for name in ("odd_title", "candidates", "doubt"):
            batch_op.drop_column(name)

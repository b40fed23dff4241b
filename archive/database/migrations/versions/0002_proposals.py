"""Proposals for columns that died."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import archive.database.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "column_proposal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("column_id", sa.String(), nullable=False),
        sa.Column("made_at", archive.database.base.Instant(), nullable=False),
        sa.Column("old_url", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["column_id"], ["column.id"], name=op.f("fk_column_proposal_column_id_column")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_proposal")),
    )
    with op.batch_alter_table("column_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_column_proposal_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_column_proposal_column_id"), ["column_id"], unique=False)


def downgrade() -> None:
    op.drop_table("column_proposal")

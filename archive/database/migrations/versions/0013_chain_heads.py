"""Heads of the manifests' hash chains."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import archive.database.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chain_head",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("recorded_at", archive.database.base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "serial", name=op.f("pk_chain_head")),
    )


def downgrade() -> None:
    op.drop_table("chain_head")

"""Boards of the present kept as they were judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judged_board",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("judged_at", sa.DateTime(), nullable=False),
        sa.Column("holds_until", sa.DateTime(), nullable=True),
        sa.Column("packed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("region", "report_year", name=op.f("pk_judged_board")),
    )


def downgrade() -> None:
    op.drop_table("judged_board")

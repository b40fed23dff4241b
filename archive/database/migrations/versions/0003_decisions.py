"""What people decided of filings, and how far verdicts are up to date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import archive.database.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organ_id", sa.String(), nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", archive.database.base.Instant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("revokes", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_filing", ["organ_id", "report_year"], unique=False)

    op.create_table(
        "judged",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("as_of", archive.database.base.Instant(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_judged")),
    )


def downgrade() -> None:
    op.drop_table("judged")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_filing")

    op.drop_table("decision")

"""Captures that others made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "third_party_capture",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("body_digest", sa.String(), nullable=False),
        sa.Column("organ_id", sa.String(), nullable=True),
        sa.Column("report_year", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_third_party_capture")),
    )
    op.create_index("ix_third_party_capture_filing", "third_party_capture", ["organ_id", "report_year"])


def downgrade() -> None:
    op.drop_index("ix_third_party_capture_filing", table_name="third_party_capture")
    op.drop_table("third_party_capture")

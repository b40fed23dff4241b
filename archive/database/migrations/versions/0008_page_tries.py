"""Tries of rows' pages that gave no text, and files that hang on another row's page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import archive.database.base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("found_on", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "page_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("at", archive.database.base.Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("capture_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_page_try_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_try")),
    )
    with op.batch_alter_table("page_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_try_listing_id"), ["listing_id"], unique=False)


def downgrade() -> None:
    op.drop_table("page_try")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_column("found_on")

"""Indexes for what was found lately."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_listing_first_seen_at", "listing", ["first_seen_at"])
    op.create_index("ix_listing_change_seen_at", "listing_change", ["seen_at"])
    op.create_index("ix_version_first_seen_at", "version", ["first_seen_at"])


def downgrade() -> None:
    op.drop_index("ix_version_first_seen_at", "version")
    op.drop_index("ix_listing_change_seen_at", "listing_change")
    op.drop_index("ix_listing_first_seen_at", "listing")

"""An index for the report years that were seen."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_listing_year", "listing", ["report_year", "is_report"])


def downgrade() -> None:
    op.drop_index("ix_listing_year", "listing")

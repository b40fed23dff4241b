"""Verdicts hold from an instant until the next; days of silence are no part of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import archive.database.base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INDEX, _FILING = "ix_verdict_filing", ["organ_id", "report_year"]


def upgrade() -> None:
    op.drop_index(_INDEX, "verdict")
    op.execute("ALTER TABLE verdict RENAME COLUMN decided_at TO valid_from")
    op.add_column("verdict", sa.Column("valid_to", archive.database.base.Instant(), nullable=True))
    op.create_index("ix_verdict_once", "verdict", [*_FILING, "valid_from", "id"])
    op.execute(  # of several rows of one instant the last one counted
        "DELETE FROM verdict WHERE EXISTS (SELECT 1 FROM verdict v WHERE v.organ_id = verdict.organ_id"
        " AND v.report_year = verdict.report_year AND v.valid_from = verdict.valid_from AND v.id > verdict.id)"
    )
    op.execute(
        "UPDATE verdict SET valid_to = (SELECT min(v.valid_from) FROM verdict v WHERE v.organ_id = verdict.organ_id"
        " AND v.report_year = verdict.report_year AND v.valid_from > verdict.valid_from)"
    )
    op.execute("UPDATE verdict SET days_late = NULL WHERE state = 'overdue'")
    op.drop_index("ix_verdict_once", "verdict")
    op.create_index(_INDEX, "verdict", [*_FILING, "valid_from"], unique=True)


def downgrade() -> None:
    op.drop_index(_INDEX, "verdict")
    with op.batch_alter_table("verdict") as batch:
        batch.drop_column("valid_to")
    op.execute("ALTER TABLE verdict RENAME COLUMN valid_from TO decided_at")
    op.create_index(_INDEX, "verdict", [*_FILING, "decided_at"])

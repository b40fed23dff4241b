"""Versions of regions, raised by triggers, in the place of digests of what verdicts rest on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_HEIRS = sa.text("successor IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "region_version",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_region_version")),
    )
    op.create_table(
        "region_link",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("region", "other", name=op.f("pk_region_link")),
    )
    op.create_index("ix_listing_url", "listing", ["url"])
    op.create_index("ix_organ_successor", "organ", ["successor"], sqlite_where=_HEIRS, postgresql_where=_HEIRS)
    op.add_column("verdict", sa.Column("version", sa.String(), nullable=False, server_default=""))
    op.execute("ALTER TABLE judging_state RENAME COLUMN rules TO version")


def downgrade() -> None:
    _drop_triggers()
    op.execute("ALTER TABLE judging_state RENAME COLUMN version TO rules")
    op.drop_column("verdict", "version")
    op.drop_index("ix_organ_successor", "organ")
    op.drop_index("ix_listing_url", "listing")
    op.drop_table("region_link")
    op.drop_table("region_version")


def _drop_triggers() -> None:
    """Those of archive.database.region_triggers, which would write into a table that is gone."""
    from archive.database.region_inputs import INPUTS

    for table in (given.table for given in INPUTS):
        for event in ("insert", "update", "delete"):
            if op.get_bind().dialect.name == "postgresql":
                op.execute(f"DROP FUNCTION IF EXISTS region_{table}_{event}() CASCADE")
            else:
                op.execute(f"DROP TRIGGER IF EXISTS region_{table}_{event}")

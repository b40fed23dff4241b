"""Notes in the order of their time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import archive.database.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", archive.database.base.Instant(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("warc_file", sa.String(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index("ix_note_time", ["at", "warc_file", "offset"], unique=False)


def downgrade() -> None:
    op.drop_table("note")

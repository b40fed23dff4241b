"""The outbox of the search index; the index itself leaves PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("transaction", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
    )
    op.create_index("ix_search_change_order", "search_change", ["transaction", "id"])
    if op.get_bind().dialect.name == "postgresql":  # what the engine inside PostgreSQL left
        for table in ("search_entry", "search_value"):
            op.execute(f"DROP TABLE IF EXISTS {table} CASCADE")
        op.execute("DROP FUNCTION IF EXISTS search_grams(text, text, text, text), search_cut(text, bigint) CASCADE")


def downgrade() -> None:
    op.drop_index("ix_search_change_order", "search_change")
    op.drop_table("search_change")

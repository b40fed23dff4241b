"""For which report years a look speaks, what name the column's page bore, and where it was found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.add_column(sa.Column("years", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("seen_as", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("address", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("look", schema=None) as batch_op:
        for name in ("address", "seen_as", "years"):
            batch_op.drop_column(name)

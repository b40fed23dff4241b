"""Changes of versions and rows are noted for all of their organ: one may decide which of them stands for a report.

Nothing to change in tables: the triggers are made again after every migration.
"""

from __future__ import annotations

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass

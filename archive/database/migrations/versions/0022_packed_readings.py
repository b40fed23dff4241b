"""What was read of a version lies packed: reading with text in one column, outcomes of comparisons in another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from archive.database.pack_columns import pack_columns
from archive.database.packing import PackedList, PackedReading

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pack_columns("version", {"reading": PackedReading(), "compared": PackedList()}, _told, ["text"])


def _told(row: Mapping[str, Any]) -> dict[str, object]:
    return {"reading": json.loads(row["reading"]) | {"text": row["text"]}, "compared": json.loads(row["compared"])}


def downgrade() -> None:
    raise NotImplementedError("a database of before is made by `nianbao rebuild` of the version of before")

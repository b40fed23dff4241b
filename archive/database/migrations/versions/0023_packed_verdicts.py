"""Why a verdict is what it is lies packed: its reasons and its evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.types import TypeEngine

from archive.database.pack_columns import pack_columns
from archive.database.packing import PackedList, PackedText

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns: dict[str, TypeEngine[Any]] = {
        "reason_zh": PackedText(),
        "reason_en": PackedText(),
        "evidence": PackedList(),
    }
    pack_columns("verdict", columns, _told)


def _told(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        "reason_zh": row["reason_zh"],
        "reason_en": row["reason_en"],
        "evidence": json.loads(row["evidence"]),
    }


def downgrade() -> None:
    raise NotImplementedError("a database of before is made by `nianbao rebuild` of the version of before")

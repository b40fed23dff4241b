"""Proposals: where a column that died may have gone, as a run found out by itself. They change nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class ColumnProposal(Base):
    """One attempt to find a dead column again; ``candidates`` are the pages that may be it, the surest first.

    Each is ``{"url", "title", "adapter", "signs": [...], "rows", "reports", "newest", "captures": [...]}``. Without
    any, ``reason`` says why. The configuration stays as it is until a person changes it.
    """

    __tablename__ = "column_proposal"

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(index=True)
    column_id: Mapped[str] = mapped_column(ForeignKey("disclosure_column.id"), index=True)
    made_at: Mapped[datetime]
    old_url: Mapped[str]
    why: Mapped[str]  # what made the column count as dead
    requests: Mapped[int]
    reason: Mapped[str]  # why nothing was found
    candidates: Mapped[list[Any]]

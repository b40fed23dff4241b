"""Records that could not be taken in: set aside with the reason, and tried again when the rules change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class Quarantine(Base):
    """One record that made its own ingest fail; everything else went on without it."""

    __tablename__ = "quarantine"

    id: Mapped[str] = mapped_column(primary_key=True)  # digest of kind and key
    kind: Mapped[str]  # note | row | page | filing | …
    key: Mapped[str]  # which record: a WARC file and byte, a column and address, a filing's id
    reason: Mapped[str]
    since: Mapped[datetime]
    tried_at: Mapped[datetime]
    tries: Mapped[int]
    rules: Mapped[str]  # version of the rules that failed on it

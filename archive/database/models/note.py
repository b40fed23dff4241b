"""Notes: where the WARC files say that a visit, a run or a search was finished, in the order of their time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class Note(Base):
    """One ``metadata`` record. Everything derived is derived from notes in the order of ``at``, file and offset."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_time", "at", "warc_file", "offset"),)

    id: Mapped[str] = mapped_column(primary_key=True)  # the record's id
    kind: Mapped[str]  # look | proposal | run | "" for one that could not be understood
    at: Mapped[datetime]  # when it was written, by the clock of its run
    regions: Mapped[list[str]]  # the regions it speaks of
    warc_file: Mapped[str]
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)
    taken: Mapped[bool]  # whether what it says is in the other tables

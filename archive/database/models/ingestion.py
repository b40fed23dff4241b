"""What ingest keeps of the WARC files: notes, column proposals, records set aside, and heads of manifests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
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


class ChainHead(Base):
    """The newest entry of a folder's manifest as a run left it. Not derived: a rebuilt database keeps them."""

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(primary_key=True)  # the folder's name: warc, snapshots
    serial: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    recorded_at: Mapped[datetime]

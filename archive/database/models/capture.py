"""Captures: where each stored response lies in the WARC files, and how far those files have been read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class CaptureRecord(Base):
    """One stored response, revisit or failure; the columns are those of archive.captures.stored_record.Capture."""

    __tablename__ = "capture"
    __table_args__ = (Index("ix_capture_url_time", "url", "fetched_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(index=True)
    url: Mapped[str]
    fetched_at: Mapped[datetime]
    kind: Mapped[str]  # response | revisit | failure
    status: Mapped[int | None]
    content_type: Mapped[str]
    payload_digest: Mapped[str] = mapped_column(index=True)
    etag: Mapped[str]
    last_modified: Mapped[str]
    error_class: Mapped[str]
    error_text: Mapped[str]
    warc_file: Mapped[str]
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)
    refers_to: Mapped[str]
    truncated: Mapped[str]  # why the payload is shorter than announced; such a payload is no state to build on


class WarcPosition(Base):
    """How far each WARC file has been taken into the database (bytes)."""

    __tablename__ = "warc_position"

    file: Mapped[str] = mapped_column(primary_key=True)
    offset: Mapped[int] = mapped_column(BigInteger)

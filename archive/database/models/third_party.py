"""Captures that others made, as far as they may concern a filing: derived from the files in ``third-party``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class ThirdPartyCapture(Base):
    """One record of a registered site in a file of others. Never a visit of ours.

    ``organ_id`` and ``report_year`` are set where its content is that organ's report of the year, and no other's.
    """

    __tablename__ = "third_party_capture"
    __table_args__ = (Index("ix_third_party_capture_filing", "organ_id", "report_year"),)

    id: Mapped[str] = mapped_column(primary_key=True)  # <first 16 digits of the file's SHA-256>-<number of the record>
    file: Mapped[str]  # SHA-256 of the file
    member: Mapped[str]  # the WARC file within a package, "" for none
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)
    url: Mapped[str]
    fetched_at: Mapped[datetime]  # as its record claims
    kind: Mapped[str]  # response | revisit | resource
    status: Mapped[int | None]
    content_type: Mapped[str]
    body_digest: Mapped[str]  # sha256:<hex> of the decoded body
    organ_id: Mapped[str | None]
    report_year: Mapped[int | None]
    reason: Mapped[str]  # what its content is
    origin: Mapped[str]
    imported_by: Mapped[str]
    imported_at: Mapped[datetime]

"""Reports and their versions, with what was read from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, defer, mapped_column, relationship

from archive.database.base import Base
from archive.database.packing import PackedList, PackedReading


class Version(Base):
    """One content of a report at one address. ``report_id`` is the filing's id, ``<organ>-<year>``.

    ``declared_date`` is the page's own claim, kept beside the interval in which the page was first really seen.
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("url", "number"),
        Index("ix_version_report", "organ_id", "report_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[str] = mapped_column(index=True)  # "" while the organ or the year is not known
    organ_id: Mapped[str | None]
    report_year: Mapped[int | None]
    column_id: Mapped[str] = mapped_column(index=True)
    url: Mapped[str]
    number: Mapped[int]  # 1, 2, … for each address
    capture_id: Mapped[str]
    content_digest: Mapped[str]
    first_seen_at: Mapped[datetime] = mapped_column(index=True)
    last_seen_at: Mapped[datetime]
    title: Mapped[str]
    organ_name: Mapped[str]  # as the page says it
    declared_date: Mapped[date | None]
    declared_source: Mapped[str]
    form: Mapped[str]
    is_report: Mapped[bool]
    reader_version: Mapped[str]
    reading: Mapped[Mapping[str, Any]] = mapped_column(PackedReading)  # the contract's JSON
    compared: Mapped[list[Any]] = mapped_column(PackedList, default=list)  # outcomes of checks against other reports

    @property
    def text(self) -> str:
        """The report's text; "" where there is none."""
        return self.reading.get("text") or ""


WITHOUT_CONTENT = (defer(Version.reading), defer(Version.compared))
"""Options of a query for versions of which only the row is shown: what was read from them is left in the database."""


class FindingRecord(Base):
    """One thing wrong or odd in a version."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    check: Mapped[str] = mapped_column(index=True)
    severity: Mapped[str]
    where: Mapped[str]
    message_zh: Mapped[str]
    message_en: Mapped[str]
    version: Mapped[Version] = relationship(lazy="raise")  # set for a version that has no number yet

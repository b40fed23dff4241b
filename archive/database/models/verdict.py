"""Verdicts: the history of every filing's state, each with the evidence it rests on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class Verdict(Base):
    """The state of one filing from ``decided_at`` until the next row of the same filing; appended, never changed."""

    __tablename__ = "verdict"
    __table_args__ = (Index("ix_verdict_filing", "organ_id", "report_year", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[str] = mapped_column(ForeignKey("organ.id"))
    report_year: Mapped[int]
    decided_at: Mapped[datetime]
    state: Mapped[str]
    days_late: Mapped[int | None]
    flags: Mapped[list[str]]
    deadline: Mapped[date]
    basis: Mapped[str]
    grade: Mapped[str]
    reason_zh: Mapped[str]
    reason_en: Mapped[str]
    evidence: Mapped[list[Any]]
    rule_version: Mapped[str]

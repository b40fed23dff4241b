"""Verdicts: the history of every filing's state with its evidence, what people decided, and how far it was judged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base
from archive.database.packing import PackedList, PackedText


class VerdictRecord(Base):
    """The state of one filing from ``valid_from`` until ``valid_to``, where its next row begins; the newest row has no
    end. Days of silence (state ``overdue``) run on by themselves and are no part of it."""

    __tablename__ = "verdict"
    __table_args__ = (Index("ix_verdict_filing", "organ_id", "report_year", "valid_from", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[str] = mapped_column(ForeignKey("organ.id"))
    report_year: Mapped[int]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[str]
    days_late: Mapped[int | None]
    flags: Mapped[list[str]]
    deadline: Mapped[date]
    basis: Mapped[str]
    grade: Mapped[str]
    reason_zh: Mapped[str] = mapped_column(PackedText)
    reason_en: Mapped[str] = mapped_column(PackedText)
    evidence: Mapped[list[Any]] = mapped_column(PackedList)
    rule_version: Mapped[str]
    version: Mapped[str] = mapped_column(default="", server_default="")  # of the region, when it was judged


class DecisionRecord(Base):
    """What a person decided of a filing, a copy of one line of the decisions file, which alone is the truth.

    No foreign key: a word about an organ outlives a rebuild that has not met the organ again yet.
    """

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_filing", "organ_id", "report_year"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    organ_id: Mapped[str]
    report_year: Mapped[int]
    kind: Mapped[str]  # confirm | waive | dismiss | revoke
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str]
    until: Mapped[date | None]  # last day (Asia/Shanghai) on which a waiver holds
    finding: Mapped[str]  # fingerprint of a finding; "" for the verdict itself
    revokes: Mapped[str]  # id of the decision that is taken back


class RowDecisionRecord(Base):
    """What a person decided of one row: whose report of which year it is, or that it is none; a copy of one line of
    the file of row decisions, which alone is the truth."""

    __tablename__ = "row_decision"
    __table_args__ = (Index("ix_row_decision_row", "column_id", "url"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    column_id: Mapped[str]
    url: Mapped[str]
    kind: Mapped[str]  # report | not_report | revoke
    organ_id: Mapped[str | None]
    report_year: Mapped[int | None]
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str]
    revokes: Mapped[str]  # id of the decision that is taken back


class JudgingState(Base):
    """How far the verdicts of a region are recorded, and from which version of what they rest on."""

    __tablename__ = "judging_state"

    region: Mapped[str] = mapped_column(primary_key=True)
    as_of: Mapped[datetime]
    version: Mapped[str]

"""Sites, their columns, and the visits to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class Site(Base):
    """A website as configured when it was last visited."""

    __tablename__ = "site"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    region: Mapped[str] = mapped_column(index=True)
    home: Mapped[str]
    verified: Mapped[date | None]


class DisclosureColumn(Base):
    """A column of a site; ``id`` is ``<site>/<column>``, ``kinds`` the kinds of organ it can speak for."""

    __tablename__ = "disclosure_column"

    id: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    url: Mapped[str]
    title: Mapped[str]
    adapter: Mapped[str]
    kinds: Mapped[list[str]]
    active: Mapped[bool]
    vouched: Mapped[date | None] = mapped_column(default=None)  # a person vouched that reports appear here


class Run(Base):
    """One run of the crawler. ``outcome`` is judged from its visits: ``complete``, ``partial`` or ``failed``."""

    __tablename__ = "run"

    id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    outcome: Mapped[str]
    replay_of: Mapped[str]
    stats: Mapped[dict[str, Any]]


class Visit(Base):
    """One attempt to read a whole column. Only a ``complete`` visit can prove that a report was not there."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_column_time", "column_id", "started_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(index=True)
    column_id: Mapped[str] = mapped_column(ForeignKey("disclosure_column.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    outcome: Mapped[str]  # complete | partial | blocked | error
    error_class: Mapped[str]
    reason: Mapped[str]
    adapter: Mapped[str]
    pages: Mapped[list[str]]  # capture ids of the column's pages, in reading order
    rows: Mapped[int]
    total: Mapped[int | None]  # the column's own count, when it states one
    years: Mapped[list[int] | None] = mapped_column(default=None)  # report years it speaks for; None for all
    seen_as: Mapped[str] = mapped_column(default="")  # the name that the column's page bore
    address: Mapped[str] = mapped_column(default="")  # where its first page was found
    # where it was made from; "" the default vantage, NULL a replay (which SQLAlchemy would else take for the default)
    vantage: Mapped[str | None] = mapped_column(String().evaluates_none(), default="")
    baseline: Mapped[bool]  # the first complete visit of the column: its rows may be old

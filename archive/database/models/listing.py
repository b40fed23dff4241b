"""Listings: the rows of columns, with first and last seen, and the history of what changed in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.database.base import Base


class Listing(Base):
    """One row of a column.

    The row came into being in the interval (``absent_until``, ``first_seen_at``]: the start of the last complete
    visit without it, and the first visit with it. ``absent_until`` is None for rows of a baseline visit.
    """

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("column_id", "url"),
        Index("ix_listing_filing", "organ_id", "report_year"),
        Index("ix_listing_year", "report_year", "is_report"),
        Index("ix_listing_url", "url"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    column_id: Mapped[str] = mapped_column(ForeignKey("disclosure_column.id"))
    url: Mapped[str]
    title: Mapped[str]
    listed_date: Mapped[date | None]
    first_visit_id: Mapped[str]
    first_capture_id: Mapped[str]  # the page of the column on which it was first seen
    first_seen_at: Mapped[datetime] = mapped_column(index=True)
    last_seen_at: Mapped[datetime]
    absent_until: Mapped[datetime | None]
    absent_visit_id: Mapped[str]
    missing_since: Mapped[datetime | None]  # first complete visit without a row that was there
    missing_visits: Mapped[int]  # complete visits without it in a row; two confirm that it is gone
    is_report: Mapped[bool]
    report_year: Mapped[int | None]
    organ_id: Mapped[str | None]
    reason: Mapped[str]  # why it was recognised, or what keeps it unattributed
    page_state: Mapped[str]  # "" not fetched | read | list | unread | unreadable | not_report | failed | gone
    page_failures: Mapped[int]
    page_tried_at: Mapped[datetime | None]
    doubt: Mapped[str] = mapped_column(default="")  # one of archive.recognition.doubt_kinds; "" for none
    candidates: Mapped[list[str]] = mapped_column(default=list)  # organs it may belong to; empty: any of the column
    odd_title: Mapped[bool] = mapped_column(default=False)  # the page, not the title, showed that it is a report
    found_on: Mapped[str] = mapped_column(default="")  # a file hung on another row's page: that row's address


class PageTry(Base):
    """A try of a row's page that did not give its text, or the first that did again.

    A page that was always read has none. ``state`` is that of ``Listing.page_state``:
    ``failed`` nothing of it came (``reason``: timeout, refusal, robots, a single error); ``gone`` 404 or 410 in
    a complete visit; ``unread`` an empty page, or one that its scripts fill; ``unreadable`` something else stands there
    or the file cannot be opened; ``read``, ``not_report`` it came again.
    """

    __tablename__ = "page_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str]
    capture_id: Mapped[str]  # what came, or the failure; "" for none
    listing: Mapped[Listing] = relationship(lazy="raise")  # set for a row that has no number yet


class ListingChange(Base):
    """An edit of a row's title or date, seen at a visit."""

    __tablename__ = "listing_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
    field: Mapped[str]
    old: Mapped[str]
    new: Mapped[str]

"""Which version stands for a report: everything that counts reports, or sums over them, counts by this.

A report is one however many addresses, columns and versions it has: the same report at http and https, on a mirror or
in two columns is one. What is no report, or whose organ or year is not known, is one document an address.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from archive.database.models import Listing, Version


def is_current(until: datetime | None = None) -> ColumnElement[bool]:
    """Return whether a ``Version`` is newest at its address, of what was seen before a moment."""
    return _newest_at_address(Version, until)


def is_report_current(until: datetime | None = None) -> ColumnElement[bool]:
    """Return whether a ``Version`` stands for its report, of what was seen before a moment.

    Of the newest versions at its addresses this is the one whose content came last: a copy of an older content stands
    for nothing. The address that was seen first stands for several with the same content.
    """
    other = _alias(Version, "other")
    mine, theirs = _content_since(Version), _content_since(other)
    earlier = tuple_(other.first_seen_at, other.id) < tuple_(Version.first_seen_at, Version.id)
    overtaken = exists().where(
        other.report_id == Version.report_id,
        other.is_report,
        other.id != Version.id,
        _newest_at_address(other, until),
        or_(theirs > mine, and_(theirs == mine, earlier)),
    )
    alone = or_(~Version.is_report, Version.report_id == "")
    return and_(_newest_at_address(Version, until), or_(alone, ~overtaken))


def is_first_row() -> ColumnElement[bool]:
    """Return whether a ``Listing`` whose page was not read stands for its report: no version does, and no earlier such
    row. A row whose organ or year is not known, or that is no report, stands for its address."""
    earlier = aliased(Listing)
    before = tuple_(earlier.first_seen_at, earlier.id) < tuple_(Listing.first_seen_at, Listing.id)
    same = and_(
        earlier.organ_id == Listing.organ_id,
        earlier.report_year == Listing.report_year,
        earlier.is_report,
        Listing.is_report,
    )
    unread = ~exists().where(Version.url == earlier.url)
    read_elsewhere = exists().where(
        Version.organ_id == Listing.organ_id,
        Version.report_year == Listing.report_year,
        Version.is_report,
        Listing.is_report,
    )
    return and_(~read_elsewhere, ~exists().where(or_(same, earlier.url == Listing.url), before, unread))


def _newest_at_address(version: Any, until: datetime | None) -> ColumnElement[bool]:
    newer = _alias(version, "newer")
    later = exists().where(newer.url == version.url, newer.number > version.number)
    if until is None:
        return ~later
    return and_(version.first_seen_at < until, ~later.where(newer.first_seen_at < until))


def _content_since(version: Any) -> ColumnElement[Any]:
    """Return when the content of a version was first seen at any address of its report."""
    same = _alias(version, "same")
    found: ColumnElement[Any] = (
        select(func.min(same.first_seen_at))
        .where(same.report_id == version.report_id, same.content_digest == version.content_digest)
        .correlate(version)  # it may stand two queries further out, where SQLAlchemy does not look by itself
        .scalar_subquery()
    )
    return found


@cache  # SQLAlchemy works out the columns of an alias at its first use, which takes longer than most queries
def _alias(_of: Any, _role: str) -> Any:
    """Return the alias of ``Version`` that has a role beside ``Version`` or another of these aliases."""
    return aliased(Version)

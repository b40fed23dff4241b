"""Filings whose verdict has stood since before an instant: what a reader who was here then has already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from archive.database.models import VerdictRecord


def unchanged_since(session: Session, year: int, since: datetime, as_of: datetime) -> set[str]:
    """Return the organs whose verdict on a report year held at ``since`` and still holds at ``as_of``."""
    held = select(VerdictRecord.organ_id).where(VerdictRecord.report_year == year, _stands(since, as_of))
    return set(session.scalars(held))


def unchanged_years(session: Session, organ_id: str, since: datetime, as_of: datetime) -> set[int]:
    """Return the report years of an organ whose verdict held at ``since`` and still holds at ``as_of``."""
    held = select(VerdictRecord.report_year).where(VerdictRecord.organ_id == organ_id, _stands(since, as_of))
    return set(session.scalars(held))


def _stands(since: datetime, as_of: datetime) -> ColumnElement[bool]:
    ended = or_(VerdictRecord.valid_to.is_(None), VerdictRecord.valid_to > as_of)
    return and_(VerdictRecord.valid_from <= since, ended)

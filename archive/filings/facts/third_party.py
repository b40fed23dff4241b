"""Captures of others that show a filing's report, as far as they had been imported by a moment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from archive.database.models import Organ, ThirdPartyCapture
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.third_party import ThirdPartySighting


def with_third_party(
    session: Session, facts: list[FilingFacts], whose: ColumnElement[bool], year: int, as_of: datetime
) -> list[FilingFacts]:
    """Return the facts with such captures, the earliest first. What claims to be later than its import is left out."""
    stored = ThirdPartyCapture
    query = select(stored.organ_id, stored.id, stored.url, stored.fetched_at, stored.origin)
    query = query.join(Organ, Organ.id == stored.organ_id).where(whose, stored.report_year == year)
    query = query.where(stored.imported_at < as_of, stored.fetched_at < stored.imported_at)
    found: dict[str | None, list[ThirdPartySighting]] = defaultdict(list)
    for organ_id, capture_id, url, at, origin in session.execute(query.order_by(stored.fetched_at, stored.id)):
        found[organ_id].append(ThirdPartySighting(capture_id, url, at, origin))
    return [replace(one, third_party=tuple(found.get(one.organ_id, ()))) for one in facts] if found else facts

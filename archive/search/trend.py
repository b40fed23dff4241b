"""How many reports of each year hold a word, beside how many reports of that year there are to hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.database.current_reports import is_report_current
from archive.database.models import DisclosureColumn, Organ, Site, Version
from archive.search.ranking import Relation
from archive.search.service import search


@dataclass(frozen=True, slots=True)
class Trend:
    """Reports by report year whose text meets one query; with relation ``gte`` older years may lack some."""

    query: str
    understood: Bilingual
    notes: Sequence[Bilingual]
    counts: dict[int, int]
    relation: Relation


def trends(
    session: Session, folder: Path, queries: Sequence[str], *, region: str = "", kinds: Sequence[str] = ()
) -> list[Trend]:
    """Return the trend of each query over the newest version of every report. Raises IndexUnusableError."""
    return [_trend(session, folder, query, region, kinds) for query in queries]


def _trend(session: Session, folder: Path, query: str, region: str, kinds: Sequence[str]) -> Trend:
    # Only texts that were read: a listing row whose page is not there cannot hold a word in its text.
    found = search(session, folder, query, region=region, kinds=kinds, where="body", limit=1, near=False)
    counts = {int(one.value): one.count for one in found.facets.get("year", ()) if one.value.isdigit()}
    return Trend(query, found.understood, found.notes, counts, found.facets_relation)


def reports_read(session: Session, *, region: str = "", kinds: Sequence[str] = ()) -> dict[int, int]:
    """Return how many reports with at least one version there are of each report year, oldest first."""
    query = select(Version.report_year, func.count()).where(Version.report_year.is_not(None), is_report_current())
    if region:
        whose = func.coalesce(Organ.region, Site.region)
        query = query.outerjoin(Organ, Organ.id == Version.organ_id).outerjoin(
            DisclosureColumn, DisclosureColumn.id == Version.column_id
        )
        query = query.outerjoin(Site, Site.id == DisclosureColumn.site_id).where(
            whose.startswith(region, autoescape=True)
        )
    elif kinds:
        query = query.outerjoin(Organ, Organ.id == Version.organ_id)
    if kinds:
        query = query.where(Organ.kind.in_(kinds))
    rows = session.execute(query.group_by(Version.report_year).order_by(Version.report_year))
    return {year: count for year, count in rows if year is not None}

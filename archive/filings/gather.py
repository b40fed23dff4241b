"""Collects from the database what was known of every filing of one report year up to a moment, in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import day_end
from archive.config.deadlines import Deadlines
from archive.config.kinds import OrganKind
from archive.database.models import Column, Listing, Look, Organ, Site
from archive.filings.facts import ColumnFact, FilingFacts, LookFact, Outcome, Sighting
from archive.filings.sightings import sightings_of


@dataclass(frozen=True, slots=True)
class _ColumnView:
    fact: ColumnFact
    region: str
    kinds: frozenset[str]
    unattributed: int


def gather(
    session: Session,
    deadlines: Deadlines,
    year: int,
    as_of: datetime,
    *,
    region: str = "",
    organ_ids: Sequence[str] = (),
) -> list[FilingFacts]:
    """Facts of all filings of ``year`` in the region (a code or a prefix of one) or of the named organs."""
    organs = _organs(session, region, organ_ids)
    columns = _columns(session, {organ.region for organ in organs}, year, as_of)
    sightings = sightings_of(session, [organ.id for organ in organs], year, as_of)
    return [_facts(organ, columns[organ.region], sightings[organ.id], deadlines, year, as_of) for organ in organs]


def _organs(session: Session, region: str, organ_ids: Sequence[str]) -> Sequence[Organ]:
    query = select(Organ).where(Organ.region.startswith(region, autoescape=True)).order_by(Organ.region, Organ.id)
    if organ_ids:
        query = query.where(Organ.id.in_(organ_ids))
    return session.scalars(query).all()


def _columns(session: Session, regions: set[str], year: int, as_of: datetime) -> dict[str, list[_ColumnView]]:
    """The columns of each region with their looks up to the moment."""
    query = select(Column, Site.region).join(Site).where(Site.region.in_(regions), Column.active)
    found = session.execute(query.order_by(Column.id)).all()
    looks = _looks(session, [column.id for column, _ in found], as_of)
    unattributed = _unattributed(session, [column.id for column, _ in found], year, as_of)
    views: dict[str, list[_ColumnView]] = defaultdict(list)
    for column, region in found:
        fact = ColumnFact(column.id, column.title, tuple(looks[column.id]))
        views[region].append(_ColumnView(fact, region, frozenset(column.kinds), unattributed[column.id]))
    return views


def _looks(session: Session, column_ids: Sequence[str], as_of: datetime) -> dict[str, list[LookFact]]:
    query = (
        select(Look.column_id, Look.id, Look.started_at, Look.finished_at, Look.outcome, Look.error_class)
        .where(Look.column_id.in_(column_ids), Look.finished_at <= as_of)
        .order_by(Look.started_at)
    )
    looks: dict[str, list[LookFact]] = defaultdict(list)
    for column_id, look_id, started, finished, outcome, error_class in session.execute(query):
        looks[column_id].append(LookFact(look_id, started, finished, cast(Outcome, outcome), error_class))
    return looks


def _unattributed(session: Session, column_ids: Sequence[str], year: int, as_of: datetime) -> dict[str, int]:
    """Report rows of the year, or of no known year, whose organ could not be told, counted for each column."""
    query = select(Listing.column_id, Listing.report_year).where(
        Listing.column_id.in_(column_ids),
        Listing.is_report,
        Listing.first_seen_at < as_of,
        (Listing.organ_id.is_(None)) | (Listing.report_year.is_(None)),
    )
    counts: dict[str, int] = defaultdict(int)
    for column_id, row_year in session.execute(query):
        if row_year in (year, None):
            counts[column_id] += 1
    return counts


def _facts(
    organ: Organ,
    views: Iterable[_ColumnView],
    sightings: tuple[Sighting, ...],
    deadlines: Deadlines,
    year: int,
    as_of: datetime,
) -> FilingFacts:
    kind = cast(OrganKind, organ.kind)
    deadline = deadlines.of(kind, year, organ.region)
    mine = [view for view in views if organ.kind in view.kinds]
    columns = tuple(view.fact for view in mine)
    return FilingFacts(
        organ_id=organ.id,
        organ=organ.name,
        kind=kind,
        region=organ.region,
        year=year,
        deadline=deadline,
        as_of=as_of,
        confirmed=_confirmed(organ, year, day_end(deadline.due), columns),
        applicable=bool(sightings) or _existed(organ, year, deadline.due),
        sightings=sightings,
        columns=columns,
        unattributed=sum(view.unattributed for view in mine),
    )


def _existed(organ: Organ, year: int, due: date) -> bool:
    """Whether the organ stood at some time of the year and still when the report fell due."""
    began = organ.valid_from is None or organ.valid_from <= date(year, 12, 31)
    return began and (organ.valid_to is None or organ.valid_to >= due)


def _confirmed(organ: Organ, year: int, deadline_end: datetime, columns: Sequence[ColumnFact]) -> bool:
    """Whether an operator vouches for the duty in that year.

    A roster line without ``valid_from`` speaks of the present: of years that fell due since the watch began, not
    of a year whose deadline had passed before anybody looked.
    """
    if organ.origin == "suggested":
        return False
    if organ.valid_from is not None:
        return organ.valid_from <= date(year, 12, 31)
    first = min((column.looks[0].started_at for column in columns if column.looks), default=None)
    return first is not None and first <= deadline_end

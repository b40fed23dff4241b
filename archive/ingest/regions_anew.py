"""Forgets what was derived of regions, so that their notes can be taken in again from the first, in order of time."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.config.paths import data_dir
from archive.database.models import (
    ColumnProposal,
    DisclosureColumn,
    FindingRecord,
    JudgingState,
    Listing,
    ListingChange,
    Organ,
    OrganName,
    PageTry,
    Quarantine,
    RosterChange,
    Site,
    Version,
    Visit,
)
from archive.filings.verdicts.store import forget
from archive.ingest.sync import sync_configuration
from archive.journal.rosters import roster_effects, rosters_by


def forget_regions(session: Session, regions: Collection[str], configuration: Configuration) -> None:
    """Leave of these regions what a database has before the first visit: sites, columns and the roster as it stood
    before its first change in the journal."""
    columns = select(DisclosureColumn.id).join(Site).where(Site.region.in_(regions))
    organs = select(Organ.id).where(Organ.region.in_(regions))
    versions = select(Version.id).where(Version.column_id.in_(columns))
    listings = select(Listing.id).where(Listing.column_id.in_(columns))
    _forget_quarantine(session, set(session.scalars(columns)), set(session.scalars(organs)))
    forget(session, organs)
    for gone in (
        delete(FindingRecord).where(FindingRecord.version_id.in_(versions)),
        delete(Version).where(Version.column_id.in_(columns)),
        delete(PageTry).where(PageTry.listing_id.in_(listings)),
        delete(ListingChange).where(ListingChange.listing_id.in_(listings)),
        delete(Listing).where(Listing.column_id.in_(columns)),
        delete(Visit).where(Visit.column_id.in_(columns)),
        delete(ColumnProposal).where(ColumnProposal.column_id.in_(columns)),
        delete(JudgingState).where(or_(*(JudgingState.region == region for region in regions))),
        delete(RosterChange).where(RosterChange.region.in_(regions)),
    ):
        session.execute(gone, execution_options={"synchronize_session": False})
    later = (Organ.origin == "suggested") | Organ.id.in_(_came_by_a_change(regions))
    suggested = select(Organ.id).where(Organ.region.in_(regions), later)
    for unknown in (
        delete(OrganName).where(OrganName.organ_id.in_(suggested)),
        delete(Organ).where(Organ.region.in_(regions), later),
    ):
        session.execute(unknown, execution_options={"synchronize_session": False})
    session.expire_all()
    sync_configuration(session, configuration)


def _came_by_a_change(regions: Collection[str]) -> list[str]:
    """Return the organs that changes of rosters brought."""
    changes = roster_effects(data_dir())
    first, now = rosters_by(changes, ()), rosters_by(changes)
    return [organ for region in now if region in regions for organ in now[region] if organ not in first[region]]


def _forget_quarantine(session: Session, columns: Collection[str], organs: Collection[str]) -> None:
    for row in session.scalars(select(Quarantine).where(Quarantine.kind != "note")).all():
        name = row.key.partition(" ")[0]
        if row.kind in ("visit", "comparison") or name in columns or name.rpartition("-")[0] in organs:
            session.delete(row)
    session.flush()

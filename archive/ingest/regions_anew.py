"""Forgets what was derived of regions, so that their notes can be taken in again from the first, in order of time."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from archive.config.load import Configuration
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
    Site,
    Version,
    Visit,
)
from archive.filings.verdicts.store import forget
from archive.ingest.sync import sync_configuration


def forget_regions(session: Session, regions: Collection[str], configuration: Configuration) -> None:
    """Leave of these regions what a database has before the first visit: sites, columns and the roster of config/."""
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
    ):
        session.execute(gone, execution_options={"synchronize_session": False})
    suggested = select(Organ.id).where(Organ.region.in_(regions), Organ.origin == "suggested")
    for unknown in (
        delete(OrganName).where(OrganName.organ_id.in_(suggested)),
        delete(Organ).where(Organ.region.in_(regions), Organ.origin == "suggested"),
    ):
        session.execute(unknown, execution_options={"synchronize_session": False})
    session.expire_all()
    sync_configuration(session, configuration)


def _forget_quarantine(session: Session, columns: Collection[str], organs: Collection[str]) -> None:
    for row in session.scalars(select(Quarantine).where(Quarantine.kind != "note")).all():
        name = row.key.partition(" ")[0]
        if row.kind in ("visit", "comparison") or name in columns or name.rpartition("-")[0] in organs:
            session.delete(row)
    session.flush()

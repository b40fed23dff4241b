"""Takes proposals for dead columns and for columns of a new year into the database; tells which are still open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import ColumnProposal, DisclosureColumn, Visit
from archive.ingest.notes import ProposalNote

# The end of the id of a proposal for a column of a new year: the visit beside which it is made may well be complete.
NEW_YEAR = ":new-year"


def ingest_proposal(session: Session, note: ProposalNote) -> None:
    """Keep one; the visit that found the column dead stands before it in the WARC and has made its column known."""
    session.add(
        ColumnProposal(
            id=note.visit_id,
            run_id=note.run_id,
            column_id=note.column_id,
            made_at=note.made_at,
            old_url=note.url,
            why=note.why,
            requests=note.requests,
            reason=note.reason,
            candidates=[one.model_dump(mode="json") for one in note.candidates],
        )
    )
    session.flush()


def open_proposals(session: Session, as_of: datetime) -> dict[str, ColumnProposal]:
    """Return the newest proposal of each column, by column id, that nobody has dealt with as of an instant.

    Dealt with: the column's address was changed, it is watched no more, or a complete visit has read it since; for a
    new year's column, that the site has been given a further column since.
    """
    read = (
        select(Visit.column_id, func.max(Visit.finished_at).label("at"))
        .where(Visit.outcome == "complete", Visit.finished_at <= as_of)
        .group_by(Visit.column_id)
        .subquery()
    )
    query = (
        select(ColumnProposal)
        .join(DisclosureColumn, DisclosureColumn.id == ColumnProposal.column_id)
        .outerjoin(read, read.c.column_id == ColumnProposal.column_id)
        .where(ColumnProposal.made_at <= as_of, DisclosureColumn.active, DisclosureColumn.url == ColumnProposal.old_url)
        .where((read.c.at.is_(None)) | (read.c.at < ColumnProposal.made_at) | ColumnProposal.id.endswith(NEW_YEAR))
        .order_by(ColumnProposal.made_at)
    )
    return {one.column_id: one for one in session.scalars(query) if not _answered(session, one)}


def is_new_year(proposal: ColumnProposal) -> bool:
    """Whether it proposes a further column, for the reports of a new year, beside one that is read well."""
    return proposal.id.endswith(NEW_YEAR)


def _answered(session: Session, proposal: ColumnProposal) -> bool:
    """Whether the site got a column after a new year's was proposed: one that was visited later, and not before."""
    if not is_new_year(proposal):
        return False
    site = select(DisclosureColumn.site_id).where(DisclosureColumn.id == proposal.column_id).scalar_subquery()
    begun = (
        select(func.min(Visit.started_at))
        .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
        .where(DisclosureColumn.site_id == site)
    )
    return any(first > proposal.made_at for first in session.scalars(begun.group_by(Visit.column_id)))


def last_proposal(session: Session, column_id: str) -> datetime | None:
    """When a column was last searched for; None when it never was."""
    return session.scalar(select(func.max(ColumnProposal.made_at)).where(ColumnProposal.column_id == column_id))

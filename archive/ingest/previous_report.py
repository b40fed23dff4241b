"""The report of the year before that the archive keeps of an organ, found by the organ's name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.current_reports import is_report_current
from archive.database.models import Organ, OrganName, Version
from archive.errors import NianbaoError, NotFoundError
from archive.ingest.version_store import reading_of
from archive.reading.reading_model import Reading


def previous_report(session: Session, organ: str, year: int, region: str = "") -> tuple[str, Reading]:
    """Return the id and the reading of the organ's newest report of the year before ``year``.

    Raises NotFoundError when no organ of that name, or no such report, is kept; NianbaoError when several regions have
    an organ of that name.
    """
    named = select(OrganName.organ_id).where(OrganName.name == organ)
    query = select(Organ).where((Organ.name == organ) | Organ.id.in_(named))
    if region:
        query = query.where(Organ.region.startswith(region, autoescape=True))
    organs = session.scalars(query.order_by(Organ.id)).all()
    if not organs:
        raise NotFoundError(f"the archive knows no organ called {organ}")
    if len(organs) > 1:
        raise NianbaoError(
            f"{organ} is the name of several organs: {', '.join(one.id for one in organs)}; give the region"
        )
    newest = (
        select(Version)
        .where(Version.organ_id == organs[0].id, Version.report_year == year - 1, is_report_current())
        .order_by(Version.first_seen_at.desc(), Version.number.desc())
        .limit(1)
    )
    version = session.scalar(newest)
    if version is None:
        raise NotFoundError(f"the archive keeps no report of {organ} for {year - 1}")
    reading = reading_of(version)
    reading.report_year = version.report_year
    return version.report_id, reading

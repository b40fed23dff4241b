"""What is known of a column before a visit: the rows that stood in it, what it was called, and how its visits ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BindParameter, Engine, bindparam, select

from archive.clock import civil_date
from archive.config.sites import SiteConfig
from archive.database.models import Listing, Organ, OrganName, Visit
from archive.ingest.listing_row import url_key
from archive.ingest.listings import LIST
from crawler.visiting.row_places import Home, home_of

_LATEST = 12  # visits that are asked for
VANISHED = "rows_vanished"
_VOUCHED = ("imported", "confirmed")  # organs of a roster


@dataclass(frozen=True, slots=True)
class PastRow:
    """A row as it was known; ``here`` when no complete visit has missed it yet.

    ``of_roster``: it was found to be the report of an organ of the roster; ``first``, ``gone``: when it was first seen,
    and the first complete visit that missed it. ``owned``: it was found to be some organ's report; ``leads_to_list``:
    its page was read as a list of the column.
    """

    title: str
    is_report: bool
    year: int | None
    here: bool
    of_roster: bool = False
    first: datetime | None = None
    gone: datetime | None = None
    owned: bool = False
    leads_to_list: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """``rows`` by the key of their address; ``seen_as`` and ``address`` of the last complete visit.

    ``believed``: there was a complete visit, and no person has confirmed the column since. ``vanished``: rows of the
    visits since then, the latest first, that were held back because rows had vanished. ``home``: whose column it is.
    ``ever_seen_as``: what the page was called in any complete visit.
    """

    rows: dict[str, PastRow] = field(default_factory=dict)
    seen_as: tuple[str, ...] = ()
    address: str = ""
    believed: bool = False
    vanished: tuple[int, ...] = ()
    home: Home = field(default_factory=Home)
    ever_seen_as: frozenset[str] = frozenset()

    def is_list(self, url: str) -> bool:
        """Return whether the page of a row was read as a list of the column before."""
        known = self.rows.get(url_key(url))
        return known is not None and known.leads_to_list


_ROW = (Listing.url, Listing.title, Listing.is_report, Listing.report_year)
_TOLD = (*_ROW, Listing.first_seen_at, Listing.missing_since, Listing.page_state, Organ.origin)
_SEEN = (Visit.outcome, Visit.error_class, Visit.rows, Visit.started_at, Visit.seen_as, Visit.address)
_COLUMN: BindParameter[str] = bindparam("column")
_COMPLETE = (Visit.column_id == _COLUMN, Visit.outcome == "complete")
_ROWS = (
    select(*_TOLD)
    .outerjoin(Organ, Organ.id == Listing.organ_id)
    .where(Listing.column_id == _COLUMN, Listing.found_on == "")
)
_VISITS = select(*_SEEN).where(Visit.column_id == _COLUMN).order_by(Visit.started_at.desc()).limit(_LATEST)
_LAST = select(*_SEEN).where(*_COMPLETE).order_by(Visit.started_at.desc()).limit(1)
_CALLED = select(Visit.seen_as).where(*_COMPLETE).distinct()
_ROSTER = (
    select(OrganName.name)
    .join(Organ)
    .where(Organ.region == bindparam("region"), Organ.origin != "suggested")
    .order_by(OrganName.id)
)


def past_of(engine: Engine, column_id: str, site: SiteConfig) -> Past:
    """Return the past of a column; files that hang on a row's page are no rows of it.

    Where a person has confirmed it since the last complete visit, fewer rows are right.
    """
    asked = {"column": column_id}
    with engine.connect() as connection:
        listings = connection.execute(_ROWS, asked).all()
        visits = connection.execute(_VISITS, asked).all()
        complete = connection.execute(_LAST, asked).first()
        ever = frozenset(name for seen_as in connection.scalars(_CALLED, asked) for name in _names(seen_as))
        home = home_of(site.region, site.name, connection.scalars(_ROSTER, {"region": site.region}).all())
    rows = {
        url_key(url): PastRow(
            title,
            report,
            year,
            gone is None,
            report and origin in _VOUCHED,
            first,
            gone,
            report and origin is not None,
            state == LIST,
        )
        for url, title, report, year, first, gone, state, origin in listings
    }
    if complete is None:
        return Past(rows, home=home)
    since = [visit for visit in visits if visit.started_at > complete.started_at]
    vanished = tuple(visit.rows for visit in since if visit.error_class == VANISHED)
    believed = not (site.verified and site.verified > civil_date(complete.started_at))
    return Past(rows, _names(complete.seen_as), complete.address, believed, vanished, home, ever)


def _names(seen_as: str) -> tuple[str, ...]:
    return tuple(name for name in seen_as.split(SEPARATOR) if name)


SEPARATOR = " / "

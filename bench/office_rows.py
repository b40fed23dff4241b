"""The rows of the database of `bench.histories`: a county, its column, visits and what they met."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.config.kinds import OrganKind
from archive.database.models import DecisionRecord, DisclosureColumn, Listing, ListingChange, Organ, Run, Site, Visit
from archive.filings.rules.column_visits import VisitFact
from archive.filings.rules.facts import Observation

REGION, YEAR, COLUMN = "990101", 2025, "site/nb"
LONG_AGO, ENDED = date(2025, 1, 1), date(2025, 12, 31)
GONE_AFTER = 2  # complete visits without a row
_TABLES = (ListingChange, Listing, Visit, DecisionRecord, Run, DisclosureColumn, Site, Organ)


class Named(Protocol):
    """An organ of the roster."""

    id: str
    name: str
    missed: int

    @property
    def kind(self) -> OrganKind: ...


def made_county(session: Session, organs: Iterable[Named], now: datetime) -> None:
    """Empty the tables, and enter the organs and the one column of their county."""
    for table in _TABLES:
        session.execute(delete(table))
    for one in organs:
        told = {"region": REGION, "kind": one.kind, "origin": "imported", "valid_from": date(2010, 1, 1)}
        session.add(Organ(id=one.id, name=one.name, **told))
    session.add(Site(id="site", name="河口县", region=REGION, home="http://h.example", verified=LONG_AGO))
    session.add(Run(id="run", started_at=now, finished_at=now, outcome="complete", replay_of="", stats={}))
    session.flush()
    told = {"url": "http://h.example/nb/", "title": "年报", "adapter": "generic", "kinds": ["department", "township"]}
    session.add(DisclosureColumn(id=COLUMN, site_id="site", active=True, vouched=LONG_AGO, **told))
    session.flush()


def keep_visit(session: Session, visit: VisitFact, *, baseline: bool) -> None:
    """Enter a visit."""
    told = {"id": visit.id, "started_at": visit.started_at, "finished_at": visit.finished_at, "outcome": visit.outcome}
    told |= {"run_id": "run", "column_id": COLUMN, "reason": "", "adapter": "generic", "pages": [], "rows": 1}
    error = "" if visit.outcome == "complete" else "timeout"
    session.add(Visit(error_class=error, total=None, baseline=baseline, **told))
    session.flush()


def keep_row(session: Session, organ: Named, row: Observation, visit: VisitFact) -> None:
    """Enter what a complete visit met of an organ's row, or that it lacked it."""
    at = visit.started_at
    held = session.scalar(select(Listing).where(Listing.organ_id == organ.id))
    if held is None:
        told = {"column_id": COLUMN, "url": row.url, "title": row.title, "organ_id": organ.id, "report_year": YEAR}
        told |= {"first_visit_id": visit.id, "first_capture_id": "", "first_seen_at": at, "last_seen_at": at}
        told |= {"absent_until": row.absent_until, "absent_visit_id": row.absent_visit_id, "listed_date": None}
        told |= {"missing_since": None, "missing_visits": 0, "is_report": True, "reason": "标题"}
        session.add(Listing(page_state="read", page_failures=0, page_tried_at=None, **told))
    elif organ.missed:
        held.missing_since, held.missing_visits = held.missing_since or at, organ.missed
        if organ.missed == GONE_AFTER:
            _changed(session, held, at, "seen", "gone")
    else:
        if held.missing_visits >= GONE_AFTER:
            _changed(session, held, at, "gone", "seen")
        held.last_seen_at, held.missing_since, held.missing_visits = at, None, 0
    session.flush()


def _changed(session: Session, row: Listing, at: datetime, old: str, new: str) -> None:
    session.add(ListingChange(listing_id=row.id, seen_at=at, field="presence", old=old, new=new))

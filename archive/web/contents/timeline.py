"""What happened to a filing, in order of time: visits, versions, edits; each with the captures that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, Listing, ListingChange, Version, Visit
from archive.filings.record import Evidence
from archive.filings.verdicts.status import FilingStatus
from archive.filings.verdicts.store import history_of
from archive.web.wording.translation import gettext_noop as _

FIELDS = {"title": _("标题"), "listed_date": _("列表日期"), "presence": _("在栏目中"), "attribution": _("归属年报")}
PRESENCE = {"gone": _("未发现"), "seen": _("在")}


@dataclass(slots=True)
class Event:
    """One moment. ``kind``: a role of evidence, ``version``, ``verdict`` or ``change``; a visit's pages are one;
    ``vantage``: where it was made from."""

    at: datetime
    kind: str
    text: str = ""
    old: str = ""
    new: str = ""
    url: str = ""
    vantage: str | None = ""
    captures: list[CaptureRecord] = field(default_factory=list)


def timeline_of(session: Session, filing: FilingStatus, versions: Sequence[Version], as_of: datetime) -> list[Event]:
    """Oldest first, nothing that was not known at the moment."""
    captures = _captures(session, filing, versions)
    vantages = _vantages(session, captures.values())
    events = [*_visits(filing.evidence, captures, vantages), *_versions(versions, captures)]
    events += _changes(session, filing, as_of)
    events += _verdicts(session, filing, as_of)
    return sorted(events, key=lambda event: event.at)


def _captures(session: Session, filing: FilingStatus, versions: Iterable[Version]) -> dict[str, CaptureRecord]:
    ids = {e.capture for e in filing.evidence} | {version.capture_id for version in versions}
    return {capture.id: capture for capture in session.scalars(select(CaptureRecord).where(CaptureRecord.id.in_(ids)))}


def _vantages(session: Session, captures: Iterable[CaptureRecord]) -> dict[str, str | None]:
    visits = {capture.visit_id for capture in captures}
    return {one.id: one.vantage for one in session.execute(select(Visit.id, Visit.vantage).where(Visit.id.in_(visits)))}


def _visits(
    evidence: Iterable[Evidence], captures: dict[str, CaptureRecord], vantages: Mapping[str, str | None]
) -> list[Event]:
    """Return the pages of one visit are one event, at the time of the first of them.

    A report's page is its version's.
    """
    events: dict[tuple[str, str], Event] = {}
    for item in evidence:
        capture = captures.get(item.capture)
        if capture is None or item.role == "report":
            continue
        visit = capture.visit_id
        made = Event(item.fetched_at, item.role, url=item.url, vantage=vantages.get(visit, ""))
        event = events.setdefault((item.role, visit), made)
        event.captures.append(capture)
    return list(events.values())


def _versions(versions: Iterable[Version], captures: dict[str, CaptureRecord]) -> list[Event]:
    events = []
    for version in versions:
        event = Event(version.first_seen_at, "version", str(version.number), url=version.url)
        event.captures += filter(None, [captures.get(version.capture_id)])
        events.append(event)
    return events


def _verdicts(session: Session, filing: FilingStatus, as_of: datetime) -> list[Event]:
    """When the state changed; ``old`` and ``new`` are states, ``text`` the basis they are worded by."""
    rows = history_of(session, filing.facts.organ_id, filing.facts.year, as_of)
    pairs = zip((None, *rows), rows, strict=False)
    return [
        Event(new.valid_from, "verdict", new.basis, old.state if old else "", new.state)
        for old, new in pairs
        if old is None or old.state != new.state
    ]


def _changes(session: Session, filing: FilingStatus, as_of: datetime) -> list[Event]:
    query = (
        select(ListingChange, Listing.url)
        .join(Listing)
        .where(Listing.organ_id == filing.facts.organ_id, Listing.report_year == filing.facts.year, Listing.is_report)
        .where(ListingChange.seen_at < as_of)
    )
    return [
        Event(
            change.seen_at,
            "change",
            FIELDS.get(change.field, change.field),
            PRESENCE.get(change.old, change.old),
            PRESENCE.get(change.new, change.new),
            url,
        )
        for change, url in session.execute(query)
    ]

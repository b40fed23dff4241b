"""The history of verdicts: a row is appended whenever a filing's state changes, with the evidence of that moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.deadlines import Deadlines
from archive.database.models import Listing, Organ, Verdict
from archive.filings.judge import RULE_VERSION
from archive.filings.status import FilingStatus, board


def record_verdicts(session: Session, deadlines: Deadlines, regions: Iterable[str], as_of: datetime) -> int:
    """Judge all filings of the regions as of an instant and append what changed; the number of changes."""
    changed = 0
    for region in sorted(set(regions)):
        for year in years_of(session, region, as_of):
            changed += _record(session, deadlines, region, year, as_of)
    return changed


def years_of(session: Session, region: str, as_of: datetime) -> list[int]:
    """The report years there is something to say about: from the oldest report seen to the last full year."""
    oldest = session.scalar(
        select(func.min(Listing.report_year))
        .join(Organ, Organ.id == Listing.organ_id)
        .where(Organ.region.startswith(region, autoescape=True), Listing.is_report)
    )
    last = civil_date(as_of).year - 1
    return list(range(min(oldest or last, last), last + 1))


def _record(session: Session, deadlines: Deadlines, region: str, year: int, as_of: datetime) -> int:
    before = _latest(session, region, year)
    changed = 0
    for filing in board(session, deadlines, year, as_of, region=region).filings:
        known = before.get(filing.facts.organ_id)
        if known is None or _differs(known, filing):
            session.add(_verdict(filing, as_of))
            changed += 1
    session.flush()
    return changed


def _latest(session: Session, region: str, year: int) -> dict[str, Verdict]:
    query = (
        select(Verdict)
        .join(Organ, Organ.id == Verdict.organ_id)
        .where(Organ.region == region, Verdict.report_year == year)
        .order_by(Verdict.decided_at, Verdict.id)
    )
    return {verdict.organ_id: verdict for verdict in session.scalars(query)}


def _differs(known: Verdict, filing: FilingStatus) -> bool:
    """Days run on by themselves while a report is overdue; that is not a change."""
    ruling = filing.ruling
    days = ruling.state != "overdue" and known.days_late != ruling.days_late
    return days or known.state != ruling.state or set(known.flags) != set(ruling.flags)


def _verdict(filing: FilingStatus, as_of: datetime) -> Verdict:
    contract = filing.to_json()
    ruling = filing.ruling
    return Verdict(
        organ_id=filing.facts.organ_id,
        report_year=filing.facts.year,
        decided_at=as_of,
        state=ruling.state,
        days_late=ruling.days_late,
        flags=list(ruling.flags),
        deadline=filing.facts.deadline.due,
        basis=filing.facts.deadline.basis,
        grade=ruling.grade,
        reason_zh=ruling.reason_zh,
        reason_en=ruling.reason_en,
        evidence=contract["evidence"],
        rule_version=RULE_VERSION,
    )

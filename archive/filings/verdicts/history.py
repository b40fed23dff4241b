"""The history of verdicts: a row is appended whenever a filing's state changes, with the evidence of that moment."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import Judged, Organ, Verdict
from archive.database.set_aside import Aside
from archive.filings.decisions.book import sync_decisions
from archive.filings.gathering.gather import gather_blocks
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.judge import RULE_VERSION
from archive.filings.verdicts.changed_years import fingerprint, organ_regions, years_to_judge
from archive.filings.verdicts.status import FilingStatus, judged_of, with_evidence


def record_verdicts(
    session: Session, deadlines: Deadlines, regions: Iterable[str], as_of: datetime, *, decisions: Path | None = None
) -> int:
    """Judge the filings of the regions in the years in which anything can have changed, and append what did; the
    number of changes. What people decided is read anew from the folder of decisions first."""
    sync_decisions(session, decisions)
    plan: dict[int, list[str]] = defaultdict(list)
    codes = organ_regions(session, regions)
    for region in codes:
        for year in years_to_judge(session, deadlines, region, as_of):
            plan[year].append(region)
    changed = sum(record_year(session, deadlines, year, as_of, plan[year]) for year in sorted(plan))
    for region in codes:
        _mark(session, region, as_of, fingerprint(session, deadlines, region, as_of))
    session.flush()
    return changed


def record_year(session: Session, deadlines: Deadlines, year: int, as_of: datetime, regions: Iterable[str]) -> int:
    """Judge every filing of one year in the regions, block by block, and append what changed."""
    with _few_collections():
        blocks = gather_blocks(session, deadlines, year, as_of, regions)
        return sum(_record_block(session, deadlines, block, year, as_of) for block in blocks)


def _record_block(session: Session, deadlines: Deadlines, block: list[FilingFacts], year: int, as_of: datetime) -> int:
    known = _latest(session, {facts.region for facts in block}, year, as_of)
    judged = [judged_of(facts, deadlines.due_soon_days) for facts in block]
    _set_aside(session, judged, year, as_of)
    new = [filing for filing in judged if _differs(known.get(filing.facts.organ_id), filing)]
    if new:
        session.execute(insert(Verdict), [_verdict(f, as_of) for f in with_evidence(session, new, as_of)])
    return len(new)


def _set_aside(session: Session, judged: Iterable[FilingStatus], year: int, as_of: datetime) -> None:
    """Tell the quarantine of the filings that could not be judged."""
    aside = Aside(session, as_of, RULE_VERSION)
    for filing in judged:
        key = f"{filing.facts.organ_id}-{year}"
        if filing.facts.fault:
            aside.put("filing", key, filing.facts.fault)
        else:
            aside.settled("filing", key)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Facts and rulings hold no cycles; looking for cycles among so many of them took a quarter of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _mark(session: Session, region: str, as_of: datetime, rules: str) -> None:
    """Never backwards: a run taken in out of order leaves the later mark."""
    mark = session.get(Judged, region)
    if mark is None:
        session.add(Judged(region=region, as_of=as_of, rules=rules))
    elif mark.as_of <= as_of:
        mark.as_of, mark.rules = as_of, rules


def _latest(session: Session, regions: set[str], year: int, as_of: datetime) -> dict[str, Any]:
    """The newest verdict of each filing up to the moment, by organ: state, days and flags."""
    query = (
        select(Verdict.organ_id, Verdict.state, Verdict.days_late, Verdict.flags)
        .join(Organ, Organ.id == Verdict.organ_id)
        .where(Organ.region.in_(regions), Verdict.report_year == year, Verdict.decided_at <= as_of)
        .order_by(Verdict.decided_at, Verdict.id)
    )
    return {row.organ_id: row for row in session.execute(query)}


def _differs(known: Any, filing: FilingStatus) -> bool:
    """Days run on by themselves while a report is overdue; that is not a change."""
    if known is None:
        return True
    ruling = filing.ruling
    days = ruling.state != "overdue" and known.days_late != ruling.days_late
    return days or known.state != ruling.state or set(known.flags) != set(ruling.flags)


def _verdict(filing: FilingStatus, as_of: datetime) -> dict[str, Any]:
    contract, ruling = filing.to_json(), filing.ruling
    return {
        "organ_id": filing.facts.organ_id,
        "report_year": filing.facts.year,
        "decided_at": as_of,
        "state": ruling.state,
        "days_late": ruling.days_late,
        "flags": list(ruling.flags),
        "deadline": filing.facts.deadline.due,
        "basis": filing.facts.deadline.basis,
        "grade": ruling.grade,
        "reason_zh": ruling.reason_zh,
        "reason_en": ruling.reason_en,
        "evidence": contract["evidence"],
        "rule_version": RULE_VERSION,
    }


def history_of(session: Session, organ_id: str, year: int, until: datetime | None = None) -> Sequence[Verdict]:
    """Every verdict there was on one filing (up to an instant), oldest first."""
    query = select(Verdict).where(Verdict.organ_id == organ_id, Verdict.report_year == year)
    if until is not None:
        query = query.where(Verdict.decided_at <= until)
    return session.scalars(query.order_by(Verdict.decided_at, Verdict.id)).all()

"""What people said of single findings: which one is meant, and which words hold for the findings of a version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import DecisionRecord, FindingRecord, Version
from archive.errors import NotFoundError
from archive.filings.decisions.decision_log import decision_from
from archive.filings.rules.decisions import Decision, decisions_in_force, dismissed_findings, fingerprint


def resolve_finding(session: Session, organ_id: str, year: int, name: str) -> str:
    """Return the fingerprint of a finding in the newest version of each page of a report.

    The finding is named by its id, its check id or ``check@where``. Raises NotFoundError when none or several fit.
    """
    newest = select(func.max(Version.id)).group_by(Version.column_id, Version.url)
    query = (
        select(Version.content_digest, FindingRecord.check, FindingRecord.where)
        .join(Version, Version.id == FindingRecord.version_id)
        .where(Version.organ_id == organ_id, Version.report_year == year, Version.id.in_(newest))
    )
    rows = [tuple(row) for row in session.execute(query)]
    marks = {fingerprint(*row): row for row in rows}
    fitting = {mark for mark, (_, check, where) in marks.items() if name in (mark, check, f"{check}@{where}")}
    if len(fitting) == 1:
        return fitting.pop()
    there = ", ".join(sorted({f"{check}@{where}" for _, check, where in rows})) or "none"
    why = "several findings fit" if fitting else "no finding fits"
    raise NotFoundError(f"--finding {name}: {why}; {organ_id}-{year} has: {there}")


def decisions_on_findings(
    session: Session, version: Version, findings: Iterable[FindingRecord], as_of: datetime
) -> dict[int, Decision]:
    """Return the last word that holds on each finding of a version, by the finding's row number."""
    query = select(DecisionRecord).where(
        DecisionRecord.finding != "", DecisionRecord.report_year == version.report_year
    )
    words = _latest([decision_from(row) for row in session.scalars(query)], as_of)
    marked = ((f.id, fingerprint(version.content_digest, f.check, f.where)) for f in findings)
    return {number: words[mark] for number, mark in marked if mark in words}


def dismissed_fingerprints(session: Session, as_of: datetime) -> frozenset[str]:
    """Return the fingerprints of the findings that somebody dismissed or waived: nothing is made of these."""
    words = [decision_from(row) for row in session.scalars(select(DecisionRecord).where(DecisionRecord.finding != ""))]
    return dismissed_findings(decisions_in_force(words, as_of))


def _latest(words: Sequence[Decision], as_of: datetime) -> dict[str, Decision]:
    return {word.finding: word for word in decisions_in_force(words, as_of)}

"""Findings that people dismissed: nothing is made of these."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import DecisionRecord
from archive.filings.decisions.decision_log import decision_from
from archive.filings.rules.decisions import decisions_in_force


def dismissed_findings(session: Session, until: datetime) -> set[str]:
    """Return the fingerprints of the findings whose dismissal holds at a moment."""
    rows = session.scalars(select(DecisionRecord).where(DecisionRecord.finding != ""))
    words = decisions_in_force([decision_from(row) for row in rows], until)
    return {word.finding for word in words if word.kind == "dismiss"}

"""When a column counts as dead, so that it is worth searching for: never on the strength of one visit alone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from archive.database.models import Visit
from archive.filings.states import Meaning, classes_meaning
from archive.ingest.column_proposals import last_proposal
from archive.ingest.notes import VisitNote
from crawler.discovery.discovery_rules import discovery_words

# A refusal, a fault or a silent server says nothing of the kind.
GONE = classes_meaning(Meaning.GONE)
_BARE = classes_meaning(Meaning.NO_ROWS)
_EMPTY_VISITS = 2


def dead_reason(engine: Engine, note: VisitNote) -> str:
    """Return why the column of this visit, and of the visits before it, counts as dead; empty when it does not.

    Also empty when it was searched for within the last days (``again_after_days``).
    """
    with Session(engine) as session:
        why = _gone(session, note) or _emptied(session, note)
        if not why:
            return ""
        tried = last_proposal(session, note.column.id)
        again = timedelta(days=discovery_words().again_after_days)
        return "" if tried and note.started_at < tried + again else why


def _gone(session: Session, note: VisitNote) -> str:
    if note.outcome == "complete" or note.error_class not in GONE:
        return ""
    before = _before(session, note, 1)
    if not before or before[0].error_class not in GONE:
        return ""
    return f"{note.error_class} at two visits: {note.reason}"


def _emptied(session: Session, note: VisitNote) -> str:
    before = _before(session, note, _EMPTY_VISITS)
    visits = [(note.rows, note.error_class), *((visit.rows, visit.error_class) for visit in before)]
    if len(before) < _EMPTY_VISITS or any(rows or error not in _BARE for rows, error in visits):
        return ""
    query = select(func.max(Visit.rows)).where(Visit.column_id == note.column.id, Visit.outcome == "complete")
    had = session.scalar(query)
    return f"no rows at {len(visits)} looks, where there had been {had}" if had else ""


def _before(session: Session, note: VisitNote, count: int) -> list[Visit]:
    query = select(Visit).where(Visit.column_id == note.column.id, Visit.started_at < note.started_at)
    return list(session.scalars(query.order_by(Visit.started_at.desc()).limit(count)))

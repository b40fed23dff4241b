"""When a site is searched for a column: its column is dead, or the year has no column yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.sites import SiteConfig
from archive.database.models import Visit
from archive.filings.facts.year_columns import is_named_after_year, report_years_by_column
from archive.filings.states import Meaning, classes_meaning
from archive.ingest.column_proposals import last_proposal
from archive.ingest.notes import VisitNote
from crawler.discovery.candidate import Candidate
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


def due_year(note: VisitNote) -> int:
    """Return the report year whose reports are expected at the time of a visit: the year before."""
    return civil_date(note.started_at).year - 1


def new_year_reason(engine: Engine, site: SiteConfig, note: VisitNote) -> str:
    """Return why a column for the new year is searched for, after a visit of the newest of the site's year columns.

    Empty when there is no need: a column of no particular year, or of the due one, is known for the same kinds of
    organ, or it was searched for within the last days (``again_after_days``).
    """
    own = {f"{site.id}/{c.id}": c for c in site.columns if set(c.kinds) & set(note.column.kinds)}
    if not all(is_named_after_year(column.title) for column in own.values()):
        return ""
    with Session(engine) as session:
        shown = report_years_by_column(session, list(own), note.started_at)
        if not shown or due_year(note) in shown.values() or _newest(shown) != note.column.id:
            return ""
        if is_named_for_year([own[column_id].title for column_id in own if column_id not in shown], due_year(note)):
            return ""  # it is watched already and nobody has published yet
        tried = last_proposal(session, note.column.id)
    if tried and note.started_at < tried + timedelta(days=discovery_words().again_after_days):
        return ""
    return f"the site has one column a year, and none of them shows reports of {due_year(note)}"


def showing_year(candidates: list[Candidate], year: int) -> list[Candidate]:
    """Return those that show reports of the year, or were believed by a name that it or the year after stands in."""
    return [
        one
        for one in candidates
        if any(said.report_year == year for _, said in one.reports)
        or (not one.reports and is_named_for_year([one.title], year))
    ]


def is_named_for_year(titles: Sequence[str], year: int) -> bool:
    """Return whether a name may be that of the year's column: sites name it after the report year or the year after."""
    return any(str(one) in title for title in titles for one in (year, year + 1))


def _newest(shown: dict[str, int]) -> str:
    return max(shown, key=lambda column_id: (shown[column_id], column_id))

"""The boards behind the first page, and keeping them judged so that the first reader of the day need not wait."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.filings.facts.known_years import newest_ended_year, next_year_due, years_first_shown, years_known
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.request_context import AppState

logger = logging.getLogger(__name__)
_EVERY = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class TodayBoards:
    """Boards of everything that is watched: of the year due next, of the newest past one, and of all those drawn;
    ``years`` are those of which anything was seen, newest first."""

    coming: BoardSummary
    latest: BoardSummary
    drawn: Sequence[BoardSummary]
    years: Sequence[int]


def load_today_boards(app_state: AppState, session: Session, day: date, as_of: datetime | None) -> TodayBoards:
    """As of an instant, or of the present when None; ``day`` is the civil day of it."""
    deadlines, known = app_state.configuration.deadlines, years_known(session)
    boards = {
        year: app_state.judged.briefs(session, deadlines, year, as_of, "")
        for year in years_first_shown(deadlines, known, day)
    }
    coming, latest = next_year_due(deadlines, day), newest_ended_year(known, day)
    return TodayBoards(boards[coming], boards[latest], list(boards.values()), known)


def start_cache_warmer(app_state: AppState, ended: Event) -> Thread:
    """Return a thread that judges them beforehand, and again what a crawl brings, until ``ended``."""
    thread = Thread(target=_keep_ready, args=(app_state, ended), name="front", daemon=True)
    thread.start()
    return thread


def _keep_ready(app_state: AppState, ended: Event) -> None:
    while not ended.is_set():
        try:
            with Session(app_state.engine) as session:
                load_today_boards(app_state, session, civil_date(app_state.now()), None)
        except SQLAlchemyError:  # a rebuild puts another database in place; a page would say so, and this tries again
            logger.warning("boards of the first page not judged", exc_info=True, extra={"action": "warm_up_failed"})
        ended.wait(_EVERY)

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
from archive.config.deadlines import Deadlines
from archive.config.kinds import ORGAN_KINDS
from archive.web.contents.boards import newest_over, years_known
from archive.web.serving.judged import Briefs
from archive.web.serving.room import Room

logger = logging.getLogger(__name__)
_EVERY = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class Front:
    """Boards of everything that is watched: of the year due next, of the newest past one, and of all those drawn;
    ``years`` are those of which anything was seen, newest first."""

    coming: Briefs
    latest: Briefs
    drawn: Sequence[Briefs]
    years: Sequence[int]


def front(room: Room, session: Session, day: date, as_of: datetime | None) -> Front:
    """As of an instant, or of the present when None; ``day`` is the civil day of it."""
    deadlines, known = room.configuration.deadlines, years_known(session)
    coming, latest = _next_year_due(deadlines, day), newest_over(known, day)
    years = {coming, latest} | ({latest - 1} & set(known))
    boards = {year: room.judged.briefs(session, deadlines, year, as_of, "") for year in sorted(years, reverse=True)}
    return Front(boards[coming], boards[latest], list(boards.values()), known)


def kept_ready(room: Room, ended: Event) -> Thread:
    """A thread that judges them beforehand, and again what a crawl brings, until ``ended``."""
    thread = Thread(target=_keep_ready, args=(room, ended), name="front", daemon=True)
    thread.start()
    return thread


def _keep_ready(room: Room, ended: Event) -> None:
    while not ended.is_set():
        try:
            with Session(room.engine) as session:
                front(room, session, civil_date(room.now()), None)
        except SQLAlchemyError:  # a rebuild puts another database in place; a page would say so, and this tries again
            logger.warning("the boards of the first page could not be judged beforehand", exc_info=True)
        ended.wait(_EVERY)


def _next_year_due(deadlines: Deadlines, day: date) -> int:
    """The report year whose deadlines come next: last year's until all have passed, then this year's."""
    last = max(deadlines.of(kind, day.year - 1, "").due for kind in ORGAN_KINDS)
    return day.year - 1 if day <= last else day.year

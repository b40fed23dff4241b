"""Boards that were judged already: kept until the archive has grown or a minute is over, whichever comes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import Finding, Listing, ListingChange, Organ, Version, WarcPosition
from archive.filings.status import Board, FilingStatus, board
from archive.web.naming import pinyin_key

# Filings held in memory over all boards: some 3 kB each.
_MOST_FILINGS = 60_000
_MOST_BOARDS = 200
_Key = tuple[int, str, str, tuple[object, ...]]


@dataclass(slots=True)
class _Place:
    """One board, and the lock under which it is judged, so that a crowd of readers judges it once."""

    lock: Lock = field(default_factory=Lock)
    board: Board | None = None


class Judged:
    """A small cache, shared by the threads that serve pages. Filings are in order of region and sound of name."""

    def __init__(self, now: Callable[[], datetime], *, most_filings: int = _MOST_FILINGS) -> None:
        self._now, self._most = now, most_filings
        self._lock = Lock()
        self._places: OrderedDict[_Key, _Place] = OrderedDict()

    def board(self, session: Session, deadlines: Deadlines, year: int, as_of: datetime | None, region: str) -> Board:
        """The whole board of a year and region as of an instant, or of the present when None."""
        now = self._now()
        moment = as_of or now
        # The minute is part of every key: a roster or a decision may change without any row being added.
        said = f"{as_of.isoformat() if as_of else ''} {now:%Y-%m-%d %H:%M}"
        place = self._place((year, region, said, _state_of(session)))
        with place.lock:
            if place.board is None:
                found = board(session, deadlines, year, moment, region=region)
                place.board = replace(found, filings=sorted(found.filings, key=_order))
        self._drop_old()
        return place.board

    def _place(self, key: _Key) -> _Place:
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            return place

    def _drop_old(self) -> None:
        with self._lock:
            held = sum(len(place.board.filings) for place in self._places.values() if place.board)
            while len(self._places) > 1 and (held > self._most or len(self._places) > _MOST_BOARDS):
                _, oldest = self._places.popitem(last=False)
                held -= len(oldest.board.filings) if oldest.board else 0


def _order(filing: FilingStatus) -> tuple[str, str, str]:
    facts = filing.facts
    return facts.region, pinyin_key(facts.organ), facts.organ_id


def _state_of(session: Session) -> tuple[object, ...]:
    """What tells that something was taken in since: how far the WARC files were read, newest rows, the roster."""
    read = session.execute(select(func.count(), func.sum(WarcPosition.offset)).select_from(WarcPosition)).one()
    newest = (session.scalar(select(func.max(table.id))) for table in (Listing, ListingChange, Version, Finding))
    organs = session.scalar(select(func.count()).select_from(Organ))
    return (*read, *newest, organs)

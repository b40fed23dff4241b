"""Boards that were judged already, county by county: a county is judged again only when something new is known of it.

So a crawl that writes all night costs a reader no more than the counties it has just been at, and what is shown is
always judged for the day on which it is shown: no verdict of yesterday stands for today's.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import is_
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import Organ
from archive.filings.rules.interval import last_day
from archive.filings.rules.ruling import STATES
from archive.filings.verdicts.status import Board, FilingStatus, judged_in
from archive.web.serving.marks import Mark, marks_of, roster_of
from archive.web.wording.naming import pinyin_key

# Filings held in memory over all boards: some 3 kB each.
_MOST_FILINGS = 60_000
_MOST_BOARDS = 200
# The roster is read through so often, and whatever no mark tells of is judged anew after the longer time.
_ROSTER, _LONGEST = timedelta(minutes=1), timedelta(minutes=10)
_Key = tuple[int, str, str]  # year, moment as it was asked for, region


@dataclass(frozen=True, slots=True, eq=False)
class _County:
    """The filings of one county in order, and what they were judged from."""

    mark: Mark
    judged_at: datetime
    filings: Sequence[FilingStatus]


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """A board put together from counties."""

    counties: tuple[_County, ...]
    board: Board


class Judged:
    """A small cache, shared by the threads that serve pages. Filings are in order of region and sound of name."""

    def __init__(self, now: Callable[[], datetime], *, most_filings: int = _MOST_FILINGS) -> None:
        self._now, self._most = now, most_filings
        self._lock, self._judging = Lock(), Lock()
        self._counties: OrderedDict[_Key, _County] = OrderedDict()
        self._wholes: OrderedDict[_Key, _Whole] = OrderedDict()
        self._rosters: dict[str, tuple[datetime, int, Mapping[str, Mark]]] = {}

    def board(self, session: Session, deadlines: Deadlines, year: int, as_of: datetime | None, region: str) -> Board:
        """The whole board of a year and region as of an instant, or of the present when None."""
        now = self._now()
        moment = as_of or now
        # Between two midnights time alone changes nothing: deadlines, waivers and days of lateness go by civil days.
        said = as_of.isoformat() if as_of else last_day(now).isoformat()
        marks = marks_of(session, region, self._roster(session, region, now))
        held = self._held(year, said, marks, now)
        if len(held) < len(marks):
            with self._judging:  # a crowd of readers judges once
                held |= self._held(year, said, marks, now)
                lacking = [code for code in marks if code not in held]
                judged = judged_in(session, deadlines, year, moment, lacking)
                held |= self._kept(year, said, {code: marks[code] for code in lacking}, now, judged)
        board = self._joined((year, said, region), tuple(held[code] for code in marks), moment)
        self._drop_old()
        return board if board.as_of == moment else replace(board, as_of=moment)

    def _roster(self, session: Session, region: str, now: datetime) -> Mapping[str, Mark]:
        organs = session.scalar(select(func.count()).select_from(Organ)) or 0
        read = self._rosters.get(region)
        if read is None or read[1] != organs or not timedelta(0) <= now - read[0] < _ROSTER:
            read = self._rosters[region] = (now, organs, roster_of(session, region))
        return read[2]

    def _held(self, year: int, said: str, marks: Mapping[str, Mark], now: datetime) -> dict[str, _County]:
        """The counties that are here and still hold."""
        held: dict[str, _County] = {}
        with self._lock:
            for code, mark in marks.items():
                county = self._counties.get((year, said, code))
                if county and county.mark == mark and timedelta(0) <= now - county.judged_at < _LONGEST:
                    self._counties.move_to_end((year, said, code))
                    held[code] = county
        return held

    def _kept(
        self, year: int, said: str, marks: Mapping[str, Mark], now: datetime, judged: Iterable[FilingStatus]
    ) -> dict[str, _County]:
        found: dict[str, list[FilingStatus]] = {code: [] for code in marks}
        for filing in judged:
            found[filing.facts.region].append(filing)
        made = {code: _County(marks[code], now, sorted(filings, key=_order)) for code, filings in found.items()}
        with self._lock:
            self._counties |= {(year, said, code): county for code, county in made.items()}
        return made

    def _joined(self, key: _Key, counties: tuple[_County, ...], moment: datetime) -> Board:
        with self._lock:
            whole = self._wholes.get(key)
        if whole and len(whole.counties) == len(counties) and all(map(is_, whole.counties, counties)):
            return whole.board
        filings = [filing for county in counties for filing in county.filings]
        found = Counter(filing.ruling.state for filing in filings)
        board = Board(moment, key[0], {state: found[state] for state in STATES if found[state]}, filings)
        with self._lock:
            self._wholes[key] = _Whole(counties, board)
        return board

    def _drop_old(self) -> None:
        with self._lock:
            held = sum(len(county.filings) for county in self._counties.values())
            while len(self._counties) > 1 and held > self._most:
                held -= len(self._counties.popitem(last=False)[1].filings)
            kept = set(map(id, self._counties.values()))
            gone = [key for key, whole in self._wholes.items() if not kept.issuperset(map(id, whole.counties))]
            for key in [*gone, *list(self._wholes)[: max(0, len(self._wholes) - len(gone) - _MOST_BOARDS)]]:
                self._wholes.pop(key, None)


def _order(filing: FilingStatus) -> tuple[str, str, str]:
    facts = filing.facts
    return facts.region, pinyin_key(facts.organ), facts.organ_id

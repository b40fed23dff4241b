"""Judged boards held in memory, region by region, each under the version of what it was judged from.

A region is judged again when its version has risen, so a crawl that writes all night costs a reader no more than the
regions it has just been at. A board of the present is judged for the civil day on which it is shown; within the day a
region holds until a visit of one of its columns is too old to speak for the present. While one reader judges what has
changed, others are shown what stood before it, for a few seconds at most. Lists and sums go by filings in
brief, for the country is large; those that are shown with their reasons and evidence are few.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from threading import Lock
from time import monotonic

from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.config.schedule_settings import Schedule
from archive.config.visit_schedule import VisitSchedule
from archive.filings.facts.inputs import region_versions
from archive.filings.facts.region_blocks import region_blocks
from archive.filings.rules.interval import last_day
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.judged_region import JudgedRegion, judge_regions
from archive.filings.verdicts.kept_boards import kept_boards
from archive.filings.verdicts.status import FilingStatus, board
from archive.web.serving.board_summary import BoardParts, BoardSummary

# Whole filings are some 6.5 kB each, brief ones 0.2: three years of the country in brief.
MOST_WHOLE, MOST_BRIEF = 20_000, 450_000
_AT_ONCE = 500  # filings judged by name at a time
_MOST_PARTS = 8  # boards put together at a time
_BEHIND = 3.0  # seconds for which a reader who would wait is shown what stood before a change

Key = tuple[int, str, str]
"""Report year; civil day, or the moment asked for; region."""


class BoardCache:
    """What was used longest ago gives way first. Shared by the threads that serve pages."""

    def __init__(
        self,
        now: Callable[[], datetime],
        schedule: Schedule,
        *,
        most_whole: int = MOST_WHOLE,
        most_brief: int = MOST_BRIEF,
    ) -> None:
        self._now, self._schedule, self._most_whole, self._most_brief = now, schedule, most_whole, most_brief
        self._lock, self._judging = Lock(), Lock()
        self._regions: OrderedDict[Key, JudgedRegion] = OrderedDict()
        self._parts: OrderedDict[Key, BoardParts] = OrderedDict()
        self._planned: VisitSchedule | None = None

    def briefs(
        self, session: Session, deadlines: Deadlines, year: int, as_of: datetime | None, region: str
    ) -> BoardSummary:
        """Return the whole board of a year and region as of an instant, or of the present when None."""
        moment = as_of or self._now()
        day = as_of.isoformat() if as_of else last_day(moment).isoformat()
        versions = region_versions(session, deadlines, region)  # before what they are the versions of
        held = self._held(year, day, versions, moment)
        if as_of is None and len(held) < len(versions):
            held |= self._kept(session, deadlines, (year, day), moment, versions, held)
        lacking = [code for code in versions if code not in held]
        for codes in region_blocks(lacking):
            block = {code: versions[code] for code in codes}
            if not self._judging.acquire(blocking=False):
                if late := self._just_behind(year, day, block, moment):
                    held |= late
                    continue
                self._judging.acquire()
            try:  # a crowd of readers judges once, and what is newest by then
                block |= {code: at for code, at in region_versions(session, deadlines, region).items() if code in block}
                there = self._held(year, day, block, moment)
                rest = {code: version for code, version in block.items() if code not in there}
                held |= there | self._judge(session, deadlines, (year, day), moment, rest, lasting=as_of is not None)
            finally:
                self._judging.release()
        parts = self._put_together((year, day, region), {code: held[code] for code in versions})
        return BoardSummary(moment, year, parts)

    def filings(
        self, session: Session, deadlines: Deadlines, briefs: BoardSummary, wanted: Sequence[FilingSummary]
    ) -> Iterator[FilingStatus]:
        """Yield some filings of a board with reasons and evidence, in the order given, block by block."""
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            held = ((brief.organ_id, briefs.regions[brief.region].whole.get(brief.organ_id)) for brief in some)
            found = {organ: whole for organ, whole in held if whole}
            if missing := [brief.organ_id for brief in some if brief.organ_id not in found]:
                judged = board(session, deadlines, briefs.year, briefs.as_of, organ_ids=missing).filings
                found |= {filing.facts.organ_id: filing for filing in judged}
                self._hold_whole(briefs.regions, judged)
            yield from (found[brief.organ_id] for brief in some if brief.organ_id in found)

    def _held(self, year: int, day: str, versions: Mapping[str, str], moment: datetime) -> dict[str, JudgedRegion]:
        """Those of the regions that are here and hold."""
        found: dict[str, JudgedRegion] = {}
        with self._lock:
            for code, version in versions.items():
                one = self._regions.get((year, day, code))
                if one and one.holds(version, moment):
                    self._regions.move_to_end((year, day, code))
                    found[code] = one
        return found

    def _just_behind(
        self, year: int, day: str, versions: Mapping[str, str], moment: datetime
    ) -> dict[str, JudgedRegion]:
        """Return the regions as they were before a change of the last ``_BEHIND`` seconds, while another reader judges:
        all of them, or nothing."""
        found: dict[str, JudgedRegion] = {}
        with self._lock:
            for code in versions:
                one = self._regions.get((year, day, code))
                if one is None or not one.holds(one.version, moment):
                    return {}
                one.behind_since = one.behind_since or monotonic()
                if monotonic() - one.behind_since > _BEHIND:
                    return {}
                found[code] = one
        return found

    def _judge(
        self,
        session: Session,
        deadlines: Deadlines,
        when: tuple[int, str],
        moment: datetime,
        versions: Mapping[str, str],
        *,
        lasting: bool,
    ) -> dict[str, JudgedRegion]:
        """Judge regions and hold them; ``lasting``: as of a moment that stays the same, whatever the time is."""
        made = judge_regions(session, deadlines, self._visits(deadlines), when[0], moment, versions, lasting=lasting)
        self._hold({(*when, code): one for code, one in made.items()})
        return made

    def _kept(
        self,
        session: Session,
        deadlines: Deadlines,
        when: tuple[int, str],
        moment: datetime,
        versions: Mapping[str, str],
        held: Mapping[str, JudgedRegion],
    ) -> dict[str, JudgedRegion]:
        """Return and hold the boards of the present that the database keeps ready, of the regions that are lacking."""
        lacking = {code: version for code, version in versions.items() if code not in held}
        found = kept_boards(session, deadlines, self._schedule, when[0], lacking, moment)
        self._hold({(*when, code): one for code, one in found.items()})
        return found

    def _put_together(self, asked: Key, regions: Mapping[str, JudgedRegion]) -> BoardParts:
        """Return the parts that were put together before from the same regions, else those made now."""
        with self._lock:
            known = self._parts.get(asked)
            same = known and len(known.regions) == len(regions)
            if known and same and all(known.regions.get(code) is one for code, one in regions.items()):
                self._parts.move_to_end(asked)
                return known
            made = self._parts[asked] = BoardParts(regions)
            self._parts.move_to_end(asked)
            while len(self._parts) > _MOST_PARTS:
                self._parts.popitem(last=False)
        return made

    def _hold_whole(self, regions: Mapping[str, JudgedRegion], judged: Iterable[FilingStatus]) -> None:
        """Hold filings that were judged by name, each with its region."""
        by_region: dict[str, dict[str, FilingStatus]] = {}
        for filing in judged:
            by_region.setdefault(filing.facts.region, {})[filing.facts.organ_id] = filing
        with self._lock:
            for code, found in by_region.items():
                regions[code].whole = {**regions[code].whole, **found}
            self._make_room()

    def _visits(self, deadlines: Deadlines) -> VisitSchedule:
        """Return the plan of visits by these deadlines; it remembers the seasons that it was asked for."""
        if self._planned is None or self._planned.deadlines is not deadlines:
            self._planned = VisitSchedule(self._schedule, deadlines)
        return self._planned

    def _hold(self, made: Mapping[Key, JudgedRegion]) -> None:
        with self._lock:
            for key, one in made.items():
                if old := self._regions.get(key):
                    old.whole = {}
                self._regions[key] = one
                self._regions.move_to_end(key)
            self._make_room()

    def _make_room(self) -> None:
        whole = brief = 0
        newest_first = list(reversed(self._regions.items()))
        for key, one in newest_first:
            whole, brief = whole + len(one.whole), brief + one.total
            if whole > self._most_whole and one is not newest_first[0][1]:
                one.whole = {}
            if brief > self._most_brief and one is not newest_first[0][1]:
                one.whole = {}
                del self._regions[key]

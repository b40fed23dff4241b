"""Judged boards held in memory, region by region, each under the version of what it was judged from.

A region is judged again when its version has risen, so a crawl that writes all night costs a reader no more than the
regions it has just been at. A board of the present is judged for the civil day on which it is shown; within the day a
region holds until a visit of one of its columns is too old to speak for the present. While one reader judges what has
changed, others are shown what stood before it, for a few seconds at most. Lists and sums go by filings in
brief, for the country is large; those that are shown with their reasons and evidence are few.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.config.settings import Schedule
from archive.config.visit_schedule import VisitSchedule
from archive.filings.facts.collect import BLOCK
from archive.filings.facts.inputs import next_dated, region_versions
from archive.filings.rules.evidence_age import next_too_old
from archive.filings.rules.interval import last_day
from archive.filings.states import STATES
from archive.filings.verdicts.filing_summary import FilingSummary, counts_of, summarise_filing
from archive.filings.verdicts.status import FilingStatus, board, judge_region
from archive.health.watch_quality import WatchQuality, total_quality, watch_quality
from archive.pinyin import pinyin_key

# Whole filings are some 6.5 kB each, brief ones 0.2: three years of the country in brief.
MOST_WHOLE, MOST_BRIEF = 20_000, 450_000
_AT_ONCE = 500  # filings judged by name at a time
_BEFORE = timedelta(microseconds=1)
_BEHIND = 3.0  # seconds for which a reader who would wait is shown what stood before a change

Key = tuple[int, str, str]
"""Report year; civil day, or the moment asked for; region."""


@dataclass(frozen=True, slots=True, eq=False)
class BoardSummary:
    """A whole board in brief, in order of region and sound of name, with the regions it was put together from."""

    as_of: datetime
    year: int
    counts: dict[str, int]
    filings: Sequence[FilingSummary]
    regions: Mapping[str, JudgedRegion]

    @property
    def watch(self) -> WatchQuality:
        """How well its regions were watched in the season of the year."""
        return self.watch_of("")

    def watch_of(self, region: str) -> WatchQuality:
        """Return the same of the regions under a code or its first digits."""
        return total_quality(one.watch for code, one in self.regions.items() if code.startswith(region))


@dataclass(slots=True, eq=False)
class JudgedRegion:
    """The filings of a region, in order, judged at ``judged_at`` from what the version names; they hold to the end of
    the day, or until ``holds_until``. ``whole``: by organ, as long as there is room. ``behind_since``: when a reader
    first met a change of it while another judged, by the monotonic clock."""

    version: str
    judged_at: datetime
    holds_until: datetime | None
    briefs: Sequence[FilingSummary]
    counts: Mapping[str, int]
    watch: WatchQuality
    whole: Mapping[str, FilingStatus] = field(default_factory=dict)
    behind_since: float | None = None

    def holds(self, version: str, moment: datetime) -> bool:
        """Whether it is still what judging at the moment would give."""
        in_time = self.judged_at <= moment and (self.holds_until is None or moment <= self.holds_until)
        return self.version == version and in_time


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
        self._planned: VisitSchedule | None = None

    def briefs(
        self, session: Session, deadlines: Deadlines, year: int, as_of: datetime | None, region: str
    ) -> BoardSummary:
        """Return the whole board of a year and region as of an instant, or of the present when None."""
        moment = as_of or self._now()
        day = as_of.isoformat() if as_of else last_day(moment).isoformat()
        versions = region_versions(session, deadlines, region)  # before what they are the versions of
        held = self._held(year, day, versions, moment)
        lacking = [code for code in versions if code not in held]
        for at in range(0, len(lacking), BLOCK):
            block = {code: versions[code] for code in lacking[at : at + BLOCK]}
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
        regions = {code: held[code] for code in versions}
        counts: Counter[str] = Counter()
        for one in regions.values():
            counts.update(one.counts)
        found: dict[str, int] = {state: counts[state] for state in STATES if counts[state]}
        filings = [brief for one in regions.values() for brief in one.briefs]
        return BoardSummary(moment, year, found, filings, regions)

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
        filings: dict[str, list[FilingStatus]] = {code: [] for code in versions}
        later = None if lasting or not versions else next_dated(session, versions, moment)
        for filing in judge_region(session, deadlines, when[0], moment, versions) if versions else ():
            filings[filing.facts.region].append(filing)
        watch = watch_quality(session, self._visits(deadlines), when[0], moment, versions)
        made: dict[str, JudgedRegion] = {}
        for code, found in filings.items():
            found.sort(key=_order)
            until = None if lasting else next_too_old(filing.facts for filing in found)
            briefs = [summarise_filing(filing) for filing in found]
            made[code] = JudgedRegion(
                versions[code],
                moment,
                min((end for end in (until, later and later - _BEFORE) if end), default=None),
                briefs,
                counts_of(briefs),
                watch[code],
                {filing.facts.organ_id: filing for filing in found},
            )
        self._hold({(*when, code): one for code, one in made.items()})
        return made

    def _visits(self, deadlines: Deadlines) -> VisitSchedule:
        """Return the plan of visits by these deadlines; it remembers the seasons that it was asked for."""
        if self._planned is None or self._planned.deadlines is not deadlines:
            self._planned = VisitSchedule(self._schedule, deadlines)
        return self._planned

    def _hold(self, made: Mapping[Key, JudgedRegion]) -> None:
        with self._lock:
            for key, one in made.items():
                self._regions[key] = one
                self._regions.move_to_end(key)
            whole = brief = 0
            newest_first = list(reversed(self._regions.items()))
            for key, one in newest_first:
                whole, brief = whole + len(one.whole), brief + len(one.briefs)
                if whole > self._most_whole and one is not newest_first[0][1]:
                    one.whole = {}
                if brief > self._most_brief and one is not newest_first[0][1]:
                    del self._regions[key]


def _order(filing: FilingStatus) -> tuple[str, str, str]:
    facts = filing.facts
    return facts.region, pinyin_key(facts.organ), facts.organ_id

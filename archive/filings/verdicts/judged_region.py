"""The board of one region and year as it was judged at a moment, with its sums; and judging many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.config.visit_schedule import VisitSchedule
from archive.filings.facts.inputs import next_dated
from archive.filings.rules.evidence_age import next_too_old
from archive.filings.verdicts.filing_summary import FilingSummary, summarise_filing
from archive.filings.verdicts.filing_tally import Tally, counts_of, size_of, tally_of
from archive.filings.verdicts.punctuality import Rate, rate
from archive.filings.verdicts.status import FilingStatus, judge_region
from archive.filings.verdicts.watch_quality import WatchQuality, watch_quality
from archive.pinyin import pinyin_key

NAMED = 8  # filings of a region or of all that the first page names
_BEFORE = timedelta(microseconds=1)


@dataclass(eq=False)
class JudgedRegion:
    """The filings of a region, in order, judged at ``judged_at`` from what the version names; they hold to the end of
    the day, or until ``holds_until``.

    ``longest``: those that are late or silent the longest, days and organ; ``odd``: the first organs of whom something
    odd is known; ``made``: gives the filings in brief; ``whole``: by organ, as long as there is room.
    ``behind_since``: when a reader first met a change of it while another judged, by the monotonic clock.
    """

    version: str
    judged_at: datetime
    holds_until: datetime | None
    tally: Tally
    watch: WatchQuality
    longest: Sequence[tuple[int, str]]
    odd: Sequence[str]
    made: Callable[[], Sequence[FilingSummary]]
    whole: Mapping[str, FilingStatus] = field(default_factory=dict)
    behind_since: float | None = None

    @cached_property
    def briefs(self) -> Sequence[FilingSummary]:
        """Its filings in brief, in order."""
        return self.made()

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many filings are in each state."""
        return counts_of(self.tally)

    @cached_property
    def total(self) -> int:
        """How many filings there are."""
        return size_of(self.tally)

    @cached_property
    def rate(self) -> Rate:
        """The share that was on time."""
        return rate(self.tally)

    def holds(self, version: str, moment: datetime) -> bool:
        """Whether it is still what judging at the moment would give."""
        return self.version == version and holds_at(moment, self.judged_at, self.holds_until)


def holds_at(moment: datetime, judged_at: datetime, holds_until: datetime | None) -> bool:
    """Whether what was judged at one moment holds at another; ``holds_until`` None: to the end of its day."""
    return judged_at <= moment and (holds_until is None or moment <= holds_until)


def judge_regions(
    session: Session,
    deadlines: Deadlines,
    visits: VisitSchedule,
    year: int,
    moment: datetime,
    versions: Mapping[str, str],
    *,
    lasting: bool,
) -> dict[str, JudgedRegion]:
    """Judge regions, each of a version that was read before; ``lasting``: as of a moment that stays the same, whatever
    the time is."""
    filings: dict[str, list[FilingStatus]] = {code: [] for code in versions}
    later = None if lasting or not versions else next_dated(session, versions, moment)
    for filing in judge_region(session, deadlines, year, moment, versions) if versions else ():
        filings[filing.facts.region].append(filing)
    watch = watch_quality(session, visits, year, moment, versions)
    found: dict[str, JudgedRegion] = {}
    for code, judged in filings.items():
        until = None if lasting else next_too_old(filing.facts for filing in judged)
        end = min((at for at in (until, later and later - _BEFORE) if at), default=None)
        found[code] = _region(versions[code], moment, end, judged, watch[code])
    return found


def _region(
    version: str, moment: datetime, end: datetime | None, judged: list[FilingStatus], watch: WatchQuality
) -> JudgedRegion:
    judged.sort(key=_order)
    briefs = [summarise_filing(filing) for filing in judged]
    whole = {filing.facts.organ_id: filing for filing in judged}
    return JudgedRegion(
        version, moment, end, tally_of(briefs), watch, _longest(briefs), _odd(briefs), lambda: briefs, whole
    )


def _longest(briefs: Iterable[FilingSummary]) -> list[tuple[int, str]]:
    late = ((f.days_late or 0, f.organ_id) for f in briefs if f.accuses and f.state != "withdrawn")
    return sorted(late, key=lambda one: (-one[0], one[1]))[:NAMED]


def _odd(briefs: Iterable[FilingSummary]) -> list[str]:
    sure = (f for f in briefs if not f.apart)
    return [f.organ_id for f in sure if "date_conflict" in f.flags or f.state == "withdrawn"][:NAMED]


def _order(filing: FilingStatus) -> tuple[str, str, str]:
    facts = filing.facts
    return facts.region, pinyin_key(facts.organ), facts.organ_id

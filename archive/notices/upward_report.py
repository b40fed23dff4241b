"""报告: how the organs of a region published in a year, for the office above: rates, changes, repeats, orders.

The base is every organ with a confirmed duty that stood, was not waived and whose day has passed. A rate is on time ÷
(on time + late + overdue + withdrawn); what could not be verified stands beside it and counts neither way. Everybody is
counted, nothing is sampled, so no interval belongs to a rate; under five there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from archive.config.kinds import ORGAN_KINDS
from archive.filings.states import State
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.watch_quality import WatchQuality
from archive.notices.order import Order
from archive.notices.order_figures import OrderFigures, order_figures

FEWEST = 5  # verified filings of which a rate is told
KNOWN_YEARS = 5  # the year and those before it in which repeats are looked for
_YEARS = 3  # of which two failures make a repeat
VERIFIED = (State.ON_TIME, State.LATE, State.OVERDUE, State.WITHDRAWN)
FAILED = (State.LATE, State.OVERDUE)
_OUT = (State.NOT_APPLICABLE, State.WAIVED, State.NOT_DUE, State.DUE_SOON)


@dataclass(frozen=True, slots=True)
class Tally:
    """Filings of a part by their state; all of them together are the base."""

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    withdrawn: int = 0
    unverified: int = 0

    @property
    def verified(self) -> int:
        """How many could be verified: what the rate is taken of."""
        return self.on_time + self.late + self.overdue + self.withdrawn

    @property
    def total(self) -> int:
        return self.verified + self.unverified

    @property
    def rate(self) -> float | None:
        """Share on time, 0 to 1; None where fewer than five were verified."""
        return self.on_time / self.verified if self.verified >= FEWEST else None

    @property
    def unverified_rate(self) -> float | None:
        """Share that could not be verified, 0 to 1; None where the base is smaller than five."""
        return self.unverified / self.total if self.total >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole: a kind of organ, or a county."""

    id: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Comparison:
    """A year beside the one before. ``before``: None where that year was not watched. ``same_now`` and ``same_before``:
    of the organs that were verified in both."""

    now: Tally
    before: Tally | None
    same_now: Tally
    same_before: Tally

    @property
    def change(self) -> float | None:
        """Percentage points over all; None where either rate is not told."""
        return _points(self.now, self.before)

    @property
    def same_change(self) -> float | None:
        """Percentage points over the same organs."""
        return _points(self.same_now, self.same_before) if self.before is not None else None


@dataclass(frozen=True, slots=True)
class Repeat:
    """An organ that failed in a year, with its last verified years. ``failures``: of the last three verified years;
    ``streak``: failed verified years in a row up to this one; ``between``: unverified years that lie among them."""

    filing: FilingSummary
    years: tuple[tuple[int, State], ...]
    failures: int
    streak: int
    between: tuple[int, ...]

    @property
    def is_repeat(self) -> bool:
        """Whether it failed in two or more of the last three verified years."""
        return self.failures > 1


@dataclass(frozen=True, slots=True)
class UpwardReport:
    """The whole report. Filings are those of the base, in the order of the board."""

    year: int
    whole: Tally
    kinds: tuple[Part, ...]
    regions: tuple[Part, ...]
    comparison: Comparison
    repeats: tuple[Repeat, ...]
    first_time: tuple[Repeat, ...]
    orders: OrderFigures
    filings: tuple[FilingSummary, ...]
    watch: WatchQuality

    @property
    def unverified(self) -> list[FilingSummary]:
        return [one for one in self.filings if one.state == State.UNVERIFIED]


def is_in_base(filing: FilingSummary, today: date) -> bool:
    """Whether a filing is counted on a civil day."""
    due = filing.deadline.ruled and filing.deadline.due < today
    return due and filing.confirmed and not filing.apart and filing.state not in _OUT


def upward_report(
    year: int,
    filings: Mapping[int, Sequence[FilingSummary]],
    watched: Mapping[int, WatchQuality],
    orders: Iterable[Order],
    today: date,
) -> UpwardReport:
    """Return the report on a year. ``filings``: of the region by report year, this one and those before; ``watched``:
    how well it was watched in the season of each; ``orders``: on filings of the year."""
    base = {one: [f for f in found if is_in_base(f, today)] for one, found in filings.items()}
    now, before = base[year], base.get(year - 1, [])
    is_watched = bool(watched.get(year - 1, WatchQuality()).complete)
    repeats = [_repeat(one, year, base) for one in now if one.state in FAILED]
    return UpwardReport(
        year,
        tally(now),
        tuple(_parts(now, lambda one: one.kind, ORGAN_KINDS)),
        tuple(_parts(now, lambda one: one.region, sorted({one.region for one in now}))),
        _comparison(now, before, is_watched=is_watched),
        tuple(sorted((one for one in repeats if one.is_repeat), key=lambda one: (-one.streak, -one.failures))),
        tuple(one for one in repeats if not one.is_repeat and len(one.years) > 1),
        order_figures(orders, today),
        tuple(now),
        watched.get(year, WatchQuality()),
    )


def tally(filings: Iterable[FilingSummary]) -> Tally:
    """Return filings of the base by their state."""
    found = Counter(one.state for one in filings)
    return Tally(*(found[state] for state in (*VERIFIED, State.UNVERIFIED)))


def _parts(
    filings: Sequence[FilingSummary], part_of: Callable[[FilingSummary], str], order: Sequence[str]
) -> Iterable[Part]:
    for part in order:
        if some := [one for one in filings if part_of(one) == part]:
            yield Part(part, tally(some))


def _comparison(now: Sequence[FilingSummary], before: Sequence[FilingSummary], *, is_watched: bool) -> Comparison:
    if not is_watched:
        return Comparison(tally(now), None, Tally(), Tally())
    old = {one.organ_id: one for one in before if one.state in VERIFIED}
    same = [one for one in now if one.state in VERIFIED and one.organ_id in old]
    return Comparison(tally(now), tally(before), tally(same), tally(old[one.organ_id] for one in same))


def _points(now: Tally, before: Tally | None) -> float | None:
    if before is None or now.rate is None or before.rate is None:
        return None
    return round(100 * (now.rate - before.rate), 1)


def _repeat(filing: FilingSummary, year: int, base: Mapping[int, Sequence[FilingSummary]]) -> Repeat:
    """Walk back from a failed year over the years that are known."""
    of_organ = {y: one for y, found in base.items() for one in found if one.organ_id == filing.organ_id and y <= year}
    verified = [(y, one.state) for y, one in sorted(of_organ.items(), reverse=True) if one.state in VERIFIED]
    streak = next((n for n, (_y, state) in enumerate(verified) if state not in FAILED), len(verified))
    first = verified[streak - 1][0]
    between = tuple(y for y in range(first, year) if y not in dict(verified))
    last = verified[:_YEARS]
    return Repeat(filing, tuple(last), sum(state in FAILED for _y, state in last), streak, between)

"""How the organs of a region stand as of a frozen moment: the figures and lists that every notice is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from archive.clock import day_end
from archive.config.deadlines import DeadlineRule, Deadlines
from archive.config.kinds import ORGAN_KINDS, Basis, OrganKind
from archive.errors import NotFoundError
from archive.filings.record import Evidence, Filing
from archive.filings.rules.interval import last_day
from archive.filings.snapshots.snapshot_board import RecordBoard
from archive.notices.guard import Change, Guarded, charges_of
from archive.notices.notice_phrases import has_custom_basis
from archive.notices.notice_snapshots import SnapshotSource

_OUT_OF_SCOPE = ("not_applicable", "waived", "not_due", "due_soon")


@dataclass(frozen=True, slots=True)
class KindSummary:
    """The organs of one kind under one rule; ``total`` is the sum of the five counts."""

    kind: OrganKind
    basis: Basis
    due: date
    source_zh: str
    on_time: int
    late: int
    overdue: int
    withdrawn: int
    unverified: int

    @property
    def total(self) -> int:
        return self.on_time + self.late + self.overdue + self.withdrawn + self.unverified


@dataclass(frozen=True, slots=True)
class VisitsMade:
    """The complete visits that a paper rests on: how many, at how many columns, when the newest began, and whether each
    column had one on every day from the first to the last."""

    count: int
    columns: int
    newest: datetime | None
    is_daily: bool = False


@dataclass(frozen=True, slots=True)
class RegionSummary:
    """A region's report year as of a moment. Lists hold only what may be named: whom the guard let pass.

    ``late``, ``overdue``: by law or local rule; ``custom``: both, of organs for which no rule names the day.
    ``conflicting`` and ``defective`` are about reports that were seen, whether or not they were in time.
    ``waived`` and ``dismissed``: what people decided; the waived stand in no count, the dismissed are ``unverified``.
    ``changes``: what the frozen data said and no paper says today (``struck``, ``moved``); ``unconfirmed``: of nobody
    knows whether they must publish; both stand in no count, but for the moved. ``source`` tells on which frozen data
    all of it rests; ``rules``: the rule that names the deadline of each organ; ``first_visits``: the first complete
    visit after the deadline, by filing.
    """

    region: str
    region_name: str
    year: int
    as_of: datetime
    groups: tuple[KindSummary, ...]
    rules: Mapping[str, DeadlineRule]
    filings: tuple[Filing, ...]
    late: tuple[Filing, ...]
    overdue: tuple[Filing, ...]
    custom: tuple[Filing, ...]
    withdrawn: tuple[Filing, ...]
    conflicting: tuple[Filing, ...]
    defective: tuple[Filing, ...]
    unverified: tuple[Filing, ...]
    not_due: int
    source: SnapshotSource = field(default_factory=SnapshotSource)
    waived: tuple[Filing, ...] = ()
    dismissed: tuple[Filing, ...] = ()
    changes: tuple[Change, ...] = ()
    unconfirmed: tuple[Filing, ...] = ()
    checked_at: datetime | None = None
    visits: VisitsMade | None = None
    first_visits: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def struck(self) -> tuple[Change, ...]:
        """The changes by which something is held against nobody any more."""
        return tuple(change for change in self.changes if change.now is None)

    @property
    def moved(self) -> tuple[Change, ...]:
        """The changes by which silence became lateness: the report was seen after the data were frozen."""
        return tuple(change for change in self.changes if change.now is not None)

    def moment_of(self, filing: Filing) -> datetime:
        """Return the moment as of which a filing stands here as it does."""
        is_moved = any(change.filing.filing_id == filing.filing_id for change in self.moved)
        return self.checked_at if is_moved and self.checked_at else self.as_of

    @property
    def verified(self) -> int:
        return self.total - len(self.unverified)

    @property
    def on_time(self) -> int:
        return sum(group.on_time for group in self.groups)

    @property
    def has_problems(self) -> bool:
        """Whether anybody is named for anything."""
        return bool(self.named)

    @property
    def named(self) -> tuple[Filing, ...]:
        """Everybody who is named for anything, once each, in the order of the lists."""
        lists = (self.overdue, self.late, self.custom, self.withdrawn, self.conflicting, self.defective)
        return tuple({filing.filing_id: filing for filings in lists for filing in filings}.values())

    @property
    def needing_orders(self) -> tuple[Filing, ...]:
        """Organs whose report is still not there: the ones that get a 督办单, in the order of the list."""
        silent = [filing for filing in self.custom if filing.state == "overdue"]
        return (*self.overdue, *self.withdrawn, *silent)


def latest_freeze_time(deadlines: Deadlines, year: int, region: str, now: datetime) -> datetime:
    """Return the default instant of a notice: the end of the day after the latest deadline a day or more past.

    Raises NotFoundError while no deadline of the year is a day past.
    """
    days = {deadlines.deadline_for(kind, year, region).due for kind in ORGAN_KINDS}
    ends = [day_end(day + timedelta(days=1)) for day in days]
    past = [end for end in ends if end <= now]
    if not past:
        first = min(days)
        raise NotFoundError(f"the first deadline of report year {year} is {first}; a notice can be made two days later")
    return max(past)


def summarise_region(
    held: Guarded, region: str, region_name: str, source: SnapshotSource | None = None, visits: VisitsMade | None = None
) -> RegionSummary:
    """Return the standing of a guarded board. Raises NotFoundError when nothing has fallen due by its moment."""
    frozen = held.board
    today = last_day(frozen.as_of)
    due = [f for f in frozen.filings if f.due < today and f.state not in _OUT_OF_SCOPE]
    if not due:
        raise NotFoundError(_nobody(held, region, today))
    lawful = [f for f in due if not has_custom_basis(f)]
    return RegionSummary(
        region=region,
        region_name=region_name,
        year=frozen.year,
        as_of=frozen.as_of,
        groups=tuple(_groups(frozen, due)),
        rules=frozen.rules,
        filings=tuple(due),
        late=_longest(f for f in lawful if f.state == "late"),
        overdue=_longest(f for f in lawful if f.state == "overdue"),
        custom=_longest(f for f in due if has_custom_basis(f) and f.state in ("late", "overdue")),
        withdrawn=tuple(f for f in due if f.state == "withdrawn"),
        conflicting=tuple(f for f in due if "dates" in charges_of(f)),
        defective=tuple(f for f in due if "content" in charges_of(f)),
        unverified=tuple(f for f in due if f.state == "unverified"),
        not_due=sum(f.state not in ("not_applicable", "waived") for f in frozen.filings) - len(due),
        source=source or SnapshotSource(),
        waived=tuple(f for f in frozen.filings if f.due < today and f.state == "waived"),
        dismissed=tuple(f for f in due if f.decision and f.decision.kind == "dismiss"),
        changes=tuple(change for change in held.changes if change.filing.due < today),
        unconfirmed=tuple(f for f in held.unconfirmed if f.due < today),
        checked_at=held.checked_at,
        visits=visits,
    )


def _nobody(held: Guarded, region: str, today: date) -> str:
    told = f"no report of {held.board.year} had fallen due in region {region} by {today}"
    if held.changes:
        return f"{told}, or everybody who was named has been cleared since ({len(held.changes)})"
    return f"{told} of an organ whose duty is confirmed" if held.unconfirmed else told


def _longest(filings: Iterable[Filing]) -> tuple[Filing, ...]:
    """Most days first; the order of the roster among equals."""
    return tuple(sorted(filings, key=lambda f: -(f.days_late or 0)))


def _groups(frozen: RecordBoard, filings: Sequence[Filing]) -> list[KindSummary]:
    groups: dict[tuple[int, str, date], list[Filing]] = {}
    for filing in filings:
        key = ORGAN_KINDS.index(filing.kind), frozen.rule_of(filing).id, filing.due
        groups.setdefault(key, []).append(filing)
    return [_group(groups[key], frozen.rule_of(groups[key][0]).source_zh) for key in sorted(groups)]


def _group(filings: Sequence[Filing], source_zh: str) -> KindSummary:
    def count(state: str) -> int:
        return sum(filing.state == state for filing in filings)

    return KindSummary(
        kind=filings[0].kind,
        basis=filings[0].basis,
        due=filings[0].due,
        source_zh=source_zh,
        on_time=count("on_time"),
        late=count("late"),
        overdue=count("overdue"),
        withdrawn=count("withdrawn"),
        unverified=count("unverified"),
    )

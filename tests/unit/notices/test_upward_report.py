"""U1 to U3: rates, changes over a year, repeats and turnaround, as the office above is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.config.load import load_configuration
from archive.filings.states import State
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.watch_quality import WatchQuality
from archive.notices.order import Order, OrderLogLine
from archive.notices.order_figures import order_figures
from archive.notices.upward_report import (
    FAILED,
    VERIFIED,
    UpwardReport,
    is_in_base,
    tally,
    upward_report,
)

TODAY = date(2026, 6, 1)
WATCHED = WatchQuality(10, 9)
DEADLINES = load_configuration().deadlines


def filing(organ: str, year: int, state: State, kind: str = "department", region: str = "990101", *, confirmed: bool = True) -> FilingSummary:  # fmt: skip
    deadline = DEADLINES.deadline_for(kind, year, region)  # type: ignore[arg-type]
    accuses = state in FAILED
    return FilingSummary(organ, f"{organ}局", kind, region, year, deadline, state, None, (), accuses, None, True, confirmed)  # fmt: skip


def report(
    found: Mapping[int, Sequence[FilingSummary]], watched: Mapping[int, WatchQuality] | None = None
) -> UpwardReport:
    return upward_report(2025, found, dict.fromkeys(found, WATCHED) if watched is None else watched, [], TODAY)


def test_the_base_is_who_was_bound_and_due() -> None:
    bound = filing("a", 2025, State.LATE)
    assert is_in_base(bound, TODAY)
    for other in (
        filing("b", 2025, State.WAIVED),
        filing("c", 2025, State.NOT_APPLICABLE),
        filing("d", 2025, State.NOT_DUE),
        filing("e", 2025, State.OVERDUE, confirmed=False),
    ):
        assert not is_in_base(other, TODAY), other.state
    assert not is_in_base(bound, bound.deadline.due), "the last day is not over"


def test_u1_no_rate_under_five_and_the_unverified_stand_beside_it() -> None:
    states = [State.ON_TIME] * 3 + [State.LATE, State.UNVERIFIED]
    few = tally(filing(str(n), 2025, state) for n, state in enumerate(states))
    assert (few.verified, few.rate, few.unverified_rate) == (4, None, 0.2)
    enough = tally(filing(str(n), 2025, state) for n, state in enumerate([*states, State.WITHDRAWN]))
    assert (enough.verified, enough.rate, enough.total) == (5, 0.6, 6), "what was withdrawn counts against the rate"


def test_u1_a_year_is_compared_over_all_and_over_the_same_organs_or_not_watched() -> None:
    before = [filing(str(n), 2024, State.ON_TIME if n < 5 else State.LATE) for n in range(10)]
    now = [filing(str(n), 2025, State.ON_TIME if n < 6 else State.LATE) for n in range(8)]
    now += [filing(f"new{n}", 2025, State.LATE) for n in range(2)]
    found = report({2025: now, 2024: before}).comparison
    assert (found.change, found.same_change) == (10.0, round(100 * (6 / 8 - 5 / 8), 1))
    unwatched = report({2025: now, 2024: before}, {2025: WATCHED, 2024: WatchQuality(10, 0)}).comparison
    assert (unwatched.before, unwatched.change, unwatched.same_change) == (None, None, None)


@pytest.mark.parametrize(
    ("states", "failures", "streak", "between"),
    [
        ((State.LATE, State.OVERDUE, State.LATE), 3, 3, ()),
        ((State.LATE, State.ON_TIME, State.LATE), 2, 1, ()),
        ((State.LATE, State.UNVERIFIED, State.OVERDUE, State.ON_TIME), 2, 2, (2024,)),
        ((State.LATE, State.ON_TIME, State.ON_TIME, State.LATE), 1, 1, ()),
        ((State.OVERDUE,), 1, 1, ()),
    ],
)
def test_u2_repeats_count_verified_years_backwards(
    states: tuple[State, ...], failures: int, streak: int, between: tuple[int, ...]
) -> None:
    years = {2025 - n: [filing("a", 2025 - n, state)] for n, state in enumerate(states)}
    made = report(years)
    found = next(iter((*made.repeats, *made.first_time)), None)
    if len(states) == 1:
        assert found is None, "of one known year nobody says that it is the first time"
        return
    assert found is not None
    assert (found.failures, found.streak, found.between) == (failures, streak, between)
    assert (found in made.repeats) == (failures > 1)


@given(st.lists(st.lists(st.sampled_from([*VERIFIED, State.UNVERIFIED, State.WAIVED]), min_size=8, max_size=8), min_size=2, max_size=4))  # fmt: skip
def test_parts_add_up_and_nobody_unverified_is_held_to_anything(years: list[list[State]]) -> None:
    kinds, regions = ("department", "township"), ("990101", "990102", "990103")
    found = {
        2025 - back: [
            filing(f"o{n}", 2025 - back, state, kinds[n % 2], regions[n % 3]) for n, state in enumerate(states)
        ]
        for back, states in enumerate(years)
    }
    made = report(found)
    for parts in (made.kinds, made.regions):
        assert sum(part.tally.total for part in parts) == made.whole.total == len(made.filings)
        assert sum(part.tally.on_time for part in parts) == made.whole.on_time
    told = [*made.repeats, *made.first_time]
    assert all(one.filing.state in FAILED for one in told)
    assert all(state != State.UNVERIFIED for one in told for _year, state in one.years)
    for one in told:
        of_organ = {y: f.state for y, some in found.items() for f in some if f.organ_id == one.filing.organ_id}
        assert all(of_organ[year] == state for year, state in one.years)
        assert one.streak >= 1


def order(number: int, *steps: tuple[str, int], due: int = 14) -> Order:
    first = datetime(2026, 3, 1, 2, tzinfo=UTC)
    told = {"number": f"督〔2026〕{number}号", "by": "李某"}
    lines = [OrderLogLine.model_validate({**told, "at": first, "step": "issued", "organ_id": "a", "report_year": 2025, "due": date(2026, 3, 1) + timedelta(days=due)})]  # fmt: skip
    for step, after in steps:
        more = {"note": "见附件", "due": date(2026, 4, 1) if step == "extended" else None}
        lines.append(OrderLogLine.model_validate({**told, **more, "at": first + timedelta(days=after), "step": step}))
    return Order(tuple(lines))


def test_u3_turnaround_is_of_the_orders_that_took_the_step() -> None:
    answered = ("rectified", 20), ("returned", 21), ("rectified", 25), ("closed", 30)
    figures = order_figures(
        [
            order(1, ("received", 1), ("rectified", 4), ("closed", 10)),
            order(2, ("received", 3), ("reminded", 5), *answered),
            order(3, ("extended", 2)),
            order(4, ("cancelled", 2)),
        ],
        TODAY,
    )
    assert (figures.issued, figures.open, figures.cancelled, figures.ages) == (4, 1, 1, (92,))
    assert (figures.received.count, figures.received.median, figures.received.longest) == (2, 2.0, 3)
    assert (figures.replied.median, figures.replied.longest) == (12.0, 20), "to the first answer"
    assert (figures.closed.count, figures.closed.median, figures.in_time) == (2, 20.0, 1)
    assert (figures.extended, figures.reminded, figures.returned, figures.escalated) == (1, 1, 1, 0)
    none = order_figures([], TODAY)
    assert (none.received.median, none.received.longest, none.ages) == (None, None, ())

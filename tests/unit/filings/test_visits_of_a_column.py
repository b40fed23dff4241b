"""Finding a visit by halving gives what walking all of them would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.vantages import visit_at

BEGAN = datetime(2026, 2, 1, tzinfo=UTC)


def _at(hours: int) -> datetime:
    return BEGAN + timedelta(hours=hours)


VISITS = st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["complete", "partial", "failed"])), max_size=12)


@given(VISITS, st.integers(-2, 22))
def test_the_visit_before_and_at_a_moment(made: list[tuple[int, str]], hour: int) -> None:
    ordered = sorted(made, key=lambda one: one[0])
    visits = tuple(VisitFact(f"v{n}", _at(at), _at(at), told) for n, (at, told) in enumerate(ordered))  # type: ignore[arg-type]
    column, moment = ColumnFact("c", "", visits), _at(hour)
    whole = [visit for visit in visits if visit.outcome == "complete"]
    earlier = [visit for visit in whole if visit.started_at < moment]
    begun = [visit for visit in visits if visit.started_at <= moment]
    assert column.last_complete() == (whole[-1] if whole else None)
    assert column.last_complete(before=moment) == (earlier[-1] if earlier else None)
    assert visit_at(column, moment) == (begun[-1] if begun else None)

"""Recorded verdicts hold from an instant until the next, in whatever order they are written."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import VerdictRecord
from archive.filings.verdicts.status import FilingStatus
from archive.filings.verdicts.store import history_of, verdicts_at
from archive.filings.verdicts.store import write as write_verdicts

from .county import REGION, County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"
DAYS = ("2026-01-20", "2026-02-01", "2026-02-05", "2026-02-20", "2026-03-20")


@pytest.fixture
def season(county: County) -> County:
    """Silent until after the deadline; then one report comes, and nobody looks any more."""
    county.visit(at("2026-01-05"), [Line(JYJ, 2024), Line(CZJ, 2024)])
    county.visit(at("2026-01-30"), [Line(JYJ, 2024), Line(CZJ, 2024)])
    county.visit(at("2026-02-03"), [Line(JYJ, 2024), Line(CZJ, 2024)])
    late = Line(JYJ, 2025, date(2026, 2, 14))
    county.visit(at("2026-02-15"), [Line(JYJ, 2024), Line(CZJ, 2024), late])
    county.visit(at("2026-02-19"), [Line(JYJ, 2024), Line(CZJ, 2024), late])
    return county


def write(session: Session, filings: list[FilingStatus], year: int, when: datetime) -> int:
    return write_verdicts(session, filings, year, when, {REGION: "v"})


def _board(county: County, when: datetime) -> list[FilingStatus]:
    return list(county.board(when).filings)


def _rows(session: Session) -> list[VerdictRecord]:
    query = select(VerdictRecord).where(VerdictRecord.report_year == 2025)
    return list(session.scalars(query.order_by(VerdictRecord.organ_id, VerdictRecord.valid_from)))


def _intervals(session: Session) -> list[tuple[str, str, datetime, datetime | None]]:
    session.expire_all()
    return [(row.organ_id, row.state, row.valid_from, row.valid_to) for row in _rows(session)]


def test_each_row_ends_where_the_next_begins_and_the_newest_has_no_end(season: County) -> None:
    for day in DAYS:
        write(season.session, _board(season, at(day)), 2025, at(day))
    found = _intervals(season.session)
    organ = season.filing(JYJ, at("2026-03-20")).facts.organ_id
    assert [(state, begin) for who, state, begin, _end in found if who == organ] == [
        ("due_soon", at("2026-01-20")), ("unverified", at("2026-02-01")),
        ("overdue", at("2026-02-05")), ("late", at("2026-02-20")),
    ]  # fmt: skip
    for mine, after in pairwise(found):
        assert mine[3] == (after[2] if after[0] == mine[0] else None)
    assert found[-1][3] is None


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_writing_leaves_the_same_verdict_at_every_instant(season: County, seed: int) -> None:
    days = list(DAYS)
    random.Random(seed).shuffle(days)
    for day in days:
        write(season.session, _board(season, at(day)), 2025, at(day))
    for day in DAYS:
        told = {f.facts.organ_id: f.ruling.state for f in _board(season, at(day))}
        assert {o: row.state for o, row in verdicts_at(season.session, {REGION}, 2025, at(day)).items()} == told
    found = _intervals(season.session)
    for mine, after in zip(found, [*found[1:], None], strict=True):
        assert mine[3] == (after[2] if after and after[0] == mine[0] else None)


def test_what_is_written_twice_for_one_instant_is_put_right(season: County) -> None:
    write(season.session, _board(season, at("2026-01-20")), 2025, at("2026-01-20"))
    write(season.session, _board(season, at("2026-02-05")), 2025, at("2026-02-20"))  # as if less had been known
    wrong = _intervals(season.session)
    assert {state for _who, state, begin, _end in wrong if begin == at("2026-02-20")} == {"overdue"}
    right = _board(season, at("2026-02-20"))
    assert write(season.session, right, 2025, at("2026-02-20")) == 1
    assert write(season.session, right, 2025, at("2026-02-20")) == 0
    states = {f.facts.organ_id: f.ruling.state for f in right}
    assert {o: r.state for o, r in verdicts_at(season.session, {REGION}, 2025, at("2026-02-20")).items()} == states
    write(season.session, _board(season, at("2026-01-20")), 2025, at("2026-02-20"))  # as if nothing had happened
    assert {(begin, end) for _who, _state, begin, end in _intervals(season.session)} == {(at("2026-01-20"), None)}


def test_days_of_silence_are_not_stored(season: County) -> None:
    when = at("2026-02-05")
    write(season.session, _board(season, when), 2025, when)
    silent = season.filing(CZJ, when)
    (row,) = history_of(season.session, silent.facts.organ_id, 2025, when)
    assert (row.state, row.days_late, silent.ruling.days_late) == ("overdue", None, 3)
    assert write(season.session, _board(season, when + timedelta(days=15)), 2025, when + timedelta(days=15)) == 1
    (row,) = history_of(season.session, silent.facts.organ_id, 2025)
    assert row.valid_to is None, "the days ran on, and nothing was written"

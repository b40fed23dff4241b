"""Boards kept in the database are those that judging would give, or they are not taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.load import load_configuration
from archive.config.schedule_settings import Schedule
from archive.database.models import DisclosureColumn, JudgedBoard, Visit
from archive.filings.verdicts.kept_boards import keep_boards
from archive.web.serving.board_cache import BoardCache
from archive.web.serving.board_summary import BoardSummary
from bench.made_visits import AS_OF, YEAR, Shape, fill
from tests.fresh_database import fresh_database

DEADLINES = load_configuration().deadlines
COUNTIES = 3


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Three counties and a season of visits, with the boards of the first page kept."""
    made = fresh_database(tmp_path / "n.db")
    with Session(made) as session:
        fill(session, Shape(COUNTIES, older=1))
    assert keep_boards(made, DEADLINES, Schedule(), AS_OF) == 2 * COUNTIES
    return made


def test_a_new_process_is_given_what_judging_gives_without_judging(engine: Engine) -> None:
    for year in (YEAR, YEAR - 1):
        with _judged(engine) as judged:
            taken = _board(engine, year=year)
        assert judged == []
        fresh = _board(engine, year=year, schedule=Schedule(), kept=False)
        assert _told(taken) == _told(fresh)
        assert [one.longest for one in taken.regions.values()] == [one.longest for one in fresh.regions.values()]
        assert [one.odd for one in taken.regions.values()] == [one.odd for one in fresh.regions.values()]


def test_filings_in_full_are_judged_once_and_held(engine: Engine) -> None:
    cache = BoardCache(lambda: AS_OF, Schedule())
    with Session(engine) as session:
        board = cache.briefs(session, DEADLINES, YEAR, None, "990001")
        first = list(cache.filings(session, DEADLINES, board, board.filings))
        again = list(cache.filings(session, DEADLINES, board, board.filings))
    assert len(first) == 49
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_only_what_changed_is_judged_again(engine: Engine) -> None:
    _visit_again(engine, "990001", AS_OF + timedelta(minutes=5))
    later = AS_OF + timedelta(minutes=10)
    with _judged(engine) as judged:
        taken = _board(engine, now=later)
    assert judged == [["990001"]]
    assert _told(taken) == _told(_board(engine, now=later, kept=False))
    assert keep_boards(engine, DEADLINES, Schedule(), later) == 2, "both years of one county"
    assert keep_boards(engine, DEADLINES, Schedule(), later) == 0


def test_nothing_is_taken_on_another_day_or_before_it_was_judged(engine: Engine) -> None:
    for moment in (AS_OF + timedelta(days=1), AS_OF - timedelta(minutes=1)):
        with _judged(engine) as judged:
            _board(engine, now=moment)
        assert len(judged[0]) == COUNTIES
    assert keep_boards(engine, DEADLINES, Schedule(), AS_OF + timedelta(days=1)) == 2 * COUNTIES
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(JudgedBoard)) == 2 * COUNTIES


def test_silence_is_held_against_nobody_once_the_visits_are_too_old(engine: Engine) -> None:
    with Session(engine) as session:
        kept = session.scalars(select(JudgedBoard).where(JudgedBoard.report_year == YEAR)).all()
        end = min(one.holds_until for one in kept if one.holds_until)
        moment, ended = end + timedelta(seconds=1), [one.region for one in kept if one.holds_until == end]
        for one in kept:  # as if they had been kept for the day on which the visits grow too old
            one.day = civil_date(moment)
        session.commit()
    taken, fresh = _board(engine, now=moment), _board(engine, now=moment, kept=False)
    assert ended
    for region in ended:
        assert taken.regions[region].judged_at == moment
        assert taken.regions[region].briefs == fresh.regions[region].briefs


def test_another_configuration_takes_nothing(engine: Engine) -> None:
    other = DEADLINES.model_copy(update={"due_soon_days": 366})
    with _judged(engine) as judged, Session(engine) as session:
        BoardCache(lambda: AS_OF, Schedule()).briefs(session, other, YEAR, None, "")
        BoardCache(lambda: AS_OF, Schedule(season_from="01-02")).briefs(session, DEADLINES, YEAR, None, "")
    assert [len(one) for one in judged] == [COUNTIES, COUNTIES]


def test_a_past_moment_is_never_taken_from_them(engine: Engine) -> None:
    with _judged(engine) as judged, Session(engine) as session:
        BoardCache(lambda: AS_OF, Schedule()).briefs(session, DEADLINES, YEAR, AS_OF, "")
    assert [len(one) for one in judged] == [COUNTIES]


def test_years_that_are_no_longer_shown_go(engine: Engine) -> None:
    keep_boards(engine, DEADLINES, Schedule(), datetime(2026, 9, 1, tzinfo=UTC))
    with Session(engine) as session:
        assert set(session.scalars(select(JudgedBoard.report_year))) == {YEAR - 1, YEAR, YEAR + 1}


def _board(
    engine: Engine, *, year: int = YEAR, now: datetime = AS_OF, schedule: Schedule | None = None, kept: bool = True
) -> BoardSummary:
    """The whole board as a new process has it; not ``kept``: judged, as of the moment."""
    with Session(engine) as session:
        cache = BoardCache(lambda: now, schedule or Schedule())
        return cache.briefs(session, DEADLINES, year, None if kept else now, "")


def _told(board: BoardSummary) -> tuple[Any, ...]:
    return list(board.filings), board.counts, dict(board.tally), board.watch, board.total


@contextmanager
def _judged(engine: Engine) -> Iterator[list[list[str]]]:
    """The regions that are judged in the block, each time."""
    found: list[list[str]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM organ" in statement and "organ.region IN" in statement and "valid_from" in statement:
            found.append(sorted({one for one in parameters if str(one).startswith("99")}))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _visit_again(engine: Engine, region: str, moment: datetime) -> None:
    with Session(engine) as session:
        for column in session.scalars(select(DisclosureColumn).where(DisclosureColumn.site_id == region)).all():
            session.add(Visit(
                id=f"{column.id}#new", run_id="new", column_id=column.id, started_at=moment - timedelta(minutes=2),
                finished_at=moment - timedelta(minutes=1), outcome="complete", error_class="", reason="", adapter="x",
                pages=[], rows=0, total=None, baseline=False))  # fmt: skip
        session.commit()

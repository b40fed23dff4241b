"""Judged boards are kept, but never beyond what they rest on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread, current_thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.schedule_settings import Schedule
from archive.database.engine import open_database
from archive.database.models import DecisionRecord, DisclosureColumn, Organ, Visit
from archive.filings.states import STATES
from archive.filings.verdicts.filing_summary import FilingSummary, summarise_filing
from archive.filings.verdicts.filing_tally import tally_of
from archive.filings.verdicts.punctuality import rate
from archive.filings.verdicts.status import board
from archive.web.charts.tallies import curve, histogram
from archive.web.serving import board_cache
from archive.web.serving.board_cache import BoardCache
from archive.web.serving.board_summary import BoardSummary
from bench.made_visits import AS_OF, YEAR, Shape, fill
from tests.fresh_database import fresh_database

from .small_county import NOW, REGION, build


def test_a_board_is_judged_once_until_something_changes(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    clock = [NOW]
    judged = BoardCache(lambda: clock[0], Schedule())
    with Session(engine) as session:
        first = judged.briefs(session, deadlines, 2025, None, REGION)
        clock[0] = NOW + timedelta(minutes=20)
        later = judged.briefs(session, deadlines, 2025, None, REGION)
        assert _same(later, first)
        session.add(Organ(id="lh-new", region=REGION, name="临河县信访局", kind="department", origin="imported"))
        session.commit()
        after = judged.briefs(session, deadlines, 2025, None, REGION)
        assert {f.organ_id for f in after.filings} - {f.organ_id for f in later.filings} == {"lh-new"}


def test_only_the_county_of_which_something_new_is_known_is_judged_again(tmp_path: Path) -> None:
    engine, deadlines = fresh_database(tmp_path / "n.db"), load_configuration().deadlines
    clock = [AS_OF]
    judged = BoardCache(lambda: clock[0], Schedule())
    with Session(engine) as session:
        fill(session, Shape(3, older=0))
        first = _by_organ(judged.briefs(session, deadlines, YEAR, None, "99"))
        clock[0] = AS_OF + timedelta(minutes=5)
        _visit_again(session, "990001", clock[0])
        later = _by_organ(judged.briefs(session, deadlines, YEAR, None, "99"))
        fresh = board(session, deadlines, YEAR, clock[0], region="99").filings
    assert {f.region for organ, f in later.items() if f is not first[organ]} == {"990001"}
    assert {f.facts.organ_id: summarise_filing(f) for f in fresh} == later


def test_filings_in_full_are_those_of_the_board_whether_they_are_still_held_or_not(tmp_path: Path) -> None:
    engine, deadlines = fresh_database(tmp_path / "n.db"), load_configuration().deadlines
    with Session(engine) as session:
        fill(session, Shape(3, older=0))
        told = {f.facts.organ_id: f.to_json() for f in board(session, deadlines, YEAR, AS_OF, region="99").filings}
        for most_whole in (1, 60, 10_000):
            judged = BoardCache(lambda: AS_OF, Schedule(), most_whole=most_whole)
            found = judged.briefs(session, deadlines, YEAR, None, "99")
            backwards = found.filings[::-1]
            full = list(judged.filings(session, deadlines, found, backwards))
            assert [f.facts.organ_id for f in full] == [brief.organ_id for brief in backwards]
            assert {f.facts.organ_id: f.to_json() for f in full} == told


def test_time_passing_without_a_run_is_seen_at_midnight(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    clock = [datetime(2026, 1, 31, 15, 59, tzinfo=UTC)]  # a minute before the deadline is over
    judged = BoardCache(lambda: clock[0], Schedule())
    with Session(engine) as session:
        for moment in (clock[0], clock[0] + timedelta(minutes=1, seconds=1), clock[0] + timedelta(days=3)):
            clock[0] = moment
            kept = judged.briefs(session, deadlines, 2025, None, REGION)
            assert kept.as_of == moment
            assert kept.counts == board(session, deadlines, 2025, moment, region=REGION).counts
            assert bool(kept.counts.get("due_soon")) == (moment.day == 31 and moment.hour < 16)


def test_a_decision_is_seen_at_once(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    judged = BoardCache(lambda: NOW, Schedule())
    with Session(engine) as session:
        assert "waived" not in judged.briefs(session, deadlines, 2025, None, REGION).counts
        session.add(DecisionRecord(
            id="d1", organ_id="lh-jtj", report_year=2025, kind="waive", by="王", at=NOW - timedelta(hours=1),
            reason="机构改革", until=None, finding="", revokes=""))  # fmt: skip
        session.commit()
        assert judged.briefs(session, deadlines, 2025, None, REGION).counts["waived"] == 1


def test_who_would_wait_for_another_reader_is_shown_what_stood_a_moment_ago(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    judged = BoardCache(lambda: NOW, Schedule())
    slow, begun, go_on = open_database(str(engine.url)), Event(), Event()

    def hold_up(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if (
            current_thread().name == "slow" and "region_" not in statement and "judged_board" not in statement
        ):  # it judges: versions are read
            begun.set()
            go_on.wait(60)

    listen(slow, "before_cursor_execute", hold_up)
    found: list[dict[str, int]] = []

    def read_slowly() -> None:
        with Session(slow) as session:
            found.append(judged.briefs(session, deadlines, 2025, None, REGION).counts)

    with Session(engine) as session:
        before = judged.briefs(session, deadlines, 2025, None, REGION).counts
        session.add(DecisionRecord(
            id="d1", organ_id="lh-jtj", report_year=2025, kind="waive", by="王", at=NOW - timedelta(hours=1),
            reason="机构改革", until=None, finding="", revokes=""))  # fmt: skip
        session.commit()
        thread = Thread(target=read_slowly, name="slow")
        thread.start()
        assert begun.wait(60)
        assert judged.briefs(session, deadlines, 2025, None, REGION).counts == before
        waits = Thread(target=lambda: found.append(judged.briefs(Session(engine), deadlines, 2025, None, "99").counts))
        monkeypatch.setattr(board_cache, "_BEHIND", 0.0)  # its time is over: now it waits
        waits.start()
        waits.join(0.5)
        assert waits.is_alive()
        go_on.set()
        thread.join()
        waits.join()
        assert [counts["waived"] for counts in found] == [1, 1]
        assert judged.briefs(session, deadlines, 2025, None, REGION).counts["waived"] == 1


def test_a_visit_that_grows_too_old_within_the_day_is_seen_at_that_hour(tmp_path: Path) -> None:
    """Silence is held against nobody from the second on at which the newest visit no longer speaks of the present."""
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    clock = [NOW]
    judged = BoardCache(lambda: clock[0], Schedule())
    with Session(engine) as session:
        newest = session.scalars(select(func.max(Visit.started_at)).where(Visit.outcome == "complete")).one()
        end = newest + deadlines.max_age(NOW.date())
        for seconds in (-7200, -3600, 0, 1, 3600):
            clock[0] = end + timedelta(seconds=seconds)
            told = judged.briefs(session, deadlines, 2025, None, REGION).counts
            assert told == board(session, deadlines, 2025, clock[0], region=REGION).counts
            assert bool(told.get("overdue")) == (seconds <= 0)


def test_what_is_dated_ahead_counts_from_its_instant_on(tmp_path: Path) -> None:
    """A visit taken in from a machine whose clock is ahead, and a decision made there."""
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    clock = [NOW]
    judged = BoardCache(lambda: clock[0], Schedule())
    with Session(engine) as session:
        _visit_again(session, REGION, NOW + timedelta(minutes=31))
        session.add(DecisionRecord(
            id="d1", organ_id="lh-jtj", report_year=2025, kind="waive", by="王", at=NOW + timedelta(minutes=40),
            reason="机构改革", until=None, finding="", revokes=""))  # fmt: skip
        session.commit()
        told = []
        for minutes in (0, 29, 31, 39, 41):
            clock[0] = NOW + timedelta(minutes=minutes)
            filings = board(session, deadlines, 2025, clock[0], region=REGION).filings
            held = judged.briefs(session, deadlines, 2025, None, REGION)
            assert _by_organ(held) == {f.facts.organ_id: summarise_filing(f) for f in filings}
            whole = judged.filings(session, deadlines, held, held.filings)
            assert {f.facts.organ_id: f.to_json() for f in whole} == {f.facts.organ_id: f.to_json() for f in filings}
            told.append(held.counts.get("waived", 0))
        assert told == [0, 0, 0, 0, 1]


def test_another_configuration_is_another_board(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    judged = BoardCache(lambda: NOW, Schedule())
    other = deadlines.model_copy(update={"due_soon_days": 366})
    with Session(engine) as session:
        for given in (deadlines, other, deadlines):
            told = judged.briefs(session, given, 2026, None, REGION).counts
            assert told == board(session, given, 2026, NOW, region=REGION).counts
        assert judged.briefs(session, other, 2026, None, REGION).counts.get("due_soon")


def _same(one: BoardSummary, other: BoardSummary) -> bool:
    """Whether both were put together from the same judged regions."""
    return one.regions == other.regions


def _by_organ(made: BoardSummary) -> dict[str, FilingSummary]:
    return {filing.organ_id: filing for filing in made.filings}


def _visit_again(session: Session, region: str, moment: datetime) -> None:
    """One more complete visit every column of the county, in which nothing is new."""
    for column in session.scalars(select(DisclosureColumn).where(DisclosureColumn.site_id == region)).all():
        session.add(Visit(
            id=f"{column.id}#new", run_id="new", column_id=column.id, started_at=moment - timedelta(minutes=2),
            finished_at=moment - timedelta(minutes=1), outcome="complete", error_class="", reason="", adapter="x",
            pages=[], rows=0, total=None, baseline=False))  # fmt: skip
    session.commit()


def test_old_boards_give_way(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    judged = BoardCache(lambda: NOW, Schedule(), most_brief=25)
    past = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 9)]
    with Session(engine) as session:
        boards = [judged.briefs(session, deadlines, 2025, moment, REGION) for moment in past]
        assert _same(judged.briefs(session, deadlines, 2025, past[-1], REGION), boards[-1])
        assert not _same(judged.briefs(session, deadlines, 2025, past[0], REGION), boards[0])


def test_sums_count_every_filing_once(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    with Session(engine) as session:
        filings = BoardCache(lambda: NOW, Schedule()).briefs(session, deadlines, 2025, None, "").filings
    assert sum(bar.count for bar in histogram(tally_of(filings))) == len(filings) == 11
    told = rate(tally_of(filings))
    assert (told.on_time, told.checked) == (3, 8)
    assert 0 < told.low < told.share < told.high < 1
    points = curve(tally_of(filings), until=NOW.date())
    assert [share for _, share in points] == sorted(share for _, share in points)
    assert points[-1][1] == 6 / 11
    assert {filing.state for filing in filings} <= set(STATES)

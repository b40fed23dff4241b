"""Judged boards are kept, but never beyond what they rest on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from archive.config.whole import load_configuration
from archive.database.models import Organ
from archive.filings.ruling import STATES
from archive.web.judged import Judged
from archive.web.tallies import curve, histogram, rate

from .small_county import NOW, REGION, build


def test_a_board_is_judged_once_until_something_changes(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    clock = [NOW]
    judged = Judged(lambda: clock[0])
    with Session(engine) as session:
        first = judged.board(session, deadlines, 2025, None, REGION)
        assert judged.board(session, deadlines, 2025, None, REGION) is first
        clock[0] = NOW + timedelta(minutes=2)
        later = judged.board(session, deadlines, 2025, None, REGION)
        assert later is not first
        session.add(Organ(id="lh-new", region=REGION, name="临河县信访局", kind="department", origin="imported"))
        session.commit()
        after = judged.board(session, deadlines, 2025, None, REGION)
        assert {f.facts.organ_id for f in after.filings} - {f.facts.organ_id for f in later.filings} == {"lh-new"}


def test_old_boards_give_way(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    judged = Judged(lambda: NOW, most_filings=25)
    past = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 9)]
    with Session(engine) as session:
        boards = [judged.board(session, deadlines, 2025, moment, REGION) for moment in past]
        assert judged.board(session, deadlines, 2025, past[-1], REGION) is boards[-1]
        assert judged.board(session, deadlines, 2025, past[0], REGION) is not boards[0]


def test_sums_count_every_filing_once(tmp_path: Path) -> None:
    engine, deadlines = build(tmp_path), load_configuration().deadlines
    with Session(engine) as session:
        filings = Judged(lambda: NOW).board(session, deadlines, 2025, None, "").filings
    assert sum(bar.count for bar in histogram(filings)) == len(filings) == 11
    told = rate(filings)
    assert (told.on_time, told.checked) == (3, 8)
    assert 0 < told.low < told.share < told.high < 1
    points = curve(filings, until=NOW.date())
    assert [share for _, share in points] == sorted(share for _, share in points)
    assert points[-1][1] == 6 / 11
    assert {filing.ruling.state for filing in filings} <= set(STATES)

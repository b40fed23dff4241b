"""A frozen board stays what it was: whatever is seen afterwards, and whoever touches its file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from archive.clock import day_end
from archive.errors import UnreadableError
from archive.filings.snapshots.snapshot_store import find_snapshot, freeze_board, freeze_times, load_snapshot, snapshots

from .county import REGION, County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"
MOMENT = at("2026-02-02", "23:59")


@pytest.fixture
def watched(county: County) -> County:
    lines = [Line(CZJ, day=date(2026, 1, 24))]
    return county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), lines).visit(at("2026-02-02"), lines)


def test_a_year_is_frozen_the_day_after_each_of_its_deadlines(county: County) -> None:
    moments = freeze_times(county.configuration.deadlines, REGION, 2025)
    assert moments == [day_end(date(2026, 2, 1)), day_end(date(2026, 4, 1))]
    assert freeze_times(county.configuration.deadlines, REGION, 2017) == [day_end(date(2018, 4, 1))]


def test_what_is_frozen_is_the_board_of_the_moment(watched: County, tmp_path: Path) -> None:
    frozen = freeze_board(watched.session, watched.configuration.deadlines, REGION, 2025, MOMENT, folder=tmp_path)
    assert frozen.content["board"] == json.loads(json.dumps(watched.board(MOMENT).to_json()))
    assert frozen.counts == {"on_time": 1, "overdue": 1}
    assert {filing["organ"] for filing in frozen.filings} == {JYJ, CZJ}
    assert (frozen.region, frozen.year, frozen.as_of) == (REGION, 2025, MOMENT)
    assert frozen.digest.startswith("sha256:")
    assert frozen.path.stem.endswith(frozen.digest[7:23])


def test_later_visits_and_rules_change_nothing_in_it(watched: County, tmp_path: Path) -> None:
    deadlines = watched.configuration.deadlines
    first = freeze_board(watched.session, deadlines, REGION, 2025, MOMENT, folder=tmp_path)
    watched.visit(at("2026-02-03"), [Line(JYJ, day=date(2026, 1, 30)), Line(CZJ, day=date(2026, 1, 24))])
    again = freeze_board(
        watched.session,
        deadlines.model_copy(update={"rules": deadlines.rules[:4]}),
        REGION,
        2025,
        MOMENT,
        folder=tmp_path,
    )
    assert again == first
    assert snapshots(tmp_path) == [first.path]
    assert not first.path.stat().st_mode & 0o222


def test_a_changed_file_is_found_out(watched: County, tmp_path: Path) -> None:
    path = freeze_board(watched.session, watched.configuration.deadlines, REGION, 2025, MOMENT, folder=tmp_path).path
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace("overdue", "on_time"), encoding="utf-8")
    with pytest.raises(UnreadableError, match="not the one that was frozen"):
        load_snapshot(path)
    with pytest.raises(UnreadableError):
        freeze_board(watched.session, watched.configuration.deadlines, REGION, 2025, MOMENT, folder=tmp_path)


def test_other_files_and_absent_snapshots_are_told(tmp_path: Path) -> None:
    assert find_snapshot(REGION, 2025, MOMENT, folder=tmp_path) is None
    stray = tmp_path / "notes.json"
    stray.write_text("{}", encoding="utf-8")
    assert snapshots(tmp_path) == []
    with pytest.raises(UnreadableError, match="not the name"):
        load_snapshot(stray)

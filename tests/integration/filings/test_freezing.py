"""Boards are frozen by themselves the day after each deadline, made up for later, sealed in a chain and proved."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.captures import manifest
from archive.clock import day_end
from archive.filings.snapshots.due_snapshots import freeze_due_boards
from archive.filings.snapshots.snapshot_board import thaw_snapshots
from archive.filings.snapshots.snapshot_store import load_snapshot, snapshots
from archive.filings.snapshots.verify_snapshots import snapshot_problems

from .county import REGION, County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"
FIRST, SECOND = day_end(date(2026, 2, 1)), day_end(date(2026, 4, 1))


@pytest.fixture
def watched(county: County) -> County:
    lines = [Line(CZJ, day=date(2026, 1, 24))]
    return county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), lines).visit(at("2026-02-01", "20:00"), lines)


def frozen(county: County, when: str, folder: Path) -> list[str]:
    found = freeze_due_boards(county.session, county.configuration.deadlines, at(when), folder=folder)
    return [f"{one.as_of:%m%d}{'+' if one.late else ''}" for one in found]


def test_each_deadline_is_frozen_once_when_a_whole_day_has_passed(watched: County, tmp_path: Path) -> None:
    assert frozen(watched, "2026-02-01", tmp_path) == []
    assert frozen(watched, "2026-02-02", tmp_path) == ["0201"]
    assert frozen(watched, "2026-02-02", tmp_path) == []
    assert frozen(watched, "2026-03-31", tmp_path) == []
    assert frozen(watched, "2026-04-02", tmp_path) == ["0401"]
    assert [entry.name for entry in manifest.read_entries(tmp_path) if isinstance(entry, manifest.ManifestEntry)] == [
        path.name for path in snapshots(tmp_path)
    ]


def test_what_was_missed_is_frozen_later_as_of_its_day_and_says_so(watched: County, tmp_path: Path) -> None:
    watched.visit(at("2026-02-03"), [Line(JYJ, day=date(2026, 1, 30)), Line(CZJ, day=date(2026, 1, 24))])
    assert frozen(watched, "2026-02-10", tmp_path) == ["0201+"]
    one = load_snapshot(snapshots(tmp_path)[0])
    assert (one.as_of, one.frozen_at) == (FIRST, at("2026-02-10"))
    assert one.counts == {"on_time": 1, "overdue": 1}, "what came after the day is not in it"


def test_nothing_is_frozen_of_the_time_before_the_first_visit(county: County, tmp_path: Path) -> None:
    county.visit(at("2026-02-05"), [])
    assert frozen(county, "2026-03-01", tmp_path) == []


def test_a_thawed_board_says_what_was_frozen(watched: County, tmp_path: Path) -> None:
    frozen(watched, "2026-02-02", tmp_path)
    one = load_snapshot(snapshots(tmp_path)[0])
    thawed = thaw_snapshots([one])
    live = watched.board(FIRST)
    assert [f.to_json() for f in thawed.filings] == [f.to_json() for f in live.filings]
    assert one.counts == live.counts
    assert [f.due for f in thawed.filings] == [f.facts.deadline.due for f in live.filings]
    assert [thawed.rule_of(f) for f in thawed.filings] == [f.facts.deadline.rule for f in live.filings]


def test_a_flipped_byte_a_missing_file_and_a_broken_chain_are_named(watched: County, tmp_path: Path) -> None:
    frozen(watched, "2026-04-02", tmp_path)
    assert list(snapshot_problems(tmp_path)) == []
    first, second = snapshots(tmp_path)
    whole = first.read_bytes()
    first.chmod(0o644)
    first.write_bytes(whole.replace(b"overdue", b"on_time"))
    assert [(p.kind, p.file) for p in snapshot_problems(tmp_path)] == [("altered_file", first.name)]
    first.write_bytes(whole)
    second.unlink()
    assert [(p.kind, p.file) for p in snapshot_problems(tmp_path)] == [("missing_file", second.name)]
    (chain,) = tmp_path.glob("manifest-*.jsonl")
    entries = [json.loads(line) for line in chain.read_text(encoding="utf-8").splitlines()]
    chain.write_text(json.dumps(entries[1]) + "\n", encoding="utf-8")
    assert "broken_chain" in {p.kind for p in snapshot_problems(tmp_path)}


def test_a_snapshot_that_a_crash_kept_out_of_the_chain_is_told_and_entered(watched: County, tmp_path: Path) -> None:
    frozen(watched, "2026-02-02", tmp_path)
    (chain,) = tmp_path.glob("manifest-*.jsonl")
    chain.unlink()
    assert [p.kind for p in snapshot_problems(tmp_path)] == ["unsealed_file"]
    frozen(watched, "2026-02-03", tmp_path)
    assert list(snapshot_problems(tmp_path)) == []


def test_the_moment_itself_is_in_time_and_a_day_later_is_late(watched: County, tmp_path: Path) -> None:
    deadlines = watched.configuration.deadlines
    (one,) = freeze_due_boards(watched.session, deadlines, FIRST, folder=tmp_path / "a")
    assert not one.late
    (two,) = freeze_due_boards(watched.session, deadlines, FIRST + timedelta(days=1, seconds=1), folder=tmp_path / "b")
    assert two.late
    assert REGION in two.path.name

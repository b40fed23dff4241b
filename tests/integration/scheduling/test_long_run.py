"""Small parts of the long benches: a soak over 45 days, and commands killed at random (bench.soak, bench.kills)."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from bench import kills, soak
from demo.generate import generate
from demo.simulation import demo_environment


def test_a_watch_goes_on_over_kills_an_upgrade_and_a_restore(tmp_path: Path) -> None:
    last_day = soak.FIRST_DAY + timedelta(days=44)
    world = generate(2, 6, 1, None, 0.05, first_day=soak.FIRST_DAY, last_day=last_day)
    with demo_environment(world, tmp_path / "first") as server:
        found = soak.Soak(world, tmp_path / "first", random.Random(1), server, tmp_path / "peak")
        soak.play(found, days=45, kills=2, upgrades=1, scratch=tmp_path, check_every=6)
        found.finish()
    assert (found.wrong, found.watched.wrong, found.watched.figures.faults) == ([], [], [])
    assert found.watched.checked >= 3
    assert found.folder == tmp_path / "restored"
    assert len(found.visits) == len(soak.planned(45)) == 13
    assert all(one.files < 100 for one in found.sizes)


def test_killed_commands_lose_and_double_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_POLITENESS__DELAY", "0")
    found = kills.play(6, 4, tmp_path)
    assert found.wrong == []
    assert found.kills == 6
    assert found.ended < found.kills

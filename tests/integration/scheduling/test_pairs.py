"""A few random pairs of commands at once: no traceback, and the database equals its rebuild (bench.pairs runs 200)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.pairs import play


def test_pairs_of_commands_get_on_with_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_POLITENESS__DELAY", "0")
    found = play(4, 7, tmp_path, compare_every=2)
    assert found.tracebacks == []
    assert found.odd_exits == []
    assert found.differences == []
    assert found.pairs == 4

"""The demo freezes its boards in the night after each deadline, as the standing scheduler does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from archive.clock import SHANGHAI
from archive.filings.snapshots.snapshot_store import load_snapshot, snapshots
from crawler.commands.demo import freeze_as_scheduled
from tests.integration.notices.kept_county import keep


def test_the_demo_has_a_board_to_make_notices_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    county = keep(tmp_path)
    monkeypatch.setenv("NIANBAO_DATA", str(county.data))
    monkeypatch.setenv("NIANBAO_CONFIG", str(county.config))
    for day in (1, 2, 3):
        freeze_as_scheduled(datetime(2026, 2, day, 20, tzinfo=SHANGHAI))
    (frozen,) = (load_snapshot(path) for path in snapshots())
    assert frozen.as_of == datetime(2026, 2, 2, tzinfo=SHANGHAI)
    assert frozen.frozen_at == datetime(2026, 2, 2, 0, 20, tzinfo=SHANGHAI)
    assert not frozen.late

"""Thresholds of indicators: a group beyond one is told once, with what it rests on, and never on too little."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from archive.config.alerts import Subscription
from archive.config.deadlines import load_deadlines
from archive.config.paths import config_dir
from archive.database.engine import session_scope
from archive.notices.alerts.alert_run import AlertRunResult, run_alerts
from tests.integration.made_province import BASELINE, Province, build_province, numbers_of
from tests.integration.notices.told_county import Kept, reader, rules

NEXT_DAY = BASELINE + timedelta(days=1, hours=2)


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = build_province(tmp_path)
    yield made
    made.engine.dispose()


def passed(
    made: Province, folder: Path, kept: Kept, subscription: Subscription, now: datetime = NEXT_DAY
) -> AlertRunResult:
    with session_scope(made.engine) as session:
        deadlines = load_deadlines(config_dir() / "deadlines.yaml")
        return run_alerts(session, deadlines, rules(subscription), folder, now, kept)


def test_a_region_beyond_a_threshold_is_told_once_with_its_base(province: Province, tmp_path: Path) -> None:
    wanted = [{"indicator": "natural_persons", "below": 0.999, "by": "region"}]
    kept, mine = Kept(), reader(region="9901", thresholds=wanted)
    assert passed(province, tmp_path, kept, mine).entered == 2
    assert passed(province, tmp_path, kept, mine, NEXT_DAY + timedelta(hours=1)).entered == 0
    [message] = kept.messages
    for prefix in ("c1", "c2"):
        base = sum(numbers_of(province, [one for one in province.organs if one.startswith(prefix)], 2024, "new"))
        assert f"/{base:,}，95%区间" in message.body
    assert "低于99.9%" in message.body
    assert "指标提示" in message.title


def test_nothing_is_told_on_a_base_under_thirty(province: Province, tmp_path: Path) -> None:
    kept = Kept()
    counties = reader(thresholds=[{"indicator": "requests_per_report", "below": 1000}])
    assert passed(province, tmp_path, kept, counties).entered == 0
    wide = reader("wide", thresholds=[{"indicator": "requests_per_report", "below": 1000, "by": "province"}])
    assert passed(province, tmp_path, kept, wide).entered == 1
    new = numbers_of(province, [one for one in province.organs if one.startswith("c")], 2024, "new")
    assert f"（{sum(new):,}/{len(new)}），低于1,000.0" in kept.text


def test_where_nobody_could_check_no_rate_is_told(province: Province, tmp_path: Path) -> None:
    every = reader(thresholds=[{"indicator": "on_time", "below": 1.0, "by": "province"}])
    assert passed(province, tmp_path, Kept(), every).entered == 0


def test_it_waits_while_nobody_looks_and_until_it_is_so_again(province: Province, tmp_path: Path) -> None:
    mine = reader(region="990101", thresholds=[{"indicator": "natural_persons", "above": 0.5}])
    assert passed(province, tmp_path, Kept(), mine, BASELINE + timedelta(days=90, hours=2)).entered == 0
    assert passed(province, tmp_path, Kept(), mine).entered == 1


def test_a_digest_tells_what_is_so_when_it_goes_out(province: Province, tmp_path: Path) -> None:
    kept = Kept()
    mine = reader(region="990101", when="digest", thresholds=[{"indicator": "natural_persons", "above": 0.5}])
    early = NEXT_DAY.replace(hour=0, minute=30)  # 8:30 in Beijing: the digest goes out at 9
    assert passed(province, tmp_path, kept, mine, early).entered == 1
    assert kept.messages == []
    passed(province, tmp_path, kept, mine)
    assert "高于50.0%" in kept.text


def test_a_threshold_has_one_bound() -> None:
    for wrong in ({"indicator": "on_time"}, {"indicator": "on_time", "below": 0.5, "above": 0.9}):
        with pytest.raises(ValidationError):
            reader(thresholds=[wrong])

"""`nianbao alerts` and `nianbao doctor` for who is woken at night: what waits for a person, why, and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.integration.notices.told_county import REGION, Kept, ToldCounty, morning, reader, rules
from tests.program import Finished, run

from .test_alerts import passed


@pytest.fixture
def county(tmp_path: Path) -> ToldCounty:
    return ToldCounty(tmp_path / "data")


def nianbao(county: ToldCounty, config: Path, *words: str) -> Finished:
    return run(*words, env={"NIANBAO_DATA": str(county.folder), "NIANBAO_CONFIG": str(config)})


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    return tmp_path / "config"


def test_what_was_given_up_is_told_with_its_reason_and_tried_again(county: ToldCounty, config: Path) -> None:
    rule = rules(reader(), retries=1)
    passed(county, rule, 1, Kept())
    county.decide("st-1", "late", morning(2, 9), 2)
    passed(county, rule, 2, Kept(refusals=1))
    for n in range(2, 12):
        county.decide(f"st-{n}", "overdue", morning(3, 9), 3)
    passed(county, rule, 3, Kept())
    told = nianbao(county, config, "alerts", "list").stdout
    assert "office by hook, 1 tries, given up, `nianbao alerts retry`: 政府信息公开年报：逾期公布1家: not now" in told
    assert f"held back: region {REGION} since 2026-02-03 10:00" in told
    advice = nianbao(county, config, "doctor").stdout
    assert f"alerts held: region {REGION}: 10 of 20 organs turned overdue or withdrawn on one day" in advice
    assert "1 alert(s) did not get through" in advice
    assert nianbao(county, config, "alerts", "retry").stdout.startswith("1 to be sent")
    refused = nianbao(county, config, "alerts", "release", REGION, "--reason", "好")
    assert (refused.returncode, "(held)" in refused.stderr) == (2, True)
    let_go = ("alerts", "release", REGION, "--reason", "已逐家核对，确未公布")
    assert nianbao(county, config, *let_go).stdout == "10 released\n"
    again = nianbao(county, config, *let_go)
    assert (again.returncode, "nothing is held back in that region" in again.stderr) == (2, True)


def test_doctor_names_a_reader_whom_nothing_would_reach(county: ToldCounty, config: Path) -> None:
    rule_file = config / "alerts.yaml"
    written = rule_file.read_text(encoding="utf-8")
    reader = '{id: office, channels: {mail: "env:NIANBAO_NO_MAIL"}}'
    rule_file.write_text(written.replace("subscriptions: []", f"subscriptions: [{reader}]"), encoding="utf-8")
    ran = nianbao(county, config, "doctor")
    assert "channel mail of office has no address" in ran.stdout
    assert ran.returncode == 1


def test_doctor_names_a_wrong_line_of_the_alert_rules(county: ToldCounty, config: Path) -> None:
    rule_file = config / "alerts.yaml"
    rule_file.write_text(rule_file.read_text(encoding="utf-8").replace("retries: 8", "retries: -8"), encoding="utf-8")
    ran = nianbao(county, config, "doctor")
    assert ran.returncode == 2
    assert "alerts.yaml" in ran.stderr
    assert "Traceback" not in ran.stderr

"""A site that shows its visitors different lists: what is said of its organs from two vantages, with real visits."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from archive.clock import parse_instant
from archive.config.load import load_configuration
from crawler.running.due_sites import due_sites
from tests.conftest import ROOT
from tests.integration.visiting.rough_web import ORGANS, Asked, Rough, column_page, report_page, served, write_sites
from tests.program import nianbao, run

SILENT, LAST = "卫生健康局", ORGANS[5]
ROSTER = "organ_id,name,aliases,kind,valid_from,valid_to,successor,vouched\n" + "".join(
    f"o{number},粟川县{name},,department,2010-01-01,,,2025-12-01\n" for number, name in enumerate((*ORGANS, SILENT))
)


@dataclass
class TwoFaced:
    """A county whose list lacks its last row when ``cut``; what is told of each organ after each visit."""

    cut: bool = False
    asked_whole: list[bool] = field(default_factory=list)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    due: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> None:
        self.asked_whole.append("if-none-match" not in asked.headers)
        asked.say(column_page(0, 5 if self.cut else 6), "200 OK", f'ETag: "{5 if self.cut else 6}"')

    def visit(self, at: str, vantage: str, *, cut: bool = False) -> None:
        self.cut = cut
        done = run("crawl", "--site", "county", "--as-of", at, "--vantage", vantage)
        assert done.returncode == 0, done.stderr + done.stdout
        self.told[at] = board(at)


def own_page(organ: str, asked: Asked) -> None:
    """The report that a row of the list leads to."""
    asked.say(report_page(organ))


def board(at: str) -> dict[str, Any]:
    """What is said of each organ a minute after a visit."""
    listed = json.loads(nianbao("status", "--year", "2025", "--as-of", at[:-2] + "59", "--format", "json", ok=(0, 1)))
    return {one["organ"].removeprefix("粟川县"): one for one in listed["filings"]}


def due_from(vantage: str, at: str) -> tuple[str, ...]:
    known = load_configuration()
    moment: datetime = parse_instant(at, whole_day=False)
    return due_sites(replace(known, settings=known.settings.model_copy(update={"vantage": vantage})), moment)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoFaced]:
    found, folder = TwoFaced(), tmp_path_factory.mktemp("two_vantages")
    pages = {f"/nb/{8000 + number}.html": partial(own_page, organ) for number, organ in enumerate(ORGANS)}
    sites = {"county": Rough(found.answer, {"verified": "2025-12-01"}, pages=pages)}
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    (folder / "config" / "organs").mkdir()
    (folder / "config" / "organs" / "990777.csv").write_text(ROSTER, "utf-8")
    with served(sites), pytest.MonkeyPatch.context() as patch:
        write_sites(folder / "config" / "sites", sites)
        patch.setenv("NIANBAO_CONFIG", str(folder / "config"))
        patch.setenv("NIANBAO_DATA", str(folder / "data"))
        found.visit("2026-01-20T20:00", "inland")
        found.visit("2026-01-21T20:00", "coast")
        found.visit("2026-02-01T09:00", "inland")
        found.due = {name: due_from(name, "2026-02-01T09:20") for name in ("inland", "coast")}
        found.visit("2026-02-01T11:00", "coast")
        found.due["after"] = due_from("coast", "2026-02-01T11:20")
        found.visit("2026-02-04T20:00", "inland")
        found.visit("2026-02-05T20:00", "coast", cut=True)
        found.visit("2026-02-06T20:00", "coast", cut=True)
        found.visit("2026-02-07T20:00", "inland", cut=True)
        found.visit("2026-02-08T20:00", "inland", cut=True)
        yield found


def test_silence_is_told_when_the_second_vantage_has_looked(county: TwoFaced) -> None:
    waiting = county.told["2026-02-01T09:00"][SILENT]
    assert waiting["state"] == "unverified"
    assert "查看地点coast此后尚未完整查看同一栏目，等候其核对（至2026-02-08）" in waiting["reason"]
    assert county.told["2026-02-01T11:00"][SILENT]["state"] == "overdue"


def test_the_second_vantage_is_sent_there_at_once_and_once(county: TwoFaced) -> None:
    assert county.due == {"inland": (), "coast": ("county",), "after": ()}


def test_a_list_that_only_one_vantage_lacks_withdraws_nothing(county: TwoFaced) -> None:
    disputed = county.told["2026-02-06T20:00"][LAST]
    assert disputed["state"] == "unverified"
    assert "查看地点inland在2026-02-04 20:00（查看地点：inland）查看时尚有该年报" in disputed["reason"]
    assert "查看地点coast在2026-02-05 20:00（查看地点：coast）完整查看未发现" in disputed["reason"]
    assert county.told["2026-02-06T20:00"][ORGANS[0]]["state"] == "on_time"
    gone = county.told["2026-02-08T20:00"][LAST]
    assert gone["state"] == "withdrawn", gone["reason"]


def test_pages_are_asked_for_whole_where_the_vantage_changed(county: TwoFaced) -> None:
    assert county.asked_whole == [True, True, True, True, True, True, False, True, False]


def test_a_rebuild_says_the_same(county: TwoFaced) -> None:
    nianbao("rebuild")
    for at, told in county.told.items():
        assert board(at) == told

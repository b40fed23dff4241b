"""柘城县 as it stood on 2018-07-27, visited from a saved copy: who was on time for FY2017, and how we know."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED
from tests.program import installed, nianbao, nianbao_json, run

WARC = SHARED / "real" / "zhecheng-2018.warc.gz"
CRAWL = ("crawl", "--site", "411424", "--replay", WARC, "--as-of")
STATUS = ("status", "--region", "411424", "--as-of", "2018-07-28", "--format", "json", "--year")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the county was visited once."""
    if not WARC.is_file():
        pytest.skip(f"the saved copy of 柘城县 is not here: {WARC} does not exist")
    folder = tmp_path_factory.mktemp("zhecheng")
    visited = installed(*CRAWL, "2018-07-28", env={"NIANBAO_DATA": str(folder)})
    assert "complete, 99 rows on 7 pages" in visited.stdout, visited.stderr
    return folder


@pytest.fixture(autouse=True)
def _here(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_DATA", str(county))


def test_every_listing_is_kept_and_the_saved_pages_are_read(county: Path) -> None:
    with sqlite3.connect(county / "nianbao.db") as database:
        listings = database.execute("select count(*), count(organ_id), count(report_year) from listing").fetchone()
        pages = dict(database.execute("select page_state, count(*) from listing group by 1"))
        missed = database.execute("select distinct error_class from capture where kind = 'failure'").fetchall()
    assert listings == (99, 99, 99)
    assert pages == {"read": 15, "failed": 84}
    assert missed == [("not_in_archive",)]


def test_three_organs_were_two_days_late_for_2017_and_nobody_confirmed_that_they_had_to_file() -> None:
    board = nianbao_json(*STATUS, "2017")
    late = {f["organ"]: f["days_late"] for f in board["filings"] if f["state"] == "late"}
    assert late == {"柘城县工商质监局": 2, "柘城县扶贫办": 2, "柘城县发改委": 2}
    assert all("duty_unconfirmed" in f["flags"] for f in board["filings"] if f["state"] == "late")
    assert run(*STATUS, "2017").returncode == 0, "nothing may be held against anybody"


def test_the_court_and_others_that_are_no_administrative_organs_stand_apart() -> None:
    apart = {f["organ"] for f in nianbao_json(*STATUS, "2017")["filings"] if f["state"] == "not_applicable"}
    assert apart == {
        "柘城县人民法院", "柘城县人民检察院", "柘城县人民医院", "柘城县高级中学", "柘城县委农办",
        "国网河南省电力公司柘城县供电公司",
    }  # fmt: skip


def test_the_rest_was_on_time_for_2017() -> None:
    board = nianbao_json(*STATUS, "2017")
    seen = [f for f in board["filings"] if f["state"] not in ("unverified", "not_applicable")]
    assert Counter(f["state"] for f in seen) == {"on_time": 61, "late": 3}
    assert {f["deadline"] for f in board["filings"]} == {"2018-03-31"}


def test_claims_of_the_first_visit_say_that_they_are_claims() -> None:
    for filing in nianbao_json(*STATUS, "2017")["filings"]:
        if filing["state"] in ("on_time", "late"):
            assert filing["grade"] in ("row", "page")
            assert filing["absent_until"] is None
            assert re.search("首次查看栏目.*时已公布", filing["reason"])
            assert filing["evidence"], filing["organ"]


def test_an_organ_listed_twice_counts_once() -> None:
    organs = Counter(f["organ"] for f in nianbao_json(*STATUS, "2017")["filings"])
    assert organs["柘城县审计局"] == 1
    assert organs["柘城县农业机械服务中心"] == 1
    assert max(organs.values()) == 1


def test_a_page_that_cannot_be_had_is_told_and_held_against_nobody() -> None:
    filings = nianbao_json(*STATUS, "2017")["filings"]
    unread = [f for f in filings if "page_unread" in f["flags"]]
    assert {f["state"] for f in unread} == {"on_time"}
    assert len(unread) == 52
    assert not [f["organ"] for f in filings if "defective" in f["flags"]]


def test_organs_seen_only_in_2017_are_unverified_for_2016_and_nobody_is_overdue() -> None:
    counts = nianbao_json(*STATUS, "2016")["counts"]
    assert counts["on_time"] == 24
    assert set(counts) == {"on_time", "unverified", "not_applicable"}


def test_what_is_kept_passes_the_checks_of_others_and_our_own(county: Path) -> None:
    import subprocess
    import sys

    files = sorted((county / "warc").glob("*.warc.gz"))
    check = [str(Path(sys.executable).with_name("warcio")), "check", *map(str, files)]
    assert subprocess.run(check, check=False, capture_output=True).returncode == 0
    assert "sound" in nianbao("verify")


def test_the_command_names_what_it_cannot_use() -> None:
    unknown = run("crawl", "--site", "999999")
    assert unknown.returncode == 2
    assert "no site 999999" in unknown.stderr
    assert "Traceback" not in unknown.stderr
    missing = run("crawl", "--site", "411424", "--replay", "nowhere.warc.gz")
    assert missing.returncode == 2
    assert "nowhere.warc.gz" in missing.stderr
    odd = run("status", "--as-of", "yesterday")
    assert odd.returncode == 2
    assert "yesterday" in odd.stderr


class TestAgain:
    """A second visit the unchanged county, and a database made anew; in this order, after everything above."""

    def test_a_second_visit_writes_revisits_only_and_no_versions(self, county: Path) -> None:
        with sqlite3.connect(county / "nianbao.db") as database:
            before = _versions(database)
        nianbao(*CRAWL, "2018-07-28T18:00")
        with sqlite3.connect(county / "nianbao.db") as database:
            assert _versions(database) == before
            newest = database.execute("select id from run order by started_at desc limit 1").fetchone()[0]
            kinds = database.execute(
                "select distinct kind from capture where visit_id like ? || ':%'", (newest,)
            ).fetchall()
        assert kinds == [("revisit",)]

    def test_rebuild_makes_an_equal_database(self, county: Path) -> None:
        from archive.database.dump import dump
        from archive.database.engine import open_database

        url = f"sqlite:///{county / 'nianbao.db'}"
        before = dump(open_database(url))
        assert installed("rebuild").returncode == 0
        assert dump(open_database(url)) == before
        assert len(before) > 500


def _versions(database: sqlite3.Connection) -> list[Any]:
    return database.execute("select url, number, content_digest from version order by 1, 2").fetchall()

"""A7, P3, P5 on the command line: accounts, proposals, refusals, and a journal that outlives the database."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.clock import civil_date, utc_now
from archive.journal.reading import read_journal
from crawler.running.upkeep import seal_office
from tests.integration.notices.kept_county import REGION, KeptCounty
from tests.program import nianbao, run


@pytest.fixture
def own(watched: KeptCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the county for one test; gives its data folder."""
    data = tmp_path / "data"
    shutil.copytree(watched.data, data, ignore=shutil.ignore_patterns("snapshots", "decisions", "orders", "office"))
    monkeypatch.setenv("NIANBAO_DATA", str(data))
    monkeypatch.setenv("NIANBAO_CONFIG", str(watched.config))
    monkeypatch.delenv("NIANBAO_OPERATOR", raising=False)
    return data


def people(*words: str, by: str = "boss") -> str:
    return nianbao("people", *words, "--by", by)


@pytest.fixture
def staffed(own: Path) -> Path:
    told = nianbao("people", "first-admin", "boss")
    assert re.search(r"boss: /desk/welcome/[\w-]{43}\n", told)
    people("add", "li", "clerk", "--name", "李雷", "--region", REGION[:4])
    people("add", "han", "approver", "--name", "韩梅梅", "--region", REGION[:4])
    people("add", "far", "clerk", "--name", "远方", "--region", "4114")
    return own


def refused(*words: str | Path) -> str:
    done = run(*words)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


FAR = (civil_date(utc_now()) + timedelta(days=700)).isoformat()
WAIVE = ("decide", "waive", "st-mzj", "2025", "--reason", "机构改革期间", "--until", FAR)


def test_a7_p3_a_decision_takes_two_people_once_there_are_accounts(staffed: Path, tmp_path: Path) -> None:
    assert "is no account" in refused(*WAIVE, "--by", "李某")
    assert "takes the role approver" in refused(*WAIVE, "--by", "li")
    assert "takes two people: propose it with --propose" in refused(*WAIVE, "--by", "han")
    assert "there is no filing:st-mzj-2025 within the regions of far" in refused(*WAIVE, "--by", "far", "--propose")
    assert "takes the role clerk" in refused(*WAIVE, "--by", "boss", "--propose")
    seq = nianbao(*WAIVE, "--by", "li", "--propose").split()[-1]
    assert state() == "overdue", "a proposal is no decision"
    (waiting,) = json.loads(nianbao("office", "proposals", "--format", "json"))
    assert (str(waiting["seq"]), waiting["act"], waiting["by"]) == (seq, "decision.waive.propose", "li")
    assert "second steps are taken on the desk" in refused("approve", seq, "--by", "han")
    config = tmp_path / "config"
    shutil.copytree(Path(os.environ["NIANBAO_CONFIG"]), config)
    (config / "office.toml").write_text("cli_approves = true\n")
    told = nianbao("approve", seq, "--by", "han", NIANBAO_CONFIG=str(config))
    assert "decision.waive.approve filing:st-mzj-2025" in told
    assert state() == "waived"
    (one,) = json.loads(nianbao("decide", "list", "--format", "json"))
    assert (one["kind"], one["by"]) == ("waive", "li")
    log = "".join(path.read_text("utf-8") for path in (staffed / "office" / "log").iterdir())
    assert {json.loads(line)["guard"] for line in log.splitlines()} == {"A7", "P1", "P3"}
    assert "office: sound" in nianbao("verify")


def state() -> str:
    board = json.loads(nianbao("status", "--year", "2025", "--format", "json", ok=(0, 1)))
    return str(next(one["state"] for one in board["filings"] if one["organ_id"] == "st-mzj"))


def test_a_proposal_is_withdrawn_by_its_author_alone(staffed: Path) -> None:
    seq = nianbao(*WAIVE, "--by", "li", "--propose").split()[-1]
    assert "only li, who proposed it" in refused("withdraw", seq, "--by", "han")
    nianbao("withdraw", seq, "--by", "li")
    assert "there is no open proposal" in refused("withdraw", seq, "--by", "li")
    assert json.loads(nianbao("office", "proposals", "--format", "json")) == []


def test_p5_a_first_admin_is_made_once(staffed: Path) -> None:
    assert "there is an administrator (boss)" in refused("people", "first-admin", "other")
    nianbao("people", "first-admin", "other", "--recover")
    assert [line.act for line in read_journal(staffed)][-1] == "person.recover"
    told = json.loads(nianbao("people", "list", "--format", "json"))
    assert {one["login"] for one in told} == {"boss", "li", "han", "far", "other"}


def test_the_office_is_sealed_backed_up_and_restored(staffed: Path, tmp_path: Path) -> None:
    nianbao(*WAIVE, "--by", "li", "--propose")
    seal_office()
    copy, data, config = tmp_path / "copy", tmp_path / "new", tmp_path / "conf"
    assert "0 problems in the copy" in nianbao("backup", "-o", copy)
    with sqlite3.connect(copy / "office" / "office.db") as database:
        assert database.execute("select count(*) from link").fetchall() == [(0,)], "nobody comes in by a backup"
    assert "0 problems" in nianbao("restore", copy, "--data", data, "--config", config)
    there: dict[str, Any] = {"NIANBAO_DATA": str(data), "NIANBAO_CONFIG": str(config)}
    assert "office: sound" in nianbao("verify", **there)
    assert len(json.loads(nianbao("office", "proposals", "--format", "json", **there))) == 1
    assert "journal: 6 acts" in nianbao("office", "status", **there)
    journal = next((data / "office" / "journal").glob("*.jsonl"))
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    cut = run("verify", env=there)
    assert cut.returncode == 1
    assert "lost_tail: journal: seq 6, sealed in head-00000006.json, is missing" in cut.stdout
    journal = next((staffed / "office" / "journal").glob("*.jsonl"))
    assert "nothing was copied" not in run("backup", "-o", copy).stderr
    for path in (staffed / "office" / "heads").iterdir():
        path.unlink()
    assert "nothing was copied" in refused("backup", "-o", copy), "the backup before knows the head that was sealed"

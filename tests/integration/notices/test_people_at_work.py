"""A clerk's weeks on the command line: frozen data, decisions, 督办单, proof and backup, as programs."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from archive.clock import civil_date, utc_now
from archive.filings.snapshots.snapshot_store import load_snapshot, snapshots
from archive.filings.snapshots.verify_snapshots import snapshot_problems
from crawler.running.upkeep import freeze_boards
from scheduler import run_due
from tests.integration.notices.kept_county import REGION, KeptCounty
from tests.program import nianbao, run

FAR = (civil_date(utc_now()) + timedelta(days=700)).isoformat()
LATER = (civil_date(utc_now()) + timedelta(days=20)).isoformat()
NOTICE = ("notice", "--year", "2025", "--region", REGION)


@pytest.fixture
def own(watched: KeptCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the county, visited yesterday, for one test; gives its data folder."""
    data = tmp_path / "data"
    shutil.copytree(watched.data, data, ignore=shutil.ignore_patterns("snapshots", "decisions", "orders"))
    monkeypatch.setenv("NIANBAO_DATA", str(data))
    monkeypatch.setenv("NIANBAO_CONFIG", str(watched.config))
    monkeypatch.setenv("NIANBAO_OPERATOR", "李某")
    return data


def whole_text(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_a_notice_is_made_from_the_frozen_board_and_names_its_digest(own: Path, tmp_path: Path) -> None:
    ran = run(*NOTICE, "-o", tmp_path / "a.docx")
    assert ran.returncode == 0, ran.stderr
    assert "had not been frozen yet: frozen now, judged as of 2026年4月1日24时" in ran.stderr
    (frozen,) = (own / "snapshots").glob("*.json")
    digest = ran.stderr.split("SHA-256 ")[1].split()[0]
    text = whole_text(tmp_path / "a.docx")
    assert f"快照摘要（SHA-256）{digest}（{frozen.name}）" in text
    assert "补行定格" in text, "it was frozen months after the day it speaks of, and says so"
    nianbao("decide", "dismiss", "st-mzj", "2025", "--reason", "已核实", ok=(0,))
    again = run(*NOTICE, "-o", tmp_path / "b.docx")
    assert "frozen now" not in again.stderr
    assert digest in again.stderr
    live = tmp_path / "c.docx"
    nianbao(*NOTICE, "-o", live, "--as-of", "2026-02-08")
    assert "没有使用定格的数据快照" in whole_text(live)
    assert "快照" in str(load_sheet(tmp_path, "说明"))


def load_sheet(folder: Path, name: str, *words: str) -> list[list[object]]:
    nianbao(*NOTICE, "-o", folder / "t.xlsx", *words)
    return [[cell.value for cell in row] for row in load_workbook(folder / "t.xlsx")[name].iter_rows()]


def test_who_is_cleared_since_is_named_by_nobody_but_listed_with_the_reason(own: Path, tmp_path: Path) -> None:
    asked = (*NOTICE, "--as-of", "2026-02-01")
    before = run(*asked, "-o", tmp_path / "a.docx")
    assert before.returncode == 0, before.stderr
    assert "moved: st-slj 双塔县水利局: 已公布（2026年2月3日首次发现），改列逾期公布（逾期3天）" in before.stderr
    document = Document(str(tmp_path / "a.docx"))
    assert any("民政局" in p.text for p in document.paragraphs)
    assert not any("水利局" in p.text and "未见" in p.text for p in document.paragraphs)
    assert "双塔县水利局" in changed(tmp_path / "a.docx")
    nianbao("decide", "waive", "st-mzj", "2025", "--reason", "不得外传的理由", "--until", FAR)
    again = run(*asked, "-o", tmp_path / "b.docx")
    assert again.returncode == 0, again.stderr
    text = whole_text(tmp_path / "b.docx")
    assert changed(tmp_path / "b.docx")["双塔县民政局"] == "已决定豁免"
    assert "不得外传的理由" not in text
    refused = run("notice", "issue", *NOTICE[1:], "--reply-by", LATER, "--as-of", "2026-02-01", "--organ", "st-mzj")
    assert refused.returncode == 2
    assert "st-mzj may not be named today: 已决定豁免" in refused.stderr
    sheets = run(*asked, "-o", tmp_path / "o.docx", "--form", "orders", "--organ", "st-slj")
    assert sheets.returncode == 0, "it is late, and may be asked why"
    nianbao(*asked, "-o", tmp_path / "b.xlsx")
    book = load_workbook(tmp_path / "b.xlsx")
    assert {"双塔县水利局", "双塔县民政局"} <= {row[2].value for row in book["与快照相比的变化"].iter_rows(min_row=2)}
    assert "st-mzj" not in {
        row[1].value for name in ("问题台账", "全部单位") for row in book[name].iter_rows(min_row=2)
    }


def changed(path: Path) -> dict[str, str]:
    """Organs and reasons of the annex that lists what was struck."""
    (table,) = (one for one in Document(str(path)).tables if one.rows[0].cells[-1].text == "复核情况")
    return {row.cells[1].text: row.cells[3].text for row in table.rows[1:]}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--reply-by", "2026-02-01"), "is over already"),
        (("--dated", "2026-01-31"), "is before the end of the document's data (2026-02-01)"),
        (("--dated", "2099-01-01"), "is in the future"),
        (("--as-of", "2099-01-01"), "is in the future"),
    ],
)
def test_dates_that_cannot_be_are_refused(own: Path, tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    refused = run(
        *NOTICE, "-o", tmp_path / "a.docx", *(() if "--as-of" in words else ("--as-of", "2026-02-01")), *words
    )
    assert refused.returncode == 2
    assert reason in refused.stderr
    assert not (tmp_path / "a.docx").exists()


def test_papers_are_refused_when_nobody_visited_lately(
    county: KeptCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_DATA", str(county.data))
    monkeypatch.setenv("NIANBAO_CONFIG", str(county.config))
    for words in (
        ("-o", str(tmp_path / "a.docx")),
        ("-o", str(tmp_path / "a.xlsx")),
        ("-o", str(tmp_path / "o.docx"), "--form", "orders"),
    ):
        refused = run(*NOTICE, *words, "--as-of", "2026-02-08")
        assert refused.returncode == 2
        assert "the newest complete visit began 2026-02-08T20:00" in refused.stderr
    told = run("doctor")
    assert told.returncode == 1
    assert f"watch stopped: region {REGION}: the newest complete visit began 2026-02-08T20:00" in told.stdout
    order = run("notice", "issue", *NOTICE[1:], "--reply-by", LATER, "--as-of", "2026-02-08", "--organ", "st-mzj")
    assert order.returncode == 2
    assert "nobody can be named" in order.stderr
    assert not (county.data / "orders").exists()


def test_verify_names_what_was_done_to_frozen_boards(own: Path, tmp_path: Path) -> None:
    nianbao(*NOTICE, "-o", tmp_path / "a.docx")
    assert "snapshots: sound" in nianbao("verify")
    (frozen,) = (own / "snapshots").glob("*.json")
    frozen.chmod(0o644)
    content = bytearray(frozen.read_bytes())
    content[len(content) // 2] ^= 1
    frozen.write_bytes(bytes(content))
    told = run("verify")
    assert told.returncode == 1
    assert f"altered_file: {frozen.name}" in told.stdout
    refused = run(*NOTICE, "-o", tmp_path / "b.docx")
    assert refused.returncode == 2
    assert "not the one that was frozen" in refused.stderr
    frozen.unlink()
    assert f"missing_file: {frozen.name}" in run("verify").stdout


def test_decisions_are_kept_shown_listed_and_taken_back(own: Path) -> None:
    told = nianbao("decide", "waive", "st-mzj", "2025", "--reason", "机构改革期间", "--until", FAR)
    assert "人工豁免" in told
    (one,) = json.loads(nianbao("decide", "list", "--format", "json"))
    assert (one["kind"], one["by"], one["reason"], one["until"]) == ("waive", "李某", "机构改革期间", FAR)
    board = json.loads(nianbao("status", "--year", "2025", "--format", "json", ok=(0, 1)))
    (waived,) = [filing for filing in board["filings"] if filing["organ_id"] == "st-mzj"]
    assert (waived["state"], waived["decision"]["kind"], waived["decision"]["until"]) == (
        "waived",
        "waive",
        FAR,
    )
    assert not {"by", "reason"} & waived["decision"].keys(), "`decide list` alone tells by whom and why"
    back = nianbao("decide", "revoke", one["id"], "--reason", "误操作", "--by", "王某")
    assert "逾期未见公布" in back
    assert json.loads(nianbao("decide", "list", "--format", "json")) == []
    every = json.loads(nianbao("decide", "list", "--all", "--format", "json"))
    assert [(row["kind"], row["by"], row["in_force"]) for row in every] == [
        ("waive", "李某", False),
        ("revoke", "王某", False),
    ]
    nianbao("rebuild")
    assert len(json.loads(nianbao("decide", "list", "--all", "--format", "json"))) == 2, "no run of the machine forgets"


def test_a_finding_is_dismissed_by_its_check(own: Path) -> None:
    found = json.loads(nianbao("findings", "--format", "json", ok=(0, 1)))
    mine = next(row for row in found if row["report_id"] == "st-jyj-2025")
    nianbao("decide", "dismiss", "st-jyj", "2025", "--finding", mine["check"], "--reason", "正文在附件")
    again = json.loads(nianbao("findings", "--format", "json", ok=(0, 1)))
    assert {row["report_id"]: row["decision"] for row in again if row["id"] == mine["id"]} == {"st-jyj-2025": "dismiss"}
    unknown = run("decide", "dismiss", "st-jyj", "2025", "--finding", "R99", "--reason", "x")
    assert unknown.returncode == 2
    assert f"no finding fits; st-jyj-2025 has: {mine['check']}@" in unknown.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("confirm", "nobody", "2025", "--reason", "x"), "no organ nobody"),
        (("waive", "st-mzj", "2025", "--reason", "x", "--until", "soon"), "is not a date"),
        (("dismiss", "st-mzj", "2025", "--reason", " "), "give a reason"),
        (("revoke", "nothing", "--reason", "x"), "no decision nothing"),
    ],
)
def test_wrong_decisions_are_refused_in_one_sentence(own: Path, words: tuple[str, ...], reason: str) -> None:
    refused = run("decide", *words)
    assert refused.returncode == 2
    assert reason in refused.stderr
    assert "Traceback" not in refused.stderr


def test_orders_from_issue_to_the_end_with_ledger_and_proposals(own: Path, tmp_path: Path) -> None:
    sheets = tmp_path / "o.docx"
    issue = ("notice", "issue", "--year", "2025", "--region", REGION, "--reply-by", LATER)
    ran = run(*issue, "--as-of", "2026-02-02", "-o", sheets)
    assert ran.returncode == 0, ran.stderr
    assert "年报督〔" in ran.stdout
    assert "st-slj: 已公布（2026年2月3日首次发现），改列逾期公布（逾期3天）: no order is issued" in ran.stderr
    assert "〕1号" in whole_text(sheets)
    again = run(*issue, "--as-of", "2026-02-02")
    assert again.returncode == 2
    assert "an open order already" in again.stderr
    book = json.loads(nianbao("notice", "orders", "--format", "json"))
    assert {row["organ_id"] for row in book} == {"st-mzj", "st-hxx"}
    mine = next(row["number"] for row in book if row["organ_id"] == "st-mzj")
    nianbao("notice", "step", mine, "received", "--by", "民政局张某")
    refused = run("notice", "step", mine, "returned", "--note", "x")
    assert refused.returncode == 2
    assert (
        "rectified, escalated, cancelled, closed, reminded, extended, linked, confirmed can follow, not returned"
        in refused.stderr
    )
    nianbao("notice", "step", mine, "rectified", "--note", "已发布")
    rows = load_sheet(tmp_path, "全部单位")
    head = rows[0]
    stood = {row[head.index("单位编号")]: (row[head.index("核查状态")], row[head.index("督办单")]) for row in rows[1:]}
    assert stood["st-mzj"][0] == "已整改"
    assert str(stood["st-mzj"][1]).startswith(mine)
    assert stood["st-jyj"] == (None, None), "no order: the clerk's cell stays empty"
    book = json.loads(nianbao("notice", "orders", "--format", "json"))
    assert next(row for row in book if row["number"] == mine)["proposal"] == "反馈已整改，复查仍未发现，待核实"
    unproved = run("notice", "step", mine, "closed", "--note", "现场核实")
    assert unproved.returncode == 2
    assert "the program still says overdue: nothing is closed on that" in unproved.stderr
    assert "(O9)" in unproved.stderr
    (tmp_path / "照片.jpg").write_bytes(b"picture of a notice board")
    shown = ("notice", "step", mine, "closed", "--note", "现场核实", "--proof", tmp_path / "照片.jpg")
    assert run(*shown).returncode == 2, "a file closes nothing while visits still do not find the report"
    nianbao("decide", "dismiss", "st-mzj", "2025", "--reason", "现场核实，已在公告栏公布")
    told = nianbao(*shown)
    digest = hashlib.sha256(b"picture of a notice board").hexdigest()
    assert digest in told
    assert "office: sound" in nianbao("verify")
    kept = own / "office" / "files" / digest[:2] / digest
    kept.chmod(0o640)
    kept.write_bytes(b"another")
    assert f"altered_file: files/{digest[:16]}" in run("verify").stdout
    second = run(*issue, "--as-of", "2026-02-02", "--organ", "st-mzj")
    assert second.returncode == 2
    assert "may not be named" in second.stderr
    assert len(json.loads(nianbao("notice", "orders", "--open", "--format", "json"))) == 1


def test_a_backup_holds_what_people_did_and_can_be_worked_from(own: Path, tmp_path: Path) -> None:
    nianbao(*NOTICE, "-o", tmp_path / "a.docx")
    nianbao("decide", "confirm", "st-mzj", "2025", "--reason", "已电话核实")
    nianbao("notice", "issue", *NOTICE[1:], "--reply-by", LATER, "--organ", "st-mzj", "--as-of", "2026-02-08")
    nianbao("alerts", "list")
    copy = tmp_path / "copy"
    nianbao("backup", "-o", copy)
    restored: dict[str, Any] = {"NIANBAO_DATA": str(copy), "NIANBAO_CONFIG": str(copy / "config")}
    shutil.rmtree(own)
    told = nianbao("verify", **restored)
    assert [line.rsplit(": ", 1)[1] for line in told.splitlines()] == ["sound"] * 3
    assert json.loads(nianbao("decide", "list", "--format", "json", **restored))[0]["reason"] == "已电话核实"
    assert len(json.loads(nianbao("notice", "orders", "--format", "json", **restored))) == 1
    again = run(*NOTICE, "-o", tmp_path / "b.docx", env=restored)
    assert "frozen now" not in again.stderr
    assert whole_text(tmp_path / "b.docx") == whole_text(tmp_path / "a.docx")


def test_the_nightly_job_freezes_by_itself_what_was_missed_and_nothing_twice(own: Path) -> None:
    assert freeze_boards() == 2
    assert freeze_boards() == 0
    frozen = [load_snapshot(path) for path in snapshots(own / "snapshots")]
    assert [(f"{one.as_of:%Y-%m-%d}", one.late) for one in frozen] == [("2026-02-01", True), ("2026-04-01", True)]
    assert list(snapshot_problems(own / "snapshots")) == []


def test_one_call_from_cron_freezes_and_tells_though_no_visit_is_due(
    own: Path, county: KeptCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    shutil.copytree(county.config, config)
    alerts = (config / "alerts.yaml").read_text(encoding="utf-8")
    one = "subscriptions: [{id: office, channels: {hook: 'json://127.0.0.1:9/'}}]"
    (config / "alerts.yaml").write_text(alerts.replace("subscriptions: []", one), encoding="utf-8")
    monkeypatch.setenv("NIANBAO_CONFIG", str(config))
    newest = "select id from visit order by started_at desc limit 1"
    with sqlite3.connect(own / "nianbao.db") as database:  # somebody has looked a moment ago
        database.execute(f"update visit set started_at = datetime('now') where id = ({newest})")
    assert run_due() == 0
    assert len(snapshots(own / "snapshots")) == 2
    assert (own / "alerts.db").exists()

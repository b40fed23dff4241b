"""`nianbao diff`, `findings` and `backup` on a made-up county."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from archive.captures.anchor import append_heads, heads_of
from archive.clock import utc_now
from archive.export.nightly import builds
from crawler.running.upkeep import make_dataset
from tests.program import nianbao, run


@pytest.fixture(autouse=True)
def _here(watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_DATA", str(watched / "data"))
    monkeypatch.setenv("NIANBAO_CONFIG", str(watched / "config"))


def _altered(watched: Path) -> str:
    with sqlite3.connect(watched / "data" / "nianbao.db") as database:
        ((report,),) = database.execute("select report_id from version where number = 2").fetchall()
    return str(report)


def test_diff_shows_the_changed_words_and_cells(watched: Path) -> None:
    told = json.loads(nianbao("diff", _altered(watched), "--format", "json", ok=(1,)))
    assert {line["kind"] for line in told["text"]} & {"changed", "added", "removed"}
    assert all(cell["old"] != cell["new"] for cell in told["cells"])
    assert told["cells"]
    shown = nianbao("diff", _altered(watched), ok=(1,))
    assert "→" in shown


def test_diff_says_what_it_cannot_compare(watched: Path) -> None:
    unknown = run("diff", "990101-nobody-2025")
    assert unknown.returncode == 2
    assert "no version of report" in unknown.stderr
    wrong = run("diff", _altered(watched), "--from", "7")
    assert wrong.returncode == 2
    assert "there is no version 7; there are 1, 2" in wrong.stderr


def test_findings_name_the_planted_faults() -> None:
    told = json.loads(nianbao("findings", "--year", "2025", "--format", "json", ok=(0, 1)))
    assert {"R2", "blank_cells"} & {finding["check"] for finding in told}
    assert all(finding["message_zh"] and finding["message_en"] for finding in told)
    only = json.loads(nianbao("findings", "--check", "blank_cells", "--format", "json", ok=(0, 1)))
    assert {finding["check"] for finding in only} == {"blank_cells"}


def test_a_backup_can_be_rebuilt_from(watched: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert "0 problems in the copy" in nianbao("backup", "-o", copy)
    (copy / "nianbao.db").unlink()
    rebuilt = nianbao("rebuild", NIANBAO_DATA=str(copy), NIANBAO_CONFIG=str(copy / "config"))
    assert "rebuilt from 2 runs" in rebuilt
    arguments = ("status", "--year", "2025", "--as-of", "2026-02-10", "--format", "json")
    assert nianbao(*arguments, NIANBAO_DATA=str(copy), ok=(1,)) == nianbao(*arguments, ok=(1,))


def test_a_backup_is_restored_to_a_new_folder_and_checked(watched: Path, tmp_path: Path) -> None:
    nianbao("backup", "-o", tmp_path / "copy")
    data, config = tmp_path / "new" / "data", tmp_path / "new" / "config"
    told = nianbao("restore", tmp_path / "copy", "--data", data, "--config", config)
    assert "0 problems in the copy" in told
    assert f"next: NIANBAO_DATA={data} NIANBAO_CONFIG={config}, `nianbao verify`" in told
    arguments = ("status", "--year", "2025", "--as-of", "2026-02-10", "--format", "json")
    there = {"NIANBAO_DATA": str(data), "NIANBAO_CONFIG": str(config)}
    assert run(*arguments, env=there).stdout == nianbao(*arguments, ok=(1,))
    assert "warc: sound" in run("verify", env=there).stdout
    again = run("restore", tmp_path / "copy", "--data", data, "--config", tmp_path / "other")
    assert (again.returncode, f"{data} is not empty; nothing was restored" in again.stderr) == (2, True)
    nothing = run("restore", tmp_path / "new", "--data", tmp_path / "a", "--config", tmp_path / "b")
    assert (nothing.returncode, "is no backup" in nothing.stderr) == (2, True)


def test_a_damaged_backup_is_restored_and_says_what_is_damaged(watched: Path, tmp_path: Path) -> None:
    nianbao("backup", "-o", tmp_path / "copy")
    damaged = next((tmp_path / "copy" / "warc").glob("*.warc.gz"))
    damaged.write_bytes(damaged.read_bytes()[:-7])
    done = run("restore", tmp_path / "copy", "--data", tmp_path / "data", "--config", tmp_path / "config")
    assert done.returncode == 1
    assert f"{damaged.name}: it has" in done.stdout


def test_days_dropped_with_their_database_are_found_by_the_backup_and_by_the_anchor(
    watched: Path, tmp_path: Path
) -> None:
    own, copy, anchor = tmp_path / "own", tmp_path / "copy", tmp_path / "elsewhere" / "heads.jsonl"
    nianbao("backup", "-o", copy)
    nianbao("restore", copy, "--data", own, "--config", tmp_path / "config")
    there = {"NIANBAO_DATA": str(own), "NIANBAO_TIMESTAMPS__ANCHOR": str(anchor)}
    append_heads(anchor, heads_of([own / "warc"], utc_now()))
    assert run("verify", env=there).returncode == 0
    manifest = max((own / "warc").glob("manifest-*.jsonl"))
    *older, newest = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    manifest.write_text("".join(older), encoding="utf-8")
    serial = json.loads(newest)["serial"]
    (own / "warc" / json.loads(newest)["name"]).unlink()
    for database in own.glob("nianbao.db*"):
        database.unlink()
    told = run("verify", env=there)
    assert told.returncode == 1
    assert f"lost_tail: warc: the manifest ends at {serial - 1} and lacks entry {serial}" in told.stdout
    again = run("backup", "-o", copy, env={"NIANBAO_DATA": str(own)})
    assert again.returncode == 2
    assert "nothing was copied, so that the backup stays whole" in again.stderr


def test_a_backup_inside_the_data_folder_is_refused(watched: Path) -> None:
    refused = run("backup", "-o", watched / "data" / "copy")
    assert refused.returncode == 2
    assert "inside the data folder" in refused.stderr


def test_the_dataset_of_the_night_is_made_at_once_and_by_the_scheduler(
    watched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_DATASET__FORMATS", '["sqlite"]')
    assert "offers it at /data" in nianbao("export", "--nightly")
    [first] = builds(watched / "data")
    assert [one.kind for one in first.formats] == ["sqlite"]
    assert make_dataset() in {one.name for one in builds(watched / "data")}
    monkeypatch.setenv("NIANBAO_DATASET__NIGHTLY", "false")
    assert make_dataset() == ""
    refused = run("export", "--nightly", "-o", "somewhere")
    assert refused.returncode == 2
    assert run("export").returncode == 2

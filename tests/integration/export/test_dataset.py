"""The dataset of a made-up county: what it holds, and that others' tools accept its descriptor."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest
from frictionless import Package, system

from tests.program import nianbao


def _export(watched: Path, out: Path, kind: str) -> dict[str, int]:
    nianbao(
        "export",
        "--format",
        kind,
        "--as-of",
        "2026-02-03",  # the day after the last visit: silence is not stale yet
        "-o",
        out,
        NIANBAO_DATA=str(watched / "data"),
        NIANBAO_CONFIG=str(watched / "config"),
    )
    counts: dict[str, int] = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))["counts"]
    return counts


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_frictionless_accepts_the_dataset(watched: Path, tmp_path: Path, kind: str) -> None:
    counts = _export(watched, tmp_path / kind, kind)
    with system.use_context(trusted=True):
        report = Package(tmp_path / kind / "datapackage.json").validate()
    assert report.valid, report.flatten(["name", "type", "note"])
    wanted = (
        "filings",
        "reports",
        "versions",
        "cells",
        "findings",
        "outcomes",
        "verdicts",
        "organs",
        "captures",
        "visits",
    )
    assert all(counts[name] for name in wanted)


def test_a_blank_cell_is_missing_and_a_nought_is_a_nought(watched: Path, tmp_path: Path) -> None:
    _export(watched, tmp_path, "csv")
    with (tmp_path / "cells.csv").open(encoding="utf-8", newline="") as file:
        values = [row["cell_value"] for row in csv.DictReader(file)]
    assert "" in values, "the county has a report with a blank cell"
    assert "0" in values


def test_parquet_holds_the_same_rows(watched: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    counts = _export(watched, tmp_path, "parquet")
    told = {name: pq.read_metadata(tmp_path / f"{name}.parquet").num_rows for name in counts}
    assert told == counts
    states = set(pq.read_table(tmp_path / "filings.parquet")["state"].to_pylist())
    assert {"on_time", "overdue"} <= states


def test_one_sqlite_file_holds_the_same_rows(watched: Path, tmp_path: Path) -> None:
    counts = _export(watched, tmp_path, "sqlite")
    database = sqlite3.connect(tmp_path / "nianbao.sqlite")
    told = {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in counts}
    assert told == counts
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    ((reports,),) = database.execute("SELECT count(*) FROM report_current").fetchall()
    assert reports == counts["reports"]
    history = database.execute("SELECT filing_id FROM verdicts GROUP BY filing_id HAVING count(*) > 1").fetchall()
    assert history, "somebody was not due before he was late"
    open_ends = "SELECT count(*) FROM verdicts WHERE valid_to IS NULL GROUP BY filing_id HAVING count(*) > 1"
    assert database.execute(open_ends).fetchall() == []
    database.close()
    (described,) = {
        resource["path"] for resource in json.loads((tmp_path / "datapackage.json").read_text())["resources"]
    }
    assert described == "nianbao.sqlite"

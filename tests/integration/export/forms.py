"""Every form in which filings are given, compared with the board: API, CSV, XLSX, dataset, search, record, notice."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.notices import load_notice_rules
from archive.config.paths import config_dir
from archive.config.schedule_settings import Schedule
from archive.database.engine import open_database
from archive.export.package import export
from archive.export.resource import Dataset
from archive.filings.record import Filing, flat
from archive.filings.snapshots.snapshot_board import thaw_snapshots
from archive.filings.snapshots.snapshot_store import freeze_board
from archive.filings.states import Flag, State
from archive.filings.verdicts.status import board
from archive.filings.verdicts.store import verdicts_at
from archive.notices.guard import guard
from archive.notices.ledger_sheet import ledger
from archive.notices.region_summary import summarise_region
from archive.records.fields import record_fields
from archive.search.indexing import refresh_index
from archive.web.app import create_app

NOW = datetime(2026, 2, 7, 4, 0, tzinfo=UTC)
YEAR = "2025"
FIELDS = [field for field in record_fields(Filing) if field.in_files]


@dataclass
class House:
    """The watched county opened anew, so that its rosters may be corrected."""

    folder: Path
    session: Session
    client: TestClient

    def records(self) -> dict[str, dict[str, Any]]:
        """The board: every filing's record as JSON, by organ."""
        told = self.client.get(f"/board/{YEAR}.json").json()
        return {one["organ_id"]: one for one in told["items"]}


@contextmanager
def open_house(counties: Path, folder: Path) -> Iterator[House]:
    """A copy of the watched counties, and the settings that lead to it."""
    shutil.copytree(counties, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NIANBAO_DATA", str(folder / "data"))
        patch.setenv("NIANBAO_CONFIG", str(folder / "config"))
        engine = open_database(load_configuration().settings.database())
        with Session(engine) as session:
            yield House(folder, session, serve(folder))
        engine.dispose()


def serve(folder: Path) -> TestClient:
    """The pages, started anew."""
    configuration = load_configuration()
    engine = open_database(configuration.settings.database())
    warc, search = folder / "data" / "warc", folder / "search"
    return TestClient(create_app(engine, configuration, now=lambda: NOW, warc_folder=warc, search_folder=search))


def correct(folder: Path, corrections: dict[str, dict[str, str]]) -> None:
    """Write other values into rows of the roster, by organ."""
    path = folder / "config" / "organs" / "990101.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= corrections.get(row["organ_id"], {})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, dict.fromkeys(name for row in rows for name in row), restval="")
        writer.writeheader()
        writer.writerows(rows)


def _cells(record: dict[str, Any]) -> dict[str, str]:
    """A record as the texts of flat files, by the rules of the codebook."""
    told = {field.name: flat(getattr(Filing.model_validate(record), field.name)) for field in FIELDS}
    return {name: _text(value) for name, value in told.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        value = value.replace("urn:uuid:", "").strip("<>")
        try:
            value = datetime.fromisoformat(value) if "T" in value else value
        except ValueError:
            return str(value).replace("<", "").replace(">", "")
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0).isoformat()  # files give whole seconds
    return "" if value is None else str(value).replace("<", "").replace(">", "")


def _same(record: dict[str, Any], row: dict[str, Any]) -> None:
    wanted = _cells(record)
    assert {name: _text(row[name]) for name in wanted if name in row} == {n: v for n, v in wanted.items() if n in row}
    assert wanted.keys() - row.keys() <= {"reason"}


def check(house: House) -> dict[str, dict[str, Any]]:
    """Compare every form with the board; give the board."""
    records = house.records()
    _check_api(house, records)
    _check_sheets(house, records)
    _check_dataset(house, records)
    _check_search(house, records)
    _check_recorded(house, records)
    _check_notice(house, records)
    return records


def _check_api(house: House, records: dict[str, dict[str, Any]]) -> None:
    items = house.client.get("/api/v1/filings", params={"year": YEAR, "limit": 200}).json()["items"]
    assert {one["organ_id"]: one for one in items} == records
    for organ, record in records.items():
        told = house.client.get(f"/api/v1/organs/{organ}/filings").json()["items"]
        assert record in told


def _check_sheets(house: House, records: dict[str, dict[str, Any]]) -> None:
    text = house.client.get(f"/board/{YEAR}.csv").content.decode("utf-8-sig")
    rows = {row["organ_id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows.keys() == records.keys()
    book = openpyxl.load_workbook(io.BytesIO(house.client.get(f"/board/{YEAR}.xlsx").content))
    assert book.worksheets[0].max_row == len(records) + 1
    headings, *found = book.worksheets[0].iter_rows(values_only=True)
    lines = {str(line["单位编号"]): line for line in (dict(zip(headings, one, strict=True)) for one in found)}
    for organ, record in records.items():
        _same(record, rows[organ])
        state = State(record["state"]).name_for(record["basis"])
        assert rows[organ]["state_words"] == state
        assert rows[organ]["flags_words"] == " ".join(Flag(flag).zh for flag in record["flags"])
        line = lines[organ]
        assert line["状态"] == state
        assert line["状态代码"] == record["state"]
        assert line["晚于截止日期的天数"] == record["days_late"]
        assert line["理由"] == record["reason_zh"]


def _check_dataset(house: House, records: dict[str, dict[str, Any]]) -> None:
    folder = house.folder / "dataset"
    export(Dataset(house.session, load_configuration().deadlines, Schedule(), NOW), folder, "jsonl")
    lines = [json.loads(line) for line in (folder / "filings.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = {line["organ_id"]: line for line in lines if line["year"] == int(YEAR)}
    assert rows.keys() == records.keys()
    for organ, record in records.items():
        _same(record, rows[organ])
        assert (rows[organ]["reason_zh"], rows[organ]["reason_en"]) == (record["reason_zh"], record["reason_en"])
        assert rows[organ]["filing_id"] == f"{organ}-{YEAR}"


def _check_search(house: House, records: dict[str, dict[str, Any]]) -> None:
    """Search by state finds the filings of the board, with their reasons, and counts them alike."""
    refresh_index(house.session, house.folder / "search")
    for state in State:
        told = house.client.get("/api/v1/search", params={"q": f"year:{YEAR} state:{state}", "limit": 200}).json()
        found = {hit["organ_id"]: (hit["type"], hit["state"], hit["reason_zh"], hit["url"]) for hit in told["items"]}
        assert found == {
            organ: ("filing", state, record["reason_zh"], record["url"] or "")
            for organ, record in records.items()
            if record["state"] == state
        }, "also who is silent and has no document"
        assert told["count"]["value"] == len(found)
        assert told["facets"].get("state", {}) in ({}, {str(state): len(found)})


def _check_recorded(house: House, records: dict[str, dict[str, Any]]) -> None:
    """What is recorded, which alerts read, is the board's; only days of silence run on."""
    recorded = verdicts_at(house.session, {record["region"] for record in records.values()}, int(YEAR), NOW)
    for organ, record in records.items():
        row = recorded[organ]
        assert (row.state, sorted(row.flags), row.basis) == (record["state"], sorted(record["flags"]), record["basis"])
        assert record["state"] == "overdue" or row.days_late == record["days_late"]


def _check_notice(house: House, records: dict[str, dict[str, Any]]) -> None:
    """The frozen board holds the records, and the office's ledger made of it words them alike."""
    deadlines = load_configuration().deadlines
    folder = house.folder / f"snapshots-{len(list(house.folder.iterdir()))}"
    frozen = freeze_board(house.session, deadlines, "990101", int(YEAR), NOW, folder=folder)
    wanted = {organ: record for organ, record in records.items() if record["region"] == "990101"}
    assert {one["organ_id"]: one for one in frozen.filings} == wanted
    assert [Filing.model_validate(one).to_json() for one in frozen.filings] == frozen.filings
    thawed, today = thaw_snapshots([frozen]), board(house.session, deadlines, int(YEAR), NOW)
    summary = summarise_region(guard(thawed, today.filings, NOW, deadlines), "990101", "云溪县")
    book = ledger(summary, load_notice_rules(config_dir()), made_at=NOW, version="test", inner={})
    sheet = openpyxl.load_workbook(io.BytesIO(book))["全部单位"]
    heading, *lines = sheet.iter_rows(values_only=True)
    for line in lines:
        row = dict(zip(map(str, heading), line, strict=True))
        record = records[str(row["单位编号"])]
        assert row["状态"] == State(record["state"]).name_for(record["basis"])
        assert row["天数"] == record["days_late"]
    assert lines

"""Whoever sums or counts over the dataset without reading a manual gets the truth, in SQL and in a spreadsheet."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.schedule_settings import Schedule
from archive.database.engine import open_database
from archive.database.models import Version
from archive.export.package import export
from archive.export.resource import Dataset
from archive.export.resources import RESOURCES
from archive.export.sqlite_file import VIEWS
from archive.filings.verdicts.events import EventQuery, newest_events
from archive.reading.forms import form_named
from tests.integration.made_tables import KINDS, NOW, REGIONS, YEARS, Made, TrueReport, build

# Words that MySQL, PostgreSQL, SQLite or Transact-SQL reserve, and that a table of reports might want.
RESERVED = set(
    "all and any as asc between by case check collate column constraint create cross database default delete desc "  # noqa: SIM905
    "distinct drop else end except exists for foreign from full group having in index inner insert interval into is "
    "join key keys left like limit natural not null of offset on only or order outer primary range rank references "
    "release right row rows schema select set some table then to trigger union unique update usage user using values "
    "view when where window with".split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """The sum of one cell, or of a group of rows, over some reports ("" and None: any)."""

    table: str
    rows: tuple[str, ...]
    column: str
    year: int
    kind: str
    region: str

    def concerns(self, report: TrueReport) -> bool:
        return report.year == self.year and self.kind in ("", report.kind) and self.region in ("", report.region)


@dataclass(frozen=True, slots=True)
class Files:
    """The dataset of a made archive with edits and mirrors, as CSV and as SQLite, and the truth."""

    made: Made
    csv: Path
    database: sqlite3.Connection

    def read(self, name: str) -> list[dict[str, str]]:
        with (self.csv / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def ask(self, query: str, *values: Any) -> list[Any]:
        return self.database.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    folder = tmp_path_factory.mktemp("made")
    made = build(folder)
    with Session(made.engine) as session:
        dataset = Dataset(session, load_configuration().deadlines, Schedule(), NOW)
        export(dataset, folder / "csv", "csv")
        export(dataset, folder / "sqlite", "sqlite")
    database = sqlite3.connect(folder / "sqlite" / "nianbao.sqlite")
    yield Files(made, folder / "csv", database)
    database.close()
    made.engine.dispose()


def questions() -> list[Question]:
    random = Random(4)
    asked = []
    for _ in range(50):
        year = random.choice(YEARS)
        form = form_named("F2019" if year < 2021 else "F2021")
        assert form is not None
        table = random.choice(("disclosure", "requests", "requests", "review"))
        layout = form.tables[table]
        row = random.choice(layout.rows)
        rows = tuple(one.id for one in layout.rows if one.group == row.group) if row.group else (row.id,)
        rows = rows if random.random() < 0.5 else (row.id,)
        kind, region = random.choice(("", *KINDS)), random.choice(("", *REGIONS))
        asked.append(Question(table, rows, random.choice(layout.row_columns(row)), year, kind, region))
    return asked


def truth(made: Made, asked: Question) -> int:
    return sum(
        report.tables[asked.table][row][asked.column] or 0
        for report in made.reports
        if asked.concerns(report) and asked.table in report.tables
        for row in asked.rows
        if f"{asked.table}.{row}.{asked.column}" not in report.unread
    )


@pytest.mark.parametrize("number", range(50))
def test_a_naive_sum_is_the_truth(files: Files, number: int) -> None:
    asked = questions()[number]
    wanted = truth(files.made, asked)
    rows = ", ".join("?" for _ in asked.rows)
    joined = (
        "SELECT sum(cell_value) FROM cells JOIN organs USING (organ_id) WHERE cell_table = ? AND cell_column = ?"
        f" AND cells.year = ? AND kind LIKE ? AND region LIKE ? AND cell_row IN ({rows})"
    )
    values = (asked.table, asked.column, asked.year, asked.kind or "%", asked.region or "%", *asked.rows)
    assert (files.ask(joined, *values)[0][0] or 0) == wanted
    view = joined.replace("cells JOIN organs USING (organ_id)", "cell_current").replace("cells.year", "year")
    assert (files.ask(view, *values)[0][0] or 0) == wanted
    organs = {organ["organ_id"]: organ for organ in files.read("organs")}
    total = sum(
        float(cell["cell_value"] or 0)
        for cell in files.read("cells")
        if (cell["cell_table"], cell["cell_column"], cell["year"]) == (asked.table, asked.column, str(asked.year))
        and cell["cell_row"] in asked.rows
        and asked.kind in ("", organs[cell["organ_id"]]["kind"])
        and asked.region in ("", organs[cell["organ_id"]]["region"])
    )
    assert total == wanted


def test_the_archive_is_one_in_which_sums_can_go_wrong(files: Files) -> None:
    every = files.ask("SELECT sum(cell_value) FROM (SELECT * FROM cells UNION ALL SELECT version_id, report_id,"
                      " organ_id, year, cell_table, form, cell_row, cell_column, cell_status, cell_value, unsure_value"
                      " FROM cells_other)")[0][0]  # fmt: skip
    assert every > 1.5 * files.ask("SELECT sum(cell_value) FROM cells")[0][0]


def test_naive_counts_are_the_truth(files: Files) -> None:
    reports = files.made.reports
    assert files.ask("SELECT count(*) FROM reports") == [(len(reports),)]
    assert files.ask("SELECT count(*) FROM report_current") == [(len(reports),)]
    assert len(files.read("reports")) == len(reports)
    told = dict(files.ask("SELECT year, count(*) FROM reports GROUP BY year"))
    assert told == {year: sum(report.year == year for report in reports) for year in YEARS}
    blank = sum(
        value is None
        for report in reports for name, table in report.tables.items() for row, cells in table.items()
        for column, value in cells.items() if f"{name}.{row}.{column}" not in report.unread
    )  # fmt: skip
    assert files.ask("SELECT count(*) FROM cells WHERE cell_status = 'blank'") == [(blank,)]
    unread = sum(len(report.unread) for report in reports)
    assert files.ask("SELECT count(*) FROM cells WHERE cell_status = 'not_understood'") == [(unread,)]
    assert unread > 0


def test_no_cell_is_lost_or_told_twice(files: Files) -> None:
    with Session(files.made.engine) as session:
        stored = session.execute(text("SELECT count(*) FROM version")).scalar()
    assert files.ask("SELECT count(*) FROM versions") == [(stored,)]
    both = "SELECT version_id FROM cells UNION SELECT version_id FROM cells_other"
    assert files.ask(f"SELECT count(*) FROM ({both})") == [(stored,)]
    assert files.ask("SELECT count(*) FROM cells JOIN cells_other USING (version_id)") == [(0,)]


def test_every_cell_has_its_labels_in_both_languages(files: Files) -> None:
    missing = "SELECT count(*) FROM cell_current WHERE row_zh IS NULL OR row_en IS NULL OR column_zh IS NULL"
    assert files.ask(missing) == [(0,)]
    told = files.ask("SELECT DISTINCT table_zh, row_zh, column_zh, row_en FROM cell_current WHERE cell_table = 'requests'"
                     " AND cell_row = 'refused.state_secret' AND cell_column = 'total'")  # fmt: skip
    assert told == [("收到和处理政府信息公开申请情况", "不予公开 · 属于国家秘密", "总计", "refused · state secrets")]
    codes = dict(files.ask("SELECT code, label_zh FROM codes WHERE code_list = 'state'"))
    assert (codes["overdue"], codes["on_time"]) == ("逾期未见公布", "按期")


def test_organs_have_their_names_over_time(files: Files) -> None:
    told = files.ask("SELECT organ_name, is_main, in_roster, first_year, last_year FROM organ_names"
                     " WHERE organ_id = 'o99-1' ORDER BY organ_name")  # fmt: skip
    years = [report.year for report in files.made.reports if report.organ == "o99-1"]
    assert told == [
        ("1单位别名", 0, 1, None, None),
        ("990101第1单位", 1, 1, None, None),
        ("o99-1", 0, 0, min(years), max(years)),
    ]


def test_keys_name_one_row_and_references_lead_somewhere(files: Files) -> None:
    assert files.ask("PRAGMA integrity_check") == [("ok",)]
    broken = [row for row in files.ask("PRAGMA foreign_key_check") if row[2] != "captures"]  # none were made
    assert broken == []
    described = json.loads((files.csv / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    for resource in described:
        schema, rows = resource["schema"], files.read(resource["name"])
        names = [field["name"] for field in schema["fields"]]
        assert all(field["label_zh"] and field["label_en"] and field["description"] for field in schema["fields"])
        if key := schema.get("primaryKey"):
            assert len({tuple(row[name] for name in key) for row in rows}) == len(rows), resource["name"]
        for one in schema.get("foreignKeys", []):
            other = next(there for there in described if there["name"] == one["reference"]["resource"])
            assert one["reference"]["fields"] == other["schema"]["primaryKey"]
            assert set(one["fields"]) <= set(names)


def test_every_column_can_be_asked_for_without_quotes(files: Files) -> None:
    for resource in RESOURCES:
        names = [field.name for field in resource.fields]
        assert RESERVED.isdisjoint(names), resource.name
        files.ask(f"SELECT {', '.join(names)} FROM {resource.name} LIMIT 1")
    assert {name for (name,) in files.ask("SELECT name FROM sqlite_master WHERE type = 'view'")} == set(VIEWS)


def test_postgres_takes_the_columns_without_quotes(postgres: str) -> None:
    engine = open_database(postgres)
    types = {"integer": "bigint", "number": "double precision", "boolean": "boolean"}
    with engine.begin() as connection:
        for resource in RESOURCES:
            columns = ", ".join(f"{field.name} {types.get(field.type, 'text')}" for field in resource.fields)
            connection.execute(text(f"CREATE TEMPORARY TABLE told_{resource.name} ({columns})"))
    engine.dispose()


def test_a_file_cut_short_does_not_take_the_place_of_the_last(tmp_path: Path) -> None:
    made = build(tmp_path)
    with Session(made.engine) as session:
        dataset = Dataset(session, load_configuration().deadlines, Schedule(), NOW)
        export(dataset, tmp_path / "out", "sqlite")
        before = (tmp_path / "out" / "nianbao.sqlite").read_bytes()
        session.execute(update(Version).where(Version.id == 1).values(reading={"tables": {"requests": 3}}))
        with pytest.raises(AttributeError):
            export(dataset, tmp_path / "out", "sqlite")
    assert (tmp_path / "out" / "nianbao.sqlite").read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["nianbao.sqlite"]
    made.engine.dispose()


def test_postgres_gives_the_same_dataset(files: Files, postgres: str, tmp_path: Path) -> None:
    other = build(tmp_path, url=postgres)
    with Session(other.engine) as session:
        export(Dataset(session, load_configuration().deadlines, Schedule(), NOW), tmp_path / "csv", "csv")
        assert list(newest_events(session, EventQuery(NOW))) == []
    other.engine.dispose()
    for resource in RESOURCES:
        name = f"{resource.name}.csv"
        assert sorted((tmp_path / "csv" / name).read_bytes().splitlines()) == sorted(
            (files.csv / name).read_bytes().splitlines()
        ), name

"""The report the project was created from: plain text, one table cell a line, one blank cell lost altogether."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.reading.read import read
from archive.reading.reading_model import Reading

SEED = Path(__file__).resolve().parents[4] / "shared" / "seeds" / "000_4feadbcbbe889437.txt"


@pytest.fixture(scope="module")
def reading() -> Reading:
    if not SEED.is_file():
        pytest.skip(f"the seed report is not beside this checkout: {SEED}")
    return read(SEED.read_bytes())


def test_says_whose_and_of_which_year(reading: Reading) -> None:
    assert reading.title == "嘉祥县人民政府办公室2021年政府信息公开工作年度报告"
    assert (reading.organ, reading.report_year, reading.is_report) == ("嘉祥县人民政府办公室", 2021, True)
    assert reading.form == "F2021"
    assert reading.period == (date(2021, 1, 1), date(2021, 12, 31))


def test_contact_is_read_from_the_opening(reading: Reading) -> None:
    assert reading.contact == {
        "address": "嘉祥县呈祥大道99号",
        "phone": "0537-6625256",
        "department": "嘉祥县人民政府办公室政务公开科",
    }


def test_six_sections_with_their_boundaries(reading: Reading) -> None:
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]
    first, second, third, fourth, fifth, sixth = (section.text for section in reading.sections)
    assert first.startswith("2021年，嘉祥县人民政府办公室在")
    assert first.endswith("专项考核。")
    assert second == third == fourth == ""
    assert fifth.endswith("正常运行。")
    assert sixth.startswith("（一）依据")
    assert sixth.endswith("提案。")


def test_tables_cell_by_cell(reading: Reading) -> None:
    requests = reading.tables["requests"]
    parts = ("natural_person", "business", "research", "social_organisation", "legal_service", "other", "total")
    filled = {"new": 10, "granted": 2, "partial": 2, "unable.not_held": 6, "total": 10}
    assert len(requests) == 25
    for row, cells in requests.items():
        value = filled.get(row, 0)
        assert cells == {part: value if part in ("natural_person", "total") else 0 for part in parts}, row
    assert all(value == 0 for cells in reading.tables["review"].values() for value in cells.values())
    assert sum(len(cells) for cells in reading.tables["review"].values()) == 15


def test_the_lost_cell_is_blank_and_nothing_moved_into_it(reading: Reading) -> None:
    disclosure = reading.tables["disclosure"]
    assert disclosure["normative_documents"] == {"issued": 0, "repealed": 0, "in_force": None}
    assert disclosure["rules"] == {"issued": 0, "repealed": 0, "in_force": 0}
    assert disclosure["licensing"] == disclosure["penalties"] == disclosure["coercion"] == {"decisions": 0}
    assert disclosure["fees"] == {"amount_wan_yuan": 0}


def test_the_blank_cell_is_the_only_finding_in_the_tables(reading: Reading) -> None:
    in_tables = [(f.check, f.where) for f in reading.findings if f.where.startswith(tuple(reading.tables))]
    assert in_tables == [("blank_cells", "disclosure.normative_documents.in_force")]
    assert not [finding for finding in reading.findings if finding.severity == "error"]

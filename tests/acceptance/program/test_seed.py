"""The report the project was created from, read from plain text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import SHARED
from tests.program import nianbao_json

SEED = SHARED / "seeds" / "000_4feadbcbbe889437.txt"


@pytest.fixture(scope="module")
def seed() -> Any:
    if not SEED.is_file():
        pytest.skip(f"the seed is not here: {SEED} does not exist")
    return nianbao_json("read", SEED, "--format", "json")


def test_whose_it_is_and_of_which_year(seed: Any) -> None:
    assert seed["organ"] == "嘉祥县人民政府办公室"
    assert seed["report_year"] == 2021
    assert seed["is_report"] is True
    assert seed["form"] == "F2021"
    assert seed["period"] == {"start": "2021-01-01", "end": "2021-12-31"}
    assert "0537-6625256" in str(seed["contact"])
    assert [section["number"] for section in seed["sections"]] == [1, 2, 3, 4, 5, 6]


def test_its_tables_cell_by_cell(seed: Any) -> None:
    requests = seed["tables"]["requests"]
    total = {row: cells["total"] for row, cells in requests.items()}
    expected = {"new": 10, "granted": 2, "partial": 2, "unable.not_held": 6, "total": 10}
    assert total == {row: expected.get(row, 0) for row in total}
    assert len(requests) == 25
    assert all(len(cells) == 7 for cells in requests.values())
    assert seed["tables"]["disclosure"]["normative_documents"] == {"issued": 0, "repealed": 0, "in_force": None}
    assert {value for row in seed["tables"]["review"].values() for value in row.values()} == {0}


def test_what_is_wrong_with_it_is_one_blank_cell(seed: Any) -> None:
    checks = {finding["check"] for finding in seed["findings"]}
    assert "blank_cells" in checks
    assert not checks & {"R1", "R2", "R3", "R4"}

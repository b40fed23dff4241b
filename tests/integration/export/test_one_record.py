"""A filing is one record: board, API, CSV, XLSX, dataset, search, notice and frozen board say the same of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.config.load import load_configuration
from archive.export.codebook import codebook
from archive.filings.record import Filing
from archive.filings.verdicts.history import rejudge_recorded
from archive.ingest.sync import sync_configuration
from archive.records.fields import record_fields
from tests.integration.export.forms import NOW, YEAR, House, check, correct, open_house, serve
from tests.program import nianbao


@pytest.fixture
def house(counties: Path, tmp_path: Path) -> Iterator[House]:
    with open_house(counties, tmp_path / "house") as house:
        yield house


def test_every_form_of_a_filing_says_the_same(house: House) -> None:
    records = check(house)
    overdue = [one for one in records.values() if one["state"] == "overdue"]
    assert max(one["days_late"] for one in overdue) > 5, "the days of a silent organ have run on"
    assert len({one["state"] for one in records.values()}) > 2


def test_every_form_follows_a_correction_of_the_roster(house: House) -> None:
    """An organ that had ended before the deadline is accused nowhere as soon as the roster says so, and nobody is called
    逾期 whose deadline turns out to be of custom."""
    lawful = [one for one in house.records().values() if one["region"] == "990101" and one["basis"] == "statute"]
    silent = next(one for one in lawful if one["state"] == "overdue")
    late = next(one for one in lawful if one["state"] == "late")
    correct(house.folder, {silent["organ_id"]: {"valid_to": "2025-06-30"}, late["organ_id"]: {"kind": "township"}})
    configuration = load_configuration()
    sync_configuration(house.session, configuration)
    rejudge_recorded(house.session, configuration.deadlines, "990101", NOW)
    house.session.commit()
    house.client = serve(house.folder)
    records = check(house)
    assert records[silent["organ_id"]]["state"] == "not_applicable"
    assert (records[late["organ_id"]]["state"], records[late["organ_id"]]["basis"]) == ("late", "custom")


def test_the_command_gives_the_same_records(house: House) -> None:
    told = json.loads(nianbao("status", "--year", YEAR, "--as-of", NOW.isoformat(), "--format", "json", ok=(1,)))
    names = [field.name for field in record_fields(Filing)]
    assert {one["organ_id"]: {name: one[name] for name in names} for one in told["filings"]} == house.records()


def test_the_codebook_has_every_field() -> None:
    page = codebook()
    assert [f"| `{field.name}` | {field.zh} | {field.en} |" in page for field in record_fields(Filing)] == [True] * 23


@pytest.mark.parametrize("field", record_fields(Filing), ids=lambda field: field.name)
def test_every_field_is_described_in_both_languages(field: Any) -> None:
    assert field.zh
    assert field.en
    assert field.description.endswith(".")

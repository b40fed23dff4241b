"""Every field of a record is described once, in both languages, and every form of it has the names that others rely on."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from archive.export.codebook import record_codebook
from archive.export.resources import RESOURCES
from archive.filings.record import Filing
from archive.notices.alerts.events import AlertEvent
from archive.reading.checks.outcome import Outcome
from archive.records.fields import RecordField, record_fields
from archive.records.finding import FindingInReport, FindingRow, FindingShape
from archive.records.organ import OrganShape
from archive.records.outcome import OutcomeShape
from archive.records.version import IsCurrent, VersionKey, VersionRow, VersionShape
from archive.records.visit import VisitOut, VisitRow
from archive.search.search_result import CellHitShape, Hit
from archive.web.contents.search_hits import HitShape

RECORDS: tuple[type, ...] = (
    FindingRow, OrganShape, OutcomeShape, IsCurrent, VersionKey, VersionRow, VisitRow, Hit, HitShape, CellHitShape,
)  # fmt: skip
FIELDS = [(record.__name__, field) for record in RECORDS for field in record_fields(record)]
GIVEN: dict[type, str] = {
    VersionShape: "id number url title form declared_date declared_source first_seen_at last_seen_at content_digest "
    "capture reader_version",
    FindingShape: "check severity where message",
    FindingInReport: "check severity where message report_id organ year url version",
    OutcomeShape: "check status where cells expression left right difference",
    VisitOut: "id column_id started_at finished_at outcome error_class reason rows total baseline pages",
    OrganShape: "id name names kind region origin valid_from valid_to successor",
    HitShape: "report_id version_id number title organ organ_id region report_year url state first_seen_at title_parts "
    "snippet cells score type since reason_zh reason_en reason page",
}
IN_FILES = {
    "versions": "version_id report_id organ_id year url number title form declared_date declared_source first_seen_at "
    "last_seen_at content_digest capture_id reader_version current report_current",
    "cells": "version_id report_id year table form row column value current report_current",
    "findings": "version_id report_id year check severity where message_zh message_en current report_current",
    "outcomes": "version_id report_id year check status where expression left right difference current report_current",
    "visits": "visit_id column_id region url started_at finished_at outcome error_class reason rows total baseline",
}


@pytest.mark.parametrize(("record", "field"), FIELDS, ids=lambda one: getattr(one, "name", one))
def test_every_field_is_described_in_both_languages(record: str, field: RecordField) -> None:
    assert (bool(field.zh), bool(field.en)) == (True, True), record
    assert field.description.endswith(".")
    assert f"| `{field.name}` | {field.zh} | {field.en} |" in record_codebook() or record in {
        "CellHitShape",
        "HitShape",
        "VersionKey",
    }


@pytest.mark.parametrize(("record", "names"), GIVEN.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_no_field_that_the_api_gives_is_lost_or_renamed(record: type, names: str) -> None:
    assert [field.name for field in record_fields(record)] == names.split()


@pytest.mark.parametrize(("resource", "names"), IN_FILES.items(), ids=lambda one: one.partition(" ")[0])
def test_no_column_of_the_dataset_is_lost_or_renamed(resource: str, names: str) -> None:
    told = next(one for one in RESOURCES if one.name == resource)
    assert [name for name, _type, _description in told.fields] == names.split()


def test_the_dataset_has_the_types_of_the_records() -> None:
    types = {one.name: {name: kind for name, kind, _ in one.fields} for one in RESOURCES}
    assert types["outcomes"]["left"] == "number"
    assert types["versions"] | {"declared_date": "date", "current": "boolean"} == types["versions"]
    assert types["visits"]["started_at"] == "datetime"
    assert types["visits"]["total"] == types["versions"]["version_id"] == "integer"


def test_an_outcome_as_json_has_the_fields_of_its_record_and_is_read_again() -> None:
    made = Outcome("R2", "fail", "requests.total", ("requests.total.total",), "a = b", 3, 2)
    plain = made.to_json()
    assert list(plain) == list(OutcomeShape.model_fields)
    assert (plain["left"], plain["difference"]) == (3, 1)
    assert Outcome.from_json(plain) == made
    assert OutcomeShape.model_validate(plain).difference == 1


def test_an_alert_says_of_a_filing_what_its_record_says() -> None:
    names = {one.name for one in dataclasses.fields(AlertEvent)} & Filing.model_fields.keys()
    assert names == {"organ_id", "organ", "region", "year", "state", "basis", "days_late", "reason_zh"}
    values: dict[str, Any] = {"organ_id": "a", "organ": "甲局", "region": "990101", "year": 2025, "state": "late"}
    record = Filing.model_construct(**values, basis="statute", days_late=3, reason_zh="逾期3天。")
    event = AlertEvent.of(record, "a-2025:late:2026-02-03")
    assert {name: getattr(event, name) for name in names} == {name: getattr(record, name) for name in names}
    assert event.day == "2026-02-03"


def test_an_entry_of_the_outbox_of_an_earlier_version_is_read() -> None:
    old = {
        "key": "a-2025:late:2026-02-03", "organ_id": "a", "organ": "甲局", "region": "990101", "year": 2025,
        "state": "late", "basis": "statute", "days": 3, "reason_zh": "逾期3天。", "step": None, "about": "", "due": "",
        "watch": "", "visited": "", "others": True,
    }  # fmt: skip
    event = AlertEvent.from_json(old)
    assert event.days_late == 3
    assert AlertEvent.from_json(event.to_json()) == event

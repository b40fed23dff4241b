"""Every field of a record is described once, in both languages, and every form of it has the names that others rely on."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from archive.export.codebook import record_codebook
from archive.export.resources import RESOURCES
from archive.filings.record import Filing, VerdictRow
from archive.filings.verdicts.events import VerdictEvent
from archive.notices.alerts.events import AlertEvent
from archive.reading.checks.outcome import Outcome
from archive.records.cell import CellLabel, CellRow, CellSum, PrintedCell
from archive.records.code import CodeRow
from archive.records.fields import RecordField, record_fields
from archive.records.finding import FindingInReport, FindingRow, FindingShape
from archive.records.organ import OrganNameRow, OrganShape
from archive.records.outcome import OutcomeShape
from archive.records.third_party import ThirdPartyRow
from archive.records.version import IsCurrent, VersionKey, VersionRow, VersionShape
from archive.records.visit import VisitOut, VisitRow
from archive.search.search_result import CellHitShape, Hit
from archive.web.contents.search_hits import HitShape

RECORDS: tuple[type, ...] = (
    FindingRow, OrganShape, OutcomeShape, IsCurrent, VersionKey, VersionRow, VisitRow, PrintedCell,
    CellLabel, CellRow, CellSum, CodeRow, OrganNameRow, VerdictRow, VerdictEvent, Hit, HitShape, CellHitShape,
    ThirdPartyRow,
)  # fmt: skip
FIELDS = [(record.__name__, field) for record in RECORDS for field in record_fields(record)]
GIVEN: dict[type, str] = {
    VersionShape: "id number url title form declared_date declared_source first_seen_at last_seen_at content_digest "
    "capture reader_version",
    FindingShape: "check severity where message",
    FindingInReport: "check severity where message report_id organ year url version",
    OutcomeShape: "check status where cells expression left right difference",
    VisitOut: "id column_id started_at finished_at outcome error_class reason rows total vantage baseline pages",
    OrganShape: "id name names kind region origin valid_from valid_to successor",
    HitShape: "report_id version_id number title organ organ_id region report_year url state first_seen_at title_parts "
    "snippet cells score type since reason_zh reason_en reason page",
}
KEY = "version_id report_id organ_id year"
VERSION = (
    "version_id report_id organ_id year url number title form declared_date declared_source first_seen_at last_seen_at "
    "content_digest capture_id reader_version"
)
CELL = f"{KEY} cell_table form cell_row cell_column cell_status cell_value unsure_value"
FINDING = f"{KEY} check_id severity place message_zh message_en"
OUTCOME = f"{KEY} check_id status place expression left_value right_value difference"
RANK = "current report_current"
IN_FILES = {
    "versions": f"{VERSION} {RANK}",
    "reports": VERSION,
    "cells": CELL,
    "cells_other": f"{CELL} {RANK}",
    "findings": FINDING,
    "findings_other": f"{FINDING} {RANK}",
    "outcomes": OUTCOME,
    "outcomes_other": f"{OUTCOME} {RANK}",
    "visits": "visit_id column_id region url started_at finished_at outcome error_class reason row_count stated_total "
    "vantage baseline",
    "organs": "organ_id organ kind region origin valid_from valid_to successor",
    "organ_names": "organ_id organ_name is_main in_roster first_year last_year",
    "verdicts": "filing_id organ_id year valid_from valid_to state days_late flags deadline basis grade reason_zh "
    "reason_en rule_version",
    "events": "event_key event happened_at filing_id organ_id organ kind region year state_before state basis deadline "
    "days_late reason_zh reason_en",
    "captures": "capture_id url fetched_at http_status content_type payload_digest warc_file warc_offset",
    "third_party_captures": "third_party_id organ_id year url claimed_at record_type http_status body_digest reason origin "
    "file_sha256 record_offset imported_at",
    "codes": "code_list code label_zh label_en meaning",
    "texts": "version_id full_text",
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
    assert [field.name for field in told.fields] == names.split()


def test_the_dataset_has_the_types_of_the_records() -> None:
    types = {one.name: {field.name: field.type for field in one.fields} for one in RESOURCES}
    assert types["outcomes"]["left_value"] == "number"
    assert types["versions"] | {"declared_date": "date", "current": "boolean"} == types["versions"]
    assert types["visits"]["started_at"] == "datetime"
    assert types["visits"]["stated_total"] == types["versions"]["version_id"] == "integer"


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

"""Boards frozen by earlier versions are read as records: without who decided, and with what they did not say yet."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from archive.filings.snapshots.snapshot_board import thaw_record, thaw_snapshots
from archive.filings.snapshots.snapshot_store import Snapshot, load_snapshot

OLD: dict[str, Any] = {
    "organ_id": "yx-jyj", "organ": "云溪县教育局", "kind": "department", "region": "990101", "year": 2025,
    "deadline": "2026-01-31", "basis": "statute", "state": "late", "days_late": 3, "flags": ["date_conflict"],
    "grade": "observed", "declared_date": "2026-01-30", "first_seen": "2026-02-05T12:00:00+00:00",
    "absent_until": "2026-02-03T12:00:00+00:00", "evidence": [], "reason": "至少逾期3天。", "reason_zh": "至少逾期3天。",
    "reason_en": "At least 3 days late.", "report_id": "yx-jyj-2025",
}  # fmt: skip
WAIVED = OLD | {
    "state": "waived", "days_late": None, "first_seen": None, "absent_until": None, "report_id": None,
    "decision": {"kind": "waive", "by": "李某", "at": "2026-02-03T01:00:00+00:00", "reason": "并入", "until": None},
    "reason_zh": "人工豁免（李某，2026-02-03，不设期限）：并入。核查所见：未见。",
    "reason": "人工豁免（李某，2026-02-03，不设期限）：并入。核查所见：未见。",
    "reason_en": "Waived by 李某 on 2026-02-03, without an end: merged. What was found: not seen.",
}  # fmt: skip
RULE = {
    "id": "departments", "kinds": ["department"], "from_year": 2019, "to_year": None, "due": "01-31",
    "basis": "statute", "region": "", "source_zh": "第五十条", "source_en": "article 50",
}  # fmt: skip


def test_days_of_an_old_record_are_a_lower_bound_where_the_visits_lay_apart() -> None:
    assert thaw_record(OLD).is_lower_bound
    assert not thaw_record(OLD | {"absent_until": "2026-02-04T12:00:00+00:00", "days_late": 5}).is_lower_bound


def test_what_a_record_says_of_its_days_stands() -> None:
    assert not thaw_record(OLD | {"is_lower_bound": False}).is_lower_bound


def test_an_old_decision_is_told_without_who_decided_and_why() -> None:
    record = thaw_record(WAIVED)
    assert record.decision is not None
    assert record.decision.model_dump(mode="json") == {"kind": "waive", "day": "2026-02-03", "until": None}
    told = json.dumps(record.to_json(), ensure_ascii=False)
    assert "李某" not in told
    assert "并入" not in told
    assert record.reason_zh == "人工豁免（2026-02-03，不设期限）。核查所见：未见。"


@pytest.fixture
def frozen(tmp_path: Path) -> Snapshot:
    board = {"as_of": "2026-02-07T16:00:00+00:00", "year": 2025, "counts": {"late": 1}, "filings": [OLD]}
    content = {
        "region": "990101", "year": 2025, "as_of": board["as_of"], "frozen_at": board["as_of"], "board": board,
        "rule_version": "1", "deadlines_version": "1", "rules": {"departments": RULE},
        "rule_of": {"yx-jyj": "departments"},
    }  # fmt: skip
    data = json.dumps(content).encode()
    path = tmp_path / f"990101-2025-20260207T160000Z-{sha256(data).hexdigest()[:16]}.json"
    path.write_bytes(data)
    return load_snapshot(path)


def test_an_old_file_gives_its_records_with_their_rules(frozen: Snapshot) -> None:
    board = thaw_snapshots([frozen])
    (record,) = board.filings
    assert (board.year, record.filing_id, record.due.isoformat()) == (2025, "yx-jyj-2025", "2026-01-31")
    assert board.rule_of(record).source_zh == "第五十条"

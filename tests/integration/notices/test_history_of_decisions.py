"""The verdict rows of decisions are the same in a database that lived through them and in one that was made anew."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.clock import SHANGHAI
from archive.config.load import Configuration, load_configuration
from archive.database.engine import session_scope
from archive.database.models import Listing, VerdictRecord
from archive.filings.decisions.decision_log import DecisionLine
from archive.filings.decisions.rows import RowLine
from archive.filings.verdicts.history import record_decision, record_decisions, record_row_decision
from archive.ingest.warc_ingest import ingest_new_records
from archive.office.answers import answer
from archive.office.decide import propose_decision
from archive.office.intent import Actor
from archive.office.place import Office
from crawler.visiting.stored_rows import rows_of
from tests.acting import append_decision, decide_row
from tests.fresh_database import fresh_database
from tests.integration.notices.kept_county import Captured, Evening, configure
from tests.unit.office.desk import settle

# The day, what is decided at 22:00 after the visit, and until when.
WORDS: dict[date, tuple[str, str, date | None]] = {
    date(2026, 2, 2): ("st-mzj", "waive", date(2026, 2, 4)),
    date(2026, 2, 3): ("st-slj", "dismiss", None),
    date(2026, 2, 5): ("st-slj", "revoke", None),
    date(2026, 2, 6): ("st-mzj", "dismiss", None),
}
DAYS = [date(2026, 1, 28) + timedelta(days=n) for n in range(10)]


def rows(engine: Any) -> list[tuple[Any, ...]]:
    with session_scope(engine) as session:
        query = select(VerdictRecord).order_by(
            VerdictRecord.organ_id, VerdictRecord.report_year, VerdictRecord.valid_from, VerdictRecord.id
        )
        return [
            (
                v.organ_id,
                v.report_year,
                v.valid_from,
                v.state,
                v.valid_to,
                v.days_late,
                tuple(v.flags),
                v.reason_zh,
                v.evidence,
            )
            for v in session.scalars(query)
        ]


def say(engine: Any, configuration: Configuration, day: date, revokes: dict[str, str]) -> None:
    """Decide as `nianbao decide` does, at 22:00 of the day."""
    organ, kind, until = WORDS[day]
    told: dict[str, Any] = {"organ_id": organ, "report_year": 2025, "kind": kind, "by": "李某", "reason": "已电话核实"}
    told |= {"at": datetime.combine(day, time(22), SHANGHAI), "until": until}
    with session_scope(engine) as session:
        line = DecisionLine.model_validate(told | ({"revokes": revokes[organ]} if kind == "revoke" else {}))
        word = append_decision(session, line)
        revokes[organ] = word.id
        record_decision(session, configuration.deadlines, word)


def _deny_row(engine: Any, configuration: Configuration, at: datetime) -> None:
    """Say, as `nianbao decide not-report` does, that the water office's row is no report."""
    with session_scope(engine) as session:
        query = select(Listing).where(Listing.organ_id == "st-slj", Listing.report_year == 2025)
        row = session.scalars(query).one()
        told = {"column_id": row.column_id, "url": row.url, "kind": "not_report", "by": "李某", "reason": "误登"}
        decision = decide_row(session, RowLine.model_validate(told | {"at": at}))
        record_row_decision(session, configuration.deadlines, decision)


def test_live_and_rebuilt_history_are_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    configure(tmp_path / "config")
    configuration, warc = load_configuration(tmp_path / "config"), tmp_path / "data" / "warc"
    live = fresh_database(tmp_path / "live.db")
    revokes: dict[str, str] = {}
    captured = Captured()
    for day in DAYS:
        Evening(warc, day, captured).visit()
        ingest_new_records(live, warc, configuration, rows_of)
        if day in WORDS:
            say(live, configuration, day, revokes)
        if day == date(2026, 2, 5):  # after the dismissal was taken back
            _deny_row(live, configuration, datetime.combine(day, time(23), SHANGHAI))
    ingest_new_records(live, warc, configuration, rows_of)
    anew = fresh_database(tmp_path / "anew.db")
    ingest_new_records(anew, warc, configuration, rows_of)
    assert rows(live) == rows(anew)
    decided = [(row[0], row[3]) for row in rows(anew) if row[2].hour == 14 and row[2].minute == 0]
    assert ("st-mzj", "waived") in decided
    assert next(state for organ, state in decided if organ == "st-slj") == "unverified", "dismissed"
    said = [row[3] for row in rows(anew) if row[0] == "st-slj" and row[2].date() == date(2026, 2, 5)]
    assert said == ["late", "overdue"], "the dismissal taken back, then the row denied, each at its instant"
    ingest_new_records(anew, warc, configuration, rows_of)
    assert rows(live) == rows(anew), "another pass adds nothing"


def test_a5_a_waiver_given_ended_and_revoked_between_two_looks_is_replayed_at_its_instants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them proposed by one person and approved by another, an hour later: it holds from the approval on."""
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    configure(tmp_path / "config")
    configuration, warc = load_configuration(tmp_path / "config"), tmp_path / "data" / "warc"
    at = settle(Office(tmp_path / "data"))
    live, captured = fresh_database(tmp_path / "live.db"), Captured()
    for day in (*DAYS[:6], DAYS[9]):
        Evening(warc, day, captured).visit()
        ingest_new_records(live, warc, configuration, rows_of)
        if day == date(2026, 2, 2):
            first = _in_two_steps(at, live, configuration, "waive", "2026-02-02T22:00", until=date(2026, 2, 3))
            second = _in_two_steps(at, live, configuration, "waive", "2026-02-04T10:00", until=date(2026, 12, 31))
            _in_two_steps(at, live, configuration, "revoke", "2026-02-04T12:00", revokes=second)
            assert first != second
    anew = fresh_database(tmp_path / "anew.db")
    ingest_new_records(anew, warc, configuration, rows_of)
    assert rows(live) == rows(anew)
    mine = [(f"{row[2].astimezone(SHANGHAI):%m-%d %H:%M}", row[3]) for row in rows(anew) if row[0] == "st-mzj"]
    assert mine[-3:] == [("02-01 20:00", "overdue"), ("02-02 23:00", "waived"), ("02-04 13:00", "overdue")]


def _in_two_steps(at: Office, engine: Any, configuration: Configuration, kind: str, when: str, **more: Any) -> str:
    """Propose at ``when`` (Shanghai) and approve an hour later; the id of the decision."""
    now = datetime.fromisoformat(f"{when}+08:00")
    told = {"organ_id": "st-mzj", "report_year": 2025, "kind": kind, "by": "li", "reason": "机构改革期间", "at": now}
    with session_scope(engine) as session:
        line = DecisionLine.model_validate(told | more)
        seq = propose_decision(at, session, configuration.deadlines, Actor("li", "web"), line).seq
        answer(at, Actor("han", "web"), seq, "approve", "", now + timedelta(hours=1))
        record_decisions(session, configuration.deadlines)
    return line.id

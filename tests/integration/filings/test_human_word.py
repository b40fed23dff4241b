"""What people decide holds against every run of the machine, ends when it says, and outlives the database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.database.models import DecisionRecord, FindingRecord, Listing, Organ, VerdictRecord, Version
from archive.errors import ConfigError, NotFoundError
from archive.filings.decisions.decision_log import DecisionLine, read_decisions, sync_decisions
from archive.filings.rules.decisions import Decision, fingerprint
from archive.filings.verdicts.history import record_verdicts
from archive.filings.verdicts.store import history_of
from tests.acting import append_decision

from .county import REGION, County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"


LINES = [Line(CZJ, day=date(2026, 1, 24))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def silent(county: County) -> County:
    """The education bureau is silent, the finance bureau in time."""
    return county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), LINES).visit(at("2026-02-05"), LINES)


def organ_id(session: Session, name: str) -> str:
    return session.scalars(select(Organ.id).where(Organ.name == name)).one()


def say(county: County, folder: Path, kind: str, when: datetime, **more: object) -> Decision:
    given = {"organ_id": organ_id(county.session, JYJ), "report_year": 2025, "kind": kind, "by": "李某", "at": when}
    return append_decision(
        county.session, DecisionLine.model_validate({"reason": "机构改革期间", **given, **more}), folder
    )


def state(county: County, as_of: str) -> str:
    return county.filing(JYJ, at(as_of)).ruling.state


def test_a_waiver_holds_from_when_it_was_spoken_to_its_last_day(silent: County, folder: Path) -> None:
    say(silent, folder, "waive", at("2026-02-07"), until=date(2026, 2, 20))
    assert state(silent, "2026-02-06") == "overdue"
    silent.visit(at("2026-02-20"), LINES)
    filing = silent.filing(JYJ, at("2026-02-20", "23:59"))
    assert filing.ruling.state == "waived"
    assert filing.ruling.days_late is None
    for said in ("2026-02-07", "2026-02-20", "2026-01-31"):
        assert said in filing.ruling.reason_zh
        assert said in filing.ruling.reason_en
    assert "李某" not in filing.ruling.reason_zh + filing.ruling.reason_en
    assert filing.automatic_verdict is not None
    assert filing.automatic_verdict.state == "overdue"
    told = filing.to_json()["decision"]
    assert told == {"kind": "waive", "day": "2026-02-07", "until": "2026-02-20"}
    assert state(silent, "2026-02-21") == "overdue"


def test_a_waiver_taken_back_holds_no_more(silent: County, folder: Path) -> None:
    word = say(silent, folder, "waive", at("2026-02-07"), until=date(2026, 12, 31))
    say(silent, folder, "revoke", at("2026-02-09"), revokes=word.id, reason="误操作")
    silent.visit(at("2026-02-09"), LINES)
    assert state(silent, "2026-02-08") == "waived"
    assert state(silent, "2026-02-10") == "overdue"


def test_a_dismissed_verdict_accuses_nobody_and_says_what_was_found(silent: County, folder: Path) -> None:
    say(silent, folder, "dismiss", at("2026-02-07"), reason="年报发布在另一栏目，已人工核实")
    ruling = silent.filing(JYJ, at("2026-02-08")).ruling
    assert ruling.state == "unverified"
    assert "已人工核实" not in ruling.reason_zh, "the reason of a decision is not published"
    assert "2026-01-31" in ruling.reason_en


def test_a_waiver_does_not_hide_a_report_that_came_in_time(silent: County, folder: Path) -> None:
    czj = organ_id(silent.session, CZJ)
    say(silent, folder, "waive", at("2026-01-22"), until=date(2026, 12, 31), organ_id=czj)  # nothing was seen by then
    assert silent.filing(CZJ, at("2026-02-08")).ruling.state == "on_time"


def test_a_confirmed_duty_makes_silence_overdue(county: County, folder: Path) -> None:
    county.visit(at("2026-02-05"), []).visit(at("2026-02-06"), [])  # the watch began after the deadline
    assert state(county, "2026-02-07") == "unverified"
    say(county, folder, "confirm", at("2026-02-07"), reason="三定方案已核对")
    filing = county.filing(JYJ, at("2026-02-08"))
    assert (filing.ruling.state, filing.decision and filing.decision.kind) == ("overdue", "confirm")


def test_the_machine_records_what_people_decided_and_overwrites_nothing(silent: County, folder: Path) -> None:
    deadlines, session = silent.configuration.deadlines, silent.session
    record_verdicts(session, deadlines, [REGION], at("2026-02-06"), data=folder)
    word = say(silent, folder, "waive", at("2026-02-07"), until=date(2026, 2, 20))
    for day in ("2026-02-08", "2026-02-10", "2026-02-22"):
        silent.visit(at(day), [Line(CZJ, day=date(2026, 1, 24))])
        record_verdicts(session, deadlines, [REGION], at(day, "21:00"), data=folder)
    states = [verdict.state for verdict in history_of(session, organ_id(session, JYJ), 2025)]
    assert states == ["overdue", "waived", "overdue"]
    assert session.get(DecisionRecord, word.id) is not None


def test_a_rebuilt_database_reads_the_decisions_again(silent: County, folder: Path) -> None:
    word = say(silent, folder, "waive", at("2026-02-07"), until=date(2026, 2, 20))
    silent.session.execute(delete(DecisionRecord))
    assert state(silent, "2026-02-08") == "overdue"
    record_verdicts(silent.session, silent.configuration.deadlines, [REGION], at("2026-02-08"), data=folder)
    assert state(silent, "2026-02-08") == "waived"
    again = silent.filing(JYJ, at("2026-02-08")).decision
    assert again is not None
    assert replace(again, at=word.at) == word


def test_deciding_the_same_twice_keeps_one_line(silent: County, folder: Path) -> None:
    for _time in range(2):
        say(silent, folder, "waive", at("2026-02-07"), until=date(2026, 2, 20))
    assert len(read_decisions(folder)) == 1
    assert sync_decisions(silent.session, folder) == 1


def test_half_a_line_left_by_a_crash_loses_no_other(silent: County, folder: Path) -> None:
    say(silent, folder, "waive", at("2026-02-06"), until=date(2026, 2, 6))
    path = folder / "office" / "journal" / "2026.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write('{"act": "decision.dismiss", "at')
    assert sync_decisions(silent.session, folder) == 1
    say(silent, folder, "dismiss", at("2026-02-07"))
    assert [line.kind for line in read_decisions(folder)] == ["waive", "dismiss"]


def test_decisions_from_before_the_journal_stay_and_keep_their_ids(silent: County, folder: Path) -> None:
    organ = organ_id(silent.session, JYJ)
    told = {"organ_id": organ, "report_year": 2025, "kind": "waive", "by": "李某", "at": at("2026-02-06")}
    old = DecisionLine.model_validate({**told, "reason": "机构改革期间", "until": date(2026, 2, 20)})
    path = folder / "decisions" / "decisions.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(old.model_dump_json() + "\n", encoding="utf-8")
    assert sync_decisions(silent.session, folder) == 1
    word = say(silent, folder, "revoke", at("2026-02-09"), revokes=old.id, reason="误操作")
    assert [line.id for line in read_decisions(folder)] == [old.id, word.id]
    assert state(silent, "2026-02-08") == "waived"
    assert path.read_text(encoding="utf-8") == old.model_dump_json() + "\n", "never written again"


def test_a_broken_line_is_told_with_its_number(silent: County, folder: Path) -> None:
    path = folder / "decisions" / "decisions.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("\n" + json.dumps({"organ_id": "x", "report_year": 2025, "kind": "forgive"}) + "\n", "utf-8")
    with pytest.raises(ConfigError, match=r"decisions\.jsonl:2"):
        sync_decisions(silent.session, folder)


@pytest.mark.parametrize("wrong", [{"until": None}, {"by": " "}, {"reason": ""}, {"at": datetime(2026, 2, 7)}])  # noqa: DTZ001
def test_a_waiver_without_end_reason_name_or_zone_is_refused(wrong: dict[str, object]) -> None:
    good = {"organ_id": "x", "report_year": 2025, "kind": "waive", "by": "李某", "at": at("2026-02-07")}
    good |= {"reason": "撤并", "until": date(2026, 2, 20)}
    DecisionLine.model_validate(good)
    with pytest.raises(ValueError, match="validation error"):
        DecisionLine.model_validate({**good, **wrong})


def test_unknown_organs_and_decisions_are_told(silent: County, folder: Path) -> None:
    with pytest.raises(NotFoundError):
        say(silent, folder, "confirm", at("2026-02-07"), organ_id="nobody")
    with pytest.raises(NotFoundError):
        say(silent, folder, "revoke", at("2026-02-07"), revokes="nothing")


def test_a_dismissed_finding_no_longer_makes_a_report_defective(silent: County, folder: Path) -> None:
    session, czj = silent.session, organ_id(silent.session, CZJ)
    _read_with_finding(session, czj, "wrong_organ")
    assert "defective" in silent.filing(CZJ, at("2026-02-08")).ruling.flags
    word = fingerprint("sha256:1", "wrong_organ", "title")
    say(silent, folder, "dismiss", at("2026-02-07"), organ_id=czj, finding=word, reason="系旧称")
    assert "defective" not in silent.filing(CZJ, at("2026-02-08")).ruling.flags
    assert silent.filing(CZJ, at("2026-02-08")).ruling.state == "on_time"


def _read_with_finding(session: Session, organ: str, check: str) -> None:
    listing = session.scalars(select(Listing).where(Listing.organ_id == organ)).one()
    version = Version(
        report_id=f"{organ}-2025",
        organ_id=organ,
        report_year=2025,
        column_id=listing.column_id,
        url=listing.url,
        number=1,
        capture_id="capture-2",
        content_digest="sha256:1",
        first_seen_at=at("2026-01-25", "20:02"),
        last_seen_at=at("2026-01-25", "20:02"),
        title="",
        organ_name="",
        declared_date=None,
        declared_source="",
        form="F2021",
        is_report=True,
        reader_version="",
        reading={},
    )
    session.add(version)
    session.flush()
    finding = {"where": "title", "severity": "error", "message_zh": "", "message_en": ""}
    session.add(FindingRecord(version_id=version.id, check=check, **finding))
    session.flush()


def test_verdicts_have_a_history(silent: County, folder: Path) -> None:
    session = silent.session
    assert record_verdicts(session, silent.configuration.deadlines, [REGION], at("2026-02-06"), data=folder) == 2
    assert session.scalars(select(VerdictRecord.state).order_by(VerdictRecord.state)).all() == ["on_time", "overdue"]

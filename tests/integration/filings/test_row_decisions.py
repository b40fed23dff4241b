"""Rows in doubt block accusations until a person decides what they are; past boards stay as they were."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.database.models import Listing, Organ, RowDecisionRecord
from archive.errors import NotFoundError
from archive.filings.decisions.rows import RowLine, read_rows, sync_rows
from archive.filings.verdicts.doubts import doubts_of
from tests.acting import decide_row

from .county import REGION, County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"
ODD = Line("", title="一图读懂教育局政务公开", url="http://nb.example/odd.html")


@pytest.fixture
def doubtful(county: County) -> County:
    """The finance bureau is silent; a picture that may be the education bureau's report came in time."""
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [ODD]).visit(at("2026-02-05"), [ODD])
    row = county.session.scalars(select(Listing).where(Listing.url == ODD.url)).one()
    row.is_report, row.organ_id, row.report_year = False, None, None
    row.doubt, row.candidates = "summary", [organ_id(county, JYJ)]
    county.session.flush()
    return county


def organ_id(county: County, name: str) -> str:
    return county.session.scalars(select(Organ.id).where(Organ.name == name)).one()


def line(county: County, kind: str, when: datetime, **more: object) -> RowLine:
    given = {
        "column_id": county.column("a"),
        "url": ODD.url,
        "kind": kind,
        "by": "李某",
        "at": when,
        "reason": "已打开核对",
    }
    return RowLine.model_validate(given | more)


def states(county: County, as_of: datetime) -> tuple[str, str]:
    return county.filing(JYJ, as_of).ruling.state, county.filing(CZJ, as_of).ruling.state


def test_a_row_in_doubt_keeps_its_organ_from_being_overdue_and_no_other(doubtful: County) -> None:
    assert states(doubtful, at("2026-02-06")) == ("unverified", "overdue")
    ruling = doubtful.filing(JYJ, at("2026-02-06")).ruling
    assert "栏目中有该单位条目“一图读懂教育局政务公开”，未能确认是否为年报" in ruling.reason_zh


def test_the_list_of_doubts_names_row_reason_and_organ(doubtful: County) -> None:
    (entry,) = doubts_of(doubtful.session, at("2026-02-06"), region=REGION, year=2025)
    assert (entry.title, entry.doubt, [name for _id, name in entry.candidates]) == (ODD.title, "summary", [JYJ])
    assert entry.to_json()["captures"] == ["capture-2"]
    assert doubts_of(doubtful.session, at("2026-01-24")) == []
    assert doubts_of(doubtful.session, at("2026-02-06"), doubt="organ") == []


def test_decided_to_be_a_report_it_counts_from_then_on(doubtful: County, tmp_path: Path) -> None:
    report = line(doubtful, "report", at("2026-02-05", "22:00"), organ_id=organ_id(doubtful, JYJ), report_year=2025)
    decide_row(doubtful.session, report, tmp_path)
    assert states(doubtful, at("2026-02-06")) == ("on_time", "overdue")
    assert states(doubtful, at("2026-02-05", "21:00"))[0] == "unverified"
    assert doubts_of(doubtful.session, at("2026-02-06")) == []


def test_decided_to_be_none_it_protects_nobody_until_that_is_taken_back(doubtful: County, tmp_path: Path) -> None:
    no_report = line(doubtful, "not_report", at("2026-02-05", "22:00"))
    decide_row(doubtful.session, no_report, tmp_path)
    assert states(doubtful, at("2026-02-06")) == ("overdue", "overdue")
    decide_row(doubtful.session, line(doubtful, "revoke", at("2026-02-06"), revokes=no_report.id), tmp_path)
    assert states(doubtful, at("2026-02-06", "20:01")) == ("unverified", "overdue")
    assert states(doubtful, at("2026-02-06")) == ("overdue", "overdue"), "the past stays"


def test_a_rebuilt_database_reads_the_decisions_on_rows_again(doubtful: County, tmp_path: Path) -> None:
    decide_row(doubtful.session, line(doubtful, "not_report", at("2026-02-05", "22:00")), tmp_path)
    decide_row(doubtful.session, line(doubtful, "not_report", at("2026-02-05", "22:00")), tmp_path)
    doubtful.session.query(RowDecisionRecord).delete()
    assert len(read_rows(tmp_path)) == sync_rows(doubtful.session, tmp_path) == 1
    assert states(doubtful, at("2026-02-06")) == ("overdue", "overdue")


def test_what_is_not_there_is_refused(doubtful: County, tmp_path: Path) -> None:
    for more in ({"url": "http://nb.example/none.html"}, {"column_id": "x/y"}):
        with pytest.raises(NotFoundError):
            decide_row(doubtful.session, line(doubtful, "not_report", at("2026-02-06"), **more), tmp_path)
    with pytest.raises(NotFoundError):
        decide_row(doubtful.session, line(doubtful, "revoke", at("2026-02-06"), revokes="none"), tmp_path)
    with pytest.raises(ValidationError):
        line(doubtful, "report", at("2026-02-06"))
    assert read_rows(tmp_path) == []
    assert not list(tmp_path.rglob("*.jsonl"))


def test_without_an_earlier_report_or_a_person_silence_proves_nothing(
    session: Session, configuration: Configuration
) -> None:
    county = County(session, configuration).columns("a", vouched=None).organs(JYJ, CZJ)
    lines = [Line(JYJ, 2024)]
    county.visit(at("2026-01-20"), lines).visit(at("2026-02-05"), lines)
    assert states(county, at("2026-02-06")) == ("overdue", "unverified")
    assert "未发现过该单位往年的年报" in county.filing(CZJ, at("2026-02-06")).ruling.reason_zh
    session.get_one(Organ, organ_id(county, CZJ)).vouched = date(2026, 2, 6)
    session.flush()
    assert states(county, at("2026-02-05", "21:00"))[1] == "unverified"
    assert states(county, at("2026-02-06"))[1] == "overdue"

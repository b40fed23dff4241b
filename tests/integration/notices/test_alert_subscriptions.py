"""Subscriptions by check and by saved search: told once, of what was seen since, and not of what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from archive.config.alerts import Subscription
from archive.config.deadlines import load_deadlines
from archive.config.paths import config_dir
from archive.database.engine import session_scope
from archive.database.models import CaptureRecord, DisclosureColumn, FindingRecord, Site, Version
from archive.filings.decisions.decision_log import DecisionLine
from archive.filings.rules.decisions import fingerprint
from archive.notices.alerts.alert_run import AlertRunResult, run_alerts
from archive.search.indexing import refresh_index
from tests.acting import append_decision
from tests.integration.notices.told_county import REGION, Kept, ToldCounty, morning, reader, rules


@pytest.fixture
def county(tmp_path: Path) -> Iterator[ToldCounty]:
    found = ToldCounty(tmp_path)
    with session_scope(found.engine) as session:
        session.add(Site(id=REGION, name="双塔县", region=REGION, home="http://st.example/"))
        session.flush()
        told: dict[str, Any] = {"title": "年报", "adapter": "generic", "kinds": ["department"], "active": True}
        session.add(DisclosureColumn(id=f"{REGION}/a", site_id=REGION, url="http://st.example/nb/", **told))
    yield found
    found.engine.dispose()


def publish(county: ToldCounty, organ: str, when: datetime, *checks: str, text: str = "本年度共收到申请一件。") -> None:
    """A report with findings of the checks, taken in as a run would leave it."""
    url, digest = f"http://st.example/nb/{organ}.html", f"sha256:{organ}"
    with session_scope(county.engine) as session:
        session.add(_capture(f"urn:{organ}", url, when))
        session.flush()
        version = Version(
            report_id=f"{organ}-2025", organ_id=organ, report_year=2025, column_id=f"{REGION}/a", url=url, number=1,
            capture_id=f"urn:{organ}", content_digest=digest, first_seen_at=when, last_seen_at=when,
            title=f"{organ}2025年政府信息公开工作年度报告", organ_name="", declared_date=None, declared_source="",
            form="F2021", is_report=True, reader_version="t", reading={"text": text},
        )  # fmt: skip
        session.add(version)
        session.flush()
        for check in checks:
            told = {"where": "requests.new", "severity": "error", "message_zh": f"{check}不平。", "message_en": check}
            session.add(FindingRecord(version_id=version.id, check=check, **told))
        session.flush()
        refresh_index(session, county.folder / "search")


def _capture(identity: str, url: str, when: datetime) -> CaptureRecord:
    columns = {column.name: column for column in CaptureRecord.__table__.columns}
    told: dict[str, Any] = {
        "id": identity,
        "url": url,
        "fetched_at": when,
        "kind": "response",
        "payload_digest": "sha256:0",
    }
    for name, column in columns.items():
        if name not in told and not column.nullable:
            told[name] = 0 if column.type.python_type is int else ({} if name == "headers" else "")
    return CaptureRecord(**told)


def passed(county: ToldCounty, kept: Kept, day: int, *subscriptions: Subscription, hour: int = 10) -> AlertRunResult:
    with session_scope(county.engine) as session:
        deadlines = load_deadlines(config_dir() / "deadlines.yaml")
        return run_alerts(session, deadlines, rules(*subscriptions), county.folder, morning(day, hour), kept)


def test_a_finding_of_a_check_is_told_once_to_whoever_asked_for_it(county: ToldCounty) -> None:
    kept, mine, other = Kept(), reader("r1", checks=["R1"]), reader("r2", checks=["R2"])
    publish(county, "st-0", morning(1, 9), "R1")
    passed(county, kept, 2, mine, other)
    publish(county, "st-1", morning(3, 9), "R1", "blank_cells")
    assert passed(county, kept, 3, mine, other).sent == 1
    assert passed(county, kept, 4, mine, other).sent == 0
    (one,) = kept.messages
    assert (one.reader, one.title) == ("r1", "政府信息公开年报：问题（R1）1处")
    assert "双塔县第1局：2025年度年报。R1不平。" in one.body
    assert "第0局" not in one.body, "seen before the reader was there"


def test_a_star_means_every_check_and_regions_still_hold(county: ToldCounty) -> None:
    kept, mine, elsewhere = Kept(), reader("all", checks=["*"]), reader("far", checks=["*"], region="11")
    passed(county, kept, 1, mine, elsewhere)
    publish(county, "st-1", morning(3, 9), "R1", "R2")
    passed(county, kept, 3, mine, elsewhere)
    assert [one.title for one in kept.messages] == ["政府信息公开年报：问题（R1）1处，问题（R2）1处"]


def test_a_finding_set_aside_before_it_was_told_is_not_told(county: ToldCounty, tmp_path: Path) -> None:
    kept, mine = Kept(), reader("r1", checks=["R1"], when="digest")
    passed(county, kept, 1, mine, hour=8)
    publish(county, "st-1", morning(3, 8), "R1")
    publish(county, "st-2", morning(3, 8), "R1")
    assert passed(county, kept, 3, mine, hour=8).entered == 2
    told = {"organ_id": "st-1", "report_year": 2025, "kind": "dismiss", "by": "李某", "reason": "系旧表"}
    mark = fingerprint("sha256:st-1", "R1", "requests.new")
    with session_scope(county.engine) as session:
        said = DecisionLine.model_validate({**told, "finding": mark, "at": morning(3, 9)})
        append_decision(session, said, tmp_path)
    passed(county, kept, 3, mine, hour=12)
    assert "第2局" in kept.text
    assert "第1局" not in kept.text


def test_a_saved_search_tells_of_each_report_it_finds_once(county: ToldCounty) -> None:
    kept, mine = Kept(), reader("saved", search="正文:信访")
    publish(county, "st-0", morning(1, 9), text="办理信访事项三件。")
    passed(county, kept, 2, mine)
    publish(county, "st-1", morning(3, 9), text="办理信访事项五件。")
    publish(county, "st-2", morning(3, 9), text="没有收到申请。")
    passed(county, kept, 3, mine)
    passed(county, kept, 4, mine)
    (one,) = kept.messages
    assert one.title == "政府信息公开年报：新发现符合检索“正文:信访”的年报1份"
    assert "http://st.example/nb/st-1.html" in one.body
    assert "st-2" not in one.body


def test_changes_of_state_are_not_told_to_who_asked_for_findings_only(county: ToldCounty) -> None:
    kept, both = Kept(), reader("both", checks=["R1"], states=["overdue"])
    only = reader("only", search="信访")
    passed(county, kept, 1, both, only)
    county.decide("st-3", "overdue", morning(3, 9), 2)
    passed(county, kept, 3, both, only)
    assert [one.reader for one in kept.messages] == ["both"]


def test_a_search_by_state_tells_nobody_but_operators_of_the_unverified(county: ToldCounty) -> None:
    kept, clerk, operator = (
        Kept(),
        reader("clerk", search="状态:未能核查"),
        reader("op", search="状态:未能核查", operator=True),
    )
    passed(county, kept, 1, clerk, operator)
    county.decide("st-1", "unverified", morning(3, 8))
    publish(county, "st-1", morning(3, 9))
    passed(county, kept, 3, clerk, operator)
    assert {one.reader for one in kept.messages} == {"op"}


def test_without_an_index_other_alerts_still_go_out(county: ToldCounty) -> None:
    kept, mine = Kept(), reader("mine", search="信访", states=["overdue"])
    passed(county, kept, 1, mine)
    county.decide("st-3", "overdue", morning(3, 9), 2)
    passed(county, kept, 3, mine)
    assert "第3局" in kept.text

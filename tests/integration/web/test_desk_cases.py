"""D2 to D8 on the pages: decisions that change something, on what was seen; checks that hold while the verdict does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, Organ, Visit
from archive.filings.decisions.decision_log import DecisionLine
from archive.filings.snapshots.snapshot_store import freeze_board
from archive.notices.order import OrderLogLine
from archive.notices.region_summary import latest_freeze_time
from archive.office.decide import propose_decision
from archive.office.intent import Actor
from archive.office.journal_state import check_that_holds, journal_state
from archive.office.orders import issue_orders, record_step
from archive.office.refusal import RefusedError
from archive.office.standing import standing_at
from tests.integration.web.desk_county import DeskCounty, confirm, desk_county, send
from tests.integration.web.test_desk_pages import DECIDE, FIELDS, ORGAN, propose
from tests.integration.web.test_manners import ROUTES

from .small_county import NOW, REGION

CASE = f"/desk/cases/{ORGAN}/2025"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def engine_of(county: DeskCounty) -> Any:
    return county.app.state.app_state.engine


def deadlines_of(county: DeskCounty) -> Any:
    return county.app.state.app_state.configuration.deadlines


def fields_of(client: TestClient, path: str) -> dict[str, str]:
    """What a page's forms hold out of sight."""
    found = re.findall(r'name="(seen|saw|key)" value="([^"]*)"', client.get(path).text)
    return dict(found)


def holds(county: DeskCounty) -> bool:
    with Session(engine_of(county)) as session:
        standing = standing_at(session, deadlines_of(county), ORGAN, 2025, county.now)
        assert standing is not None
        return check_that_holds(journal_state(county.data), standing.filing) is not None


def test_d2_a_decision_that_would_change_nothing_is_refused_with_the_reason(county: DeskCounty) -> None:
    li, before = county.signed_in("li"), len(county.lines())
    on_time = "/desk/cases/lh-jyj/2025/decide"
    waived = confirm(li, on_time, seen="0", **FIELDS)
    assert waived.status_code == 422
    assert "已按期公布或者不负有公布义务" in waived.text
    dismissed = confirm(li, on_time, seen="0", kind="dismiss", reason="已人工核实无误")
    assert "无须不予认定" in dismissed.text
    assert len(county.lines()) == before
    assert confirm(li, DECIDE, seen="0", **FIELDS).status_code == 303
    seen = fields_of(li, DECIDE)["seen"]
    again = confirm(li, DECIDE, seen=seen, **FIELDS)
    assert (again.status_code, "申请待审" in again.text) == (422, True)
    assert len(county.lines()) == before + 1
    assert county.log().count('"guard": "D2"') == 3


def test_d3_from_the_proposal_on_no_notice_names_the_filing_and_a_refusal_frees_it(county: DeskCounty) -> None:
    public = county.client()
    with Session(engine_of(county)) as session:
        moment = latest_freeze_time(deadlines_of(county), 2025, REGION, NOW)
        freeze_board(
            session, deadlines_of(county), REGION, 2025, moment, frozen_at=NOW, folder=county.data / "snapshots"
        )
        name = session.get_one(Organ, ORGAN).name

    def problems() -> str:
        page: str = public.get("/notices/2025", params={"region": REGION}).text
        return page.partition("二、存在问题")[2].partition("三、整改要求")[0]

    assert name in problems()
    seq = propose(county)
    assert name not in problems()
    han = county.signed_in("han")
    assert confirm(han, f"/desk/proposals/{seq}", step="refuse").status_code == 303
    assert name in problems()


def test_d4_a_doubtful_duty_is_confirmed_only_with_what_it_rests_on(county: DeskCounty) -> None:
    with Session(engine_of(county)) as session:
        session.add(Organ(id="lh-fy", region=REGION, name="临河县人民法院", kind="department", origin="suggested"))
        session.commit()
    li, path = county.signed_in("li"), "/desk/cases/lh-fy/2025/decide"
    assert "是否负有公布义务及依据" in li.get(path).text
    assert "是否负有公布义务及依据" not in li.get(DECIDE).text
    bare = confirm(li, path, seen="0", kind="confirm", reason="列入名录")
    assert (bare.status_code, '"guard": "D4"' in county.log()) == (422, True)
    assert confirm(li, path, seen="0", kind="confirm", reason="列入名录", duty="县政府令第3号").status_code == 303
    assert county.lines()[-1].body["duty"] == "县政府令第3号"


def test_d5_d7_a_check_holds_over_further_visits_and_ends_with_the_ruling_or_a_revocation(county: DeskCounty) -> None:
    li, han = county.signed_in("li"), county.signed_in("han")
    page = li.get(CASE).text
    assert "网页存档是否支持上述判定" in page
    told = fields_of(li, CASE)
    assert send(li, CASE, result="doubtful", **told).status_code == 422, "say why"
    kept = send(li, CASE, result="supports", **told)
    assert (kept.status_code, kept.headers["location"]) == (303, f"{CASE}?done=kept")
    line = county.lines()[-1]
    assert (line.act, line.by, line.body["check"]["state"]) == ("case.check", "li", "overdue")
    assert line.body["check"]["visit"]
    assert send(li, CASE, result="supports", **told).status_code == 303, "the same form twice is one act"
    assert [one.act for one in county.lines()].count("case.check") == 1
    assert holds(county)
    with Session(engine_of(county)) as session:
        last = session.scalars(select(Visit).where(Visit.outcome == "complete").order_by(Visit.started_at)).all()[-1]
        told = {c.name: getattr(last, c.name) for c in Visit.__table__.columns}
        day = timedelta(days=1)
        more = {"id": "later", "started_at": last.started_at + day, "finished_at": last.finished_at + day}
        session.add(Visit(**{**told, **more}))
        session.commit()
    county.now += timedelta(days=1)
    li, han = county.signed_in("li"), county.signed_in("han")
    assert holds(county), "a day more and a visit that finds the same"
    assert "核对：证据支持" in li.get(CASE).text
    seq = propose(county)
    assert confirm(han, f"/desk/proposals/{seq}", step="approve").status_code == 303
    county.now += timedelta(minutes=1)
    assert not holds(county)
    assert "的核对之后判定有变化或者有决定，不再有效" in li.get(CASE).text
    given = {"organ_id": ORGAN, "report_year": 2025, "kind": "revoke", "by": "li", "at": county.now, "reason": "误报"}
    with Session(engine_of(county)) as session:
        waiver = str(county.lines()[-2].body["decision"]["id"])
        line = propose_decision(
            county.office, session, deadlines_of(county), Actor("li", "web"),
            DecisionLine.model_validate({**given, "revokes": waiver}),
        )  # fmt: skip
    assert confirm(han, f"/desk/proposals/{line.seq}", step="approve").status_code == 303
    county.now += timedelta(minutes=1)
    assert "逾期未见公布" in li.get(CASE).text
    assert not holds(county), "the ruling is the one that was checked, and yet nobody has checked it since"


def test_d6_what_changed_since_is_shown_side_by_side_and_not_approved_unseen(county: DeskCounty) -> None:
    seq = propose(county)
    han = county.signed_in("han")
    path = f"/desk/proposals/{seq}"
    told = fields_of(han, path)
    assert "提出后已有变化" not in han.get(path).text
    with Session(engine_of(county)) as session:
        session.get_one(Organ, ORGAN).name = "临河县交通局"
        session.commit()
    late = confirm(han, path, step="approve", seen=told["seen"], saw=told["saw"])
    assert late.status_code == 409
    assert "判定或者名录在提出后已有变化" in late.text
    assert "提出时" in late.text
    now = fields_of(han, path)
    assert now["saw"] != told["saw"]
    blind = confirm(han, path, step="approve", seen=now["seen"])
    assert blind.status_code == 409, "who does not say what was seen is held to what the author saw"
    assert confirm(han, path, step="approve", **now).status_code == 303


def test_d7_nobody_checks_before_a_visit_or_another_ruling_than_was_seen(county: DeskCounty) -> None:
    with Session(engine_of(county)) as session:
        for visit in session.scalars(select(Visit).where(Visit.started_at >= NOW - timedelta(days=13))):
            visit.outcome, visit.error_class = "error", "timeout"
        session.commit()
    li = county.signed_in("li")
    assert "尚无截止日期后的完整查看" in li.get(CASE).text
    refused = send(li, CASE, result="supports", seen="0", saw="", key="a" * 32)
    assert (refused.status_code, '"guard": "D7"' in county.log()) == (422, True)
    other = "/desk/cases/lh-mzj/2025"
    wrong = send(li, other, result="supports", seen="0", saw="b" * 64, key="c" * 32)
    assert wrong.status_code == 409
    kan = county.signed_in("kan")
    assert "登记核对结果" not in kan.get(other).text
    assert send(kan, other, result="supports", key="d" * 32, **{"seen": "0", "saw": ""}).status_code == 422
    far = county.signed_in("far")
    assert far.get(CASE).status_code == send(far, CASE, result="supports", key="e" * 32).status_code == 404
    assert [line for line in county.lines() if line.act == "case.check"] == []


# Strings that stand nowhere but in what people of the office said among themselves.
NAME, REASON, NOTE = "zzclerk", "内部理由QX7", "内部备注QX8"


def test_d8_no_public_route_tells_names_internal_reasons_or_notes(tmp_path: Path) -> None:
    old = tmp_path / "decisions"
    old.mkdir()
    told = {"organ_id": "lh-dhz", "report_year": 2025, "kind": "confirm", "reason": f"{REASON}旧", "by": NAME}
    old_line = DecisionLine.model_validate({**told, "at": NOW - timedelta(days=1)})
    (old / "decisions.jsonl").write_text(old_line.model_dump_json() + "\n", encoding="utf-8")
    with desk_county(tmp_path) as county:
        han = county.signed_in("han")
        seq = propose(county, reason=REASON)
        assert confirm(han, f"/desk/proposals/{seq}", step="approve", note=NOTE).status_code == 303
        check = fields_of(han, "/desk/cases/lh-dhz/2025")
        assert send(han, "/desk/cases/lh-dhz/2025", result="against", note=NOTE, **check).status_code == 303
        assert send(han, "/desk/cases/lh-dhz/2025/note", remark=NOTE, key="c" * 32).status_code == 303
        _order(county)
        county.now += timedelta(minutes=1)
        client, looked = county.client(), 0
        for path in _public(county.app):
            answer = client.get(path)
            looked += answer.status_code == 200
            for marked in (NAME, REASON, NOTE, "han先生", "li先生"):
                assert marked not in answer.text, path
        assert looked > 60


def _order(county: DeskCounty) -> None:
    told: dict[str, Any] = {"number": "-", "step": "issued", "by": "han", "at": county.now, "note": NOTE}
    told |= {"organ_id": "lh-dhz", "report_year": 2025, "state": "overdue", "due": county.now.date()}
    line = OrderLogLine.model_validate(told)
    with pytest.raises(RefusedError):
        issue_orders(county.office, Actor("han", "web"), [line], "年报督", {"lh-dhz": REGION})
    orders = county.data / "orders"
    orders.mkdir(exist_ok=True)
    number = {"number": "年报督〔2025〕1号", "by": NAME}
    (orders / "orders.jsonl").write_text(line.model_copy(update=number).model_dump_json() + "\n", encoding="utf-8")
    step = OrderLogLine(number="2025-1", step="received", by="han", at=county.now, note=NOTE)
    record_step(county.office, Actor("han", "web"), step, REGION)


def _public(app: Any) -> Iterator[str]:
    """Every address of the reading room, with the ids of the county, in every form."""
    with Session(app.state.app_state.engine) as session:
        capture = session.scalars(select(CaptureRecord.id)).first()
    ids = {"organs": ORGAN, "reports": f"{ORGAN}-2025", "regions": REGION, "captures": str(capture), "events": "1"}
    for path in sorted({route.path for route in ROUTES if "GET" in (route.methods or ())}):
        name = next((value for stem, value in ids.items() if f"/{stem}/" in path), "2025")
        filled = re.sub(r"\{[^}]+\}", name, path)
        yield filled
        yield from (f"{filled.replace(ORGAN, other)}" for other in ("lh-dhz",) if ORGAN in filled)
        if "{" in path and not filled.endswith((".json", ".csv", ".xlsx", ".atom")):
            yield from (f"{filled}.{form}" for form in ("json", "csv", "xlsx", "atom", "docx"))
        if path.startswith("/notices"):
            yield f"{filled}?region={REGION}"

"""O1 to O10, O13, N3, N4 on the pages: orders from the proposal to the end, each step under its rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import Visit
from archive.notices.order import Order
from archive.notices.order_log import find_order, read_orders
from tests.integration.web.desk_county import DeskCounty, confirm, desk_county, send
from tests.integration.web.test_desk_cases import CASE, fields_of
from tests.integration.web.test_desk_pages import ORGAN

NEW = f"{CASE}/order"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def day(county: DeskCounty, days: int) -> str:
    return (civil_date(county.now) + timedelta(days=days)).isoformat()


def checked(county: DeskCounty, path: str = CASE) -> None:
    li = county.signed_in("li")
    assert send(li, path, result="supports", **fields_of(li, path)).status_code == 303


def issued(county: DeskCounty, path: str = CASE, days: int = 14) -> Order:
    """An order proposed by a clerk and issued by an approver, on a filing whose evidence was checked."""
    checked(county, path)
    li = county.signed_in("li")
    assert confirm(li, f"{path}/order", due=day(county, days)).status_code == 303
    approve(county)
    return read_orders(county.data)[-1]


def approve(county: DeskCounty, login: str = "han") -> None:
    seq = county.lines()[-1].seq
    answer = confirm(county.signed_in(login), f"/desk/proposals/{seq}", step="approve")
    assert answer.status_code == 303, answer.text
    county.now += timedelta(minutes=1)


def visited(county: DeskCounty, days: int) -> None:
    """Let days pass in which the column is visited and shows what it showed."""
    with Session(county.app.state.app_state.engine) as session:
        asked = select(Visit).where(Visit.outcome == "complete", Visit.column_id == "linhe/nb")
        last = session.scalars(asked.order_by(Visit.started_at)).all()[-1]
        told = {c.name: getattr(last, c.name) for c in Visit.__table__.columns}
        for number in range(1, days + 1):
            after = timedelta(days=number)
            at = {"started_at": last.started_at + after, "finished_at": last.finished_at + after}
            session.add(Visit(**{**told, **at, "id": f"{last.id}+{number}"}))
        session.commit()
    county.now += timedelta(days=days)


def test_o1_o2_o4_n4_an_order_names_only_whom_a_person_checked_and_is_numbered_on_approval(county: DeskCounty) -> None:
    li = county.signed_in("li")
    unchecked = confirm(li, NEW, due=day(county, 14))
    assert (unchecked.status_code, "证据尚未核对" in unchecked.text) == (422, True)
    checked(county)
    for days in (2, 91):
        assert confirm(li, NEW, due=day(county, days)).status_code == 422
    on_time = confirm(li, "/desk/cases/lh-jyj/2025/order", due=day(county, 14))
    assert (on_time.status_code, "不能制发督办单" in on_time.text) == (422, True)
    assert confirm(li, NEW, due=day(county, 14)).status_code == 303
    assert read_orders(county.data) == [], "a proposal is no order and has no number"
    seq = county.lines()[-1].seq
    dismissal = confirm(
        li, f"{CASE}/decide", seen=fields_of(li, f"{CASE}/decide")["seen"], kind="dismiss", reason="有书面说明"
    )
    assert dismissal.status_code == 303
    late = confirm(county.signed_in("han"), f"/desk/proposals/{seq}", step="approve")
    assert (late.status_code, "豁免或者不予认定的申请待审" in late.text) == (409, True)
    withdrawn = county.lines()[-1].seq
    assert confirm(li, f"/desk/proposals/{withdrawn}", step="withdraw").status_code == 303
    han = county.signed_in("han")
    assert confirm(han, f"/desk/proposals/{seq}", step="approve").status_code == 303
    (order,) = read_orders(county.data)
    assert order.number == "年报督〔2026〕1号"
    assert find_order("2026-1", county.data).due == order.due
    again = confirm(li, NEW, due=day(county, 20))
    assert (again.status_code, "open order already" in again.text) == (422, True)
    page = li.get("/desk/orders").text
    assert "年报督〔2026〕1号" in page
    far = county.signed_in("far")
    assert ORGAN not in far.get("/desk/orders").text
    assert far.get("/desk/orders/2026-1").text.replace("2026-1", "N") == far.get("/desk/orders/2026-9").text.replace(
        "2026-9", "N"
    )
    logged = county.log()
    assert all(f'"guard": "{guard}"' in logged for guard in ("O1", "O2", "N4"))


def test_n3_silence_seen_once_or_long_ago_names_nobody(county: DeskCounty) -> None:
    checked(county)
    county.now += timedelta(days=4)
    refused = confirm(county.signed_in("li"), NEW, due=day(county, 14))
    assert refused.status_code == 422
    assert county.lines()[-1].act == "case.check"


def test_o5_o6_extension_and_reminder_under_their_rules(county: DeskCounty) -> None:
    issued(county, days=10)
    li, path = county.signed_in("li"), "/desk/orders/2026-1"

    def step(name: str, **more: str) -> Any:
        return confirm(li, path, step=name, seen=fields_of(li, path)["seen"], **{"note": "已说明原因和进展", **more})

    first = find_order("2026-1", county.data).due
    assert step("extended", due=day(county, 60)).status_code == 422
    assert step("extended", due=day(county, 20)).status_code == 303
    assert find_order("2026-1", county.data).due == first, "the day moves only when granted"
    approve(county)
    assert str(find_order("2026-1", county.data).due) == day(county, 20)
    assert step("reminded", note="电话催办，办公室张某接听").status_code == 303
    assert step("reminded").status_code == 422
    assert find_order("2026-1", county.data).state == "issued"
    assert step("extended", due=day(county, 25)).status_code == 303
    approve(county)
    assert step("extended", due=day(county, 28)).status_code == 422, "twice at most"
    assert all(f'"guard": "{guard}"' in county.log() for guard in ("O5", "O6"))
    late = send(li, path, step="received", seen="0", confirm="1", key="1" * 32)
    assert (late.status_code, "已办理该对象" in late.text) == (409, True)


def test_o7_o13_escalation_after_the_day_under_a_new_number_and_cancelling(county: DeskCounty) -> None:
    issued(county, days=3)
    li, path = county.signed_in("li"), "/desk/orders/2026-1"
    told = {"step": "escalated", "note": "逾期未反馈", "due": day(county, 30)}
    early = confirm(li, path, seen=fields_of(li, path)["seen"], **told)
    assert (early.status_code, "未过，不能升级" in early.text) == (422, True)
    visited(county, 4)
    li = county.signed_in("li")
    assert "督办到期" in li.get("/desk").text
    told["due"] = day(county, 20)
    raised = confirm(li, path, seen=fields_of(li, path)["seen"], **told)
    assert raised.status_code == 303, raised.text
    approve(county)
    old, new = read_orders(county.data)
    assert (old.state, old.open) == ("escalated", False)
    assert (new.number, new.issued_line.follows, new.issued_line.level) == ("年报督〔2026〕2号", old.number, 1)
    li = county.signed_in("li")
    second = "/desk/orders/2026-2"
    assert confirm(li, second, step="received", seen=fields_of(li, second)["seen"]).status_code == 303
    cancel = {"step": "cancelled", "note": "发错单位"}
    bare = confirm(li, second, seen=fields_of(li, second)["seen"], **cancel)
    assert (bare.status_code, '"guard": "O13"' in county.log()) == (422, True)
    cancel["told"] = "2月16日电话告知"
    assert confirm(li, second, seen=fields_of(li, second)["seen"], **cancel).status_code == 303
    approve(county)
    assert read_orders(county.data)[-1].state == "cancelled"
    assert "该督办单已办结" in li.get(second).text


def test_o8_o9_o10_closing_rests_on_a_capture_a_decision_or_an_answer_and_never_on_a_note(county: DeskCounty) -> None:
    issued(county)
    li, path = county.signed_in("li"), "/desk/orders/2026-1"
    close = {"step": "closed", "note": "领导同意销号"}
    assert "现在不能销号" in li.get(path).text
    refused = confirm(li, path, seen=fields_of(li, path)["seen"], **close)
    assert (refused.status_code, "仍未见公布，不能销号" in refused.text) == (422, True)
    assert '"guard": "O9"' in county.log()
    late = issued(county, "/desk/cases/lh-mzj/2025")
    other = f"/desk/orders/{late.short}"
    li = county.signed_in("li")
    silent = confirm(li, other, seen=fields_of(li, other)["seen"], **close)
    assert (silent.status_code, "尚未反馈说明" in silent.text) == (422, True)
    answered = {"step": "rectified", "note": "因机构调整延误，今后提前一周公布"}
    assert confirm(li, other, seen=fields_of(li, other)["seen"], **answered).status_code == 303
    assert confirm(li, other, seen=fields_of(li, other)["seen"], **close).status_code == 303
    approve(county)
    closed = find_order(late.short, county.data)
    assert (closed.state, closed.steps[-1].rests) == ("closed", "已反馈说明")
    decide = f"{CASE}/decide"
    assert (
        confirm(
            li, decide, seen=fields_of(li, decide)["seen"], kind="dismiss", reason="现场核实已在公告栏公布"
        ).status_code
        == 303
    )
    approve(county)
    assert confirm(li, path, seen=fields_of(li, path)["seen"], **close).status_code == 303
    approve(county)
    assert find_order("2026-1", county.data).steps[-1].rests == "经复核不予认定或者豁免"

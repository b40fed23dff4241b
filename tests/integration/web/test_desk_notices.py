"""N1 to N11, O3 on the pages: a notice from the draft to the paper that is kept, and nobody cleared stands in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.notices import load_notice_rules
from archive.notices.order import Order
from archive.notices.order_log import read_orders
from archive.office.files import file_path
from archive.office.papers import Notice, notices_in
from archive.office.standing import standing_at
from tests.integration.web.desk_county import DeskCounty, confirm, desk_county, form_token, send
from tests.integration.web.test_desk_cases import CASE, fields_of
from tests.integration.web.test_desk_orders import approve, checked, day, visited
from tests.integration.web.test_desk_pages import ORGAN
from tests.integration.web.test_desk_together import published_or_withdrawn

from .small_county import REGION

PATH = f"/desk/notices/{REGION}-2025-1"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def notice(county: DeskCounty) -> Notice:
    return notices_in(county.lines())[f"{REGION}-2025-1"]


def drafted(county: DeskCounty) -> list[str]:
    """Begin a draft and return the pages of the filings that it names."""
    li = county.signed_in("li")
    sent = send(li, "/desk/notices", region=REGION, year="2025", key="a" * 32)
    assert sent.headers["location"] == f"{PATH}?done=kept", sent.text
    return sorted(set(re.findall(r'href="(/desk/cases/[\w-]+/2025)"', li.get(PATH).text)))


def submitted(county: DeskCounty, named: list[str] | None = None) -> None:
    for path in named or drafted(county):
        checked(county, path)
    li = county.signed_in("li")
    assert confirm(li, PATH, what="submit", seen=fields_of(li, PATH)["seen"]).status_code == 303


def issue(county: DeskCounty, **fields: Any) -> Any:
    li = county.signed_in("li")
    seq = [line.seq for line in county.lines() if line.object == f"notice:{REGION}-2025-1"][-1]
    told = {"number": "年报通〔2026〕1号", "dated": day(county, 0), "seen": str(seq), **fields}
    return confirm(li, PATH, what="issue", **told)


def kept(county: DeskCounty, number: int) -> str:
    """The words of a paper that is kept."""
    digest = notice(county).files[number]
    document = Document(io.BytesIO((county.data / "office" / "files" / digest[:2] / digest).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), "|", *cells])


def test_n1_n4_n8_n9_a_notice_goes_from_draft_to_a_paper_whose_bytes_stay(county: DeskCounty) -> None:
    named = drafted(county)
    assert CASE in named
    li = county.signed_in("li")
    unchecked = confirm(li, PATH, what="submit", seen=fields_of(li, PATH)["seen"])
    assert (unchecked.status_code, "证据尚未核对" in unchecked.text) == (422, True)
    assert notice(county).state == "draft"
    for path in named:
        checked(county, path)
    assert confirm(li, PATH, what="submit", seen=fields_of(li, PATH)["seen"]).status_code == 303
    assert notice(county).state == "submitted"
    approve(county)
    assert notice(county).state == "approved"
    li = county.signed_in("li")
    assert 'value="年报通〔2026〕1号"' in li.get(PATH).text
    for wrong in ({"dated": day(county, 1)}, {"dated": "2026-01-15"}):
        assert issue(county, **wrong).status_code == 422
    assert issue(county).status_code == 303
    found = notice(county)
    assert (found.state, found.number, found.dated) == ("issued", "年报通〔2026〕1号", civil_date(county.now))
    address = re.findall(rf"{PATH}/files/[0-9a-f]{{64}}", li.get(PATH).text)[0]
    first = li.get(address).content
    assert "临河县交通运输局" in kept(county, 0)
    assert "年报通〔2026〕1号" in kept(county, 0)
    far = county.signed_in("far")
    assert far.get(address).status_code == far.get(PATH).status_code == 404
    assert REGION not in far.get("/desk/notices").text
    county.now += timedelta(days=200)
    again = county.signed_in("li")
    assert again.get(address).content == first
    assert again.get(f"{address}0").status_code == 404


def test_n5_n6_who_is_cleared_between_approval_and_issue_stops_it_and_is_never_named(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    li = county.signed_in("li")
    decide = f"{CASE}/decide"
    reason = {"kind": "dismiss", "reason": "现场核实已在公告栏公布"}
    assert confirm(li, decide, seen=fields_of(li, decide)["seen"], **reason).status_code == 303
    proposal = county.lines()[-1].seq
    refused = issue(county)
    assert (refused.status_code, "已有变化" in refused.text) == (409, True)
    assert notice(county).number == ""
    assert "经复核，暂不列入" in li.get(PATH).text
    assert confirm(county.signed_in("han"), f"/desk/proposals/{proposal}", step="approve").status_code == 303
    county.now += timedelta(minutes=1)
    assert issue(county).status_code == 409
    li = county.signed_in("li")
    assert confirm(li, PATH, what="submit", seen=fields_of(li, PATH)["seen"]).status_code == 303
    approve(county)
    assert issue(county).status_code == 303
    body = kept(county, 0).partition("二、存在问题")[2].partition("三、整改要求")[0]
    assert "临河县交通运输局" not in body
    assert ORGAN not in {name.rpartition("-")[0] for name in notice(county).named}
    assert "经人工复核，不予认定" in kept(county, 0)


def test_n3_n6_an_approval_ends_after_seven_days_and_old_visits_name_nobody(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    visited(county, 8)
    late = issue(county)
    assert (late.status_code, "签批已满7天" in late.text) == (422, True)
    county.now += timedelta(days=4)
    page = county.signed_in("li").get(PATH).text
    assert "监测已中断" in page or "截止日期后完整查看不足两次" in page
    assert notice(county).state == "approved"


def test_n8_n11_numbers_are_unique_and_an_issued_notice_is_cancelled_by_a_paper_of_its_own(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    assert issue(county).status_code == 303
    li = county.signed_in("li")
    decide = f"{CASE}/decide"
    told = {"kind": "dismiss", "reason": "现场核实已在公告栏公布"}
    assert confirm(li, decide, seen=fields_of(li, decide)["seen"], **told).status_code == 303
    approve(county)
    assert "已印发文书涉及单位情况变化" in county.signed_in("li").get("/desk").text
    second = send(li, "/desk/notices", region=REGION, year="2025", key="b" * 32, token=form_token(li))
    other = second.headers["location"].partition("?")[0]
    assert confirm(li, other, what="submit", seen=fields_of(li, other)["seen"]).status_code == 303
    approve(county)
    li = county.signed_in("li")
    twice = confirm(
        li, other, what="issue", number="年报通〔2026〕1号", dated=day(county, 0), seen=fields_of(li, other)["seen"]
    )
    assert (twice.status_code, '"guard": "N8"' in county.log()) == (422, True)
    end = {"what": "cancel", "number": "年报通〔2026〕2号", "dated": day(county, 0), "reason": "所列单位已公布"}
    assert confirm(li, PATH, seen=fields_of(li, PATH)["seen"], **end).status_code == 303
    approve(county)
    found = notice(county)
    assert (found.state, len(found.files)) == ("cancelled", 2)
    assert "《关于临河县2025年度政府信息公开工作年度报告公布情况的通报》（年报通〔2026〕1号）现予撤销" in kept(
        county, 1
    )
    assert "年报通〔2026〕1号" in kept(county, 1)


def test_n11_a_correction_names_whom_it_strikes_and_not_whom_nobody_has_decided_on(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    assert issue(county).status_code == 303
    li = county.signed_in("li")
    for organ, answered in ((ORGAN, True), ("lh-dhz", False)):
        decide = f"/desk/cases/{organ}/2025/decide"
        told = {"kind": "dismiss", "reason": "现场核实已在公告栏公布"}
        assert confirm(li, decide, seen=fields_of(li, decide)["seen"], **told).status_code == 303
        if answered:
            approve(county)
    li = county.signed_in("li")
    end = {"what": "correct", "number": "年报通〔2026〕2号", "dated": day(county, 0), "reason": "个别单位情况有变。"}
    assert confirm(li, PATH, seen=fields_of(li, PATH)["seen"], **end).status_code == 303
    approve(county)
    assert notice(county).state == "corrected"
    told_paper = kept(county, 1)
    assert "下列1家不再列入" in told_paper
    assert "1. 临河县交通运输局（经人工复核，不予认定）" in told_paper
    assert "东河镇" not in told_paper


def test_n10_a_notice_issues_the_orders_of_chosen_organs_in_the_same_act(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    li = county.signed_in("li")
    form = li.get(PATH).text
    assert f'name="order" value="{ORGAN}-2025"' in form
    before = len(county.lines())
    wrong: list[dict[str, Any]] = [
        {"order": [f"{ORGAN}-2025"], "due": day(county, 2)},
        {"order": ["lh-jyj-2025"], "due": day(county, 14)},
    ]
    for told in wrong:
        assert issue(county, **told).status_code == 422
        assert (notice(county).state, read_orders(county.data)) == ("approved", [])
    assert all(f'"guard": "{guard}"' in county.log() for guard in ("O2", "N10"))
    no_day = send(li, PATH, what="issue", number="1", dated=day(county, 0), order=[f"{ORGAN}-2025"], due="bald")
    assert (no_day.status_code, "请填写日期" in no_day.text) == (422, True)
    sent = issue(county, order=[f"{ORGAN}-2025", "lh-dhz-2025"], due=day(county, 14))
    assert sent.status_code == 303, sent.text
    found, (line, *more) = notice(county), county.lines()[before:]
    assert (line.act, more) == ("notice.issue", [])
    orders = read_orders(county.data)
    assert [order.number for order in orders] == ["年报督〔2026〕1号", "年报督〔2026〕2号"] == list(found.orders)
    assert {order.filing_id for order in orders} == {f"{ORGAN}-2025", "lh-dhz-2025"}
    assert [copy.kind for copy in found.papers] == ["docx"]
    sheets = [order.issued_line.paper for order in orders]
    assert line.files == (*found.files, *sheets)
    assert all(order.issued_line.snapshot and order.link for order in orders)
    due = civil_date(county.now) + timedelta(days=14)
    assert f"{due.year}年{due.month}月{due.day}日" in kept(county, 0), "notice and orders ask for the same day"
    li = county.signed_in("li")
    assert 'href="/desk/orders/2026-2"' in li.get(PATH).text
    assert li.get(f"/desk/orders/2026-1/files/{sheets[0]}").status_code == 200
    again = confirm(li, f"{CASE}/order", due=day(county, 20))
    assert (again.status_code, "open order already" in again.text) == (422, True)


def test_n10_o1_who_is_cleared_before_the_issue_gets_no_order_with_the_notice(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    li = county.signed_in("li")
    decide = f"{CASE}/decide"
    told = {"kind": "waive", "reason": "机构改革过渡期内", "until": day(county, 30)}
    assert confirm(li, decide, seen=fields_of(li, decide)["seen"], **told).status_code == 303
    refused = issue(county, order=[f"{ORGAN}-2025"], due=day(county, 14))
    assert (refused.status_code, read_orders(county.data), notice(county).number) == (422, [], "")
    assert f'name="order" value="{ORGAN}-2025"' not in li.get(PATH).text


def test_o3_the_level_is_that_of_the_days_proven_by_the_newest_visit_and_not_of_the_frozen_board(
    county: DeskCounty,
) -> None:
    named = drafted(county)
    rules, frozen = load_notice_rules(), day_count(county)
    county.signed_in("han")  # before the invitation is too old
    visited(county, 25)
    submitted(county, named)
    approve(county)
    assert issue(county, order=[f"{ORGAN}-2025"], due=day(county, 14)).status_code == 303
    (order,) = read_orders(county.data)
    level = rules.step(day_count(county))
    assert level
    assert level != rules.step(frozen)
    assert f"督办级别|{level.name}" in sheet(county, order)


def day_count(county: DeskCounty) -> int:
    """The days proven by the newest complete visit."""
    deadlines = county.app.state.app_state.configuration.deadlines
    with Session(county.app.state.app_state.engine) as session:
        found = standing_at(session, deadlines, ORGAN, 2025, county.now)
    assert found
    return found.filing.ruling.days_late or 0


def sheet(county: DeskCounty, order: Order) -> str:
    """The cells of a sheet that went out, row by row."""
    document = Document(str(file_path(county.data, order.issued_line.paper)))
    return "\n".join("|".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows)


def test_n5_n6_who_publishes_late_between_approval_and_issue_is_named_for_that_and_checked_again(
    county: DeskCounty,
) -> None:
    submitted(county)
    approve(county)
    published_or_withdrawn(county, gone=False)
    refused = issue(county)
    assert (refused.status_code, "已有变化" in refused.text) == (409, True)
    li = county.signed_in("li")
    page = li.get(PATH).text
    assert "改列逾期公布" in page
    again = confirm(li, PATH, what="submit", seen=fields_of(li, PATH)["seen"])
    assert (again.status_code, '"guard": "N4"' in county.log()) == (422, True), "what was checked was its silence"
    assert send(li, CASE, result="supports", **fields_of(li, CASE)).status_code == 303
    assert confirm(li, PATH, what="submit", seen=fields_of(li, PATH)["seen"]).status_code == 303
    approve(county)
    assert issue(county).status_code == 303
    body = kept(county, 0).partition("二、存在问题")[2].partition("三、整改要求")[0]
    silent, _, late = body.partition("逾期公布")
    assert "临河县交通运输局" in late
    assert "临河县交通运输局" not in silent

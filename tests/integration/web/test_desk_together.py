"""C3, O9, O12, O13, L2, W1 to W3 on the pages: who else is at it, notes, matters that come up anew, and old data told."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import shanghai_iso
from archive.config.office import OfficeSettings
from archive.database.models import Listing, ListingChange, Visit
from archive.notices.order_log import find_order, read_orders
from archive.office.security_log import drop_old_logs, log_folder, log_security
from tests.integration.web.desk_county import URL, DeskCounty, confirm, desk_county, form_token, send
from tests.integration.web.small_county import HOME, NOW, REGION
from tests.integration.web.test_desk_cases import CASE, fields_of
from tests.integration.web.test_desk_orders import NEW, approve, checked, day, issued, visited
from tests.integration.web.test_desk_pages import DECIDE, ORGAN, state
from tests.integration.web.test_reply import one_pixel

NOTICE = f"/desk/notices/{REGION}-2025-1"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def test_c3_a_case_or_draft_opened_by_another_within_five_minutes_says_so_and_is_not_locked(county: DeskCounty) -> None:
    li, han = county.signed_in("li"), county.signed_in("han")
    assert send(li, "/desk/notices", region=REGION, year="2025", key="a" * 32).status_code == 303
    for path in (CASE, DECIDE, NOTICE):
        county.now += timedelta(minutes=6)
        assert "可能正在办理" not in li.get(path).text, "oneself is nobody else"
        assert "可能正在办理" not in li.get(path).text
        county.now += timedelta(minutes=4)
        assert "li于" in han.get(path).text.partition('class="others"')[2]
        assert "han于" in li.get(path).text.partition('class="others"')[2]
    assert send(han, CASE, result="supports", **fields_of(han, CASE)).status_code == 303, "nothing is locked"
    county.now += timedelta(minutes=6)
    assert "可能正在办理" not in han.get(CASE).text


def test_a_note_is_kept_shown_on_the_case_and_refused_when_empty_or_of_a_viewer(county: DeskCounty) -> None:
    li, path = county.signed_in("li"), f"{CASE}/note"
    seen = fields_of(li, CASE)["seen"]
    told = {"remark": "<b>已电话联系</b>，答复2月底前公布", "seen": seen, "key": "b" * 32}
    for _twice in range(2):
        assert send(li, path, **told).headers["location"] == f"{CASE}?done=kept"
    assert [line.act for line in county.lines()].count("case.note") == 1
    page = li.get(CASE).text
    assert "&lt;b&gt;已电话联系&lt;/b&gt;，答复2月底前公布" in page
    late = send(county.signed_in("han"), path, remark="我也联系了", seen=seen, key="c" * 32)
    assert (late.status_code, "li已办理该对象" in late.text, "我也联系了" in late.text) == (409, True, True)
    assert send(li, path, remark=" ", key="d" * 32).status_code == 422
    assert send(county.signed_in("kan"), path, remark="查看", key="e" * 32).status_code == 422
    assert send(county.signed_in("far"), path, remark="别处", key="f" * 32).status_code == 404
    assert [line.act for line in county.lines()].count("case.note") == 1


def published_or_withdrawn(county: DeskCounty, *, gone: bool) -> None:
    """Have the silent organ's report appear, or go again, at a visit of this hour."""
    at = county.now - timedelta(minutes=10)
    with Session(county.app.state.app_state.engine) as session:
        told = session.scalars(select(Listing).where(Listing.organ_id == "lh-mzj", Listing.report_year == 2025)).one()
        kept = session.scalar(select(Listing).where(Listing.organ_id == ORGAN, Listing.report_year == 2025))
        if gone:
            assert kept is not None
            kept.missing_since, kept.missing_visits = at - timedelta(days=1), 2
            session.add(ListingChange(listing_id=kept.id, seen_at=at, field="presence", old="seen", new="gone"))
        else:
            values = {c.name: getattr(told, c.name) for c in Listing.__table__.columns if c.name != "id"}
            before = session.scalars(
                select(Visit).where(Visit.column_id == "linhe/nb").order_by(Visit.started_at)
            ).all()
            own: dict[str, Any] = {"url": f"{HOME}/xxgk/nb/2025/{ORGAN}.html", "organ_id": ORGAN, "listed_date": None}
            own |= {"first_seen_at": at, "absent_until": before[-1].started_at, "absent_visit_id": before[-1].id}
            session.add(Listing(**{**values, **own}))
        session.commit()


def test_o12_withdrawn_again_after_closing_is_a_new_matter_that_names_the_old_number(county: DeskCounty) -> None:
    first = issued(county)
    published_or_withdrawn(county, gone=False)
    visited(county, 2)
    li, path = county.signed_in("li"), f"/desk/orders/{first.short}"
    close = {"step": "closed", "note": "已公布"}
    assert confirm(li, path, seen=fields_of(li, path)["seen"], **close).status_code == 303
    approve(county)
    assert find_order(first.short, county.data).state == "closed"
    li = county.signed_in("li")
    checked(county)
    assert confirm(li, NEW, due=day(county, 14)).status_code == 303, "late is another matter than silent"
    county.now += timedelta(minutes=1)
    forged = {"number": first.number, "step": "received", "key": "1" * 32, "confirm": "1"}
    assert send(li, path, **forged).status_code == 422, "a closed sheet is never reopened"
    approve(county)
    second = read_orders(county.data)[-1]
    assert (second.number, second.issued_line.follows) == ("年报督〔2026〕2号", first.number)
    answer = {"step": "rectified", "note": "因人员调整延误"}
    li, other = county.signed_in("li"), f"/desk/orders/{second.short}"
    assert confirm(li, other, seen=fields_of(li, other)["seen"], **answer).status_code == 303
    assert confirm(li, other, seen=fields_of(li, other)["seen"], **{**close, "note": "已说明"}).status_code == 303
    approve(county)
    again = confirm(county.signed_in("li"), NEW, due=day(county, 14))
    assert again.status_code == 422, "it has explained why it was late"
    county.now += timedelta(days=1)
    published_or_withdrawn(county, gone=True)
    visited(county, 1)
    assert state(county) == "withdrawn"
    checked(county)
    assert confirm(county.signed_in("li"), NEW, due=day(county, 14)).status_code == 303
    approve(county)
    third = read_orders(county.data)[-1]
    assert (third.number, third.issued_line.follows) == ("年报督〔2026〕3号", second.number)
    assert third.issued_line.state == "withdrawn"


def test_o13_a_cancelled_number_is_not_used_again_and_the_matter_may_be_issued_anew(county: DeskCounty) -> None:
    first = issued(county)
    li, path = county.signed_in("li"), f"/desk/orders/{first.short}"
    cancel = {"step": "cancelled", "note": ""}
    assert send(li, path, seen=fields_of(li, path)["seen"], **cancel).status_code == 422, "without a reason"
    cancel["note"] = "文号有误"
    assert confirm(li, path, seen=fields_of(li, path)["seen"], **cancel).status_code == 303
    approve(county)
    assert find_order(first.short, county.data).state == "cancelled"
    second = issued(county)
    assert second.number == "年报督〔2026〕2号"


def test_l2_the_security_log_is_kept_half_a_year_at_least_and_older_months_go_by_themselves(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="190"):
        OfficeSettings(log_days=189)
    now = datetime(2026, 9, 30, tzinfo=UTC)
    for month in (1, 2, 3, 9):
        log_security(tmp_path, "signed_in", datetime(2026, month, 3, tzinfo=UTC), person="li")
    assert drop_old_logs(tmp_path, 400, now) == []
    assert drop_old_logs(tmp_path, 190, now) == ["security-202601.jsonl", "security-202602.jsonl"]
    kept = sorted(path.name for path in log_folder(tmp_path).iterdir())
    assert kept == ["security-202603.jsonl", "security-202609.jsonl"], "of March the last day is not old enough"


def test_w1_silence_nobody_looked_at_again_is_unverified_and_stale_and_the_past_reads_as_before(
    county: DeskCounty,
) -> None:
    assert state(county) == "overdue"
    county.signed_in("li")
    county.now += timedelta(days=4)
    found = county.client().get("/board/2025.json").json()["items"]
    (silent,) = [one for one in found if one["organ_id"] == ORGAN]
    assert (silent["state"], "stale" in silent["flags"]) == ("unverified", True)
    assert "此后未再核查" in silent["reason"]
    (late,) = [one for one in found if one["organ_id"] == "lh-slj"]
    assert late["state"] == "late", "what was seen late does not age"
    past = county.client().get("/board/2025.json", params={"as_of": NOW.date().isoformat()}).json()["items"]
    assert next(one["state"] for one in past if one["organ_id"] == ORGAN) == "overdue"
    li = county.signed_in("li")
    assert "现有判定没有认定" in confirm(li, NEW, due=day(county, 14)).text


def test_w2_a_stopped_watch_is_told_on_public_and_desk_pages_and_to_machines_until_a_visit(county: DeskCounty) -> None:
    li = county.signed_in("li")
    pages = ("/", "/board/2025", f"/regions/{REGION}", "/desk", "/desk/cases", CASE)
    assert not [path for path in pages if "监测已中断" in li.get(path, params={}).text]
    assert county.client().get("/healthz/watch").status_code != 500
    county.now += timedelta(days=9)
    li = county.signed_in("li")
    for path in pages:
        assert "监测已中断10天，最近一次完整查看为2026-02-11" in li.get(path).text, path
    machine = county.client()
    assert machine.get("/healthz/watch").status_code == 503
    assert machine.get("/readyz").status_code == 200, "a balancer must not take the pages away"
    assert "监测中断" in li.get("/desk", params={"task": "watch_stopped"}).text
    visited(county, 0)
    with Session(county.app.state.app_state.engine) as session:
        last = session.scalars(select(Visit).where(Visit.column_id == "linhe/nb").order_by(Visit.started_at)).all()[-1]
        told = {c.name: getattr(last, c.name) for c in Visit.__table__.columns}
        at = {"started_at": county.now - timedelta(hours=1), "finished_at": county.now - timedelta(minutes=50)}
        session.add(Visit(**{**told, **at, "id": "again"}))
        session.commit()
    county.now += timedelta(minutes=2)  # what was read of the watch is kept for a minute
    assert not [path for path in pages if "监测已中断" in li.get(path).text]


def test_w3_data_end_with_the_newest_complete_visit_and_never_with_the_request(county: DeskCounty) -> None:
    with Session(county.app.state.app_state.engine) as session:
        asked = select(Visit.started_at).where(Visit.outcome == "complete").order_by(Visit.started_at.desc())
        newest = session.scalars(asked).first()
    assert newest is not None
    county.now += timedelta(hours=5)
    until, li = shanghai_iso(newest), county.signed_in("li")
    for path in ("/board/2025", f"/organs/{ORGAN}", "/desk", "/desk/cases", CASE, "/desk/orders"):
        page: Any = html.fromstring(li.get(path).text)
        (told,) = page.xpath("//footer//time/@datetime")
        assert datetime.fromisoformat(told) == newest, path
    assert li.get("/desk/cases.json").json()["data_until"] == until
    for path in ("/desk/cases.xlsx", "/desk.xlsx", "/board/2025.xlsx"):
        about = load_workbook(io.BytesIO(li.get(path).content)).worksheets[1]
        assert {row[0].value: row[1].value for row in about.iter_rows()}["数据截至"] == until, path


def test_o9_a_file_closes_nothing_because_the_newest_visit_that_found_nothing_has_grown_old(
    county: DeskCounty,
) -> None:
    order = issued(county, days=20)
    li, path = county.signed_in("li"), f"/desk/orders/{order.short}"
    assert confirm(li, path, step="received", seen=fields_of(li, path)["seen"]).status_code == 303
    county.now += timedelta(days=5)
    li = county.signed_in("li")
    told = {"form_token": form_token(li), "step": "closed", "note": "现场核实", "seen": fields_of(li, path)["seen"]}
    photograph = {"file": ("照片.png", one_pixel("PNG", (4, 3)))}
    page: Any = html.fromstring(li.post(path, data=told, files=photograph, headers={"Origin": URL}).text)
    (form,) = page.xpath("//form[.//input[@name='confirm']]")
    kept = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    refused = li.post(path, data=kept, headers={"Origin": URL})
    assert (refused.status_code, "仍未见公布，不能销号" in refused.text) == (422, True)
    assert find_order(order.short, county.data).open

"""Section 7 on the pages: the queue of what waits, in a total order, within one's regions; the page of 8:00."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html
from sqlalchemy.orm import Session

from archive.database.models import ColumnProposal, DisclosureColumn, Listing, Quarantine
from archive.notices.order import OrderLogLine
from archive.office.tasks.task import Task, in_order
from tests.integration.web.desk_county import DeskCounty, confirm, desk_county, send
from tests.integration.web.test_desk_cases import CASE, fields_of
from tests.integration.web.test_desk_pages import ORGAN, propose

from .small_county import HOME, NOW, report_url

FIRST_OF_FEBRUARY = datetime(2026, 2, 1, 0, 0, tzinfo=UTC)  # 8:00 in Beijing


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def session_of(county: DeskCounty) -> Session:
    return Session(county.app.state.app_state.engine)


def tasks(client: TestClient, **query: str) -> list[tuple[str, str]]:
    """Kind and subject of every task on the page, in order."""
    page: Any = html.fromstring(client.get("/desk", params=query).text)
    rows = page.xpath("//tr[@data-row]")
    return [(r.xpath("string(.//span[contains(@class,'rank')])"), r.xpath("string(.//td/a)")) for r in rows]


def picks(client: TestClient, kind: str) -> list[str]:
    page: Any = html.fromstring(client.get("/desk", params={"task": kind}).text)
    return [str(value) for value in page.xpath("//input[@name='pick']/@value")]


def bulk(client: TestClient, pick: list[str], **fields: str) -> Any:
    """Mark tasks and do one thing to all of them, over the page that checks it."""
    checked = client.post(
        "/desk/bulk",
        data={"pick": pick, "form_token": _token(client), **fields},
        headers={"Origin": "https://desk.example"},
    )
    if checked.status_code != 200:
        return checked
    page: Any = html.fromstring(checked.text)
    (form,) = page.xpath("//form[.//input[@name='confirm']]")
    kept: dict[str, list[str]] = {}
    for one in form.xpath(".//input[@type='hidden']"):
        kept.setdefault(one.get("name"), []).append(one.get("value"))
    return client.post("/desk/bulk", data=kept, headers={"Origin": "https://desk.example"})


def _token(client: TestClient) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', client.get("/desk").text)
    assert found
    return found[1]


def test_first_check_the_page_of_8_oclock_says_what_fell_due_and_what_nobody_could_see(county: DeskCounty) -> None:
    county.now = FIRST_OF_FEBRUARY
    page = county.signed_in("li").get("/desk").text
    assert "2026-01-31时限届满：应公布" in page
    tree: Any = html.fromstring(page)
    card = tree.xpath("//section[contains(@class,'felldue')]")[0]
    text = re.sub(r"\s+", "", card.text_content())
    counts = {
        k: int(v) for v, k in re.findall(r"(\d+)(已见公布|经完整查看未见|尚待完整查看或者不能认定|未能查看)", text)
    }
    total = int(re.findall(r"应公布(\d+)家", text)[0])
    assert counts["已见公布"] == 3
    assert sum(counts.values()) == total
    assert "临河县交通运输局" in text.partition("经完整查看未见（")[2]
    assert "清塘县人民政府办公室" in text.partition("未能查看（")[2]
    assert "最近一次完整查看：2026-02-01" in page
    due = [subject for kind, subject in tasks(county.signed_in("li"), task="first_check")]
    assert "临河县交通运输局 2025" in due
    assert "清塘县人民政府办公室 2025" in due
    assert not any("应急管理局" in subject for subject in due), "nobody has confirmed its duty"


def test_the_queue_is_the_same_for_two_clerks_in_a_total_order_and_stays_within_regions(county: DeskCounty) -> None:
    one, two = tasks(county.signed_in("li")), tasks(county.signed_in("kan"))
    assert one == two
    assert len(one) > 6
    assert tasks(county.signed_in("far")) == []
    assert ORGAN not in county.signed_in("far").get("/desk").text
    again = tasks(county.signed_in("li"))
    assert again == one
    made = [
        Task(kind, f"{kind.id}:{n}", "99", "某局", why, "/desk", None, days)
        for n, (kind, why, days) in enumerate((t.kind, t.why, n) for n, t in enumerate(_some()))
    ]
    assert in_order(reversed(made), NOW.date()) == in_order(made, NOW.date())
    ranks = [task.kind.rank for task in in_order(made, NOW.date())]
    assert ranks == sorted(ranks)


def _some() -> list[Task]:
    from archive.bilingual import Bilingual
    from archive.office.task_kinds import TASK_KINDS

    return [Task(kind, "x", "", "", Bilingual("", ""), "") for kind in TASK_KINDS.values()]


def test_a_check_ends_the_task_and_a_decision_proposed_takes_it_out(county: DeskCounty) -> None:
    li = county.signed_in("li")
    about = "临河县交通运输局 2025"
    assert about in [subject for _kind, subject in tasks(li)]
    assert send(li, CASE, result="supports", **fields_of(li, CASE)).status_code == 303
    assert about not in [subject for _kind, subject in tasks(li)]
    other = "lh-dhz"
    assert "临河县东河镇人民政府 2025" in [subject for _kind, subject in tasks(li)]
    path = f"/desk/cases/{other}/2025/decide"
    assert confirm(li, path, seen="0", kind="dismiss", reason="已收到书面说明").status_code == 303
    assert "临河县东河镇人民政府 2025" not in [subject for _kind, subject in tasks(li)]
    han = county.signed_in("han")
    assert ("待我审核", "临河县东河镇人民政府 2025") in tasks(han)
    seq = county.lines()[-1].seq
    assert confirm(han, f"/desk/proposals/{seq}", step="refuse", note="说明不充分").status_code == 303
    assert ("退回我的", "临河县东河镇人民政府 2025") in tasks(li)
    assert "说明不充分" in li.get("/desk", params={"task": "returned"}).text
    assert "临河县东河镇人民政府 2025" in [subject for kind, subject in tasks(li) if kind != "退回我的"]
    assert "不予认定，han不同意：说明不充分" in li.get("/desk", params={"task": "returned"}).text


def test_every_kind_that_has_a_source_today_is_in_the_queue(county: DeskCounty) -> None:
    with session_of(county) as session:
        known = session.query(Listing).filter_by(organ_id="lh-jyj", report_year=2025).one()
        told = {c.name: getattr(known, c.name) for c in Listing.__table__.columns if c.name != "id"}
        doubtful = {
            "url": f"{HOME}/doubt.html",
            "title": "2025年政府信息公开年报",
            "is_report": False,
            "organ_id": None,
            "column_id": "qingtang/nb",
        }
        session.add(Listing(**{**told, **doubtful, "doubt": "no_organ"}))
        session.add(Listing(**{**told, "url": report_url("lh-yjj", 2025), "organ_id": "lh-yjj"}))
        session.add(
            ColumnProposal(
                id="p1", run_id="run", column_id="linhe/nb", made_at=NOW - timedelta(hours=2),
                old_url=f"{HOME}/xxgk/nb/", why="404", requests=9, reason="",
                candidates=[{"url": f"{HOME}/new/nb/", "title": "年报", "adapter": "generic"}],
            )
        )  # fmt: skip
        session.add(
            Quarantine(
                id="q1", kind="page", key="x", reason="broken", since=NOW - timedelta(days=1), tried_at=NOW, tries=1,
                rules="1",
            )
        )  # fmt: skip
        session.commit()
    orders = county.data / "orders"
    orders.mkdir()
    order: dict[str, Any] = {
        "number": "年报督〔2026〕1号",
        "step": "issued",
        "by": "han",
        "at": NOW - timedelta(days=5),
    }
    order |= {"organ_id": "lh-dhz", "report_year": 2025, "state": "overdue", "due": (NOW + timedelta(days=1)).date()}
    seen = {**order, "number": "年报督〔2026〕2号", "organ_id": "lh-mzj"}
    lines = [OrderLogLine.model_validate(one).model_dump_json() for one in (order, seen)]
    (orders / "orders.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    propose(county)
    wang = county.signed_in("wang")
    kinds = {kind for kind, _subject in tasks(wang)}
    assert kinds >= {
        "待我审核", "督办到期", "具备销号条件", "待核实", "待确认条目", "未能核查", "名录建议", "新栏目建议",
        "网站待核验", "监测异常",
    }, kinds  # fmt: skip
    page = wang.get("/desk/watch").text
    assert f"{HOME}/new/nb/" in page
    assert "1条记录未能入库" in page
    assert "1条记录未能入库" not in county.signed_in("han").get("/desk/watch").text, "of everywhere, not of a region"
    county.now += timedelta(days=9)
    assert tasks(county.signed_in("wang"))[0][0] == "监测中断"


def _proposed(mark: str, made_at: datetime) -> ColumnProposal:
    return ColumnProposal(
        id=mark, run_id="run", column_id="linhe/nb", made_at=made_at, old_url=f"{HOME}/xxgk/nb/", why="404",
        requests=9, reason="", candidates=[{"url": f"{HOME}/{mark}/", "title": "年报", "adapter": "generic"}],
    )  # fmt: skip


def test_a_new_address_is_a_task_until_the_column_is_read_again_or_watched_no_more(county: DeskCounty) -> None:
    with session_of(county) as session:
        session.add(_proposed("old", NOW - timedelta(days=30)))
        session.commit()
    assert "新栏目建议" not in {kind for kind, _subject in tasks(county.signed_in("wang"))}, "read since"
    with session_of(county) as session:
        session.add(_proposed("gone", NOW - timedelta(hours=1)))
        session.commit()
    wang = county.signed_in("wang")
    assert "新栏目建议" in {kind for kind, _subject in tasks(wang)}
    assert f"原地址已失效，可能迁至{HOME}/gone/" in wang.get("/desk", params={"task": "address"}).text
    with session_of(county) as session:
        session.add(_proposed("new:new-year", NOW - timedelta(minutes=1)))
        session.commit()
    told = wang.get("/desk", params={"task": "address"}).text
    assert f"新一年的年报可能在另一栏目{HOME}/new:new-year/" in told
    assert "原地址已失效" not in told, "a column that is read well has not gone"
    with session_of(county) as session:
        session.query(DisclosureColumn).filter_by(id="linhe/nb").update({"active": False})
        session.commit()
    assert "新栏目建议" not in {kind for kind, _subject in tasks(county.signed_in("wang"))}, "watched no more"


def test_a_listing_in_doubt_is_decided_beside_its_page(county: DeskCounty) -> None:
    with session_of(county) as session:
        known = session.query(Listing).filter_by(organ_id="lh-jyj", report_year=2025).one()
        told = {c.name: getattr(known, c.name) for c in Listing.__table__.columns if c.name != "id"}
        fresh = Listing(**{**told, "url": f"{HOME}/d.html", "title": "存疑年报", "is_report": False, "organ_id": None})
        fresh.doubt = "no_organ"
        session.add(fresh)
        session.commit()
        path = f"/desk/rows/{fresh.id}"
    li = county.signed_in("li")
    page = li.get(path).text
    assert "存疑年报" in page
    assert send(li, path, kind="report", year="2025", reason="标题与正文相符", seen="0").status_code == 422
    sent = confirm(li, path, kind="report", organ=ORGAN, year="2025", reason="标题与正文相符", seen="0")
    assert sent.status_code == 303
    line = county.lines()[-1]
    assert (line.act, line.body["row"]["organ_id"]) == ("row.report.propose", ORGAN)
    late = confirm(county.signed_in("han"), path, kind="not_report", reason="是目录页", seen="0")
    assert (late.status_code, "li已办理该对象" in late.text) == (409, True)
    far = county.signed_in("far")
    assert far.get(path).text.replace(path, "N") == far.get("/desk/rows/99999").text.replace("/desk/rows/99999", "N")
    han = county.signed_in("han")
    assert confirm(han, f"/desk/proposals/{line.seq}", step="approve").status_code == 303
    county.now += timedelta(minutes=1)
    found = county.client().get("/board/2025.json").json()["items"]
    assert next(one["state"] for one in found if one["organ_id"] == ORGAN) != "overdue"


def test_tasks_are_taken_and_put_off_but_not_what_has_a_time_limit(county: DeskCounty) -> None:
    li = county.signed_in("li")
    late = picks(li, "verify")
    assert bulk(li, late[:1], what="take").status_code == 303
    assert len(tasks(li, tab="mine")) == 1
    assert '<td data-label="经办">li</td>' in county.signed_in("han").get("/desk").text
    site = picks(li, "site")
    until = (NOW + timedelta(days=1)).date().isoformat()
    assert bulk(li, site, what="put_off", reason="等待网站回复", until=until).status_code == 303
    assert ("网站待核验", "清塘县 qingtang") not in tasks(li)
    assert ("网站待核验", "清塘县 qingtang") in tasks(li, tab="put_off")
    county.now += timedelta(days=1)
    li = county.signed_in("li")
    assert ("网站待核验", "清塘县 qingtang") in tasks(li)
    before = len(county.lines())
    urgent = picks(li, "first_check")
    refused = bulk(
        li, urgent[:1], what="put_off", reason="忙", until=(county.now + timedelta(days=2)).date().isoformat()
    )
    assert (refused.status_code, "不能暂缓" in refused.text) == (409, True)
    assert bulk(li, site, what="put_off", reason="", until=until).status_code == 422
    assert bulk(li, [], what="take").status_code == 422
    assert len(county.lines()) == before


def test_many_are_proposed_with_one_reason_and_each_is_a_line(county: DeskCounty) -> None:
    county.now = FIRST_OF_FEBRUARY + timedelta(hours=1)
    li = county.signed_in("li")
    silent = [one for one in picks(li, "first_check") if "lh-" in one]
    assert len(silent) >= 2
    unverified = [one for one in picks(li, "first_check") if "qt-zfb" in one]
    answer = bulk(li, silent + unverified, what="dismiss", reason="网站改版期间，已核实")
    assert answer.status_code == 409
    assert "清塘县人民政府办公室 2025" in answer.text
    assert "没有认定该单位逾期" in answer.text
    made = [line for line in county.lines() if line.act == "decision.dismiss.propose"]
    assert len(made) == len(silent)
    assert {line.body["decision"]["reason"] for line in made} == {"网站改版期间，已核实"}
    kan = county.signed_in("kan")
    assert 'name="pick"' not in kan.get("/desk").text


def test_organs_marked_in_the_queue_are_led_to_their_merger_and_nothing_is_recorded(county: DeskCounty) -> None:
    county.now = FIRST_OF_FEBRUARY + timedelta(hours=1)
    li = county.signed_in("li")
    due = picks(li, "first_check")
    marked = [one for one in due if "lh-jtj" in one or "lh-mzj" in one]
    before = len(county.lines())
    led = bulk(li, marked, merge="1")
    assert (led.status_code, len(marked)) == (303, 2)
    assert led.headers["location"] == "/desk/roster/merge?region=990101&organ=lh-jtj%2Clh-mzj"
    assert li.get(led.headers["location"]).status_code == 200
    others = [marked[0], *(one for one in due if "qt-zfb" in one)]
    for some in (marked[:1], others):
        refused = bulk(li, some, merge="1")
        assert (refused.status_code, "同一地区要合并的两家以上单位" in refused.text) == (422, True)
    assert len(county.lines()) == before

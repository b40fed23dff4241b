"""P1 to P4, C2, L1 on the pages: proposals answered by another person, people, and the journal as it is shown."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import DecisionRecord, DisclosureColumn, Organ, Site
from archive.filings.decisions.decision_log import DecisionLine
from archive.office.decide import propose_decision
from archive.office.intent import Actor
from archive.office.place import Office
from archive.web.desk import ROUTERS
from archive.web.desk.list_files import LIST_FORMS
from archive.web.desk.pages.roster_change import CHANGES
from tests.integration.web.desk_county import DeskCounty, confirm, desk_county, form_token, send

from .small_county import NOW

ORGAN = "lh-jtj"
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def propose(
    county: DeskCounty, by: str = "li", reason: str = "机构合并，已电话核实", office: Office | None = None
) -> int:
    told = {"organ_id": ORGAN, "report_year": 2025, "kind": "waive", "by": by, "at": county.now, "reason": reason}
    line = DecisionLine.model_validate({**told, "until": date(2026, 12, 31)})
    with Session(county.app.state.app_state.engine) as session:
        deadlines = county.app.state.app_state.configuration.deadlines
        return propose_decision(office or county.office, session, deadlines, Actor(by, "web"), line).seq


def decided(county: DeskCounty) -> list[str]:
    with Session(county.app.state.app_state.engine) as session:
        return list(session.scalars(select(DecisionRecord.kind)))


def state(county: DeskCounty) -> str:
    found = county.client().get("/board/2025.json").json()
    return next(str(one["state"]) for one in found["items"] if one["organ_id"] == ORGAN)


def test_a_proposal_is_approved_by_another_person_and_the_board_follows(county: DeskCounty) -> None:
    seq = propose(county)
    han = county.signed_in("han")
    page = han.get("/desk")
    assert f"/desk/proposals/{seq}" in page.text
    assert "待我审核" in page.text
    shown = han.get(f"/desk/proposals/{seq}").text
    assert "机构合并，已电话核实" in shown
    answer = confirm(han, f"/desk/proposals/{seq}", step="approve", note="同意")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?done=kept")
    assert "已登记" in han.get(answer.headers["location"]).text
    line = county.lines()[-1]
    assert (line.act, line.by, line.role, line.via) == ("decision.waive.approve", "han", "approver", "web")
    assert "waive" in decided(county)
    county.now += timedelta(minutes=1)  # it holds from the first instant after it
    assert state(county) == "waived"
    public = county.client().get(f"/organs/{ORGAN}").text
    assert "han" not in re.findall(r"\w+", public)
    assert "已电话核实" not in public


def test_p3_the_form_is_not_offered_for_an_own_proposal_and_one_made_by_hand_is_refused(county: DeskCounty) -> None:
    seq = propose(county, "han")
    han, before = county.signed_in("han"), len(county.lines())
    page = han.get(f"/desk/proposals/{seq}").text
    assert 'value="withdraw"' in page
    assert 'value="approve"' not in page
    forced = send(han, f"/desk/proposals/{seq}", step="approve", confirm="1", key="d" * 32)
    assert forced.status_code == 409
    assert "不能审核本人提出的申请" in forced.text
    assert len(county.lines()) == before
    assert '"guard": "P3"' in county.log()
    assert confirm(han, f"/desk/proposals/{seq}", step="withdraw").status_code == 303
    assert county.lines()[-1].act == "decision.waive.withdraw"
    assert "waive" not in decided(county)


@pytest.mark.parametrize("login", ["li", "kan", "boss"])
def test_p1_who_may_not_approve_is_refused(county: DeskCounty, login: str) -> None:
    seq = propose(county, "wang")
    client, before = county.signed_in(login), len(county.lines())
    forced = send(client, f"/desk/proposals/{seq}", step="approve", confirm="1", key="e" * 32)
    assert forced.status_code in (404, 409)
    assert len(county.lines()) == before
    assert "waive" not in decided(county)


def test_p1_a_proposal_of_another_region_is_byte_for_byte_as_if_it_were_not_there(county: DeskCounty) -> None:
    seq = propose(county)
    far = county.signed_in("far")
    assert f"/desk/proposals/{seq}" not in far.get("/desk").text

    def told(number: int) -> tuple[int, str]:
        answer = far.get(f"/desk/proposals/{number}")
        return answer.status_code, answer.text.replace(f"/desk/proposals/{number}", "N")

    assert told(seq) == told(9999)
    assert told(seq)[0] == 404
    assert send(far, f"/desk/proposals/{seq}", step="approve").status_code == 404
    journal = far.get("/desk/audit.ndjson").text + far.get("/desk/audit.csv").text + far.get("/desk/audit").text
    assert ORGAN not in journal
    assert "机构合并" not in journal


def test_c2_the_same_form_twice_and_a_recorded_one_later_are_one_line(county: DeskCounty) -> None:
    seq = propose(county)
    han = county.signed_in("han")
    fields = {"step": "approve", "confirm": "1", "key": "f" * 32, "note": ""}
    first, second = (send(han, f"/desk/proposals/{seq}", **fields) for _ in range(2))
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    assert first.status_code == 303
    assert [line.act for line in county.lines()].count("decision.waive.approve") == 1


def test_c2_of_two_approvers_one_is_told_that_it_is_answered(county: DeskCounty) -> None:
    seq = propose(county)
    han, wang = county.signed_in("han"), county.signed_in("wang")
    assert confirm(han, f"/desk/proposals/{seq}", step="approve").status_code == 303
    late = send(wang, f"/desk/proposals/{seq}", step="approve", confirm="1", key="0" * 32)
    assert late.status_code in (404, 409)
    assert [line.act for line in county.lines()].count("decision.waive.approve") == 1


DECIDE = f"/desk/cases/{ORGAN}/2025/decide"
FIELDS = {"kind": "waive", "reason": "机构合并，已电话核实", "until": "2026-12-31"}


def test_a_clerk_finds_a_filing_and_proposes_a_decision(county: DeskCounty) -> None:
    li = county.signed_in("li")
    page = li.get("/desk/cases", params={"year": "2025", "state": "overdue"}).text
    assert DECIDE in page
    again = li.get("/desk/cases", params={"year": "2025", "state": "overdue", "q": "没有这家"}).text
    assert "没有符合条件的单位" in again
    form = li.get(DECIDE).text
    assert 'name="seen" value="0"' in form
    answer = confirm(li, DECIDE, seen="0", **FIELDS)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/cases/{ORGAN}/2025?done=kept")
    line = county.lines()[-1]
    assert (line.act, line.by, line.role, line.seen) == ("decision.waive.propose", "li", "clerk", 0)
    assert "waive" not in decided(county), "a proposal is no decision"
    assert "我提出的（1）" in li.get("/desk").text
    assert "待审" in li.get(DECIDE).text


def test_c1_of_two_clerks_the_second_is_told_and_keeps_what_was_typed(county: DeskCounty) -> None:
    li, han = county.signed_in("li"), county.signed_in("han")
    assert confirm(li, DECIDE, seen="0", **FIELDS).status_code == 303
    late = confirm(han, DECIDE, seen="0", **{**FIELDS, "kind": "dismiss", "reason": "韩梅梅自己写的理由"})
    assert late.status_code == 409
    assert "li已办理该对象" in late.text
    assert "韩梅梅自己写的理由" in late.text
    assert [line.act for line in county.lines()].count("decision.waive.propose") == 1


def test_d1_a_waiver_too_long_or_without_reason_is_refused_on_the_page(county: DeskCounty) -> None:
    li, before = county.signed_in("li"), len(county.lines())
    for wrong in ({"until": "2026-02-01"}, {"until": "2031-01-01"}, {"reason": "豁免"}):
        assert confirm(li, DECIDE, seen="0", **{**FIELDS, **wrong}).status_code == 422
    for wrong in ({"until": ""}, {"reason": " "}, {"kind": "revoke"}, {"until": "soon"}):
        assert send(li, DECIDE, seen="0", **{**FIELDS, **wrong}).status_code == 422
    assert len(county.lines()) == before


def test_p1_a_filing_of_another_region_is_byte_for_byte_as_if_it_were_not_there(county: DeskCounty) -> None:
    for login in ("far", "boss"):
        client = county.signed_in(login)
        assert ORGAN not in client.get("/desk/cases", params={"year": "2025"}).text
        there = client.get(DECIDE)
        nowhere = client.get("/desk/cases/nobody/2025/decide")
        assert there.status_code == nowhere.status_code == 404
        assert there.text.replace(ORGAN, "nobody") == nowhere.text
        assert send(client, DECIDE, seen="0", confirm="1", key="1" * 32, **FIELDS).status_code == 404
    kan = county.signed_in("kan")
    assert 'name="kind"' not in kan.get(DECIDE).text
    assert send(kan, DECIDE, seen="0", confirm="1", key="2" * 32, **FIELDS).status_code == 422
    assert [line for line in county.lines() if line.act.startswith("decision.")] == []


def test_p4_an_office_of_one_says_so_on_every_page_and_approves_its_own(tmp_path: Path) -> None:
    with desk_county(tmp_path, people="one") as county:
        seq = propose(county, "han")
        han = county.signed_in("han")
        for path in ("/desk", "/desk/me", f"/desk/proposals/{seq}", "/desk/audit"):
            assert "一人办公模式" in han.get(path).text, path
        assert confirm(han, f"/desk/proposals/{seq}", step="approve").status_code == 303
        assert county.lines()[-1].alone
        assert "一人办理" in han.get("/desk/audit").text


ROUTES = {
    "/desk/cases": {"kan", "li", "han", "boss"},
    "/desk/notices": {"kan", "li", "han", "boss"},
    "/desk/orders": {"kan", "li", "han", "boss"},
    "/desk/watch": {"kan", "li", "han", "boss"},
    "/desk": {"kan", "li", "han", "boss"},
    "/desk/alerts": {"kan", "li", "han", "boss"},
    "/desk/subscriptions": {"kan", "li", "han", "boss"},
    "/desk/subscriptions/new": {"kan", "li", "han", "boss"},
    "/desk/me": {"kan", "li", "han", "boss"},
    "/desk/me/factor": {"kan", "li", "han", "boss"},
    "/desk/me/shown": {"kan", "li", "han", "boss"},
    "/desk/audit": {"han", "boss"},
    "/desk/audit.csv": {"han", "boss"},
    "/desk/audit.ndjson": {"han", "boss"},
    "/desk/people": {"boss"},
    "/desk/counties": {"boss"},
    **{
        f"/desk/roster{path}": {"kan", "li", "han", "boss"}
        for path in ("", "/upload", *(f"/{change}" for change in CHANGES))
    },
    **{
        f"{path}.{form}": {"kan", "li", "han", "boss"}
        for path in ("/desk", "/desk/cases", "/desk/notices", "/desk/orders", "/desk/roster")
        for form in LIST_FORMS
    },
}


@pytest.mark.parametrize("login", ["kan", "li", "han", "boss"])
def test_p1_every_route_by_every_role(county: DeskCounty, login: str) -> None:
    client = county.signed_in(login)
    for path, allowed in ROUTES.items():
        assert client.get(path).status_code == (200 if login in allowed else 403), path
    token = form_token(client)
    posted = send(client, "/desk/people", token=token, what="lock", login="wang", confirm="1", key="9" * 32)
    assert posted.status_code == (303 if login == "boss" else 403)
    known = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    open_to_all = {"/desk/sign-in", "/desk/sign-out", "/desk/welcome/{token}", "/desk/proposals/{seq}"} | {
        "/desk/cases/{organ_id}/{year}",
        "/desk/rows/{listing_id}",
        "/desk/bulk",
        "/desk/roster/drafts/{identity}",
        "/desk/orders/{short}",
        "/desk/notices/{notice_id}",
        "/desk/notices/{notice_id}/files",
        "/desk/notices/{notice_id}/files/{digest}",
        "/desk/cases/{organ_id}/{year}/order",
        "/desk/cases/{organ_id}/{year}/decide",
        "/desk/counties/{region}",
        "/desk/cases/{organ_id}/{year}/visit",
        "/desk/cases/{organ_id}/{year}/note",
        "/desk/orders/{short}/answer",
        "/desk/orders/{short}/link",
        "/desk/orders/{short}/files/{digest}",
        "/desk/report",
        "/desk/report/{name}",
        "/desk/me/fresh",  # these where a provider or a proxy is set
        "/desk/sign-in/oidc",
        "/desk/sign-in/oidc/answer",
        "/desk/sign-in/oidc/rest",
        "/desk/sign-in/oidc/code",
        "/desk/sign-in/oidc/tie",
        "/desk/sign-in/proxy",
        "/desk/welcome/{token}/oidc",
        "/desk/subscriptions/confirm/{token}",  # by links in mails
        "/desk/subscriptions/end/{token}",
        "/reply",  # no part of the desk: by the link on a sheet
        "/reply/{typed}",
    }
    assert known == {*ROUTES, *open_to_all}, "a new route belongs into this table"
    for path in ROUTES:
        assert county.client().get(path).status_code == 303, "nobody without signing in"


def test_people_are_added_by_link_given_roles_and_locked(county: DeskCounty) -> None:
    boss = county.signed_in("boss")
    made = confirm(boss, "/desk/people", what="add", login="zhou", name="周敏", role="clerk", region="9901")
    assert made.status_code == 200
    (token,) = re.findall(r"https://desk\.example/desk/welcome/([\w-]{43})", made.text)
    assert token not in boss.get("/desk/people").text
    county.links["zhou"] = token
    zhou = county.signed_in("zhou")
    assert "周敏（经办 9901）" in zhou.get("/desk").text
    assert confirm(boss, "/desk/people", what="give", login="zhou", role="approver", region="9901").status_code == 303
    assert confirm(boss, "/desk/people", what="give", login="zhou", role="admin", region="").status_code == 409
    wrong = send(boss, "/desk/people", what="add", login="x", name="x", role="king")
    assert wrong.status_code == 422
    assert "请填写登录名和角色" in wrong.text


def test_l1_the_journal_is_shown_filtered_and_proved(county: DeskCounty) -> None:
    seq = propose(county, reason=EVIL)
    han = county.signed_in("han")
    confirm(han, f"/desk/proposals/{seq}", step="refuse", note="=cmd|x")
    page = han.get("/desk/audit").text
    assert EVIL not in page
    assert "&lt;img" in page
    assert "person:" not in page, "people are everywhere's, han's region is not"
    by = han.get("/desk/audit.ndjson", params={"by": "han"}).text.splitlines()
    assert [json.loads(line)["act"] for line in by] == ["decision.waive.refuse"]
    rows = list(csv.DictReader(io.StringIO(han.get("/desk/audit.csv").text.lstrip("\ufeff"))))
    assert {row["by"] for row in rows} == {"li", "han"}
    assert "日志链条完整" in han.get("/desk/audit", params={"chain": "1"}).text
    path = county.data / "office" / "journal" / "2026.jsonl"
    path.write_text(path.read_text("utf-8").replace('"by":"li"', '"by":"la"'), encoding="utf-8")
    assert f"seq {seq} was altered" in han.get("/desk/audit", params={"chain": "1"}).text
    boss = county.signed_in("boss")
    assert "登记人员" in boss.get("/desk/audit", params={"act": "person.add"}).text


def test_x2_every_page_is_whole_in_english(county: DeskCounty) -> None:
    seq = propose(county)
    boss, han = county.signed_in("boss"), county.signed_in("han")
    for client, path in (
        (han, "/desk"),
        (han, DECIDE),
        (han, f"/desk/cases/{ORGAN}/2025"),
        (han, "/desk/watch"),
        (han, f"/desk/proposals/{seq}"),
        (boss, "/desk/people"),
        (boss, "/desk/me"),
    ):
        text = re.sub(r"<[^>]+>|先生|中文", "", client.get(path, params={"lang": "en"}).text)
        text = text.replace("机构合并，已电话核实", "")
        for name in _names(county):
            text = text.replace(name, "")
        assert re.findall(r"[\u4e00-\u9fff]+", text) == [], path


def _names(county: DeskCounty) -> list[str]:
    """Names of organs, columns and sites, which have no English: the longest first."""
    with Session(county.app.state.app_state.engine) as session:
        columns = (Organ.name, DisclosureColumn.title, Site.name)
        return sorted(
            {str(name) for column in columns for name in session.scalars(select(column))}, key=lambda n: -len(n)
        )


def test_a_page_of_another_desk_page_is_refused_by_its_parameters(county: DeskCounty) -> None:
    han: Any = county.signed_in("han")
    assert han.get("/desk", params={"by": "x"}).status_code == 422
    assert county.now == NOW

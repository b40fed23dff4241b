"""A6, A7, P1 to P5, C1, C2: what the guards refuse, on page and command line alike, leaves no trace but the log."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.journal.reading import read_journal
from archive.notices.objections import REJECT
from archive.office import act as act_module
from archive.office.accounts import add_person, change_grant, first_admin, new_link, set_state
from archive.office.act import act
from archive.office.act_kinds import ASSIGN, CHECK, IMPORT, KINDS, NOTE, ROLES, SNOOZE, TIE
from archive.office.intent import Actor, Intent
from archive.office.journal_state import journal_state
from archive.office.links import login_of_link, use_link
from archive.office.office_store import open_store
from archive.office.people import Grant, Identity
from archive.office.place import Office
from archive.office.refusal import ConflictError, OutOfScopeError, RefusedError
from tests.unit.office.desk import FILING, NOW, REGION, cli, journal_bytes, office, refusals, reply, say, settle, web

ROOT = Path(__file__).parents[3]


def refused(at: Office, guard: str, actor: Actor, kind: str = "decision.dismiss", **more: object) -> RefusedError:
    """What a guard says; nothing is appended, and the security log has it with the guard's id."""
    before, logged = journal_bytes(at), refusals(at)
    with pytest.raises(RefusedError) as told:
        say(at, actor, kind, **more)  # type: ignore[arg-type]
    assert told.value.guard == guard, told.value
    assert journal_bytes(at) == before
    assert f'"guard": "{guard}"' in refusals(at).removeprefix(logged)
    return told.value


def test_nothing_but_act_imports_what_appends() -> None:
    """The import-linter contract says the same; here of every file, those outside its packages too."""
    users = []
    for path in (*ROOT.glob("archive/**/*.py"), *ROOT.glob("crawler/**/*.py"), ROOT / "scheduler.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            users += [str(path.relative_to(ROOT)) for name in names if name == "archive.journal.append"]
    assert users == ["archive/office/act.py"]


def test_everything_people_do_goes_through_the_one_append(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = settle(office(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}

    class Appended(Exception):
        pass

    def never(*_: object) -> None:
        raise Appended

    monkeypatch.setattr(act_module, "append", never)
    doings = (
        lambda: say(at, web("li"), "decision.dismiss.propose"),
        lambda: say(at, web("li"), "order.receive", object_="order:x", body={"step": {}}),
        lambda: add_person(at, web("root1"), "zhou", "周", [Grant("clerk")], NOW),
        lambda: change_grant(at, web("root1"), "li", Grant("clerk", "99"), NOW, given=True),
        lambda: set_state(at, web("root1"), "li", "person.lock", NOW),
        lambda: new_link(at, web("root1"), "li", NOW),
    )
    for doing in doings:
        with pytest.raises(Appended):
            doing()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")} == before


def test_a6_a_refusal_names_what_to_do_and_stands_in_the_security_log(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    told = refused(at, "P1", web("kan"), "decision.dismiss.propose")
    assert "takes the role clerk" in str(told)
    assert '"person": "kan"' in refusals(at)


def test_a6_control_characters_are_escaped_in_the_security_log(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    refused(at, "A7", Actor("x\r\n{}", "cli"))
    assert all(line.startswith("{") for line in refusals(at).splitlines())
    assert "x\\\\r\\\\n{}" in refusals(at)


def test_a7_without_accounts_a_free_name_takes_both_steps_at_once(tmp_path: Path) -> None:
    at = office(tmp_path)
    line = say(at, cli("李某"))
    assert (line.by, line.role, line.alone, line.via, line.body["os_user"]) == ("李某", "", True, "cli", "root")
    refused(at, "A7", web("李某"))
    refused(at, "A7", cli(), "decision.dismiss.propose")


def test_a7_with_accounts_only_an_active_login_may_act(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    refused(at, "A7", cli("李某"), "decision.dismiss.propose")
    assert say(at, cli("li"), "decision.dismiss.propose").role == "clerk"


def test_a7_second_steps_are_left_to_the_desk_once_there_is_an_approver(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    seq = say(at, cli("li"), "decision.dismiss.propose").seq
    with pytest.raises(RefusedError, match="A7"):
        reply(at, cli("han"), seq)
    assert reply(office(tmp_path, cli_approves=True), cli("han"), seq).act == "decision.dismiss.approve"


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in KINDS
        if kind not in (CHECK, REJECT, TIE) and not kind.startswith(("notice.", "subscription.", "alert."))
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_p1_every_act_by_every_role(tmp_path: Path, kind: str, role: str) -> None:
    at = settle(office(tmp_path))
    add_person(at, web("root1"), "who", "谁", [Grant(role, "" if role == "admin" else "9901")], NOW)  # type: ignore[arg-type]
    person = {"login": "new", "name": "新", "grants": [{"role": "viewer", "region": ""}]}
    if kind != "person.add":
        person = {"login": "li", "name": "li", "grant": {"role": "viewer", "region": ""}, "given": True}  # type: ignore[dict-item]
    is_person = kind.startswith("person.")
    body, region = (
        ({"person": person}, "")
        if is_person
        else ({"decision": {"until": "2026-12-31", "reason": "机构改革期间"}}, REGION)
    )
    if kind in (ASSIGN, SNOOZE):
        body = {"task": "site:x", "until": "2026-02-05", "reason": "等待网站回复"}  # type: ignore[assignment]
    if kind == NOTE:
        body = {"note": "已电话联系"}  # type: ignore[assignment]
    if kind == IMPORT:
        body = {"third_party": {"origin": "Internet Archive", "reason": "核对他人的存档"}}
    if kind == "roster.apply":
        body = {"roster": {"region": REGION, "rows": [], "base": []}}  # type: ignore[assignment]
    name = f"{kind}.propose" if KINDS[kind].two_steps else kind
    allowed = {"admin"} if is_person or kind.startswith(("site.", "contact.")) else {"clerk", "approver"}
    intent = Intent(name, "person:li" if is_person else FILING, region, body)
    if role in allowed:
        assert act(at, web("who"), intent, NOW).role == role
    else:
        with pytest.raises(RefusedError) as told:
            act(at, web("who"), intent, NOW)
        assert told.value.guard == "P1"


def test_p8_an_identity_is_tied_by_nobody_but_the_person_and_to_one_account(tmp_path: Path) -> None:
    issuer = "https://login.example"
    at = settle(office(tmp_path, oidc={"issuer": issuer, "client_id": "desk"}))

    def told(login: str = "li", issuer: str = issuer, subject: str = "u-1") -> dict[str, Any]:
        return {
            "body": {"person": {"login": login, "issuer": issuer, "subject": subject}},
            "object_": f"person:{login}",
        }

    for actor in (web("root1"), web("han"), cli("li")):
        refused(at, "P8", actor, TIE, region="", **told())
    refused(at, "P8", web("li"), TIE, region="", **told(issuer="https://other.example"))
    refused(at, "P8", web("li"), TIE, region="", **told(subject=""))
    refused(office(tmp_path), "P8", web("li"), TIE, region="", **told())
    line = say(at, web("li"), TIE, region="", **told())
    assert (line.by, line.role, line.object) == ("li", "", "person:li")
    refused(at, "P8", web("han"), TIE, region="", **told("han"))
    assert say(at, web("han"), TIE, region="", **told("han", subject="u-2")).by == "han"
    set_state(at, web("root1"), "li", "person.untie", NOW)
    people = journal_state(tmp_path).people
    assert (people["li"].identity, people["han"].identity) == (None, Identity(issuer, "u-2"))
    assert say(at, web("han"), TIE, region="", **told("han")).by == "han", "free again"


def test_p1_an_object_of_another_region_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    told = refused(at, "P1", web("far"), "decision.dismiss.propose")
    assert isinstance(told, OutOfScopeError)
    assert say(at, web("li"), "decision.dismiss.propose").region == REGION
    refused(at, "P1", web("li"), "decision.dismiss.propose", region="99")
    refused(at, "P1", web("li"), "decision.dismiss.propose", region="")


def test_p2_what_an_admin_changes_holds_with_the_next_act(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    say(at, web("li"), "decision.dismiss.propose")
    set_state(at, web("root1"), "li", "person.lock", NOW)
    refused(at, "P2", web("li"), "decision.dismiss.propose")
    set_state(at, web("root1"), "li", "person.unlock", NOW)
    say(at, web("li"), "decision.waive.propose", body={"decision": {"until": "2026-12-31", "reason": "机构改革期间"}})
    change_grant(at, web("root1"), "li", Grant("clerk", "9901"), NOW, given=False)
    refused(at, "P1", web("li"), "decision.dismiss.propose")
    set_state(at, web("root1"), "li", "person.leave", NOW)
    refused(at, "P2", web("li"), "decision.dismiss.propose")


def test_p3_nobody_approves_what_they_proposed(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    seq = say(at, web("han"), "decision.dismiss.propose").seq
    with pytest.raises(RefusedError, match="P3"):
        reply(at, web("han"), seq)
    with pytest.raises(RefusedError, match="P1"):
        reply(at, web("li"), seq)
    with pytest.raises(RefusedError, match="P3"):
        reply(at, web("li"), seq, "withdraw")
    line = reply(at, web("wang"), seq)
    assert (line.alone, line.role, line.body["proposal"]) == (False, "approver", seq)
    assert journal_state(at.data).proposals == {}


def test_p3_what_takes_two_people_is_not_done_at_once(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    refused(at, "P3", web("han"))
    refused(at, "P1", web("li"))


def test_p3_admin_is_held_with_no_other_role(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    both = [Grant("admin"), Grant("clerk")]
    for doing in (
        lambda: add_person(at, web("root1"), "both", "两", both, NOW),
        lambda: change_grant(at, web("root1"), "root1", Grant("approver"), NOW, given=True),
        lambda: change_grant(at, web("root1"), "li", Grant("admin"), NOW, given=True),
    ):
        with pytest.raises(RefusedError, match="P3"):
            doing()
    refused(at, "P1", web("root1"), "decision.dismiss.propose")


def test_p3_a_role_takes_two_administrators_where_there_are_two(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    change_grant(at, web("root1"), "li", Grant("viewer", "41"), NOW, given=True)
    add_person(at, web("root1"), "root2", "管", [Grant("admin")], NOW)
    with pytest.raises(RefusedError, match="P3"):
        change_grant(at, web("root1"), "li", Grant("viewer", "42"), NOW, given=True)
    seq = change_grant(at, web("root1"), "li", Grant("viewer", "42"), NOW, given=True, propose=True).seq
    assert Grant("viewer", "42") not in journal_state(at.data).people["li"].grants
    reply(at, web("root2"), seq)
    assert Grant("viewer", "42") in journal_state(at.data).people["li"].grants


def test_p4_an_office_of_one_takes_both_steps_and_every_line_says_so(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    alone = office(tmp_path, people="one")
    seq = say(alone, web("han"), "decision.dismiss.propose").seq
    line = reply(alone, web("han"), seq)
    assert (line.act, line.alone) == ("decision.dismiss.approve", True)
    modes = [(one.act, one.body["people"]) for one in read_journal(tmp_path) if one.act == "office.mode"]
    assert modes == [("office.mode", "one")]
    say(at, web("li"), "decision.dismiss.propose", now=NOW + timedelta(hours=1))
    assert journal_state(tmp_path).mode == "several", "turning it off is an act as well"


def test_p5_the_first_admin_comes_in_by_a_link_that_is_good_once(tmp_path: Path) -> None:
    at = office(tmp_path, public_url="https://desk.example")
    with pytest.raises(RefusedError, match="P5"):
        add_person(at, cli(), "li", "李", [Grant("clerk")], NOW)
    made = first_admin(at, cli(), "root1", NOW)
    address, _, token = made.address.rpartition("/")
    assert (address, made.until) == ("https://desk.example/desk/welcome", NOW + timedelta(minutes=60))
    store = open_store(tmp_path)
    assert login_of_link(store, token, NOW + timedelta(minutes=59)) == "root1"
    assert login_of_link(store, token, NOW + timedelta(minutes=60)) is None
    assert use_link(store, token, NOW) == "root1"
    assert use_link(store, token, NOW) is None
    assert token.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    with pytest.raises(RefusedError, match="P5"):
        first_admin(at, cli(), "root2", NOW)
    first_admin(at, cli(), "root2", NOW, recover=True)
    assert read_journal(tmp_path)[-1].act == "person.recover"
    assert [person.login for person in journal_state(tmp_path).admins()] == ["root1", "root2"]


def test_p5_a_new_link_ends_the_one_before_and_an_invitation_is_good_for_72_hours(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    made = new_link(at, web("root1"), "li", NOW)
    again = new_link(at, web("root1"), "li", NOW)
    store = open_store(tmp_path)
    tokens = [one.address.rpartition("/")[2] for one in (made, again)]
    assert [login_of_link(store, token, NOW + timedelta(hours=71)) for token in tokens] == [None, "li"]
    assert login_of_link(store, tokens[1], NOW + timedelta(hours=72)) is None


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        ("2026-02-02", "机构改革期间"),
        ("2029-02-04", "机构改革期间"),
        ("2026-12-31", "改 革 期"),
        ("2026-12-31", " 豁免 "),
    ],
)
def test_d1_a_waiver_is_for_a_time_and_a_reason_that_can_be_followed(tmp_path: Path, until: str, reason: str) -> None:
    at = settle(office(tmp_path))
    body = {"decision": {"until": until, "reason": reason}}
    for actor, kind in ((web("li"), "decision.waive.propose"), (cli("li"), "decision.waive.propose")):
        refused(at, "D1", actor, kind, body=body)
    for day in ("2026-02-03", "2029-02-03"):
        told = {"decision": {"until": day, "reason": "机构改革期间"}}
        say(at, web("li"), "decision.waive.propose", body=told, object_=f"{FILING}-{day}")


def test_c1_an_act_on_what_has_changed_since_it_was_seen_is_a_conflict(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    first = say(at, web("li"), "decision.dismiss.propose", seen=0)
    told = refused(at, "C1", web("han"), "decision.confirm.propose", seen=0)
    assert isinstance(told, ConflictError)
    assert told.since == first.seq
    say(at, web("han"), "decision.confirm.propose", seen=first.seq)


def test_c2_the_same_key_twice_is_one_line_and_the_same_answer(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    first = say(at, web("li"), "decision.dismiss.propose", key="k" * 32)
    count = len(read_journal(tmp_path))
    assert say(at, web("li"), "decision.dismiss.propose", key="k" * 32, now=NOW + timedelta(hours=1)) == first
    assert len(read_journal(tmp_path)) == count
    with pytest.raises(RefusedError, match="C2"):
        say(at, web("han"), "decision.dismiss.propose", key="k" * 32)


def test_no_act_is_dated_before_what_it_rests_on(tmp_path: Path) -> None:
    at = settle(office(tmp_path))
    seq = say(at, web("li"), "decision.dismiss.propose").seq
    refused(at, "time", web("han"), "decision.confirm.propose", now=NOW - timedelta(minutes=1))
    assert replace(at, data=tmp_path) == at
    reply(at, web("han"), seq)

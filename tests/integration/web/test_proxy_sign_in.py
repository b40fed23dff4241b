"""P9: a name that a reverse proxy gives counts from trusted addresses alone, for accounts that exist; roles, sessions
and forms are as for everybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.config.other_sign_in import ProxySettings
from archive.office.accounts import set_state
from archive.office.intent import Actor
from tests.integration.web.desk_county import DeskCounty, confirm, desk_county, form_token, send
from tests.integration.web.test_second_factor import code_of, set_up

NAME = "X-Remote-User"
PROXY, ELSEWHERE = ("10.0.0.7", 40000), ("10.0.0.8", 40000)
SETTINGS: dict[str, Any] = {"header": NAME, "trusted": ("10.0.0.7",)}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path, proxy=SETTINGS) as made:
        yield made


def through(county: DeskCounty, login: str, peer: tuple[str, int] = PROXY) -> TestClient:
    """A browser behind the proxy, which names a login."""
    return county.client(client=peer, headers={NAME: login} if login else {})


def come_in(county: DeskCounty, login: str) -> TestClient:
    client = through(county, login)
    done = send(client, "/desk/sign-in/proxy", token="")
    assert (done.status_code, done.headers["location"]) == (303, "/desk"), done.text
    return client


def events(county: DeskCounty, event: str) -> list[dict[str, str]]:
    lines: list[dict[str, str]] = [json.loads(line) for line in county.log().splitlines()]
    return [line for line in lines if line["event"] == event]


def test_p9_a_trusted_proxy_names_an_account_and_the_person_signs_in_by_a_button(county: DeskCounty) -> None:
    client = through(county, " LI ")
    assert client.get("/desk").status_code == 303, "a name alone opens nothing"
    assert "以li先生（li）的身份登录" in client.get("/desk/sign-in").text
    assert send(client, "/desk/sign-in/proxy", token="", next="/desk/cases").headers["location"] == "/desk/cases"
    page = client.get("/desk").text
    assert "li先生（经办 99）" in page, "roles are the journal's"
    assert client.get("/desk/people").status_code == 403
    assert [line["way"] for line in events(county, "signed_in")] == ["proxy"]


@pytest.mark.parametrize("peer", [ELSEWHERE, ("::1", 1), ("testclient", 1)])
def test_p9_the_same_header_from_elsewhere_is_ignored_and_logged(county: DeskCounty, peer: tuple[str, int]) -> None:
    client = through(county, "li", peer)
    client.headers["X-Forwarded-For"] = "10.0.0.7"
    page = client.get("/desk/sign-in")
    assert (page.status_code, "li先生" in page.text) == (200, False)
    assert send(client, "/desk/sign-in/proxy", token="").status_code == 403
    assert client.get("/desk/me").status_code == 303
    told = events(county, "proxy_header_ignored")
    assert {line["address"] for line in told} == {peer[0]}
    assert len(told) == 3


def test_p9_who_is_no_account_or_locked_or_named_twice_is_not_signed_in(county: DeskCounty) -> None:
    set_state(county.office, Actor("boss", "web"), "kan", "person.lock", county.now)
    before = len(county.lines())
    for login in ("nobody", "kan", "li,han", "../li", ""):
        assert send(through(county, login), "/desk/sign-in/proxy", token="").status_code == 403, login
    twice = county.client(client=PROXY)
    headers = [(NAME, "li"), (NAME, "han"), ("Origin", "https://desk.example")]
    assert twice.post("/desk/sign-in/proxy", headers=headers).status_code == 403
    assert len(events(county, "proxy_header_ignored")) == 1
    assert len(county.lines()) == before, "no account is made"


def test_p9_s5_forms_still_need_the_session_and_its_token(county: DeskCounty) -> None:
    client = come_in(county, "boss")
    fields = {"what": "lock", "login": "wang", "confirm": "1", "key": "9" * 32}
    before = len(county.lines())
    assert send(client, "/desk/people", token="wrong", **fields).status_code == 403
    for origin in ("https://evil.example", "null", None):
        assert send(client, "/desk/people", origin=origin, token=form_token(client), **fields).status_code == 403
        assert send(through(county, "li"), "/desk/sign-in/proxy", origin=origin, token="").status_code == 403
    bare = through(county, "boss")
    assert send(bare, "/desk/people", token="", **fields).status_code == 401, "the header is no session"
    assert len(county.lines()) == before


def test_p9_s3_the_session_ends_when_the_proxy_names_another_or_nobody(county: DeskCounty) -> None:
    for name in ("han", "", None):
        client = come_in(county, "li")
        cookie = client.cookies["__Host-nianbao"]
        other = through(county, "li", ELSEWHERE) if name is None else through(county, name)
        assert other.get("/desk/me", headers={"Cookie": f"__Host-nianbao={cookie}"}).status_code == 303, name
        assert client.get("/desk/me").status_code == 303, "it is over"
    assert len(events(county, "session_ended")) == 3


def test_p9_s2_s3_it_ends_as_others_do_and_signing_out_holds(county: DeskCounty) -> None:
    client = come_in(county, "li")
    county.now += timedelta(minutes=31)
    assert client.get("/desk/me").status_code == 303
    client = come_in(county, "li")
    assert send(client, "/desk/sign-out").status_code == 303
    assert client.get("/desk/sign-in").status_code == 200, "nobody is signed in again by going there"
    assert client.get("/desk/me").status_code == 303
    client = come_in(county, "li")
    set_state(county.office, Actor("boss", "web"), "li", "person.lock", county.now)
    assert client.get("/desk/me").status_code == 303


def test_p9_s4_a_grave_act_asks_for_a_factor_of_ours(county: DeskCounty) -> None:
    boss = come_in(county, "boss")
    fields = {"what": "lock", "login": "wang", "confirm": "1", "key": "8" * 32}
    asked = send(boss, "/desk/people", **fields)
    assert (asked.status_code, "/desk/me/factor" in asked.text) == (422, True)
    secret, _codes = set_up(county, boss)  # a factor given: good for 15 minutes
    county.now += timedelta(minutes=16)
    assert send(boss, "/desk/people", **fields, code="000000").status_code == 422
    assert send(boss, "/desk/people", **fields, code=code_of(secret, county)).status_code == 303
    assert county.lines()[-1].act == "person.lock"


def test_p9_s4_the_password_of_who_has_one_is_asked_for(county: DeskCounty) -> None:
    county.signed_in("boss")
    boss = come_in(county, "boss")
    assert confirm(boss, "/desk/people", what="lock", login="wang").status_code == 303
    late = come_in(county, "boss")
    county.now += timedelta(minutes=20)
    assert 'type="password"' in send(late, "/desk/people", what="lock", login="kan").text


def test_p7_p9_a_code_is_asked_for_unless_the_proxy_asks_itself(tmp_path: Path) -> None:
    for number, there in enumerate((False, True)):
        proxy = {**SETTINGS, "second_factor": there}
        with desk_county(tmp_path / str(number), proxy=proxy, totp="approvers") as county:
            han = come_in(county, "han")
            assert han.get("/desk").headers.get("location", "") == ("" if there else "/desk/me/factor")
            secret, _codes = set_up(county, han)
            county.now += timedelta(minutes=1)
            client = through(county, "han")
            assert ('id="proxy-code"' in client.get("/desk/sign-in").text) is not there
            assert send(client, "/desk/sign-in/proxy", token="", code="1").status_code == (303 if there else 422)
            if not there:
                done = send(client, "/desk/sign-in/proxy", token="", code=code_of(secret, county))
                assert done.status_code == 303
                assert client.get("/desk").status_code == 200


def test_p9_the_first_factor_is_set_up_a_short_while_after_signing_in(county: DeskCounty) -> None:
    li = come_in(county, "li")
    county.now += timedelta(minutes=16)
    page = li.get("/desk/me/factor").text
    assert "请先退出并重新登录" in page
    assert send(li, "/desk/me/factor", what="confirm", code="000000").status_code == 422


def test_s2_what_was_typed_is_kept_over_signing_in_by_the_proxy(county: DeskCounty) -> None:
    li = come_in(county, "li")
    token = form_token(li)
    county.now += timedelta(hours=13)
    ended = send(li, "/desk/bulk", token=token, reason="写了很久的理由")
    assert (ended.status_code, "写了很久的理由" in ended.text) == (401, True)
    fields = {"next": "/desk/bulk", "kept.reason": "写了很久的理由"}
    again = send(li, "/desk/sign-in/proxy", token="", **fields)
    assert (again.status_code, "写了很久的理由" in again.text) == (200, True)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"header": NAME}, "needs the addresses"),
        ({"header": NAME, "trusted": ["proxy.example"]}, "no address or network"),
        ({"header": NAME, "trusted": ["10.0.0.7/8"]}, "host bits"),
        ({"header": NAME, "trusted": ["0.0.0.0/0"]}, "everybody"),
        ({"header": "X Remote", "trusted": ["10.0.0.7"]}, "pattern"),
    ],
)
def test_p9_settings_that_cannot_be_are_told(told: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ProxySettings.model_validate(told)


def test_p9_networks_and_mapped_addresses_are_read_as_they_are() -> None:
    settings = ProxySettings.model_validate({"header": NAME, "trusted": ["10.1.0.0/16", "::1"]})
    trusted = [one for one in ("10.1.2.3", "::ffff:10.1.2.3", "::1", "10.2.0.1", "", "unix") if settings.trusts(one)]
    assert trusted == ["10.1.2.3", "::ffff:10.1.2.3", "::1"]

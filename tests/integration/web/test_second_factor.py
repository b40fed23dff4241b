"""P7: codes of an authenticator and recovery codes, each good once, asked of whom the settings ask."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fastapi.testclient import TestClient
from httpx import Response

from archive.config.office import OfficeSettings
from archive.office.accounts import first_admin
from archive.office.intent import Actor
from archive.office.people import Grant, Person
from archive.office.second_factor import must_have_factor
from tests.integration.web.desk_county import PASSWORD, DeskCounty, confirm, desk_county, form_token, renewed_link, send


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path, totp="approvers") as made:
        yield made


def code_of(secret: str, county: DeskCounty, steps: int = 0) -> str:
    """What an authenticator shows."""
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(county.now.timestamp()) + 30 * steps).decode()


def come_in(county: DeskCounty, login: str) -> TestClient:
    """Set the password by the link, without what may come after it."""
    client = county.client()
    assert send(client, f"/desk/welcome/{county.links.pop(login)}", given=PASSWORD).status_code == 303
    return client


def set_up(county: DeskCounty, client: TestClient) -> tuple[str, list[str]]:
    """Set up a second factor; its secret and the recovery codes."""
    page = client.get("/desk/me/factor").text
    [secret] = re.findall(r"<code class=\"address\">([A-Z2-7]{32})</code>", page)
    token = token_on(page)
    done = send(client, "/desk/me/factor", token=token, what="confirm", code=code_of(secret, county), password=PASSWORD)
    codes = re.findall(r"<li><code>([a-z0-9]{10})</code>", done.text)
    assert (done.status_code, len(codes)) == (200, 10), done.text
    return secret, codes


def token_on(page: str) -> str:
    return str(re.findall(r'name="form_token" value="([^"]+)"', page)[0])


def sign_in(county: DeskCounty, login: str, code: str = "") -> Response:
    return send(county.client(), "/desk/sign-in", login=login, given=PASSWORD, code=code)


def test_p7_an_approver_sets_one_up_before_anything_else_and_a_clerk_need_not(county: DeskCounty) -> None:
    han, li = come_in(county, "han"), come_in(county, "li")
    for path in ("/desk", "/desk/cases", "/desk/audit"):
        answer = han.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/me/factor"), path
    before = len(county.lines())
    page = han.get("/desk/me/factor").text
    assert send(han, "/desk/proposals/1", token=token_on(page), step="approve", confirm="1").status_code == 303
    assert len(county.lines()) == before, "no form either"
    assert li.get("/desk").status_code == 200
    set_up(county, han)
    assert han.get("/desk").status_code == 200


def test_p7_a_code_is_asked_for_and_each_is_good_once(county: DeskCounty) -> None:
    han = come_in(county, "han")
    secret, _codes = set_up(county, han)
    county.now += timedelta(minutes=2)
    wrong = sign_in(county, "han")
    assert (wrong.status_code, "登录名、密码或者验证码不正确" in wrong.text) == (422, True)
    assert sign_in(county, "nobody").text == wrong.text, "nothing tells what was wrong, nor whether there is an account"
    code = code_of(secret, county)
    assert sign_in(county, "han", "000000" if code != "000000" else "000001").status_code == 422
    assert sign_in(county, "han", code).status_code == 303
    assert sign_in(county, "han", code).status_code == 422, "used"
    late, old = code_of(secret, county, steps=1), code_of(secret, county, steps=-1)
    assert sign_in(county, "han", old).status_code == 422, "of before the last one"
    assert sign_in(county, "han", late).status_code == 303, "clocks differ by a step"
    county.now += timedelta(minutes=1)
    assert sign_in(county, "han", f" {code_of(secret, county)[:3]} {code_of(secret, county)[3:]}").status_code == 303


def test_p7_a_recovery_code_stands_in_once(county: DeskCounty) -> None:
    han = come_in(county, "han")
    _secret, codes = set_up(county, han)
    assert sign_in(county, "han", codes[0].upper()).status_code == 303
    assert sign_in(county, "han", codes[0]).status_code == 422
    assert sign_in(county, "han", codes[1]).status_code == 303
    kept = (county.data / "office" / "office.db").read_bytes() + (county.data / "office" / "office.db-wal").read_bytes()
    assert not [code for code in codes if code.encode() in kept], "kept as hashes"
    assert not [code for code in codes if code in county.log()]


def test_s3_setting_one_up_ends_other_sessions_and_an_admin_can_end_it(county: DeskCounty) -> None:
    han = come_in(county, "han")
    other = county.client()
    assert send(other, "/desk/sign-in", login="han", given=PASSWORD).status_code == 303
    _secret, codes = set_up(county, han)
    assert other.get("/desk/me").status_code == 303, "to the sign-in page"
    boss = come_in(county, "boss")
    set_up(county, boss)
    assert "取消两步验证" in boss.get("/desk/people").text
    done = confirm(boss, "/desk/people", what="factor", login="han")
    assert (done.status_code, county.lines()[-1].act) == (303, "person.factor")
    assert han.get("/desk/me").status_code == 303
    assert sign_in(county, "han", codes[0]).status_code == 303, "the code is not asked for any more"


def test_s1_p7_a_new_link_alone_opens_nothing_where_there_is_a_second_factor(county: DeskCounty) -> None:
    secret, _codes = set_up(county, come_in(county, "han"))
    county.now += timedelta(minutes=2)
    link, client = f"/desk/welcome/{renewed_link(county, 'han')}", county.client()
    assert 'name="code"' in client.get(link).text
    for wrong in ({}, {"code": "000000" if code_of(secret, county) != "000000" else "000001"}):
        refused = send(client, link, given=PASSWORD, **wrong)
        assert ("验证码不正确" in refused.text, "set-cookie" in refused.headers) == (True, False)
    assert '"event": "code_wrong"' in county.log()
    assert send(client, link, given=PASSWORD, code=code_of(secret, county)).status_code == 303, (
        "the link was still good"
    )
    assert client.get("/desk").status_code == 200
    li = county.client()
    assert 'name="code"' not in li.get(f"/desk/welcome/{county.links['li']}").text


def test_p7_it_is_ended_by_its_holder_with_the_password(county: DeskCounty) -> None:
    han = come_in(county, "han")
    set_up(county, han)
    token = form_token(han)
    assert send(han, "/desk/me/factor", token=token, what="end", password="falsch falsch").status_code == 422
    assert send(han, "/desk/me/factor", token=token, what="end", password=PASSWORD).status_code == 303
    assert han.get("/desk").status_code == 303, "an approver sets up another one first"


def test_p7_nobody_has_to_where_the_desk_is_on_this_machine_alone() -> None:
    clerk, approver = Person("li", "李", (Grant("clerk"),)), Person("han", "韩", (Grant("approver"),))
    for totp, asked in (("optional", [False, False]), ("approvers", [False, True]), ("all", [True, True])):
        there = OfficeSettings(desk=True, public_url="https://desk.example", totp=totp)
        here = OfficeSettings(desk=True, public_url="http://127.0.0.1:8000", totp=totp)
        assert [must_have_factor(there, one) for one in (clerk, approver)] == asked, totp
        assert not any(must_have_factor(here, one) for one in (clerk, approver))


def test_p5_p7_who_lost_factor_and_codes_is_readmitted_by_another_administrator_made_where_there_is_none(
    county: DeskCounty,
) -> None:
    """As docs/office.md tells the only administrator to do."""
    set_up(county, come_in(county, "boss"))
    county.now += timedelta(minutes=1)
    assert sign_in(county, "boss").status_code == 422
    made = first_admin(county.office, Actor("root", "cli"), "boss2", county.now, recover=True)
    county.links["boss2"] = made.address.rpartition("/")[2]
    other = come_in(county, "boss2")
    set_up(county, other)
    assert confirm(other, "/desk/people", what="factor", login="boss").status_code == 303
    assert sign_in(county, "boss").status_code == 303

"""P5, P6, S1 to S12: coming in, staying in, going out, and what no foreign form, cookie or guess can do."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from lxml import html
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from archive.config.load import load_configuration
from archive.config.office import OfficeSettings
from archive.errors import NianbaoError
from archive.office import passwords
from archive.office.accounts import change_grant, set_state
from archive.office.intent import Actor
from archive.office.opening import require_openable
from archive.office.passwords import require_good
from archive.office.people import Grant
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.web.app import create_app
from tests.fresh_database import fresh_database
from tests.integration.web.desk_county import (
    PASSWORD,
    URL,
    DeskCounty,
    confirm,
    desk_county,
    form_token,
    renewed_link,
    send,
)
from tests.integration.web.test_desk_pages import propose

from .small_county import NOW

BOSS = Actor("boss", "web")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def cookies_of(answer: object) -> list[str]:
    return [value for name, value in answer.headers.multi_items() if name == "set-cookie"]  # type: ignore[attr-defined]


def test_with_the_desk_off_its_addresses_are_not_found(tmp_path: Path) -> None:
    engine = fresh_database(tmp_path / "x.db")
    for office in (None, Office(tmp_path, OfficeSettings())):
        app = create_app(engine, load_configuration(), warc_folder=tmp_path / "warc", office=office)
        client = TestClient(app, base_url=URL)
        for path in ("/desk", "/desk/sign-in", "/desk/audit", "/desk/people", "/desk/me", "/reply/x", "/reply"):
            assert client.get(path).status_code == 404, path
            assert client.post(path, headers={"Origin": URL}).status_code in (404, 405), path


def test_p5_the_link_sets_a_password_and_shows_nothing_the_second_time(county: DeskCounty) -> None:
    token, client = county.links["boss"], county.client()
    for _ in range(3):
        assert client.get(f"/desk/welcome/{token}").status_code == 200, "looking uses nothing up"
    assert send(client, f"/desk/welcome/{token}", given="too short").status_code == 422
    assert send(client, f"/desk/welcome/{token}", given=PASSWORD).status_code == 303
    assert ">boss（" in client.get("/desk").text
    again = county.client().get(f"/desk/welcome/{token}")
    assert again.status_code == 404
    assert "boss" not in again.text
    assert send(county.client(), f"/desk/welcome/{token}", given=PASSWORD).status_code == 404


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "1qaz2wsx3edc",
        "1qaz2wsx3edc4rfv5tgb",
        "aaaaaaaaaaaaaa",
        "9999abcdefghij",
        "P@ssw0rd1234",
        "nianbao-li-nianbao",
        "lilililili2026",
        "woaini5201314",
        "zhengwugongkai123456",
        "199001011990",
    ],
)
def test_p6_easy_passwords_are_refused(password: str) -> None:
    with pytest.raises(RefusedError, match="P6"):
        require_good(password, "li", "nianbao", "2026", "zhengwugongkai")


def test_p6_of_the_commonest_passwords_none_is_taken() -> None:
    """ASVS 6.2.4: those that are long enough, of the 30,000 commonest."""
    common = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= 12]
    assert len(common) > 200
    for word in common:
        for password in (word, word.upper(), f"{word}1"):
            with pytest.raises(RefusedError, match="P6"):
                require_good(password, "li")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "河边的三棵老槐树下有口井", "x7 \t!é ñ§k2Ω9", "9" * 4 + "dhqzpwvkgm"]
)
def test_p6_any_characters_are_taken(password: str) -> None:
    require_good(password, "li", "nianbao")


@pytest.mark.usefixtures("full_hashes")
def test_p6_hashes_are_argon2id_of_the_second_profile_and_grow(county: DeskCounty) -> None:
    county.signed_in("li")
    with sqlite3.connect(county.data / "office" / "office.db") as database:
        ((kept,),) = database.execute("select hash from password where login = 'li'").fetchall()
        assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        old = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
        database.execute("update password set hash = ? where login = 'li'", (old,))
    county.signed_in("li")
    with sqlite3.connect(county.data / "office" / "office.db") as database:
        ((grown,),) = database.execute("select hash from password where login = 'li'").fetchall()
    assert grown.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.usefixtures("full_hashes")
def test_p6_at_most_two_hashes_at_once_and_who_waits_long_is_told_when(
    county: DeskCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_WAIT", 0.05)
    held = [passwords._slots.acquire(), passwords._slots.acquire()]
    try:
        answer = send(county.client(), "/desk/sign-in", login="li", given=PASSWORD)
    finally:
        for _ in held:
            passwords._slots.release()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_s1_the_cookie_is_bound_to_the_host_and_the_token_is_kept_nowhere(county: DeskCounty) -> None:
    client = county.client()
    answer = send(client, f"/desk/welcome/{county.links.pop('li')}", given=PASSWORD)
    session = next(one for one in cookies_of(answer) if one.startswith("__Host-nianbao="))
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in session.split(";")}
    token = session.partition("=")[2].partition(";")[0]
    assert len(token) == 43, "256 bits"
    kept = b"".join(path.read_bytes() for path in (county.data / "office").rglob("*") if path.is_file())
    assert token.encode() not in kept
    assert PASSWORD.encode() not in kept


def test_s1_a_cookie_from_before_sign_in_is_worthless_after_it(county: DeskCounty) -> None:
    first = county.signed_in("li")
    before = first.cookies["__Host-nianbao"]
    send(first, "/desk/sign-in", login="li", given=PASSWORD)
    assert first.cookies["__Host-nianbao"] != before
    assert first.get("/desk").status_code == 200
    stolen = county.client(cookies={"__Host-nianbao": before})
    assert stolen.get("/desk").status_code == 303
    assert "access-control-allow-origin" not in first.get("/desk").headers
    planted = county.client(cookies={"__Host-nianbao": "x" * 43})
    send(planted, "/desk/sign-in", login="li", given=PASSWORD)
    assert county.client(cookies={"__Host-nianbao": "x" * 43}).get("/desk").status_code == 303


def test_s1_a_factor_given_again_brings_a_new_token_and_forms_opened_before_stay_good(county: DeskCounty) -> None:
    proposal = propose(county)
    han = county.signed_in("han")
    before, path = han.cookies["__Host-nianbao"], f"/desk/proposals/{proposal}"
    county.now += timedelta(minutes=16)
    other_tab = form_token(han)
    checked = send(han, path, step="approve")
    assert (checked.status_code, han.cookies["__Host-nianbao"]) == (200, before), "nothing was proved yet"
    page: Any = html.fromstring(checked.text)
    (form,) = page.xpath("//form[.//input[@name='confirm']]")
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    token = fields.pop("form_token")
    wrong = send(han, path, token=token, password="falsch falsch falsch", **fields)
    assert (wrong.status_code, han.cookies["__Host-nianbao"]) == (422, before)
    answer = send(han, path, token=token, password=PASSWORD, **fields)
    assert answer.status_code == 303
    assert county.lines()[-1].act == "decision.waive.approve"
    after = han.cookies["__Host-nianbao"]
    assert after != before
    session = next(one for one in cookies_of(answer) if one.startswith("__Host-nianbao="))
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in session.split(";")}
    old = county.client(cookies={"__Host-nianbao": before})
    assert old.get("/desk").status_code == 303, "the old one is dead"
    assert send(han, "/desk/me", token=other_tab, what="told").status_code == 303, "a form opened before stays good"

    twice = county.client(cookies={"__Host-nianbao": before})
    sent = send(twice, path, token=token, password=PASSWORD, **fields)
    assert (sent.status_code, sent.headers["location"]) == (303, answer.headers["location"]), (
        "a double click is one act"
    )
    assert [line.act for line in county.lines()].count("decision.waive.approve") == 1
    assert twice.get("/desk").status_code == 200
    county.now += timedelta(seconds=11)
    late = county.client(cookies={"__Host-nianbao": before})
    assert send(late, path, token=token, password=PASSWORD, **fields).status_code == 401


def test_s1_a_new_factor_and_a_new_password_bring_a_new_token(county: DeskCounty) -> None:
    li = county.signed_in("li")
    seen = [li.cookies["__Host-nianbao"]]
    assert send(li, "/desk/me", what="password", password=PASSWORD, given=f"{PASSWORD} neu").status_code == 303
    seen.append(li.cookies["__Host-nianbao"])
    assert li.get("/desk").status_code == 200
    assert county.client(cookies={"__Host-nianbao": seen[0]}).get("/desk").status_code == 303
    assert len(set(seen)) == 2


def test_s1_p2_a_change_of_role_locking_and_leaving_end_the_session(county: DeskCounty) -> None:
    client = county.signed_in("li")
    assert client.get("/desk").status_code == 200
    change_grant(county.office, BOSS, "li", Grant("viewer", "41"), NOW, given=True)
    assert client.get("/desk").status_code == 303
    client = county.signed_in("li")
    set_state(county.office, BOSS, "li", "person.lock", NOW)
    assert client.get("/desk").status_code == 303
    assert send(county.client(), "/desk/sign-in", login="li", given=PASSWORD).status_code == 422


def test_s2_a_session_ends_when_idle_and_in_all(county: DeskCounty) -> None:
    client = county.signed_in("li")
    for _ in range(3):
        county.now += timedelta(minutes=29)
        assert client.get("/desk").status_code == 200
    county.now += timedelta(minutes=30)
    assert client.get("/desk").headers["location"] == "/desk/sign-in?next=/desk"
    client = county.signed_in("li")
    begun = county.now
    while county.now - begun < timedelta(hours=12) - timedelta(minutes=25):
        county.now += timedelta(minutes=25)
        assert client.get("/desk").status_code == 200
    county.now += timedelta(minutes=25)
    assert client.get("/desk").status_code == 303


def test_s2_the_sixth_session_ends_the_oldest(county: DeskCounty) -> None:
    clients = []
    for _ in range(6):
        clients.append(county.signed_in("li"))
        county.now += timedelta(minutes=1)
    assert [client.get("/desk").status_code for client in clients] == [303, 200, 200, 200, 200, 200]


def test_s2_what_was_typed_is_kept_over_signing_in_again(county: DeskCounty) -> None:
    client = county.signed_in("boss")
    token = form_token(client)
    county.now += timedelta(hours=1)
    late = send(client, "/desk/people", token=token, what="add", login="zhou", name="周<b>", role="clerk", region="99")
    assert late.status_code == 401
    kept = {name: unescape(value) for name, value in re.findall(r'name="(kept\.[^"]+)" value="([^"]*)"', late.text)}
    assert kept["kept.login"] == "zhou"
    again = send(client, "/desk/sign-in", login="boss", given=PASSWORD, next="/desk/people", **kept)
    assert again.status_code == 200
    assert "周&lt;" in again.text
    told = {k: unescape(v) for k, v in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', again.text)}
    done = confirm(client, "/desk/people", **{k: v for k, v in told.items() if k != "form_token"})
    assert done.status_code == 200
    assert county.lines()[-1].body["person"]["login"] == "zhou"


def test_s3_signing_out_ends_it_and_nothing_stays_in_caches(county: DeskCounty) -> None:
    client = county.signed_in("li")
    stolen = client.cookies["__Host-nianbao"]
    page = client.get("/desk")
    assert page.headers["cache-control"] == "no-store"
    assert "退出" in page.text
    ended = send(client, "/desk/sign-out")
    assert (ended.headers["location"], ended.headers["clear-site-data"]) == ("/desk/sign-in", '"cache"')
    assert county.client(cookies={"__Host-nianbao": stolen}).get("/desk").status_code == 303


def test_s3_own_sessions_are_listed_and_ended_and_a_new_password_ends_the_others(county: DeskCounty) -> None:
    one, two = county.signed_in("li"), county.signed_in("li")
    three = county.signed_in("li")
    assert one.get("/desk/me").text.count('name="mark"') == 2
    mark = re.findall(r'name="mark" value="(\w+)"', one.get("/desk/me").text)[0]
    send(one, "/desk/me", what="end", mark=mark)
    assert sorted([two.get("/desk").status_code, three.get("/desk").status_code]) == [200, 303]
    other = county.signed_in("han")
    assert send(other, "/desk/me", what="end", mark=re.findall(r'"mark" value="(\w+)"', one.get("/desk/me").text)[0])
    assert one.get("/desk").status_code == 200
    assert sorted([two.get("/desk").status_code, three.get("/desk").status_code]) == [200, 303], "not another's"
    assert send(one, "/desk/me", what="password", password="wrong", given="一个全新的很长的密码啊").status_code == 422
    assert (
        send(one, "/desk/me", what="password", password=PASSWORD, given="一个全新的很长的密码啊啊").status_code == 303
    )
    assert one.get("/desk").status_code == 200
    assert (two.get("/desk").status_code, three.get("/desk").status_code) == (303, 303)
    assert "您的密码已更换" in one.get("/desk").text


def test_s3_an_administrator_ends_the_sessions_of_anybody(county: DeskCounty) -> None:
    client, boss = county.signed_in("li"), county.signed_in("boss")
    assert confirm(boss, "/desk/people", what="end", login="li").status_code == 303
    assert client.get("/desk").status_code == 303


def test_s4_people_are_changed_only_with_a_password_given_lately(county: DeskCounty) -> None:
    boss = county.signed_in("boss")
    assert 'name="password"' not in send(boss, "/desk/people", what="lock", login="li").text
    county.now += timedelta(minutes=16)
    before = len(county.lines())
    checked = send(boss, "/desk/people", what="lock", login="li")
    assert 'name="password"' in checked.text
    forced = send(boss, "/desk/people", what="lock", login="li", confirm="1", key="a" * 32)
    assert (forced.status_code, len(county.lines())) == (422, before)
    wrong = send(boss, "/desk/people", what="lock", login="li", confirm="1", key="a" * 32, password="falsch")
    assert (wrong.status_code, len(county.lines())) == (422, before)
    assert confirm(boss, "/desk/people", what="lock", login="li").status_code == 303
    assert county.lines()[-1].act == "person.lock"


WRITES = ("/desk/sign-out", "/desk/me", "/desk/people", "/desk/proposals/3")


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None, "http://desk.example"])
def test_s5_a_form_of_another_site_is_refused_and_leaves_no_line(
    county: DeskCounty, path: str, origin: str | None
) -> None:
    client = county.signed_in("boss")
    before, token = len(county.lines()), form_token(client)
    answer = send(client, path, origin=origin, token=token, what="lock", login="li", confirm="1", key="b" * 32)
    assert answer.status_code == 403
    assert len(county.lines()) == before
    assert client.get("/desk").status_code == 200, "still signed in"
    assert '"request_refused"' in county.log()


@pytest.mark.parametrize("path", WRITES)
def test_s5_a_form_with_a_wrong_token_or_by_get_writes_nothing(county: DeskCounty, path: str) -> None:
    client, other = county.signed_in("boss"), county.signed_in("li")
    before = len(county.lines())
    for token in ("", "0" * 64, form_token(other)):
        answer = send(client, path, token=token, what="lock", login="li", confirm="1", key="c" * 32)
        assert answer.status_code == 403
    client.get(path, params={"what": "lock", "login": "li", "confirm": "1", "form_token": form_token(client)})
    assert len(county.lines()) == before


def test_s5_without_origin_the_browser_must_say_same_origin(county: DeskCounty) -> None:
    client = county.signed_in("boss")
    token = form_token(client)
    for said, status in (("cross-site", 403), ("same-site", 403), ("none", 403), ("same-origin", 303)):
        answer = client.post("/desk/me", data={"form_token": token, "what": "told"}, headers={"Sec-Fetch-Site": said})
        assert answer.status_code == status, said


def test_s6_s7_pages_with_forms_say_where_forms_may_come_from_and_stay_on_https(county: DeskCounty) -> None:
    for path in ("/desk/sign-in", f"/desk/welcome/{county.links['li']}", "/desk"):
        headers = county.client().get(path).headers
        assert headers["referrer-policy"] == "same-origin"
        assert headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("url", "insecure", "opens"),
    [
        ("https://desk.example", False, True),
        ("http://127.0.0.1:8000", False, True),
        ("http://localhost:8000", False, True),
        ("http://desk.example", False, False),
        ("http://desk.example", True, True),
    ],
)
def test_s7_over_plain_http_the_desk_does_not_open(url: str, insecure: bool, opens: bool) -> None:
    settings = OfficeSettings(desk=True, public_url=url, insecure_http=insecure)
    if opens:
        require_openable(settings)
    else:
        with pytest.raises(NianbaoError, match="insecure_http"):
            require_openable(settings)


def test_s8_the_desk_answers_only_under_its_own_host(county: DeskCounty) -> None:
    other = TestClient(county.app, base_url="https://pages.example", follow_redirects=False)
    assert other.get("/desk/sign-in").status_code == 421
    assert other.get("/").status_code == 200


def test_s9_wrong_passwords_close_the_account_to_strangers_and_not_to_its_own_browser(county: DeskCounty) -> None:
    own = county.signed_in("li")
    send(own, "/desk/sign-out")
    stranger = county.client()
    codes = [send(stranger, "/desk/sign-in", login="li", given=f"wrong {n}").status_code for n in range(6)]
    assert codes == [422] * 5 + [429]
    closed = send(stranger, "/desk/sign-in", login="li", given=PASSWORD)
    assert (closed.status_code, closed.headers["retry-after"]) == (429, "900")
    assert send(own, "/desk/sign-in", login="li", given=PASSWORD).status_code == 303
    assert "登录前有5次密码错误" in own.get("/desk").text
    send(own, "/desk/sign-out")
    county.now += timedelta(minutes=16)
    assert send(stranger, "/desk/sign-in", login="li", given=PASSWORD).status_code == 303


def test_s9_nothing_tells_whether_an_account_exists(county: DeskCounty) -> None:
    county.signed_in("li")
    client = county.client()
    known = send(client, "/desk/sign-in", login="li", given="wrong password")
    unknown = send(client, "/desk/sign-in", login="nobody", given="wrong password")
    not_yet = send(client, "/desk/sign-in", login="han", given="wrong password")
    assert known.text == unknown.text == not_yet.text
    assert known.status_code == unknown.status_code == not_yet.status_code == 422
    for _ in range(5):
        last = send(client, "/desk/sign-in", login="nobody", given="wrong password")
    assert last.status_code == 429, "one that does not exist is closed like one that does"


def test_s9_one_address_is_closed_after_twenty(county: DeskCounty) -> None:
    client = county.client()
    codes = [send(client, "/desk/sign-in", login=f"guess{n}", given="wrong").status_code for n in range(21)]
    assert codes == [422] * 20 + [429]


def test_s10_writes_are_limited(tmp_path: Path) -> None:
    with desk_county(tmp_path, writes_a_minute=5) as county:
        client = county.signed_in("li")
        token = form_token(client)
        codes = [send(client, "/desk/me", token=token, what="told").status_code for _ in range(6)]
        assert codes == [303] * 5 + [429]
        county.now += timedelta(minutes=2)
        assert send(client, "/desk/me", token=token, what="told").status_code == 303


def test_s11_a_new_browser_is_told(county: DeskCounty) -> None:
    first = county.signed_in("li")
    send(first, "/desk/me", what="told")
    county.signed_in("li")
    assert "新的浏览器" in first.get("/desk").text
    send(first, "/desk/me", what="told")
    assert "新的浏览器" not in first.get("/desk").text


def test_s12_errors_show_no_internals(county: DeskCounty) -> None:
    client = county.signed_in("li")
    big = client.post("/desk/me", content=b"x" * 70_000, headers={"Origin": URL})
    assert big.status_code == 413
    odd = client.post("/desk/me", content=b"\xff\xfe", headers={"Origin": URL, "Content-Type": "multipart/form-data"})
    assert odd.status_code in (400, 403)
    assert "Traceback" not in odd.text
    assert client.get("/desk/proposals/999").status_code == 404


def test_l1_the_security_log_has_sign_ins_and_refusals_and_no_secret(county: DeskCounty) -> None:
    client = county.signed_in("li")
    send(county.client(), "/desk/sign-in", login="li\r\nx", given="geheim geheim")
    client.get("/desk/people")
    events = {json.loads(line)["event"] for line in county.log().splitlines()}
    assert {"signed_in", "password_set", "sign_in_failed", "forbidden"} <= events
    for secret in ("geheim", PASSWORD, client.cookies["__Host-nianbao"]):
        assert secret not in county.log()


def test_a_renewed_link_readmits_and_ends_other_sessions(county: DeskCounty) -> None:
    client = county.signed_in("li")
    token = renewed_link(county, "li")
    assert client.get("/desk").status_code == 200
    assert send(county.client(), f"/desk/welcome/{token}", given="另一个很长而且没人知道的密码").status_code == 303
    assert client.get("/desk").status_code == 303


def test_p6_of_many_at_once_two_are_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, guard = 0, 0, threading.Lock()
    hasher = PasswordHasher(time_cost=1, memory_cost=8192)
    kept = hasher.hash("nobody")

    class Counted:
        def verify(self, kept: str, given: str) -> bool:
            nonlocal running, most
            with guard:
                running += 1
                most = max(most, running)
            try:
                return hasher.verify(kept, given)
            finally:
                with guard:
                    running -= 1

    monkeypatch.setattr(passwords, "_hasher", Counted)
    threads = [threading.Thread(target=passwords.verify_password, args=(kept, "nobody")) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == 2

"""P8: signing in at an OpenID Connect provider, which runs beside the tests as a process of its own; and a false one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from httpx import Response

from archive.config.other_sign_in import OidcSettings
from archive.errors import NianbaoError
from archive.office.accounts import set_state
from archive.office.intent import Actor
from archive.office.opening import SECRET as VARIABLE
from tests.integration.web.desk_county import (
    URL,
    DeskCounty,
    confirm,
    desk_county,
    form_token,
    renewed_link,
    send,
)
from tests.integration.web.test_second_factor import code_of, set_up
from tests.oidc_provider import CLIENT, SECRET, Control, running_provider


@pytest.fixture(scope="module")
def process() -> Iterator[Control]:
    with running_provider() as control:
        yield control


@pytest.fixture
def provider(process: Control) -> Control:
    process.tell(user="u-1", now=None, form=False)
    return process


@pytest.fixture
def county(tmp_path: Path, provider: Control, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskCounty]:
    with set_for(tmp_path, provider, monkeypatch) as made:
        yield made


def set_for(folder: Path, provider: Control, monkeypatch: pytest.MonkeyPatch, **more: object):  # type: ignore[no-untyped-def]
    monkeypatch.setenv(VARIABLE, SECRET)
    oidc = {"issuer": provider.issuer, "client_id": CLIENT, **more.pop("oidc", {})}  # type: ignore[dict-item]
    return desk_county(folder, oidc=oidc, **more)


def there_and_back(client: TestClient, provider: Control, county: DeskCounty, path: str, **told: object) -> Response:
    """Begin at our page, sign in at the provider, and bring its answer back."""
    sent = client.get(path)
    assert sent.status_code == 303, sent.text
    return brought(client, come_from(provider, county, sent.headers["location"], **told))


def come_from(provider: Control, county: DeskCounty, address: str, **told: object) -> str:
    """Sign in at the provider; the address that the browser is sent back to."""
    provider.tell(now=county.now.timestamp(), **told)
    back = httpx.get(address).headers["location"]
    assert back.startswith(f"{URL}/desk/sign-in/oidc/answer?")
    return str(back)


def brought(client: TestClient, back: str) -> Response:
    answer: Response = client.get(back.removeprefix(URL))
    return answer


def tied(county: DeskCounty, provider: Control, login: str, user: str = "u-1") -> TestClient:
    """A browser of a person who has tied the account by the link, and is signed in."""
    client = county.client()
    path = f"/desk/welcome/{county.links.pop(login)}/oidc"
    asked = there_and_back(client, provider, county, path, user=user)
    assert asked.headers["location"] == "/desk/sign-in/oidc/rest", asked.text
    page = client.get("/desk/sign-in/oidc/rest")
    assert (page.status_code, login in page.text, user in page.text) == (200, True, True)
    done = send(client, "/desk/sign-in/oidc/tie", token="")
    assert (done.status_code, done.headers["location"]) == (303, "/desk")
    return client


def is_in(client: TestClient) -> bool:
    return bool(client.get("/desk/me").status_code == 200)


def reasons(county: DeskCounty, event: str = "oidc_refused") -> list[str]:
    lines = [json.loads(line) for line in county.log().splitlines()]
    return [line["reason"] for line in lines if line["event"] == event]


def test_p8_an_identity_is_tied_by_the_persons_own_link_and_signs_in_from_then_on(
    county: DeskCounty, provider: Control
) -> None:
    before = len(county.lines())
    assert is_in(tied(county, provider, "li"))
    line = county.lines()[-1]
    assert (len(county.lines()) - before, line.act, line.by, line.object) == (1, "person.tie", "li", "person:li")
    assert line.body["person"] == {"login": "li", "issuer": provider.issuer, "subject": "u-1"}
    later = county.client()
    done = there_and_back(later, provider, county, "/desk/sign-in/oidc?next=/desk/cases", user="u-1")
    assert (done.status_code, done.headers["location"]) == (303, "/desk/cases")
    assert is_in(later)
    assert "li先生" in later.get("/desk").text
    assert provider.issuer in later.get("/desk/me").text
    said = provider.asked()[-1]
    assert (said["code_challenge_method"], said["scope"], said["response_type"]) == ("S256", "openid", "code")
    assert min(len(said[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert said["redirect_uri"] == f"{URL}/desk/sign-in/oidc/answer"


def test_p8_the_start_is_a_link_and_the_link_of_a_person_is_used_up_by_tying_alone(
    county: DeskCounty, provider: Control
) -> None:
    assert (
        f'href="/desk/welcome/{county.links["li"]}/oidc"'
        in county.client().get(f"/desk/welcome/{county.links['li']}").text
    )
    assert 'href="/desk/sign-in/oidc"' in county.client().get("/desk/sign-in").text
    token = county.links["li"]
    client = county.client()
    there_and_back(client, provider, county, f"/desk/welcome/{token}/oidc")
    assert county.client().get(f"/desk/welcome/{token}").status_code == 200, "not used up yet"
    stranger = county.client()
    assert send(stranger, "/desk/sign-in/oidc/tie", token="").status_code == 409, "not without the browser's mark"
    assert send(client, "/desk/sign-in/oidc/tie", token="", origin="https://evil.example").status_code == 403
    assert send(client, "/desk/sign-in/oidc/tie", token="").status_code == 303
    assert county.client().get(f"/desk/welcome/{token}").status_code == 404
    assert county.client().get(f"/desk/welcome/{token}/oidc").headers["location"] == f"/desk/welcome/{token}"
    assert send(client, "/desk/sign-in/oidc/tie", token="").status_code == 409, "once"


def test_p8_no_account_is_made_and_none_found_by_mail(county: DeskCounty, provider: Control) -> None:
    before = len(county.lines())
    client = county.client()
    claims = {"email": "li@office.example", "email_verified": True, "preferred_username": "li", "name": "li"}
    answer = there_and_back(client, provider, county, "/desk/sign-in/oidc", user="li", claims=claims)
    assert (answer.status_code, "没有可用的账号" in answer.text) == (403, True)
    assert not is_in(client)
    assert len(county.lines()) == before
    assert reasons(county) == ["no account is tied to the identity"]


def test_p8_an_identity_belongs_to_one_account_and_the_person_alone_ties_it(
    county: DeskCounty, provider: Control
) -> None:
    tied(county, provider, "li")
    client = county.client()
    token = county.links["han"]
    there_and_back(client, provider, county, f"/desk/welcome/{token}/oidc", user="u-1")
    refused = send(client, "/desk/sign-in/oidc/tie", token="")
    assert (refused.status_code, "已绑定其他账号" in refused.text) == (409, True)
    assert '"guard": "P8"' in county.log()
    assert county.client().get(f"/desk/welcome/{token}").status_code == 200, "the link stays good"


def test_p8_locking_and_untying_end_it_at_once_and_a_new_link_ties_anew(county: DeskCounty, provider: Control) -> None:
    li = tied(county, provider, "li")
    boss = county.signed_in("boss")
    assert "解除统一身份绑定" in boss.get("/desk/people").text
    assert confirm(boss, "/desk/people", what="untie", login="li").status_code == 303
    assert not is_in(li)
    assert there_and_back(county.client(), provider, county, "/desk/sign-in/oidc").status_code == 403
    county.links["li"] = renewed_link(county, "li")
    assert is_in(tied(county, provider, "li", "u-2"))
    set_state(county.office, Actor("boss", "web"), "li", "person.lock", county.now)
    answer = there_and_back(county.client(), provider, county, "/desk/sign-in/oidc", user="u-2")
    assert (answer.status_code, "没有可用的账号" in answer.text) == (403, True)


FALSE = [
    "iss", "iss list", "aud", "aud of two", "aud without azp", "expired", "no exp", "iat to come", "no nonce", "wrong nonce",
    "nonce list", "alg none", "HS256 with the public key", "HS256 with the secret", "signed by another key",
    "broken signature", "no ID token", "answer of another issuer", "answer without issuer", "no subject",
    "subject with a line break", "auth_time to come", "denied",
]  # fmt: skip


def test_p8_a_false_answer_opens_no_session_and_stands_in_the_security_log(
    county: DeskCounty, provider: Control
) -> None:
    tied(county, provider, "li")
    for number, wrong in enumerate(FALSE, 1):
        client = county.client()
        answer = there_and_back(client, provider, county, "/desk/sign-in/oidc", user="u-1", wrong=wrong)
        assert answer.status_code == 403, wrong
        assert client.cookies.get("__Host-nianbao") is None, wrong
        assert not is_in(client), wrong
        assert len(reasons(county)) == number, wrong
        county.now += timedelta(minutes=1)  # fewer than an address may begin within ten
    assert is_in(county.client()) is False
    client = county.client()
    assert there_and_back(client, provider, county, "/desk/sign-in/oidc", user="u-1").status_code == 303, "the true one"


@pytest.mark.parametrize("wrong", ["metadata issuer", "endpoint without TLS"])
def test_p8_metadata_of_another_issuer_are_refused_before_anybody_is_sent_there(
    county: DeskCounty, provider: Control, wrong: str
) -> None:
    provider.tell(wrong=wrong)
    answer = county.client().get("/desk/sign-in/oidc")
    assert (answer.status_code, "没有通过核对" in answer.text) == (403, True)
    assert len(reasons(county)) == 1


def test_p8_a_state_is_good_once_in_its_own_browser_for_ten_minutes(county: DeskCounty, provider: Control) -> None:
    tied(county, provider, "li")
    client = county.client()
    back = come_from(provider, county, client.get("/desk/sign-in/oidc").headers["location"])
    assert brought(county.client(), back).status_code == 403, "another browser"
    assert brought(client, back).status_code == 403, "and it is used up by that"
    back = come_from(provider, county, client.get("/desk/sign-in/oidc").headers["location"])
    assert brought(client, back).status_code == 303
    client.cookies.delete("__Host-nianbao")
    assert brought(client, back).status_code == 403, "replayed"
    late = county.client()
    back = come_from(provider, county, late.get("/desk/sign-in/oidc").headers["location"])
    county.now += timedelta(minutes=11)
    assert brought(late, back).status_code == 403
    assert brought(late, f"{URL}/desk/sign-in/oidc/answer?code=x").status_code == 403, "without state"
    assert len(reasons(county)) == 5
    assert not is_in(late)


def test_p8_a_stolen_code_is_worthless_also_where_the_provider_forgets_pkce(
    county: DeskCounty, provider: Control
) -> None:
    tied(county, provider, "li")
    for wrong in ("", "careless"):
        theirs = come_from(provider, county, county.client().get("/desk/sign-in/oidc").headers["location"])
        stolen = parse_qs(urlsplit(theirs).query)["code"][0]
        thief = county.client()
        own = come_from(provider, county, thief.get("/desk/sign-in/oidc").headers["location"], wrong=wrong)
        mine = parse_qs(urlsplit(own).query)["code"][0]
        assert brought(thief, own.replace(mine, stolen)).status_code == 403, wrong
        assert not is_in(thief)
    assert "invalid_grant" in reasons(county)[0]
    assert "nonce" in reasons(county)[1]


def test_p8_a_provider_that_is_down_says_so_and_passwords_go_on(county: DeskCounty, provider: Control) -> None:
    tied(county, provider, "han", "u-9")
    for wrong in ("no JSON", "server fault"):
        provider.tell(wrong=wrong)
        client = county.client()
        county.now += timedelta(hours=2)  # metadata are old
        answer = client.get("/desk/sign-in/oidc")
        if answer.status_code == 303:
            answer = brought(client, come_from(provider, county, answer.headers["location"], user="u-9", wrong=wrong))
        assert (answer.status_code, "暂时不能使用" in answer.text) == (503, True), wrong
        assert not is_in(client)
    county.app.state.desk_state.provider._settings = OidcSettings(  # nobody listens there
        issuer="http://127.0.0.1:9", client_id=CLIENT
    )
    county.now += timedelta(hours=2)
    down = county.client().get("/desk/sign-in/oidc?lang=en")
    assert (down.status_code, "does not answer" in down.text, 'name="given"' in down.text) == (503, True, True)
    assert len(reasons(county, "oidc_down")) == 3
    assert is_in(county.signed_in("li"))


def test_p8_no_secret_stands_in_journal_log_or_page(county: DeskCounty, provider: Control) -> None:
    client = county.client()
    sent = client.get(f"/desk/welcome/{county.links['li']}/oidc")
    back = come_from(provider, county, sent.headers["location"])
    brought(client, back)
    page = client.get("/desk/sign-in/oidc/rest").text
    assert send(client, "/desk/sign-in/oidc/tie", token="").status_code == 303
    told = parse_qs(urlsplit(sent.headers["location"]).query) | parse_qs(urlsplit(back).query)
    everywhere = county.log() + page + "".join(p.read_text() for p in (county.data / "office/journal").glob("*"))
    for secret in (*(told[name][0] for name in ("code", "state", "nonce")), SECRET, county.links["li"]):
        assert secret not in everywhere
    kept = (county.data / "office" / "office.db").read_bytes() + (county.data / "office" / "office.db-wal").read_bytes()
    assert told["state"][0].encode() not in kept, "kept as a hash"


def test_s10_sign_ins_that_wait_for_an_answer_are_limited(county: DeskCounty) -> None:
    client = county.client()
    codes = [client.get("/desk/sign-in/oidc").status_code for _ in range(31)]
    assert codes == [303] * 30 + [429]
    county.now += timedelta(minutes=11)
    assert client.get("/desk/sign-in/oidc").status_code == 303


def test_s1_a_cookie_from_before_is_worthless_after_it(county: DeskCounty, provider: Control) -> None:
    li = tied(county, provider, "li")
    before = li.cookies["__Host-nianbao"]
    assert there_and_back(li, provider, county, "/desk/sign-in/oidc").status_code == 303
    assert li.cookies["__Host-nianbao"] != before
    assert county.client(cookies={"__Host-nianbao": before}).get("/desk/me").status_code == 303


def test_s2_what_was_typed_is_kept_over_signing_in_at_the_provider(county: DeskCounty, provider: Control) -> None:
    li = tied(county, provider, "li")
    token = form_token(li)
    county.now += timedelta(hours=13)
    ended = send(li, "/desk/bulk", token=token, reason="写了很久的理由")
    assert (ended.status_code, 'target="_blank"' in ended.text) == (401, True)
    fields = {"next": "/desk/bulk", "kept.reason": "写了很久的理由", "signed": "1"}
    assert send(li, "/desk/sign-in", **fields).status_code == 422, "not yet"
    there_and_back(li, provider, county, "/desk/sign-in/oidc")
    again = send(li, "/desk/sign-in", **fields)
    assert (again.status_code, "写了很久的理由" in again.text, form_token(li) in again.text) == (200, True, True)


def test_s4_a_grave_act_asks_for_a_fresh_sign_in_of_the_same_person(county: DeskCounty, provider: Control) -> None:
    boss = tied(county, provider, "boss", "u-boss")
    fields = {"what": "lock", "login": "wang", "confirm": "1", "key": "a" * 32}
    county.now += timedelta(minutes=16)
    asked = send(boss, "/desk/people", **fields)
    assert (asked.status_code, "/desk/me/fresh" in asked.text, 'type="password"' in asked.text) == (422, True, False)
    old = (county.now - timedelta(hours=1)).timestamp()
    stale = there_and_back(boss, provider, county, "/desk/me/fresh", user="u-boss", claims={"auth_time": old})
    silent = there_and_back(boss, provider, county, "/desk/me/fresh", user="u-boss", claims={"auth_time": None})
    tied(county, provider, "li", "u-li")
    other = there_and_back(boss, provider, county, "/desk/me/fresh", user="u-li")
    assert [stale.status_code, silent.status_code, other.status_code] == [403, 403, 403]
    assert send(boss, "/desk/people", **fields).status_code == 422, "none of these counts"
    done = there_and_back(boss, provider, county, "/desk/me/fresh", user="u-boss")
    assert (done.status_code, done.headers["location"]) == (303, "/desk/me/shown")
    assert "回到原来的页面" in boss.get("/desk/me/shown").text
    said = provider.asked()[-1]
    assert (said["prompt"], said["max_age"]) == ("login", "0")
    assert send(boss, "/desk/people", **fields).status_code == 303
    assert county.lines()[-1].act == "person.lock"


def test_s4_a_sign_in_of_long_ago_at_the_provider_is_not_fresh(county: DeskCounty, provider: Control) -> None:
    tied(county, provider, "boss", "u-boss")
    for claims in ({"auth_time": (county.now - timedelta(minutes=40)).timestamp()}, {"auth_time": None}):
        boss = county.client()
        there_and_back(boss, provider, county, "/desk/sign-in/oidc", user="u-boss", claims=claims)
        asked = send(boss, "/desk/people", what="lock", login="wang", confirm="1", key="b" * 32)
        assert (asked.status_code, "重新核对身份" in asked.text) == (422, True)


def test_p7_a_second_factor_of_the_provider_counts_by_setting(
    tmp_path: Path, provider: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    with set_for(tmp_path, provider, monkeypatch, totp="approvers", oidc={"second_factor": ("mfa", "high")}) as county:
        tied(county, provider, "han", "u-han")
        for claims, location in (
            ({}, "/desk/me/factor"),
            ({"amr": ["pwd"], "acr": "low"}, "/desk/me/factor"),
            ({"amr": ["pwd", "mfa"]}, ""),
            ({"acr": "high"}, ""),
        ):
            han = county.client()
            there_and_back(han, provider, county, "/desk/sign-in/oidc", user="u-han", claims=claims)
            assert han.get("/desk").headers.get("location", "") == location, claims


def test_p7_without_one_there_a_code_of_ours_is_asked_for(
    tmp_path: Path, provider: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    with set_for(tmp_path, provider, monkeypatch, totp="approvers", oidc={"second_factor": ("mfa",)}) as county:
        han = tied(county, provider, "han", "u-han")
        assert han.get("/desk").headers["location"] == "/desk/me/factor"
        secret, codes = set_up(county, han)
        county.now += timedelta(minutes=20)
        client = county.client()
        asked = there_and_back(client, provider, county, "/desk/sign-in/oidc?next=/desk/cases", user="u-han")
        assert asked.headers["location"] == "/desk/sign-in/oidc/rest"
        assert not is_in(client)
        assert 'name="code"' in client.get("/desk/sign-in/oidc/rest").text
        assert send(client, "/desk/sign-in/oidc/code", token="", code="123").status_code == 422
        done = send(client, "/desk/sign-in/oidc/code", token="", code=code_of(secret, county))
        assert (done.status_code, done.headers["location"]) == (303, "/desk/cases")
        assert is_in(client)
        assert send(client, "/desk/sign-in/oidc/code", token="", code=codes[0]).status_code == 403, "once"
        guess = county.client()
        there_and_back(guess, provider, county, "/desk/sign-in/oidc", user="u-han")
        told = [send(guess, "/desk/sign-in/oidc/code", token="", code="000").status_code for _ in range(6)]
        assert (told[0], told[-1]) == (422, 429), "wrong codes close the account to strangers, as passwords do"
        second = county.client()
        there_and_back(second, provider, county, "/desk/sign-in/oidc", user="u-han", claims={"amr": ["mfa"]})
        assert is_in(second), "not asked twice"


def test_p7_a_code_stands_for_the_password_where_there_is_none(
    tmp_path: Path, provider: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    with set_for(tmp_path, provider, monkeypatch) as county:
        boss = tied(county, provider, "boss", "u-boss")
        secret, _codes = set_up(county, boss)
        county.now += timedelta(minutes=16)
        fields = {"what": "lock", "login": "wang", "confirm": "1", "key": "c" * 32}
        assert 'name="code"' in send(boss, "/desk/people", **fields).text
        assert send(boss, "/desk/people", **fields, code="111111").status_code == 422
        assert send(boss, "/desk/people", **fields, code=code_of(secret, county)).status_code == 303
        assert "您没有设置密码" in boss.get("/desk/me").text


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"issuer": "login.example", "client_id": "x"}, "begins with http:// or https://"),
        ({"issuer": "http://login.example", "client_id": "x"}, "https://, unless"),
        ({"issuer": "https://login.example?x=1", "client_id": "x"}, "neither user nor query"),
        ({"issuer": "https://login.example"}, "client_id"),
        ({"client_id": "x"}, "needs the issuer"),
        ({"issuer": "https://login.example", "client_id": "x", "client_secret": "y"}, "Extra inputs"),
    ],
)
def test_p8_settings_that_cannot_be_are_told(told: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        OidcSettings.model_validate(told)


def test_p8_the_secret_comes_from_a_file_or_the_environment_and_a_missing_one_is_told(
    tmp_path: Path, provider: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    oidc = {"issuer": provider.issuer, "client_id": CLIENT}
    for number, (told, says) in enumerate(
        (
            ({}, VARIABLE),
            ({"client_secret_file": str(tmp_path / "none")}, "No such file"),
            ({"client_secret_file": "/dev/null"}, "holds no secret"),
        )
    ):
        with pytest.raises(NianbaoError, match=says), desk_county(tmp_path / str(number), oidc={**oidc, **told}):
            pass
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    with desk_county(tmp_path / "good", oidc={**oidc, "client_secret_file": str(tmp_path / "secret")}) as county:
        assert is_in(tied(county, provider, "li"))


def test_p8_without_a_provider_there_is_nothing_of_it(tmp_path: Path) -> None:
    with desk_county(tmp_path) as county:
        client = county.client()
        assert client.get("/desk/sign-in/oidc").status_code == 404
        assert client.get("/desk/sign-in/oidc/answer?code=x&state=y").status_code == 404
        assert "oidc" not in client.get("/desk/sign-in").text
        assert "oidc" not in client.get(f"/desk/welcome/{county.links['li']}").text

"""Threats to the desk as a whole, over every address that it has: foreign forms, other regions, text that would run,
roles that end in mid-flow, forms sent again, forms that are too much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.models import Organ
from archive.office import passwords
from archive.office.accounts import change_grant
from archive.office.intent import Actor
from archive.web.app import create_app
from archive.web.desk import ROUTERS
from tests.integration.web.desk_county import PASSWORD, PEOPLE, URL, DeskCounty, desk_county, form_token, send
from tests.integration.web.issued_order import issue_order
from tests.integration.web.test_desk_pages import DECIDE, EVIL, FIELDS, ORGAN, propose

VALUES = {
    "organ_id": ORGAN, "year": "2025", "short": "2026-1", "seq": "3", "notice_id": "1", "listing_id": "1",
    "region": "990101", "token": "x" * 43, "typed": "0" * 26, "identity": "1",
}  # fmt: skip
# What nobody has to be signed in for: a link, a password, or the mark of the browser stands for the form token.
WITHOUT_SESSION = (
    "/desk/sign-in",
    "/desk/welcome/",
    "/reply/",
    "/desk/subscriptions/confirm/",
    "/desk/subscriptions/end/",
)
ONE_CLICK = "/desk/subscriptions/end/"  # RFC 8058: mail programs name no origin, the link is the secret
MOST = 200  # addresses of one walk


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def writing_paths() -> list[str]:
    """Every address that takes a form."""
    paths = {
        re.sub(r"\{(\w+)\}", lambda found: VALUES[found[1]], getattr(route, "path", ""))
        for router in ROUTERS
        for route in router.routes
        if "POST" in getattr(route, "methods", ())
    }
    return sorted(paths)


def walk(client: TestClient) -> dict[str, str]:
    """Every address of the desk that the pages of a person lead to, with what it answers."""
    found: dict[str, str] = {}
    waiting = ["/desk"]
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        answer = client.get(path)
        assert answer.status_code in (200, 303), (path, answer.status_code)
        found[path] = answer.text
        for link in re.findall(r'href="(/desk[^"#]*)"', answer.text):
            target = unescape(link)
            if target not in found and target not in waiting and "lang=en" not in target:
                waiting.append(target)
    return found


def test_threat_s5_no_foreign_form_is_taken_by_any_address_that_writes(county: DeskCounty) -> None:
    client = county.signed_in("han")
    token, before, paths = form_token(client), len(county.lines()), writing_paths()
    assert len(paths) > 25
    for path in paths:
        if path.startswith(ONE_CLICK):
            continue
        for origin in ("https://evil.example", "null", None):
            answer = send(client, path, origin=origin, token=token, confirm="1", key="a" * 32)
            assert answer.status_code == 403, (path, origin)
    assert len(county.lines()) == before
    assert client.get("/desk").status_code == 200, "still signed in"


def test_threat_s5_no_address_takes_a_form_with_a_wrong_token_nor_writes_by_get(county: DeskCounty) -> None:
    client, other = county.signed_in("han"), county.signed_in("li")
    foreign, before = form_token(other), len(county.lines())
    for path in writing_paths():
        if not path.startswith(WITHOUT_SESSION):
            for token in ("", "0" * 64, foreign):
                assert send(client, path, token=token, confirm="1", key="b" * 32).status_code == 403, path
        client.get(path, params={"confirm": "1", "key": "b" * 32, "form_token": form_token(client)})
    assert len(county.lines()) == before
    assert client.get("/desk").status_code == 200


def test_threat_p1_no_address_that_one_region_shows_tells_another_anything(county: DeskCounty) -> None:
    issue_order(county)
    propose(county, "li", EVIL)
    han, far, boss = (county.signed_in(login) for login in ("han", "far", "boss"))
    with Session(county.app.state.app_state.engine) as session:
        names = [*session.scalars(select(Organ.name)), ORGAN, EVIL, EVIL.replace("<", "&lt;").replace(">", "&gt;")]
    shown = walk(han)
    assert len([path for path in shown if ORGAN in path]) > 2
    for path in shown:
        for client, login in ((far, "far"), (boss, "boss")):
            answer = client.get(path)
            if login == "boss" and path.startswith("/desk/audit"):
                continue  # an administrator reads the journal
            told = answer.text.replace(unescape(path), "").replace(path, "")
            assert answer.status_code in (200, 303, 403, 404), (login, path)
            assert [name for name in names if name in told] == [], (login, path)


def test_threat_stored_text_stands_in_every_page_as_text(county: DeskCounty) -> None:
    issue_order(county)
    seq = propose(county, "li", EVIL)
    han = county.signed_in("han")
    shown = walk(han)
    assert f"/desk/proposals/{seq}" in shown
    assert [path for path, text in shown.items() if EVIL in text and "ndjson" not in path and ".json" not in path] == []
    assert any("&lt;img src=x" in text for text in shown.values())
    for path in shown:
        policy = han.get(path).headers["content-security-policy"]
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0], path


def test_threat_p2_a_role_taken_away_in_mid_flow_holds_at_the_last_step(county: DeskCounty) -> None:
    li = county.signed_in("li")
    checked = send(li, DECIDE, seen="0", **FIELDS)
    assert (checked.status_code, 'name="confirm"' in checked.text) == (200, True)
    token = form_token(li)
    change_grant(county.office, Actor("boss", "web"), "li", PEOPLE["li"], county.now, given=False)
    before = len(county.lines())
    late = send(li, DECIDE, token=token, seen="0", confirm="1", key="c" * 32, **FIELDS)
    assert (late.status_code, len(county.lines())) == (401, before)
    again = county.signed_in("li")
    refused = send(again, DECIDE, token=form_token(again), seen="0", confirm="1", key="c" * 32, **FIELDS)
    assert (refused.status_code in (403, 404, 409), len(county.lines())) == (True, before), refused.status_code


def test_threat_c2_a_recorded_form_makes_no_second_line_an_hour_and_a_restart_later(county: DeskCounty) -> None:
    li = county.signed_in("li")
    fields: dict[str, Any] = {"seen": "0", "confirm": "1", "key": "d" * 32, **FIELDS}
    token = form_token(li)
    first = send(li, DECIDE, token=token, **fields)
    assert first.status_code == 303
    before = len(county.lines())
    county.now += timedelta(hours=1)
    assert send(li, DECIDE, token=token, **fields).status_code == 401, "the session is over"
    county.app = create_app(
        county.app.state.app_state.engine,
        load_configuration(),
        now=lambda: county.now,
        warc_folder=county.data / "warc",
        office=county.office,
    )
    li = county.signed_in("li")
    assert send(li, DECIDE, token=token, **fields).status_code == 403, "the token was that session's"
    again = send(li, DECIDE, **fields)
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert len(county.lines()) == before


def test_threat_s9_known_and_unknown_logins_cost_the_same_hash(
    county: DeskCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time is that of the hash: one each, of the same profile."""
    county.signed_in("li")
    verified: list[str] = []
    hasher = passwords._hasher()

    class Counted:
        check_needs_rehash = staticmethod(hasher.check_needs_rehash)
        hash = staticmethod(hasher.hash)

        @staticmethod
        def verify(kept: str, given: str) -> bool:
            verified.append(kept.rpartition("$")[0].rpartition("$")[0])
            return hasher.verify(kept, given)

    monkeypatch.setattr(passwords, "_hasher", Counted)
    for login in ("li", "nobody", "han"):  # known, unknown, without a password yet
        assert send(county.client(), "/desk/sign-in", login=login, given="wrong password").status_code == 422
    assert len(verified) == 3
    assert len(set(verified)) == 1
    assert isinstance(hasher, PasswordHasher)


def test_threat_section_11_forms_of_too_many_parts_or_bytes_are_not_read(county: DeskCounty) -> None:
    client = county.signed_in("li")
    token = form_token(client)
    many = {f"f{number}": "1" for number in range(10_000)}
    assert client.post("/desk/me", data={**many, "form_token": token}, headers={"Origin": URL}).status_code == 413
    order = issue_order(county)
    path = f"/desk/orders/{order.short}/answer"
    parts = dict.fromkeys(many, (None, "1"))
    answer = client.post(path, files={**parts, "form_token": (None, token)}, headers={"Origin": URL})
    assert answer.status_code in (400, 413, 422)
    heavy = {"attachment": ("big.pdf", b"%PDF-1.4" + bytes(102 * 1024 * 1024), "application/pdf")}
    large = client.post(path, files=heavy, data={"form_token": token}, headers={"Origin": URL})
    assert large.status_code == 413
    assert PASSWORD not in county.log()


def test_threat_s8_every_address_of_the_desk_is_refused_under_another_host(county: DeskCounty) -> None:
    cookies = county.signed_in("han").cookies
    other = TestClient(county.app, base_url="https://pages.example", follow_redirects=False, cookies=dict(cookies))
    for path in writing_paths():
        assert other.get(path).status_code == 421, path
        assert other.post(path, headers={"Origin": "https://pages.example"}).status_code == 421, path

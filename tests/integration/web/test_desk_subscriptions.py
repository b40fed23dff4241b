"""M1, M2 in the browser's forms: subscriptions made, tested, paused, ended and confirmed, by page and by link."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.journal.reading import read_journal
from archive.office.journal_state import journal_state
from tests.channel_servers import HookServer, MailServer

from .desk_county import URL, DeskCounty, confirm, desk_county, form_token, send

PATH = "/desk/subscriptions"
NEW = f"{PATH}/new"


@dataclass
class Channels:
    """A desk with a mail server and a web server to send to."""

    county: DeskCounty
    mail: MailServer
    hook: HookServer

    def subscribe(self, client: TestClient, **fields: Any) -> Any:
        told = {
            "region": "99",
            "state": ["late", "overdue"],
            "when": "at_once",
            "channel": "webhook",
            "address": f"{self.hook.url}/in/geheim",
        }
        return confirm(client, NEW, **{**told, **fields})


@pytest.fixture
def channels(tmp_path: Path) -> Iterator[Channels]:
    mail, hook = MailServer(), HookServer()
    settings = {
        "mail_domains": ("county.gov.cn",), "mail_server": mail.url, "mail_from": "nianbao@county.gov.cn",
        "webhook_hosts": (hook.host,), "webhook_networks": ("127.0.0.1/32",), "channel_seconds": 2,
        "wecom_url": hook.url,
    }  # fmt: skip
    with desk_county(tmp_path, **settings) as county:
        yield Channels(county, mail, hook)
    mail.close()
    hook.close()


def act_on(client: TestClient, what: str, identity: str, key: str = "a" * 32) -> Any:
    return send(client, PATH, id=identity, what=what, key=key)


def one_id(channels: Channels) -> str:
    (one,) = [one.id for one in journal_state(channels.county.data).subscriptions.values() if one.state != "ended"]
    return one


def test_nothing_yet_offers_three_ready_ones(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    page = li.get(PATH).text
    assert "还没有订阅" in page
    ready = re.findall(r'href="(/desk/subscriptions/new\?ready=\w+)"', page)
    assert len(ready) == 3
    for address in ready:
        form = li.get(address).text
        assert "checked" in form.partition("<fieldset>")[2]
    assert li.get(NEW, params={"ready": "x"}).status_code == 200
    assert "查看角色不能订阅" in channels.county.signed_in("kan").get(PATH).text


def test_a_new_one_is_begun_from_one_of_ones_own_and_from_nobody_elses(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    channels.subscribe(li, channel="mail", address="li@county.gov.cn", search="公开率", state="late")
    like = f"{NEW}?like={one_id(channels)}"
    assert like in li.get(PATH).text
    form = li.get(like).text
    assert re.search(r'name="state" value="late" checked', form)
    assert not re.search(r'name="state" value="overdue" checked', form)
    assert 'value="公开率"' in form
    assert 'value="li@county.gov.cn"' in form
    others = channels.county.signed_in("wang").get(like).text
    assert "li@county.gov.cn" not in others
    assert "公开率" not in others


def test_the_key_of_a_robot_is_not_shown_again(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    channels.subscribe(li, channel="wecom", address="0123456789abcdef0123")
    form = li.get(f"{NEW}?like={one_id(channels)}").text
    assert "0123456789abcdef0123" not in form
    assert re.search(r'name="channel" value="wecom" checked', form)


def test_forms_are_sent_to_addresses_without_what_the_page_was_asked_with(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    channels.subscribe(li)
    for path in (f"{NEW}?ready=overdue", f"{PATH}?done=kept&lang=en"):
        actions = set(re.findall(r'<form method="post"[^>]* action="([^"]+)"', li.get(path).text))
        assert any(action.startswith(PATH) for action in actions), path
        assert not [action for action in actions if "ready=" in action or "done=" in action]
        assert '<form method="post">' not in li.get(path).text


def test_m1_a_subscription_is_made_checked_tested_paused_and_ended(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    checked = send(li, NEW, region="99", state="late", ladder="1", channel="webhook", address=f"{channels.hook.url}/in")
    assert "核对订阅" in checked.text
    made = channels.subscribe(li)
    assert made.status_code == 200
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", unescape(made.text))
    page = li.get(PATH).text
    assert secret not in unescape(page), "shown once"
    assert "geheim" not in page
    assert channels.hook.host in page
    identity = one_id(channels)
    channels.hook.answer = lambda _post: (200, {}, b"taken<b>")
    tested = act_on(li, "test", identity)
    assert (tested.status_code, "渠道答复" in tested.text, "taken&lt;b&gt;" in tested.text) == (200, True, True)
    assert act_on(li, "test", identity).status_code == 303, "the same form twice is one message"
    assert len(channels.hook.posts) == 1
    assert "测试" in channels.hook.posts[0].told["title"]
    assert act_on(li, "pause", identity, "b" * 32).status_code == 303
    assert "已暂停" in li.get(PATH).text
    assert act_on(li, "pause", identity, "c" * 32).status_code == 409, "it is paused already"
    assert act_on(li, "resume", identity, "d" * 32).status_code == 303
    assert confirm(li, PATH, id=identity, what="end").status_code == 303
    assert "还没有订阅" in li.get(PATH).text
    acts = [line.act for line in read_journal(channels.county.data) if line.act.startswith("subscription.")]
    assert acts == [f"subscription.{step}" for step in ("make", "test", "pause", "resume", "end")]


def test_m1_another_persons_subscription_is_as_if_it_were_not_there(channels: Channels) -> None:
    channels.subscribe(channels.county.signed_in("li"))
    identity, before = one_id(channels), len(read_journal(channels.county.data))
    for login in ("han", "boss", "far", "kan"):
        other = channels.county.signed_in(login)
        assert identity not in other.get(PATH).text
        for what in ("test", "pause", "end"):
            answers = [act_on(other, what, name, what[0] * 32) for name in (identity, "0" * 12)]
            assert {answer.status_code for answer in answers} == {404}
    assert len(read_journal(channels.county.data)) == before
    assert channels.hook.posts == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"region": "4114"}, "请选择地区"),
        ({"region": ""}, "请选择地区"),
        ({"state": []}, "请至少选择一项内容"),
        ({"address": ""}, "请填写接收地址或者密钥"),
        ({"channel": "json"}, "请选择接收渠道"),
        ({"organs": "没有这个局"}, "所选地区没有这些单位"),
        ({"checks": "NOPE"}, "没有这个检查项"),
    ],
)
def test_a_form_that_is_wrong_says_where(channels: Channels, fields: dict[str, Any], told: str) -> None:
    li = channels.county.signed_in("li")
    wrong: dict[str, Any] = {
        "region": "99", "state": ["late"], "channel": "webhook", "address": f"{channels.hook.url}/in", **fields
    }  # fmt: skip
    answer = send(li, NEW, **wrong)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert "错误：" in answer.text


def test_m1_an_address_that_is_not_allowed_is_refused_with_the_reason(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    answer = channels.subscribe(li, address="http://10.0.0.1/in")
    assert (answer.status_code, "不能发送到10.0.0.1" in answer.text) == (409, True)
    assert '"guard": "M1"' in channels.county.log()


def test_m1_mail_by_links_without_signing_in(channels: Channels) -> None:
    li, outside = channels.county.signed_in("li"), channels.county.client()
    assert channels.subscribe(li, channel="mail", address="li@county.gov.cn").status_code == 303
    assert "待确认邮箱" in li.get(PATH).text
    (address,) = re.findall(rf"{URL}(/desk/subscriptions/confirm/\S+)", channels.mail.text())
    for _look in range(2):
        assert "确认接收" in outside.get(address).text
    outside.head(address)
    identity = one_id(channels)
    assert journal_state(channels.county.data).subscriptions[identity].state == "unconfirmed", (
        "looking confirms nothing"
    )
    assert outside.post(address, headers={"Origin": "https://evil.example"}).status_code == 403
    assert outside.post(address, headers={"Origin": URL}).status_code == 200
    assert journal_state(channels.county.data).subscriptions[identity].state == "active"
    assert act_on(li, "test", identity).status_code == 200
    end = channels.mail.mails[-1]["List-Unsubscribe"].strip("<>").removeprefix(URL)
    assert "停止接收" in outside.get(end).text
    assert journal_state(channels.county.data).subscriptions[identity].state == "active"
    one_click = outside.post(end, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200, "a mail program names no origin"
    assert journal_state(channels.county.data).subscriptions[identity].state == "ended"
    assert "已停止" in outside.get(end).text
    assert outside.post(end, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    unknown = [outside.get(f"{PATH}/{kind}/{'x' * 43}") for kind in ("end", "confirm")]
    assert {answer.status_code for answer in unknown} == {404}
    assert outside.post(f"{PATH}/end/{'x' * 43}").status_code == 404
    log = channels.county.log()
    assert end.rpartition("/")[2] not in log
    assert address.rpartition("/")[2] not in log


def test_m1_a_mail_that_cannot_be_sent_makes_no_subscription(channels: Channels) -> None:
    channels.mail.refuses.add("nobody@county.gov.cn")
    answer = channels.subscribe(channels.county.signed_in("li"), channel="mail", address="nobody@county.gov.cn")
    assert answer.status_code == 502
    assert "550 5.1.1 no such user" in answer.text
    assert {one.state for one in journal_state(channels.county.data).subscriptions.values()} == {"ended"}


def test_s10_three_test_messages_an_hour(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    channels.subscribe(li)
    identity = one_id(channels)
    codes = [act_on(li, "test", identity, str(n) * 32) for n in range(4)]
    assert [answer.status_code for answer in codes] == [200, 200, 200, 429]
    assert codes[3].headers["retry-after"] == "3600"
    assert len(channels.hook.posts) == 3
    channels.county.now += timedelta(minutes=61)
    li = channels.county.signed_in("li")
    assert act_on(li, "test", identity, "5" * 32).status_code == 200


def test_s5_foreign_forms_make_and_end_nothing(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    channels.subscribe(li)
    identity, token = one_id(channels), form_token(li)
    before = len(read_journal(channels.county.data))
    for origin in ("https://evil.example", "null", None):
        assert send(li, PATH, origin, token, id=identity, what="pause", key="e" * 32).status_code == 403
        assert send(li, NEW, origin, token, region="99", confirm="1").status_code == 403
    assert send(li, PATH, token="0" * 64, id=identity, what="pause", key="e" * 32).status_code == 403
    assert len(read_journal(channels.county.data)) == before


def test_m1_administrators_are_offered_the_watch_alone(channels: Channels) -> None:
    boss = channels.county.signed_in("boss")
    form = boss.get(NEW).text
    assert "监测中断" in form
    assert "待我审核" not in form
    assert 'name="state"' not in form
    made = channels.subscribe(boss, region="", state=[], kind=["watch_stopped"])
    assert made.status_code == 200
    refused = channels.subscribe(boss, region="", state=["late"])
    assert (refused.status_code, "管理员只能订阅" in refused.text) == (409, True)


def test_the_pages_are_whole_in_english(channels: Channels) -> None:
    li = channels.county.signed_in("li")
    channels.subscribe(li, organs="", checks="R1", kind=["order_due", "roster"], ladder="1")
    for path in (PATH, NEW):
        text = re.sub(r"<[^>]+>|先生|中文", "", li.get(path, params={"lang": "en"}).text)
        text = re.sub(r"临河县|清塘县|\d+", "", text)
        assert re.findall(r"[\u4e00-\u9fff]+", text) == [], path


def test_what_is_typed_is_shown_as_text(channels: Channels) -> None:
    li, evil = channels.county.signed_in("li"), '<img src=x onerror="alert(1)">'
    channels.subscribe(li, search=evil)
    page = li.get(PATH).text
    assert evil not in page
    assert "&lt;img" in page
    body = [line.body for line in read_journal(channels.county.data) if line.act == "subscription.make"]
    assert json.dumps(body, ensure_ascii=False).count("<img") == 1

"""Subscriptions in Chromium: a ready one taken, tested, paused, and ended by the link in its mail, at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from archive.bilingual import Bilingual
from archive.config.alerts import AlertRules, Subscription
from archive.notices.alerts.events import AlertEvent
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.outbox_store import open_outbox
from archive.office.journal_state import journal_state
from tests.acceptance.web.screen import sound
from tests.channel_servers import HookServer, MailServer
from tests.integration.web.desk_county import desk_county

from .test_desk import Served, come_in, context, listening, serving

__all__ = ["context"]  # the fixture of two browsers, for the desk of this module
pytestmark = pytest.mark.browser


@pytest.fixture
def mail() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


@pytest.fixture
def hook() -> Iterator[HookServer]:
    made = HookServer()
    made.answer = lambda _post: (200, {}, b'{"errcode":0,"errmsg":"ok"}')
    yield made
    made.close()


@pytest.fixture
def served(tmp_path: Path, mail: MailServer, hook: HookServer) -> Iterator[Served]:
    settings = {
        "mail_domains": ("county.gov.cn",), "mail_server": mail.url, "mail_from": "nianbao@county.gov.cn",
        "wecom_url": hook.url, "dingtalk_url": "", "feishu_url": "", "channel_seconds": 30,
    }  # fmt: skip
    with (
        listening() as (listener, url),
        desk_county(tmp_path, public_url=url, **settings) as county,
        serving(county, listener),
    ):
        yield Served(county, url)


def test_a_ready_subscription_is_taken_tested_and_ended_by_its_mail(
    served: Served, context: BrowserContext, mail: MailServer
) -> None:
    page = context.new_page()
    come_in(page, served, "li")
    page.get_by_role("navigation", name="办公台").get_by_role("link", name="订阅").click()
    expect(page.get_by_text("还没有订阅。")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="逾期与撤下").click()
    expect(page.get_by_label("逾期未见公布")).to_be_checked()
    page.get_by_label("电子邮件").check()
    page.get_by_label("接收地址").fill("li@county.gov.cn")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="核对订阅")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_text("待确认邮箱")).to_be_visible()
    address = mail.text().partition("请打开：\n")[2].split()[0]
    stranger = context.new_page()
    stranger.goto(address)
    sound(stranger)
    stranger.get_by_role("button", name="确认接收").click()
    expect(stranger.get_by_role("status")).to_have_text("已确认，此后按所选内容发送。")
    page.reload()
    page.get_by_role("button", name="发送测试").click()
    expect(page.get_by_role("status")).to_contain_text("渠道答复：250")
    sound(page)
    page.get_by_role("button", name="暂停").click()
    expect(page.get_by_text("已暂停")).to_be_visible()
    stranger.goto(mail.mails[-1]["List-Unsubscribe"].strip("<>"))
    sound(stranger)
    stranger.get_by_role("button", name="停止接收").click()
    expect(stranger.get_by_role("status")).to_contain_text("已停止")
    page.goto("/desk/subscriptions")
    expect(page.get_by_text("还没有订阅。")).to_be_visible()
    assert {one.state for one in journal_state(served.county.data).subscriptions.values()} == {"ended"}


def test_held_alerts_are_proposed_to_be_let_go(served: Served, context: BrowserContext) -> None:
    rules = AlertRules.model_validate({"version": "t", "quiet_from": "21:00", "quiet_until": "08:00"})
    reader = Subscription(id="office", channels={"hook": "json://127.0.0.1:9/"}, region="99", when="at_once")
    outbox = Outbox(open_outbox(served.county.data), rules)
    outbox.since(reader, served.county.now)
    event = AlertEvent("lh-jtj-2025:overdue:x", "lh-jtj", "交通运输局", "990101", 2025, "overdue", "至今未见。")
    held = {"990101": Bilingual("同日转为逾期未见公布的过多", "too many at once")}
    outbox.enqueue(reader, [event], served.county.now, held=held)
    page = context.new_page()
    come_in(page, served, "li")
    page.goto("/desk/alerts")
    expect(page.get_by_text("同日转为逾期未见公布的过多")).to_be_visible()
    page.get_by_text("涉及1项").click()
    sound(page)
    page.get_by_label("核对无误、可以发出的理由").fill("已逐家打开栏目核对")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_text("li已申请放行。")).to_be_visible()
    assert served.county.lines()[-1].act == "alert.release.propose"

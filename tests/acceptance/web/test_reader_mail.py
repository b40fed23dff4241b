"""Alerts by mail without an account, in Chromium: asked for from a search, confirmed and ended by the links in mails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from archive.office.office_store import open_store
from archive.office.subscriptions.reader_mail import mail_readers
from tests.acceptance.web.screen import sound
from tests.channel_servers import MailServer
from tests.integration.web.desk_county import desk_county

from .test_desk import Served, context, listening, serving

__all__ = ["context"]  # the fixture of two browsers, for the reading room of this module
pytestmark = pytest.mark.browser


@pytest.fixture
def mail() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


@pytest.fixture
def served(tmp_path: Path, mail: MailServer) -> Iterator[Served]:
    settings = {"mail_server": mail.url, "mail_from": "nianbao@county.gov.cn", "channel_seconds": 30}
    with (
        listening() as (listener, url),
        desk_county(tmp_path, public_url=url, reader_url=url, **settings) as county,
        serving(county, listener),
    ):
        yield Served(county, url)


def test_a_reader_asks_confirms_and_ends(served: Served, context: BrowserContext, mail: MailServer) -> None:
    page = context.new_page()
    page.goto(f"{served.url}/board/2025")
    page.get_by_role("link", name="邮件提醒").last.click()
    expect(page.get_by_role("heading", name="邮件提醒")).to_be_visible()
    expect(page.get_by_label("逾期未见公布")).to_be_checked()
    sound(page)
    page.get_by_label("邮箱").fill("anna@paper.example")
    page.get_by_label("只看这些单位").fill("没有这个局")
    page.get_by_role("button", name="发送确认链接").click()
    expect(page.get_by_text("所选地区没有这些单位")).to_be_visible()
    sound(page)
    page.get_by_label("只看这些单位").fill("临河县财政局")
    page.get_by_role("button", name="发送确认链接").click()
    expect(page.get_by_role("status")).to_contain_text("请查收邮件")
    sound(page)
    page.goto(mail.text().partition("请打开：\n")[2].split()[0])
    expect(page.get_by_text("临河县财政局")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="确认接收").click()
    expect(page.get_by_role("status")).to_contain_text("已确认")
    store = open_store(served.county.data)
    [one] = mail_readers(store, served.url)
    assert one.organs == ("lh-czj",)
    with store.connect() as connection:
        token = connection.exec_driver_sql("SELECT end_token FROM destination").scalar_one()
    page.goto(f"{served.url}/subscribe/end/{token}?lang=en")
    sound(page)
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    assert list(mail_readers(store, served.url)) == []
    store.dispose()
    page.goto(f"{served.url}/subscribe/end/{token}?lang=en")
    expect(page.get_by_role("heading", name="The link")).to_be_visible()
    sound(page)

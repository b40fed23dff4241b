"""Journey 11 of the office in Chromium: looks stop for days, everybody is told, nobody is accused, and it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from archive.config.alerts import AlertRules
from archive.health.incidents import open_incidents
from archive.office.alert_pass import run_all_alerts
from tests.acceptance.web.office_steps import sign_in
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, come_in, context
from tests.acceptance.web.test_desk_subscriptions import hook, mail, served
from tests.channel_servers import MailServer
from tests.integration.web.desk_county import DeskCounty
from tests.integration.web.small_county import REGION
from tests.integration.web.test_desk_cases import CASE
from tests.integration.web.test_desk_orders import visited
from tests.integration.web.test_desk_pages import state

pytestmark = pytest.mark.browser
__all__ = ["context", "hook", "mail", "served"]
STOPPED = "监测已中断"
PAGES = ("/", "/board/2025", f"/regions/{REGION}", "/desk", "/desk/cases", CASE)


def subscribe(page: Page, mail: MailServer) -> None:
    page.goto("/desk/subscriptions/new")
    page.get_by_label("监测中断").check()
    page.get_by_label("电子邮件").check()
    page.get_by_label("接收地址").fill("li@county.gov.cn")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_text("待确认邮箱")).to_be_visible()
    page.goto(mail.text().partition("请打开：\n")[2].split()[0])
    page.get_by_role("button", name="确认接收").click()
    expect(page.get_by_role("status")).to_contain_text("已确认")


def alerts(county: DeskCounty) -> None:
    """Have the program tell what is to be told now."""
    rules = AlertRules.model_validate({"version": "t", "quiet_from": "21:00", "quiet_until": "08:00"})
    room = county.app.state.app_state
    with Session(room.engine) as session:
        found = list(open_incidents(session, room.configuration, county.data, county.now))
        run_all_alerts(county.office, session, room.configuration.deadlines, rules, found, county.now)
        session.commit()


def test_journey_11_while_nobody_looks_everybody_is_told_and_nobody_is_accused(
    served: Served, context: BrowserContext, mail: MailServer
) -> None:
    county, page = served.county, context.new_page()
    come_in(page, served, "li")
    subscribe(page, mail)
    alerts(county)
    told = len(mail.mails)
    assert state(county) == "overdue"
    county.now += timedelta(days=4)
    page.goto("/desk")
    sign_in(page, "li")
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_text(STOPPED).first).to_be_visible()
        sound(page)
    assert state(county) == "unverified"
    expect(page.get_by_role("link", name="制发督办单")).to_have_count(0)
    page.goto(f"{CASE}/order")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("alert").first).to_contain_text("现有判定没有认定")
    assert not [line for line in county.lines() if line.act.startswith("order")]
    alerts(county)
    assert len(mail.mails) == told + 1
    words = mail.text()
    assert "监测中断" in words
    assert f"{served.url}/desk/watch" in words
    page.goto(f"{served.url}/desk/watch")
    expect(page.get_by_text(STOPPED).first).to_be_visible()

    visited(county, 4)
    county.now -= timedelta(days=4) - timedelta(minutes=2)  # the pages keep what they read of the watch for a minute
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_role("main")).to_be_visible()
        expect(page.get_by_text(STOPPED)).to_have_count(0)
    assert state(county) == "overdue"
    alerts(county)
    assert len(mail.mails) == told + 1, "what is over is not told again"

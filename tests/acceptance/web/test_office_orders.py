"""Journey 8 of the office in Chromium: an order that cannot be closed, is extended and then escalated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from archive.clock import civil_date
from archive.notices.order_log import find_order, read_orders
from tests.acceptance.web.office_steps import approve, colleague, confirm, sign_in, step
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, come_in, context, served
from tests.integration.web.issued_order import issue_order
from tests.integration.web.test_desk_orders import day, visited
from tests.program import run

pytestmark = pytest.mark.browser
__all__ = ["context", "served"]
UNSEEN = "仍未见公布，不能销号"


def test_journey_08_closing_unseen_is_refused_the_day_is_moved_and_the_matter_escalated(
    served: Served, context: BrowserContext, browser: Browser
) -> None:
    county, page = served.county, context.new_page()
    order = issue_order(county, days=3)
    come_in(page, served, "li")
    step(page, order.short, "销号（须审核）", note="领导同意销号")
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("alert").first).to_contain_text(UNSEEN)
    sound(page)
    told = ("notice", "step", order.short, "closed", "--note", "领导同意销号", "--propose", "--by", "li")
    refused = run(*told, env={"NIANBAO_DATA": str(county.data)})
    assert (refused.returncode, "(O9)" in refused.stderr) == (2, True), f"however old the visit is: {refused.stderr}"
    assert find_order(order.short, county.data).open

    later = civil_date(county.now) + timedelta(days=10)
    step(page, order.short, "延期（须审核）", note="经办人员调整，正在编写", due=later.isoformat())
    confirm(page)
    assert find_order(order.short, county.data).due == order.due, "the day moves only when granted"
    with colleague(browser, served, "han") as approver:
        approve(approver, served)
    assert find_order(order.short, county.data).due == later
    visited(county, 11)
    page.goto("/desk/orders")
    sign_in(page, "li")
    page.goto(f"/desk/orders/{order.short}")
    expect(page.get_by_text("已过1天")).to_be_visible()
    step(page, order.short, "升级督办（须审核）", note="逾期未反馈", due=day(county, 14))
    confirm(page)
    with colleague(browser, served, "han") as approver:
        approve(approver, served)
    first, second = read_orders(county.data)
    assert (first.state, second.number) == ("escalated", "年报督〔2026〕2号")
    assert second.issued_line.follows == first.number
    page.goto(f"/desk/orders/{second.short}")
    expect(page.get_by_role("heading", name=second.number)).to_be_visible()
    sound(page)

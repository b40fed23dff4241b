"""Journey 7 of the office in Chromium: what an organ says it has published is seen, and its order closed on that."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from archive.notices.order_log import find_order
from tests.acceptance.web.office_steps import approve, colleague, confirm, sign_in, step
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, come_in, context, served
from tests.integration.web.issued_order import issue_order
from tests.integration.web.test_desk_orders import visited
from tests.integration.web.test_desk_together import published_or_withdrawn
from tests.integration.web.test_reply import token_of

pytestmark = pytest.mark.browser
__all__ = ["context", "served"]


def test_journey_07_what_was_published_is_seen_and_closed_on_and_counted(
    served: Served, context: BrowserContext, browser: Browser
) -> None:
    county, page = served.county, context.new_page()
    order = issue_order(county)
    come_in(page, served, "li")
    organ = context.new_page()
    organ.goto(f"/reply/{token_of(county, order)}")
    organ.get_by_label("已公布", exact=True).check()
    organ.get_by_label("公布网址").fill("http://www.linhe.example/xxgk/nb/2025/lh-jtj.html")
    organ.get_by_label("公布日期").fill("2026-02-12")
    organ.locator("form", has=organ.get_by_label("公布网址")).get_by_label("联系电话").fill("0398-1234567")
    organ.locator("form", has=organ.get_by_label("公布网址")).get_by_label("经办人").fill("陈某")
    organ.get_by_role("button", name="下一步：核对").click()
    organ.get_by_role("button", name="确认提交").click()
    expect(organ.get_by_role("heading", name="反馈回执")).to_be_visible()

    published_or_withdrawn(county, gone=False)
    visited(county, 2)
    page.goto("/desk")
    sign_in(page, "li")
    page.goto("/desk?tab=all&task=close_ready")
    ready = page.locator("tr[data-row]")
    expect(ready).to_have_count(1)
    expect(ready).to_contain_text("具备销号条件")
    ready.get_by_role("link").click()
    expect(page.get_by_text("已公布（2026-02-12首次发现")).to_be_visible()
    step(page, order.short, "销号（须审核）", note="已公布，内容完整")
    confirm(page)
    assert find_order(order.short, county.data).open, "one person closes nothing"
    with colleague(browser, served, "han") as approver:
        approve(approver, served)
    closed = find_order(order.short, county.data)
    assert closed.state == "closed"
    assert closed.steps[-1].rests.startswith("已公布（2026-02-12首次发现")
    page.goto("/desk?tab=all&task=close_ready")
    expect(page.locator("tr[data-row]")).to_have_count(0)
    page.goto("/desk/orders?state=已销号")
    expect(page.locator("tr[data-row]")).to_contain_text(order.number)
    sound(page)
    page.goto("/desk/report/2025")
    rows = page.locator("section.reported").filter(has=page.get_by_role("heading", name="督办")).locator("tbody tr")
    counted = [one.split()[:2] for one in rows.all_inner_texts()]
    assert ["销号（自制发起）", "1"] in counted
    assert ["其中期限内销号", "1"] in counted
    assert ["未销号", "0"] in counted
    sound(page)

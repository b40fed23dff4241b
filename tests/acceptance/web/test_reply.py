"""Journeys 6 and 7 in Chromium: an organ answers its 督办单 by the link, and the office deals with the answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from archive.journal.reading import read_journal
from archive.journal.visit_requests import requested_visits
from archive.notices.order_log import find_order
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, come_in, context, served
from tests.integration.web.issued_order import issue_order
from tests.integration.web.test_reply import one_pixel, token_of

pytestmark = pytest.mark.browser
__all__ = ["context", "served"]


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    path = tmp_path / "现场照片.jpg"
    path.write_bytes(one_pixel("JPEG", (40, 30)))
    return path


def test_an_organ_receives_and_answers_and_the_office_confirms(
    served: Served, context: BrowserContext, photograph: Path
) -> None:
    order = issue_order(served.county)
    token, page = token_of(served.county, order), context.new_page()
    page.goto(f"/reply?code={token[:13].upper()}-{token[13:]}")
    expect(page.get_by_role("heading", name=order.number)).to_be_visible()
    sound(page)
    receive = page.locator("form", has=page.locator("input[value=receive]"))
    receive.get_by_label("签收人").fill("陈某")
    receive.get_by_label("联系电话").fill("0398-1234567")
    receive.get_by_role("button", name="签收").click()
    expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("status")).to_contain_text("签收")

    page.get_by_label("已公布", exact=True).check()
    page.get_by_label("公布网址").fill("http://www.linhe.example/xxgk/nb/t2026.html")
    page.get_by_label("公布日期").fill("2026-02-20")
    page.get_by_label("附件").set_input_files(photograph)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_text("现场照片.jpg")).to_be_visible()
    page.get_by_role("button", name="修改").click()
    expect(page.get_by_label("公布网址")).to_have_value("http://www.linhe.example/xxgk/nb/t2026.html")
    expect(page.get_by_text("已上传：现场照片.jpg")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", name="反馈回执")).to_be_visible()
    expect(page.locator("form")).to_have_count(0)
    sound(page)
    line = served.county.lines()[-1]
    assert requested_visits(read_journal(served.county.data)) == {line.region: line.at}

    come_in(page, served, "li")
    page.locator(f"a[href='/desk/orders/{order.short}']").first.click()
    expect(page.get_by_text("身份未核验").first).to_be_visible()
    sound(page)
    page.get_by_label("核验方式").fill("致电该局办公室，王某确认")
    page.get_by_label("公开的说明").fill("已于二月二十日公布")
    page.get_by_role("button", name="核验身份").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status").first).to_have_text("已登记。")
    assert find_order(order.short, served.county.data).is_answer_confirmed
    page.get_by_role("button", name="换发反馈链接").click()
    expect(page.get_by_text("本链接只在此显示一次")).to_be_visible()
    sound(page)
    page.goto(f"/reply/{token}")
    expect(page.get_by_role("heading", name="链接已失效")).to_be_visible()
    sound(page)

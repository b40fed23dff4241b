"""What people do at the desk in Chromium, step by step, for the journeys of the office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, come_in
from tests.integration.web.desk_county import PASSWORD
from tests.integration.web.small_county import REGION

NOTICE = f"/desk/notices/{REGION}-2025-1"
NAMED = ("lh-jtj", "lh-slj", "lh-mzj", "lh-dhz", "lh-xsz")  # two silent, three late


@contextmanager
def colleague(browser: Browser, served: Served, login: str) -> Iterator[Page]:
    """A page of another person, in a browser of their own."""
    made = browser.new_context(base_url=served.url, viewport={"width": 1280, "height": 800}, bypass_csp=True)
    made.set_default_timeout(120_000)
    page = made.new_page()
    if login in served.county.links:
        come_in(page, served, login)
    else:
        page.goto("/desk")
        sign_in(page, login)
    yield page
    made.close()


def confirm(page: Page) -> None:
    """Confirm the page that checks what was filled in."""
    expect(page.get_by_role("heading", name="核对后登记")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status").first).to_have_text("已登记。")


def approve(page: Page, served: Served) -> None:
    """Approve what was proposed last; a minute passes."""
    page.goto(f"/desk/proposals/{served.county.lines()[-1].seq}")
    sound(page)
    page.get_by_label("同意", exact=True).check()
    page.get_by_role("button", name="下一步：核对").click()
    confirm(page)
    served.county.now += timedelta(minutes=1)


def check_case(page: Page, organ: str, answer: str = "证据支持") -> None:
    """Open a case, look at its evidence and say what it shows."""
    page.goto(f"/desk/cases/{organ}/2025")
    sound(page)
    page.get_by_label(answer).check()
    page.get_by_role("button", name="登记核对结果").click()
    expect(page.get_by_role("status").first).to_have_text("已登记。")


def draft(page: Page) -> None:
    """Begin the notice of the county."""
    page.goto("/desk/notices")
    sound(page)
    page.get_by_role("button", name="按最近一个时限的定格数据起草").click()
    expect(page.get_by_role("status").first).to_have_text("已登记。")


def submit(page: Page) -> None:
    """Send the notice to the approver."""
    page.goto(NOTICE)
    sound(page)
    page.get_by_role("button", name="送审", exact=True).click()
    confirm(page)


def dismiss(page: Page, organ: str) -> None:
    """Propose not to hold a filing against an organ."""
    page.goto(f"/desk/cases/{organ}/2025/decide")
    sound(page)
    page.get_by_label("不予认定").check()
    page.get_by_label("理由（内部，不公布）").fill("现场核实已在公告栏公布")
    page.get_by_role("button", name="下一步：核对").click()
    confirm(page)


def step(page: Page, number: str, name: str, **fields: str) -> None:
    """Fill in a step of an order, as far as the page that checks it."""
    page.goto(f"/desk/orders/{number}")
    sound(page)
    page.get_by_label(name).check()
    for label, value in fields.items():
        page.locator(f"#{label}").fill(value)
    page.get_by_role("button", name="下一步：核对").click()


def sign_in(page: Page, login: str) -> None:
    """Sign in anew, as after a night, on the page that asks for it."""
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()

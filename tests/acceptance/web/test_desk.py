"""The desk in Chromium: coming in by a link, a proposal approved, by keyboard and without scripts, at both widths."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.acceptance.web.screen import DARK, LIGHT, sound
from tests.integration.web.desk_county import PASSWORD, DeskCounty, desk_county
from tests.integration.web.test_desk_cases import CASE
from tests.integration.web.test_desk_pages import DECIDE, propose

pytestmark = pytest.mark.browser


@dataclass
class Served:
    """A desk that answers at an address of this machine."""

    county: DeskCounty
    url: str


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """A socket for a server to come, and its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def serving(county: DeskCounty, listener: socket.socket) -> Iterator[None]:
    """Have a desk answer at a socket."""
    server = uvicorn.Server(uvicorn.Config(county.app, log_level="error", proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.05)
    yield
    server.should_exit = True
    thread.join(timeout=60)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with listening() as (listener, url), desk_county(tmp_path, public_url=url) as county, serving(county, listener):
        yield Served(county, url)


def come_in(page: Page, served: Served, login: str) -> None:
    page.goto(f"{served.url}/desk/welcome/{served.county.links.pop(login)}")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()


@pytest.fixture(params=[(1280, True), (360, False)], ids=["wide", "bare"])
def context(request: pytest.FixtureRequest, browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """A browser of the desk's width, and one of a phone's that runs no scripts."""
    width, scripts = request.param
    made = browser.new_context(
        base_url=served.url, viewport={"width": width, "height": 800}, java_script_enabled=scripts, bypass_csp=True
    )
    made.set_default_timeout(120_000)
    yield made
    made.close()


def test_an_approver_comes_in_and_approves_a_proposal(served: Served, context: BrowserContext) -> None:
    """Journeys 2 and 3: the link is good once; the board follows; nothing is wider than the screen."""
    seq = propose(served.county)
    page = context.new_page()
    link = served.county.links["han"]
    come_in(page, served, "han")
    page.locator(f"a[href='/desk/proposals/{seq}']").first.click()
    page.get_by_label("同意", exact=True).check()
    page.get_by_label("备注").fill("同意，已核对")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="核对后登记")).to_be_visible()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_have_text("已登记。")
    assert served.county.lines()[-1].act == "decision.waive.approve"
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录办公台")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="登录办公台")).to_be_visible()
    page.goto(f"/desk/welcome/{link}")
    expect(page.get_by_text("该链接无效、已使用或者已过期")).to_be_visible()


def test_x1_no_page_of_the_desk_has_a_barrier_or_is_wider_than_the_screen(
    served: Served, context: BrowserContext
) -> None:
    seq, page = propose(served.county), context.new_page()
    pages = {
        "han": [
            f"/desk/proposals/{seq}",
            "/desk",
            "/desk/me",
            "/desk/me/factor",
            "/desk/audit",
            "/desk/cases",
            CASE,
            DECIDE,
            "/desk/watch",
            "/desk/orders",
            "/desk/report/2025",
            f"{CASE}/order",
            "/desk/notices",
            "/desk/subscriptions",
            "/desk/subscriptions/new?ready=overdue",
            "/desk/alerts",
        ],
        "boss": ["/desk/people", "/desk/counties"],
    }
    for login, paths in pages.items():
        come_in(page, served, login)
        for path in paths:
            page.goto(path)
            sound(page, LIGHT)
            page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
            sound(page, DARK)
        page.context.clear_cookies()


def context_has_scripts(page: Page) -> bool:
    """Whether the page's own scripts run: the notice of a session's end is theirs."""
    return bool(page.evaluate("document.querySelector('meta[name=htmx-config]') !== null && 'htmx' in window"))


def test_s5_a_page_of_another_site_cannot_send_a_form_to_the_desk(served: Served, browser: Browser) -> None:
    """As browsers behave: a form from elsewhere brings another Origin and is refused, though cookies are there."""
    context = browser.new_context()
    context.set_default_timeout(120_000)
    page = context.new_page()
    come_in(page, served, "boss")
    before = len(served.county.lines())
    page.goto("about:blank")
    page.set_content(f"""<form id=f method=post action="{served.url}/desk/sign-out"></form>""")
    with page.expect_response("**/desk/sign-out") as told:
        page.evaluate("document.getElementById('f').submit()")
    assert told.value.status == 403
    expect(page.get_by_text("a form of another site")).to_be_visible()
    page.goto(f"{served.url}/desk")
    expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()
    assert len(served.county.lines()) == before
    context.close()

"""Journey 2 of the office in Chromium: the first administrator comes in, sets up a factor and invites two others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.office import OfficeSettings
from archive.config.paths import config_dir
from archive.office.journal_state import journal_state
from archive.office.people import Grant
from archive.office.place import Office
from archive.web.app import create_app
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, context, listening, serving
from tests.integration.web.desk_county import PASSWORD, DeskCounty
from tests.integration.web.small_county import build
from tests.integration.web.test_second_factor import code_of
from tests.program import nianbao

pytestmark = pytest.mark.browser
__all__ = ["context"]


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A desk that nobody has an account for, at the hour of the command line."""
    data, config = tmp_path / "data", tmp_path / "config"
    with listening() as (listener, url):
        shutil.copytree(config_dir(), config)
        (config / "office.toml").write_text(f'desk = true\npublic_url = "{url}"\n', encoding="utf-8")
        monkeypatch.setenv("NIANBAO_CONFIG", str(config))
        monkeypatch.setenv("NIANBAO_DATA", str(data))
        engine = build(data)
        office = Office(data, OfficeSettings(desk=True, public_url=url))
        county = DeskCounty(data, office, None, now=utc_now())
        county.app = create_app(engine, load_configuration(), now=lambda: county.now, office=office)
        with serving(county, listener):
            yield Served(county, url)
        engine.dispose()


def set_password(page: Page, link: str) -> None:
    page.goto(link)
    sound(page)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="设置并登录").click()
    expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()


def invite(page: Page, login: str, name: str, role: str) -> str:
    """Add an account; the link to come in by."""
    page.goto("/desk/people")
    sound(page)
    page.locator("#add-login").fill(login)
    page.locator("#add-name").fill(name)
    page.locator("#add-role").select_option(role)
    page.locator("#add-region").fill("99")
    page.locator("form", has=page.locator("#add-login")).get_by_role("button").click()
    sound(page)
    page.get_by_role("button", name="确认登记").click()
    sound(page)
    return page.get_by_role("status").locator("code").inner_text()


def test_journey_02_the_first_admin_comes_in_and_invites_a_clerk_and_an_approver(
    served: Served, context: BrowserContext
) -> None:
    county, page = served.county, context.new_page()
    [link] = [word for word in nianbao("people", "first-admin", "boss").split() if word.startswith(served.url)]
    county.now = utc_now() + timedelta(seconds=1)
    set_password(page, link)
    page.goto("/desk/me/factor")
    sound(page)
    secret = page.locator("code.address").inner_text()
    page.get_by_label("验证码").fill(code_of(secret, county))
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("status").locator("li")).to_have_count(10)
    sound(page)
    links = [invite(page, "li", "李先生", "clerk"), invite(page, "han", "韩先生", "approver")]
    context.clear_cookies()
    for one in links:
        set_password(page, one)
        context.clear_cookies()
    for used in (link, *links):
        page.goto(used)
        expect(page.get_by_text("该链接无效、已使用或者已过期")).to_be_visible()
        expect(page.get_by_label("密码")).to_have_count(0)
        assert not any(name in page.content() for name in ("boss", "李先生", "韩先生"))
    people = journal_state(county.data).people
    assert {login: one.grants for login, one in people.items()} == {
        "boss": (Grant("admin"),),
        "li": (Grant("clerk", "99"),),
        "han": (Grant("approver", "99"),),
    }

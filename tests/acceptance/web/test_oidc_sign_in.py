"""Signing in at a provider in Chromium, with the content policy as it is: tied by one's own link, then by a link."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from archive.office.opening import SECRET as VARIABLE
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import listening, serving
from tests.integration.web.desk_county import desk_county
from tests.oidc_provider import CLIENT, SECRET, running_provider

pytestmark = pytest.mark.browser


def test_p8_an_identity_is_tied_and_signs_in_by_links_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)
    with running_provider() as provider, listening() as (listener, url):
        oidc = {"issuer": provider.issuer, "client_id": CLIENT}
        with desk_county(tmp_path, public_url=url, oidc=oidc) as county, serving(county, listener):
            provider.tell(now=county.now.timestamp(), form=True)
            made = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800})
            made.set_default_timeout(120_000)
            page = made.new_page()
            page.goto(f"{url}/desk/welcome/{county.links.pop('li')}")
            sound(page)
            page.get_by_role("link", name="用“统一身份认证”绑定").press("Enter")
            page.get_by_role("link", name="sign in").click()
            expect(page.get_by_role("heading", name="绑定统一身份")).to_be_visible()
            assert "code=" not in page.url
            sound(page)
            page.get_by_role("button", name="确认绑定并登录").press("Enter")
            expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()
            assert county.lines()[-1].act == "person.tie"
            page.get_by_role("button", name="退出").click()
            expect(page.get_by_role("heading", name="登录办公台")).to_be_visible()
            sound(page)
            page.get_by_role("link", name="用“统一身份认证”登录").press("Enter")
            page.get_by_role("link", name="sign in").click()
            expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()
            page.goto(f"{url}/desk/me")
            expect(page.get_by_text("上的身份u-1")).to_be_visible()
            sound(page)
            made.close()

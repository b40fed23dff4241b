"""Counties judged by keyboard in Chromium: two keys accept a county that is clean, and the next one is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from archive.counties.queue import read_queue
from tests.acceptance.web.screen import LIGHT, sound
from tests.acceptance.web.test_desk import Served, come_in, listening, serving
from tests.integration.web.found_counties import Found, Review, reviewed, search_counties

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return search_counties(tmp_path_factory.mktemp("found"), ("trs", "vsb", "kaipu"))


@pytest.fixture
def desk(found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Review, str]]:
    monkeypatch.setenv("NIANBAO_CONFIG", str(tmp_path / "config"))
    with (
        listening() as (listener, url),
        reviewed(found, tmp_path, public_url=url) as review,
        serving(review.county, listener),
    ):
        yield review, url


def opened(page: Page, review: Review, region: str) -> None:
    expect(page).to_have_url(re.compile(f"/desk/counties/{region}"))
    expect(page.get_by_role("heading", name=re.compile(region))).to_be_visible()
    assert region in review.waiting()


def test_counties_are_judged_one_after_the_other_by_keys(desk: tuple[Review, str], browser: Browser) -> None:
    review, url = desk
    first, second, third = review.waiting()
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900}, bypass_csp=True)
    context.set_default_timeout(120_000)
    page = context.new_page()
    come_in(page, Served(review.county, url), "boss")
    page.goto("/desk/counties")
    for key in ("j", "Enter"):
        page.keyboard.press(key)
    opened(page, review, first)
    sound(page, LIGHT)
    page.keyboard.press("n")
    opened(page, review, second)
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="确认登记")).to_be_visible()
    assert not review.sites()
    page.keyboard.press("a")
    opened(page, review, third)
    assert set(review.sites()) == {second}
    page.keyboard.press("r")
    page.keyboard.type("另有栏目，a不是按键")
    page.get_by_role("button", name="不予通过").click()
    expect(page.get_by_role("button", name="确认登记")).to_be_visible()
    page.keyboard.press("a")
    opened(page, review, first)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_label("不采用")).to_be_checked()
    page.keyboard.press("a")
    expect(page.get_by_role("alert").first).to_contain_text("请选择不予通过")
    states = {region: one.state for region, one in read_queue(review.county.data).items()}
    assert states == {first: "proposed", second: "accepted", third: "rejected"}
    sound(page)
    context.close()

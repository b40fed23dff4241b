"""A changed filter shows its list in place: the page is not loaded anew, focus stays, and going back works."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_changed_filter_shows_the_list_in_place(desk: Page) -> None:
    desk.goto("/board/2025")
    desk.evaluate("window.stayed = true")
    expect(desk.locator("tbody tr")).to_have_count(11)
    states = desk.get_by_role("combobox", name="状态")
    states.focus()
    states.select_option("overdue")
    expect(desk.locator("tbody tr")).to_have_count(2)
    expect(desk).to_have_url(re.compile(r"state=overdue"))
    assert desk.evaluate("window.stayed"), "the page was loaded anew"
    expect(states).to_be_focused()
    expect(desk.locator("#lang")).to_have_attribute("href", re.compile("state=overdue"))
    expect(desk.get_by_role("link", name="CSV")).to_have_attribute("href", re.compile("state=overdue"))
    desk.go_back()
    expect(desk.locator("tbody tr")).to_have_count(11)


def test_a_search_is_answered_in_place_and_its_mistakes_are_shown(desk: Page) -> None:
    desk.goto("/search?q=水利局")
    desk.evaluate("window.stayed = true")
    field = desk.locator("#f-q")
    field.fill("没有这样的词语")
    field.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("共0件")
    expect(desk).to_have_title(re.compile("没有这样的词语"))
    expect(field).to_be_focused()
    assert desk.evaluate("window.stayed")

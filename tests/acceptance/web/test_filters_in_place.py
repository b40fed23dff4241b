"""A changed filter shows its list in place: the page is not loaded anew, focus stays, and going back works."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

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


def test_a_choice_made_as_the_list_comes_is_heard(desk: Page) -> None:
    desk.goto("/board/2025")
    desk.evaluate("""() => document.addEventListener("htmx:afterSwap", () => setTimeout(() => {
        const kinds = document.querySelector("form.filters select[name=kind]");
        kinds.value = "department";
        kinds.dispatchEvent(new Event("change", { bubbles: true }));
    }, 0), { once: true })""")
    desk.get_by_role("combobox", name="状态").select_option("overdue")
    expect(desk).to_have_url(
        re.compile(r"kind=department.*state=overdue|state=overdue.*kind=department"), timeout=5_000
    )


@pytest.mark.parametrize(
    "path", ["/board/2025", "/overdue/2025", "/findings", "/changes", "/matrix", "/search?q=局", "/trend"]
)
def test_a_second_choice_takes_the_place_of_the_first(desk: Page, path: str) -> None:
    desk.goto(path)
    desk.evaluate("window.stayed = true")
    for number in range(desk.locator("form.filters select").count()):
        select = desk.locator("form.filters select").nth(number)
        name = select.get_attribute("name") or ""
        values = [v for v in select.locator("option").evaluate_all("all => all.map(o => o.value)") if v]
        for value in values[:2]:
            select.select_option(value)
            expect(desk).to_have_url(re.compile(rf"[?&]{name}={re.escape(quote(value))}(&|$)"))
            asked = parse_qs(urlsplit(desk.url).query)
            assert all(len(given) == 1 for given in asked.values()), f"choices were added up: {desk.url}"
            for link in desk.locator("span.forms a").all():
                address = urlsplit(link.get_attribute("href") or "")
                if not address.path.startswith(urlsplit(path).path + "."):
                    continue  # keeps the search, which is another page's
                wanted = parse_qs(address.query)
                assert wanted.get(name) == [value]
                assert all(len(given) == 1 for given in wanted.values())
    assert desk.evaluate("window.stayed"), "the page was loaded anew"


def test_a_search_is_answered_in_place_and_its_mistakes_are_shown(desk: Page) -> None:
    desk.goto("/search?q=水利局")
    desk.evaluate("window.stayed = true")
    field = desk.locator("#f-q")
    field.fill("没有这样的词语")
    field.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("共0份")
    expect(desk).to_have_title(re.compile("没有这样的词语"))
    expect(field).to_be_focused()
    assert desk.evaluate("window.stayed")

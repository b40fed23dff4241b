"""A page used by keyboard alone: Tab until the focus is there, then a key."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

_MOST = 400
_FOCUSED = "one => one === document.activeElement"
_AT_LEAST = """wanted => {
  const here = document.activeElement ?? document.body;
  const stops = "a[href], button:enabled, select:enabled, textarea:enabled, input:enabled:not([type=hidden], [type=radio])";
  const between = one => here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING
    && one.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING
    && one.tabIndex === 0 && one.checkVisibility({visibilityProperty: true});
  return [...document.querySelectorAll(stops)].filter(between).length;
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus; whether it has is asked only from where it can."""
    wanted.wait_for(state="attached")
    for _press in range(int(wanted.evaluate(_AT_LEAST))):
        page.keyboard.press("Tab")
    for _press in range(_MOST):
        if wanted.evaluate(_FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


def press(page: Page, wanted: Locator) -> None:
    """Go to a link or a button by Tab and press Enter."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def choose(page: Page, group: Locator, value: str) -> None:
    """Go to a group of radio buttons by Tab and to one of them by the arrows."""
    group.first.wait_for(state="attached")
    wanted = group.and_(page.locator(f"[value={value}]"))
    tab_to(page, group.first)
    page.keyboard.press("Space")
    for _press in range(group.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not lead to {value}")


def write(page: Page, field: Locator, words: str) -> None:
    """Go to a field by Tab and write into it."""
    tab_to(page, field)
    page.keyboard.insert_text(words)


def put_day(page: Page, field: Locator, day: str) -> None:
    """Go to a field for a day by Tab and type the day (ISO), part by part in the order of the tests' browser."""
    tab_to(page, field)
    year, month, of_month = day.split("-")
    page.keyboard.type(month + of_month + year)
    assert field.input_value() == day

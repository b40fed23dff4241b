"""What a page looks like on the screen of the test."""

from __future__ import annotations

from playwright.sync_api import Page


def fits(page: Page) -> None:
    """Hold that the page, once loaded, is no wider than the screen."""
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

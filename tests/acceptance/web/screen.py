"""How a page is to be on the screen: no wider than it, and without a barrier that axe-core knows."""

from __future__ import annotations

import importlib.resources
import re
from functools import cache
from typing import Literal

from playwright.sync_api import Page

Screen = tuple[int, Literal["light", "dark"]]
LIGHT: Screen = (1280, "light")
DARK: Screen = (360, "dark")

_AXE = """async () => (await axe.run(document)).violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html)])"""
_HAS_SCRIPTS = "matchMedia('(scripting: enabled)').matches"
_HEIGHT = 800
_found_sound: set[tuple[Screen, str]] = set()


@cache
def axe() -> str:
    """axe-core as the axe-playwright-python package brings it."""
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def fits(page: Page) -> None:
    """Hold that the page, once loaded, is no wider than the screen."""
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def sound(page: Page, *screens: Screen) -> None:
    """Hold that a page fits and has no barrier on a wide light and on a narrow dark screen; there axe looks only on
    the ``screens`` that are named, if any are. A page without scripts is held to fit the screen it is on.

    A page that differs from a sound one in words, numbers and addresses alone has no other barriers.
    """
    if not page.evaluate(_HAS_SCRIPTS):
        fits(page)
        return
    before = page.viewport_size
    assert before
    for screen in (LIGHT, DARK):
        width, scheme = screen
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        page.emulate_media(color_scheme=scheme)
        fits(page)
        told = (screen, _markup(page))
        if screen in (screens or (LIGHT, DARK)) and told not in _found_sound:
            assert _barriers(page) == [], (page.url, screen)
            _found_sound.add(told)
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")


def _barriers(page: Page) -> object:
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    return page.evaluate(_AXE)


def _markup(page: Page) -> str:
    bare = re.sub(r">[^<]*[^<\s][^<]*<", ">·<", page.content())
    return re.sub(r"\d+", "0", re.sub(r'\b(value|href|action|content|datetime|src)="[^"]*"', r"\1", bare))

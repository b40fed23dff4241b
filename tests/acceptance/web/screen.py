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

# Most of what axe does is to weigh the contrast of every text. Of the rows and items of a list that differ in words,
# numbers and addresses alone the first speaks for all; the marks are taken off again, for a journey goes on.
_AXE = """async (options) => {
  const bare = (e) => e.outerHTML.replace(/>[^<]*[^<\\s][^<]*/g, ">·").replace(/\\d+/g, "0")
    .replace(/\\b(id|for|value|title|href|src|action|content|datetime|aria-label|data-[a-z-]+)="[^"]+"/g, "$1");
  const alike = [];
  for (const list of document.querySelectorAll("tbody, ul, ol, dl")) {
    const seen = new Set();
    for (const one of list.children) {
      const told = bare(one);
      if (seen.has(told)) alike.push(one);
      seen.add(told);
    }
  }
  for (const one of alike) one.setAttribute("data-alike", "");
  const found = await axe.run({exclude: [["[data-alike]"]]}, {...options, resultTypes: ["violations"]});
  for (const one of alike) one.removeAttribute("data-alike");
  return found.violations.map(v => [v.id, v.impact, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.failureSummary)]);
}"""
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
            assert barriers(page) == [], (page.url, screen)
            _found_sound.add(told)
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")


def barriers(page: Page, *tags: str) -> list[list[object]]:
    """What axe finds on a page by the rules of these tags, or by all: rule, impact, and the first three elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    found: list[list[object]] = page.evaluate(_AXE, {"runOnly": list(tags)} if tags else {})
    return found


def _markup(page: Page) -> str:
    bare = re.sub(r">[^<]*[^<\s][^<]*<", ">·<", page.content())
    return re.sub(r"\d+", "0", re.sub(r'\b(value|href|action|content|datetime|src)="[^"]*"', r"\1", bare))

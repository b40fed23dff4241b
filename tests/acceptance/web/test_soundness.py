"""Of every page: no barrier that axe-core knows, in light and dark, in both languages; no wider than a telephone; no
link that leads nowhere."""

from __future__ import annotations

import importlib.util
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import httpx
import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from tests.integration.web.seen import elements

from . import screen
from .pages import PAGES

pytestmark = pytest.mark.browser

_ALIKE = 6  # addresses of a path that give the same parameters
_WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_TOO_SMALL = """[...document.querySelectorAll("main a, main button, main select, nav a")]
  .filter(e => e.offsetParent && !e.closest("p, li, td, th, dd, small, figcaption, svg"))
  .map(e => [e.textContent.trim().slice(0, 20), e.getBoundingClientRect().height])
  .filter(([, height]) => height < 24)"""


@pytest.fixture(scope="module", params=["light", "dark"])
def shown(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[tuple[str, Page]]:
    """A colour scheme, and the tab in which one page after the other is shown in it."""
    # Our own policy forbids foreign scripts, axe among them; only for this visit it is set aside.
    context = browser.new_context(base_url=site, color_scheme=request.param, bypass_csp=True, has_touch=True)
    yield request.param, context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_barrier_and_fits_a_telephone(shown: tuple[str, Page], name: str) -> None:
    """In Chinese in light and in English in dark: on a wide screen for axe, on a narrow one without sideways scrolling
    and with links and buttons that a finger meets."""
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python is not installed: accessibility is not checked")
    scheme, page = shown
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(PAGES[name] + (("&" if "?" in PAGES[name] else "?") + "lang=en" if scheme == "dark" else ""))
    assert [one for one in screen.barriers(page, *_WCAG) if one[1] in ("serious", "critical")] == []
    language = page.locator("html").get_attribute("lang")
    assert language == ("en" if scheme == "dark" else "zh-CN")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert scheme == "dark" or page.evaluate(_TOO_SMALL) == []


def test_a_row_that_differs_in_more_than_words_is_looked_at(shown: tuple[str, Page]) -> None:
    _scheme, page = shown
    rows = [f"<li><a href='/{n}'>第{n}行</a></li>" for n in range(9)]
    faults = ["<li><a href='/9'></a></li>", "<li><a href='/10' style='color:#777;background:#888'>第十行</a></li>"]
    page.set_content(f"<html lang=zh><title>表</title><main><h1>表</h1><ol>{''.join(rows + faults)}</ol></main>")
    assert {str(one[0]) for one in screen.barriers(page, *_WCAG)} == {"link-name", "color-contrast"}
    assert page.locator("[data-alike]").count() == 0


def test_captures_of_others_are_on_a_page_that_axe_looks_at(site: str) -> None:
    assert 'id="third-party"' in httpx.get(f"{site}{PAGES['report']}").text


def test_no_link_of_the_whole_site_is_broken(site: str) -> None:
    """Follows the links within the site, of a page with filters a few of each kind; what leads out must be the source
    of something kept."""
    with httpx.Client(base_url=site, timeout=120) as client:
        waiting, seen, alike = deque(["/"]), {"/"}, Counter[tuple[str, ...]]()
        while waiting:
            path = waiting.popleft()
            answer = client.get(path, follow_redirects=True)
            assert answer.status_code == 200, path
            if "text/html" not in answer.headers["content-type"] or path.startswith("/web/") or path.endswith("/raw"):
                continue
            for link, rel in _links(answer.text):
                target = urldefrag(urljoin(str(answer.url), link))[0]
                if not target.startswith(site):
                    assert "external" in rel, f"{path} leads out to {link}"
                elif (inside := target.removeprefix(site)) not in seen and _followed(alike, _kind(inside)):
                    alike[_kind(inside)] += 1
                    seen.add(inside)
                    waiting.append(inside)
    assert len(seen) > 150


def _links(text: str) -> list[tuple[str, str]]:
    return [(a.get("href") or "", a.get("rel") or "") for a in elements(html.fromstring(text), "//a[@href]")]


def _followed(alike: Counter[tuple[str, ...]], kind: tuple[str, ...]) -> bool:
    """Every page, but not every combination of filters: at most two, and of the same ones a few."""
    return len(kind) <= 3 and alike[kind] < _ALIKE


def _kind(address: str) -> tuple[str, ...]:
    """Return the path of an address and the names of its parameters but the language."""
    parts = urlsplit(address)
    names = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)} - {"lang"}
    return (parts.path, *sorted(names))

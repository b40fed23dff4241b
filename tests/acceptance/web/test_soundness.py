"""Of every page: no barrier that axe-core knows, in light and dark, in both languages; no link that leads nowhere."""

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
_AXE = """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}))
  .violations.filter(v => v.impact === "serious" || v.impact === "critical")
  .map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.failureSummary)])"""


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core as the axe-playwright-python package brings it."""
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python is not installed: accessibility is not checked")
    return screen.axe()


@pytest.fixture(scope="module", params=["light", "dark"])
def shown(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[tuple[str, Page]]:
    """A colour scheme, and the tab in which one page after the other is shown in it."""
    # Our own policy forbids foreign scripts, axe among them; only for this visit it is set aside.
    context = browser.new_context(base_url=site, color_scheme=request.param, bypass_csp=True)
    yield request.param, context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_serious_barrier(shown: tuple[str, Page], axe: str, name: str) -> None:
    scheme, page = shown
    page.goto(PAGES[name] + (("&" if "?" in PAGES[name] else "?") + "lang=en" if scheme == "dark" else ""))
    page.evaluate(axe)
    assert page.evaluate(_AXE) == []
    language = page.locator("html").get_attribute("lang")
    assert language == ("en" if scheme == "dark" else "zh-CN")


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

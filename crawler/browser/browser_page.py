"""Shows one stored page in the browser: runs its scripts, answers their requests, leafs through its list."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.browser.browser_routes import Count, RouteHandler
from crawler.browser.browser_rules import BrowserRules, browser_rules
from crawler.browser.chromium import Browser, BrowserTrouble
from crawler.visiting.visit_state import MOST_PAGES

if TYPE_CHECKING:
    from playwright.async_api import Page
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_STEP = 0.1  # seconds between two glances at a page that is being filled
# What is compared to tell whether a list has changed: clocks and counters that tick for ever are no part of it.
_SHAPE = """() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href') + ' ' + a.textContent).join('\\n')
  + document.querySelectorAll('li').length + ' ' + document.querySelectorAll('tr').length"""
_ADDRESS = "/^(https?:|\\/|\\.|\\?|\\w+[.?\\/])/"  # of a link; it is followed, not clicked
_CLICK = f"""(one, off) => {{
  const box = one.closest('li, button') || one, link = one.closest('a') || one.querySelector('a');
  const said = (one.className + ' ' + box.className).toLowerCase();
  if (link && {_ADDRESS}.test(link.getAttribute('href') || '')) return 'followed';
  if (one.disabled || box.disabled || box.getAttribute('aria-disabled') === 'true') return 'off';
  if (off.some(word => said.includes(word))) return 'off';
  (link || one).click();
  return 'clicked';
}}"""
_NUMBERS = f"""(all) => all.filter(one => /^\\s*\\d+\\s*$/.test(one.textContent)
  && ![one, ...one.querySelectorAll('a')].some(a => {_ADDRESS}.test(a.getAttribute('href') || ''))).length"""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """The page as its scripts filled it (UTF-8), then each further state of a list that is leafed through by script.

    ``doubt`` says why rows may stand where nothing was read; ``failed``, ``elsewhere`` and ``counts`` as in Answers.
    ``end_seen``: what leads to the next page was found switched off.
    """

    states: list[bytes]
    doubt: str
    failed: list[str]
    elsewhere: list[str]
    counts: list[Count]
    end_seen: bool


async def render_page(crawler: Crawler, browser: Browser, response: Response, meta: Mapping[str, Any]) -> RenderedPage:
    """Show a stored answer. ``meta`` goes with each request of the page. Raises BrowserTrouble."""
    limit = browser.settings.timeout
    async with _told(limit), asyncio.timeout(limit), browser.context() as context:
        page = await context.new_page()
        answers = RouteHandler(crawler, response, meta, browser.settings.requests)
        await context.route("**/*", answers.handle)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        await page.goto(response.url, wait_until="commit", timeout=limit * 1000)
        leaves = _Pagination(page, answers, browser_rules(), crawler.settings.getint("DOWNLOAD_MAXSIZE") or (1 << 30))
        await leaves.turn()
        return RenderedPage(
            leaves.states, leaves.doubt, answers.failed, sorted(answers.elsewhere), answers.counts, leaves.end_seen
        )


class _told:  # noqa: N801 (reads as words where it is used)
    """Puts what the browser raises into BrowserTrouble."""

    def __init__(self, limit: float) -> None:
        self._limit = limit

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, TimeoutError):
            raise BrowserTrouble(
                "browser_timeout", f"the page was not filled within {self._limit:.0f} seconds"
            ) from None
        if error is not None and type(error).__module__.startswith("playwright."):
            raise BrowserTrouble(
                "browser_failed", f"the page could not be shown: {str(error).splitlines()[0]}"
            ) from error


class _Pagination:
    """The states of one page's list, one after the other: as filled, then after each click on "next"."""

    def __init__(self, page: Page, answers: RouteHandler, rules: BrowserRules, largest: int) -> None:
        self._page, self._answers, self._rules, self._largest = page, answers, rules, largest
        self.states: list[bytes] = []
        self.doubt = ""
        self.end_seen = False

    async def turn(self) -> None:
        """Read every state there is; ``doubt`` where the end of the list was not seen for certain."""
        shape = await self._filled()
        await self._keep()
        while await self._next():
            before, shape = shape, await self._filled()
            if shape == before:
                self.doubt = "what leads to the next page changes nothing and is not switched off"
                return
            if len(self.states) >= MOST_PAGES:
                self.doubt = f"the list has more than {MOST_PAGES} pages"
                return
            await self._keep()
        if len(self.states) == 1 and await self._numbers() > 1:
            self.doubt = "the list has several pages, and nothing was found that leads to them"

    async def _filled(self) -> str:
        """Return the shape of the page once nothing is asked for and nothing changes any more."""
        shape, calm = "", 0.0
        while calm < self._rules.quiet:
            await asyncio.sleep(_STEP)
            now = shape
            with suppress(*_moving()):
                now = await self._page.evaluate(_SHAPE)
            calm = 0.0 if self._answers.waiting or now != shape else calm + _STEP
            shape = now
        return shape

    async def _keep(self) -> None:
        data = (await self._page.content()).encode("utf-8", "replace")
        if len(data) > self._largest:
            raise BrowserTrouble("too_large", f"the page as shown has {len(data)} bytes")
        self.states.append(data)

    async def _next(self) -> bool:
        """Click on what leads to the next page; False when nothing does."""
        for selector in self._rules.next:
            for found in await self._page.locator(selector).all():
                if not await found.is_visible():
                    continue
                became = await found.evaluate(_CLICK, list(self._rules.switched_off))
                if became == "clicked":
                    return True
                self.end_seen |= became == "off"
        return False

    async def _numbers(self) -> int:
        return int(await self._page.locator(", ".join(self._rules.numbers)).evaluate_all(_NUMBERS))


def _moving() -> tuple[type[Exception], ...]:
    """Return what is raised while a page moves to another address."""
    from playwright.async_api import Error

    return (Error,)

"""Shows one stored page in the browser: runs its scripts, answers their requests, leafs through its list."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crawler.adapters.recipe_exchange import Exchange
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
# The number stands beside that of the page before it, with a script behind it and no address; no day of a calendar.
_CLICK_NUMBER = f"""([number, off]) => {{
  const said = one => one.textContent.trim();
  const leaf = one => ![...one.children].some(child => said(child) === said(one));
  const all = [...document.querySelectorAll('a, li, span, em, button, td, i, b, div, option')].filter(
    one => said(one) === String(number) && leaf(one) && one.getClientRects().length);
  for (const one of all) {{
    let box = one.parentElement;
    for (let level = 0; box && level < 3; level += 1, box = box.parentElement) {{
      const beside = [...box.querySelectorAll('*')].filter(other => leaf(other) && /^\\d+$/.test(said(other)));
      if (beside.length > 27) break;
      if (!beside.some(other => other !== one && said(other) === String(number - 1))) continue;
      const link = one.closest('a');
      if (link && {_ADDRESS}.test(link.getAttribute('href') || '')) return false;
      const names = (one.className + ' ' + (one.closest('li, button') || one).className).toLowerCase();
      if (off.some(word => names.includes(word))) return false;
      if (one.tagName === 'OPTION') {{
        const choice = one.closest('select');
        choice.value = one.value;
        choice.dispatchEvent(new Event('change', {{bubbles: true}}));
      }} else (link || one).click();
      return true;
    }}
  }}
  return false;
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
    exchanges: list[list[Exchange]] = field(default_factory=list)


async def watch_page(
    crawler: Crawler, browser: Browser, response: Response, meta: Mapping[str, Any], turns: int
) -> RenderedPage:
    """Show a stored answer and turn its list so often; ``exchanges`` are what each state was filled with.

    Raises BrowserTrouble.
    """
    return await _show(crawler, browser, response, meta, turns)


async def render_page(crawler: Crawler, browser: Browser, response: Response, meta: Mapping[str, Any]) -> RenderedPage:
    """Show a stored answer. ``meta`` goes with each request of the page. Raises BrowserTrouble."""
    return await _show(crawler, browser, response, meta, None)


async def show_page(crawler: Crawler, browser: Browser, response: Response, meta: Mapping[str, Any]) -> RenderedPage:
    """Show a stored answer as its scripts fill it, and turn nothing. Raises BrowserTrouble."""
    return await _show(crawler, browser, response, meta, 0)


async def _show(
    crawler: Crawler, browser: Browser, response: Response, meta: Mapping[str, Any], turns: int | None
) -> RenderedPage:
    """Show a page; ``turns``: how often its list is turned at most, and what it asks for is remembered."""
    limit = browser.settings.timeout
    async with _told(limit), asyncio.timeout(limit), browser.context() as context:
        page = await context.new_page()
        answers = RouteHandler(crawler, response, meta, browser.settings.requests, remember=turns is not None)
        await context.route("**/*", answers.handle)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        await page.goto(response.url, wait_until="commit", timeout=limit * 1000)
        leaves = _Pagination(page, answers, browser_rules(), crawler.settings.getint("DOWNLOAD_MAXSIZE") or (1 << 30))
        await leaves.turn(None if turns is None else turns + 1)
        return RenderedPage(
            leaves.states,
            leaves.doubt,
            answers.failed,
            sorted(answers.elsewhere),
            answers.counts,
            leaves.end_seen,
            leaves.exchanges,
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
        self.exchanges: list[list[Exchange]] = []

    async def turn(self, most: int | None) -> None:
        """Read every state there is, or so many and no more; ``doubt`` where the end was not seen for certain."""
        shape = await self._filled()
        await self._keep()
        if most == 1:
            return
        while await self._next():
            before, shape = shape, await self._filled()
            if shape == before:
                self.doubt = "what leads to the next page changes nothing and is not switched off"
                return
            if len(self.states) >= MOST_PAGES:
                self.doubt = f"the list has more than {MOST_PAGES} pages"
                return
            await self._keep()
            if most is not None and len(self.states) >= most:
                return
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
        seen = sum(map(len, self.exchanges))
        self.exchanges.append((self._answers.exchanges or [])[seen:])

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
        return not self.end_seen and await self._numbered(len(self.states) + 1)

    async def _numbered(self, number: int) -> bool:
        """Click on the number of the next page, where a pager has numbers and nothing that leads on."""
        return bool(await self._page.evaluate(_CLICK_NUMBER, [number, list(self._rules.switched_off)]))

    async def _numbers(self) -> int:
        return int(await self._page.locator(", ".join(self._rules.numbers)).evaluate_all(_NUMBERS))


def _moving() -> tuple[type[Exception], ...]:
    """Return what is raised while a page moves to another address."""
    from playwright.async_api import Error

    return (Error,)

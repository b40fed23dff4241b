"""Shows a stored page in the browser as a picture: its scripts are off, and nothing is asked of any network."""

from __future__ import annotations

import asyncio
import base64
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.captures.screenshot import PageToShow, ShownPage
from archive.clock import utc_now

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Page, Route

WIDTH = 1280
_HEIGHT = 900
_CLOSING = 5.0  # seconds
# What the page asks for is refused already; this says so to the page as well. Styles within it are its own.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


async def show_stored_page(chromium: Chromium, page: PageToShow, most_height: int, timeout: float) -> ShownPage:
    """Return a picture of a page, of its first ``most_height`` pixels. Raises TimeoutError after so many seconds, and
    whatever the browser raises."""
    context = None
    try:
        async with asyncio.timeout(timeout):
            context = await chromium.new_context(
                java_script_enabled=False, service_workers="block", accept_downloads=False, locale="zh-CN",
                timezone_id="Asia/Shanghai", viewport={"width": WIDTH, "height": _HEIGHT}, ignore_https_errors=True,
            )  # fmt: skip
            shown = await context.new_page()
            await context.route("**/*", _Answers(page).handle)
            await shown.goto(page.url, wait_until="load", timeout=timeout * 1000)
            png, height = await _picture(shown, most_height)
    finally:
        if context is not None:
            with suppress(Exception):  # a browser that hangs does not close either
                async with asyncio.timeout(_CLOSING):
                    await context.close()
    return ShownPage(png, height, f"Chromium {chromium.version}", utc_now())


class _Answers:
    """The stored body for the page's own address, once; every other request is refused."""

    def __init__(self, page: PageToShow) -> None:
        self._page, self._given = page, False

    async def handle(self, route: Route) -> None:
        if self._given or not route.request.is_navigation_request():
            await route.abort("blockedbyclient")
            return
        self._given = True
        headers = {"content-type": self._page.content_type, "content-security-policy": _POLICY}
        await route.fulfill(status=200, headers=headers, body=self._page.body)


async def _picture(shown: Page, most_height: int) -> tuple[bytes, int]:
    """Return the PNG and the page's full height in pixels."""
    session = await shown.context.new_cdp_session(shown)
    size = (await session.send("Page.getLayoutMetrics"))["cssContentSize"]
    height = max(int(size["height"]), 1)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": min(height, most_height), "scale": 1}
    taken = await session.send("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": clip})
    return base64.b64decode(taken["data"]), height

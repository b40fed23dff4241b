"""One headless Chromium for a run, started by the first page that needs it and cut off from the network.

Why Playwright itself and not scrapy-playwright: that lets Chromium fetch. Here every request of a page goes through the
crawl's own engine (`browser_page.py`), so that what came is archived as it was transferred, and registered hosts,
private addresses, robots.txt, pace, caps, sizes and TLS are guarded in one place for pages with and without scripts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from archive.config.settings import BrowserSettings as BrowserSettings
from archive.config.settings import load_settings
from archive.filings.states import known_class

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ADVICE = (
    "pip install '.[browser]' (or uv sync --extra browser) in the checkout, and a Chromium "
    "(or name one in config/settings.toml: browser.executable)"
)
# Requests are answered before they would leave; whatever goes past that finds neither a name nor a way out.
_CUT_OFF = (
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


class BrowserTrouble(Exception):
    """Why a page could not be shown: ``error_class`` is one word for the visit, the message a sentence."""

    def __init__(self, error_class: str, reason: str) -> None:
        super().__init__(reason)
        self.error_class = known_class(error_class)


def browser_at_hand() -> bool:
    """Return whether the extra is installed and a Chromium was configured or found."""
    named = load_settings().browser.executable
    there = shutil.which(named) if named else next((one for one in _NAMES if shutil.which(one)), None)
    return bool(there) and find_spec("playwright") is not None


class Browser:
    """``context`` gives each page a fresh profile; ``close`` ends the program. Safe to close when never started."""

    def __init__(self, settings: BrowserSettings, user_agent: str) -> None:
        self.settings, self._user_agent = settings, user_agent
        self._driver: Playwright | None = None
        self._chromium: Chromium | None = None

    @property
    def software(self) -> str:
        """Name and version of the browser, for the records of what it made."""
        return f"Chromium {self._chromium.version}" if self._chromium else ""

    @asynccontextmanager
    async def context(self) -> AsyncIterator[BrowserContext]:
        """Yield a profile without history. Raises BrowserTrouble (``browser_missing``, ``browser_failed``)."""
        chromium = await self.started()
        context = await chromium.new_context(
            user_agent=self._user_agent, service_workers="block", accept_downloads=False, locale="zh-CN",
            timezone_id="Asia/Shanghai", ignore_https_errors=True,
        )  # fmt: skip
        try:
            yield context
        finally:
            await context.close()

    async def close(self) -> None:
        """End the browser and its driver."""
        if self._chromium:
            await self._chromium.close()
        if self._driver:
            await self._driver.stop()
        self._chromium = self._driver = None

    async def started(self) -> Chromium:
        """Return the running browser. Raises BrowserTrouble (``browser_missing``, ``browser_failed``)."""
        if self._chromium and self._chromium.is_connected():
            return self._chromium
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError:
            raise BrowserTrouble("browser_missing", f"a page is to be shown by a browser: {_ADVICE}") from None
        if self._driver is None:
            self._driver = await async_playwright().start()
        try:
            self._chromium = await self._driver.chromium.launch(
                executable_path=self._executable(), args=list(_CUT_OFF), chromium_sandbox=os.geteuid() != 0
            )
        except Error as error:
            raise BrowserTrouble(*_told(error.message)) from error
        return self._chromium

    def _executable(self) -> str | None:
        """Return the configured program, one that is installed, or None: Playwright's own, where it has one."""
        if self.settings.executable:
            return self.settings.executable
        return next((found for name in _NAMES if (found := shutil.which(name))), None)


def _told(message: str) -> tuple[str, str]:
    first = message.strip().splitlines()[0] if message.strip() else "no reason given"
    if "doesn't exist" in message or "ENOENT" in message:
        return "browser_missing", f"no Chromium to show a page with: {_ADVICE}"
    return "browser_failed", f"Chromium did not start: {first}"

"""The steps that a reader takes from the first page: links followed, forms sent, addresses read by a program."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page, expect

MOST_STEPS = 3


class Journey:
    """Counts the steps of one question; the start page is where everybody begins."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self._folder, self.steps = page, folder, 0
        page.goto("/")

    def follow(self, name: str, within: str = "body") -> Locator:
        """Click a link, the first of that name; what the page holds then."""
        self.steps += 1
        self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        return self.page.locator("main")

    def send(self, button: str = "查询", *, at: str = "main form.filters", **fields: str) -> Locator:
        """Fill a form of the page, by the names of its fields, and send it."""
        self.steps += 1
        form = self.page.locator(at).first
        for name, value in fields.items():
            field = form.locator(f"[name='{name}']").last
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
                self._shown(name, value)  # a choice is sent at once, and the list takes the place of the one before
            else:
                field.fill(value)
        posted = form.get_attribute("method") == "post"
        form.get_by_role("button", name=button, exact=True).click()
        for name, value in () if posted else fields.items():
            self._shown(name, value)
        self.page.wait_for_load_state()
        return self.page.locator("main")

    def _shown(self, name: str, value: str) -> None:
        self.page.wait_for_url(lambda address: (name, value) in parse_qsl(urlsplit(address).query))
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)

    def seek(self, words: str) -> Locator:
        """Type words into the search field that stands on every page."""
        return self.send("检索", at="form.seek", q=words)

    def download(self, name: str) -> Path:
        """Click a link or button that gives a file."""
        self.steps += 1
        found = self.page.locator("main").get_by_role("link", name=name, exact=True)
        target = found.or_(self.page.locator("main").get_by_role("button", name=name, exact=True)).first
        with self.page.expect_download() as download:
            target.click()
        path = self._folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def rows(self, name: str = "CSV") -> list[dict[str, str]]:
        """Download a sheet and read it."""
        with self.download(name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def read(self, link: Locator | str) -> str:
        """Read an address as a program does, or that which a link leads to."""
        self.steps += 1
        address = link if isinstance(link, str) else str(link.get_attribute("href"))
        answer = self.page.request.get(address)
        assert answer.ok, (address, answer.status)
        return answer.text()

    def items(self, address: str) -> list[dict[str, Any]]:
        """Read a list of the API."""
        return cast(list[dict[str, Any]], json.loads(self.read(address))["items"])

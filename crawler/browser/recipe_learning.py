"""Learns the request behind a list that scripts fill: shows the page once, tries what it learned without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy import Request

from archive.captures.warc_record import sha256_digest
from archive.config.recipe import Recipe
from archive.config.settings import load_settings
from crawler.adapters.base import ColumnPage, ListingRow, PageRequest
from crawler.adapters.families import get
from crawler.adapters.markup import page_text
from crawler.adapters.recipe_exchange import Exchange, NoRecipeError, Shown
from crawler.adapters.recipe_inference import infer_recipe
from crawler.browser.browser_page import watch_page
from crawler.browser.chromium import Browser, BrowserTrouble
from crawler.capturing.archived_response import body_of
from crawler.fetching.fetch_failures import classify_failure

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_TURNS = 2  # how often the list is turned to see how its pages are asked for
_TRIED = 3  # pages that are asked for without a browser, to see that the recipe brings what was shown
_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class LearnedRecipe:
    """A recipe that was tried, and what it brought: rows of the pages that were asked for, and the count of all."""

    recipe: Recipe
    rows: list[ListingRow]
    total: int | None


class RecipeLearner:
    """One for each run; ``close`` ends its browser."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._browser = Browser(load_settings().browser, crawler.settings["USER_AGENT"])

    async def close(self) -> None:
        """Close the browser."""
        await self._browser.close()

    async def learn(self, response: Response, column_url: str, meta: Mapping[str, Any]) -> LearnedRecipe:
        """Return the recipe of the list that the page ``response`` shows in a browser.

        ``meta`` goes with each request. Raises NoRecipeError with the reason.
        """
        try:
            watching = watch_page(self._crawler, self._browser, response, meta, _TURNS)
            watched = await asyncio.ensure_future(watching)
        except BrowserTrouble as trouble:
            raise NoRecipeError(f"{trouble.error_class}: {trouble}") from trouble
        states = [
            Shown(_rows(column_url, state), _distinct(exchanges))
            for state, exchanges in zip(watched.states, watched.exchanges, strict=True)
        ]
        page = ColumnPage(column_url, body_of(response), _content_type(response), column_url)
        recipe = infer_recipe(page_text(page), column_url, states)
        return await self._tried(recipe, page, states, meta)

    async def _tried(
        self, recipe: Recipe, page: ColumnPage, states: list[Shown], meta: Mapping[str, Any]
    ) -> LearnedRecipe:
        """Return the recipe with what it brings. Raises NoRecipeError where that is not what was shown."""
        family = get("recipe")
        own = ColumnPage(page.url, page.body, page.content_type, page.url, None, recipe)
        waiting, rows, total = list(family.parse(own).next_pages), dict[str, ListingRow](), None
        for _ in range(_TRIED):
            if not waiting:
                break
            asked = waiting.pop(0)
            answer = await self._ask(asked, meta)
            kind, body = _content_type(answer), body_of(answer)
            parsed = family.parse(ColumnPage(answer.url, body, kind, page.url, asked, recipe))
            if parsed.warnings:
                raise NoRecipeError(f"asked for without a browser, {parsed.warnings[0]}")
            rows |= {row.url: row for row in parsed.rows}
            total = parsed.total if parsed.total is not None else total
            waiting += [more for more in parsed.next_pages if more not in waiting]
        shown = [row for state in states[:_TRIED] for row in state.rows]
        if missing := [row.title for row in shown if row.url not in rows]:
            raise NoRecipeError(
                f"asked for without a browser, the list lacks {len(missing)} rows, such as {missing[0]}"
            )
        return LearnedRecipe(recipe, list(rows.values()), total)

    async def _ask(self, asked: PageRequest, meta: Mapping[str, Any]) -> Response:
        request = Request(
            asked.url,
            method=asked.method,
            headers=dict(asked.headers),
            body=asked.body,
            meta=dict(meta),
            dont_filter=True,
        )
        assert self._crawler.engine is not None
        try:
            answer = await self._crawler.engine.download_async(request)
        except Exception as error:
            raise NoRecipeError(f"asked for without a browser: {classify_failure(error)} ({error})") from error
        if answer.status >= 400:
            raise NoRecipeError(f"asked for without a browser, {asked.url} was answered with {answer.status}")
        return answer


def _rows(url: str, state: bytes) -> list[ListingRow]:
    return list(get("generic").parse(ColumnPage(url, state, _TYPE, url, rendered=True)).rows)


def _distinct(exchanges: list[Exchange]) -> list[Exchange]:
    """Return exchanges, each answer once."""
    return list({(one.endpoint, sha256_digest(one.answer)): one for one in exchanges}.values())


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")

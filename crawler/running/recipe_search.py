"""Learns the recipe of one column of a configured site, in this process; nothing but captures is stored."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider

from archive.clock import utc_now
from archive.config.sites import ColumnConfig, SiteConfig
from archive.errors import NianbaoError
from crawler.adapters.recipe_exchange import NoRecipeError
from crawler.browser.browser_column import FILLABLE
from crawler.browser.recipe_learning import LearnedRecipe, RecipeLearner
from crawler.capturing.archived_response import body_of
from crawler.fetching.fetch_failures import classify_failure
from crawler.fetching.request_meta import request_meta
from crawler.running.crawl_process import crawl, crawl_settings
from crawler.visiting.page_problem import column_problem

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure


@dataclass(slots=True)
class RecipeSearch:
    """A column, and what came of it: the recipe, or why there is none."""

    site: SiteConfig
    column: ColumnConfig
    learned: LearnedRecipe | None = None
    reason: str = "the run ended before the page was shown"


class RecipeSpider(Spider):
    """Shows one column's page in a browser."""

    name = "recipe"

    def __init__(self, search: RecipeSearch, visit_id: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.search = search
        self.sites_by_host = dict.fromkeys(search.site.all_hosts, search.site)
        self.meta = request_meta(visit_id, search.site)

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.search.column.url, self.learn, errback=self.failed, meta=dict(self.meta), dont_filter=True)

    async def learn(self, response: Response) -> None:
        """Take what is learned from the page, or the reason, into the search."""
        said = (response.headers.get("Content-Type") or b"").decode("latin-1")
        url = self.search.column.url
        trouble = column_problem(response.status, response.url, body_of(response), said, column_url=url)
        if trouble and trouble.error_class not in FILLABLE:
            self.search.reason = f"{trouble.error_class}: {trouble.reason}"
            return
        learner = RecipeLearner(self.crawler)
        try:
            self.search.learned = await learner.learn(response, url, self.meta)
        except NoRecipeError as none:
            self.search.reason = str(none)
        finally:
            await learner.close()

    def failed(self, failure: Failure) -> None:
        """Note why the page did not come."""
        assert failure.value is not None
        self.search.reason = f"{classify_failure(failure.value)}: {failure.value}"


def search_recipe(site: SiteConfig, column_id: str, on_page: Callable[[str], None] | None = None) -> RecipeSearch:
    """Learn the recipe of a column; ``column_id`` may be empty where there is one only. Raises NianbaoError."""
    columns = [one for one in site.columns if column_id in ("", one.id)]
    if len(columns) != 1:
        names = ", ".join(one.id for one in site.columns)
        raise NianbaoError(f"give one of the columns of site {site.id} with --column: {names}")
    search = RecipeSearch(site, columns[0])
    run_id = f"{utc_now():%Y%m%dT%H%M%S}_{secrets.token_hex(3)}"
    settings = crawl_settings(run_id, None, None, NIANBAO_CAPTURE_LOOKUP="", SPIDER_MODULES=[])
    failure = crawl(settings, RecipeSpider, on_page, search=search, visit_id=f"{run_id}:recipe")
    if failure:
        failure.raiseException()
    return search

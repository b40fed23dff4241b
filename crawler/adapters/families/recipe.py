"""A list that is asked for as its recipe in the site's file says; the recipe was learned from a browser once."""

from __future__ import annotations

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.markup import is_whole_page, page_text
from crawler.adapters.recipe_pages import TokenMissingError, asking_of, parse_answer


class RecipeList:
    """The column's own page gives its names and the tokens; every row comes from the answers."""

    name = "recipe"

    def detect(self, page: ColumnPage) -> list[str]:
        return ["the site's file has a recipe"] * 20 if page.recipe else []

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the request for page 1; of an answer its rows and the requests for the pages after it."""
        text = page_text(page)
        if not page.told and is_whole_page(text):
            return _first(text, page)
        return parse_answer(text, page.first_url or page.url, page.recipe, page.told)


def _first(text: str, page: ColumnPage) -> ParsedPage:
    if page.recipe is None:
        return ParsedPage(warnings=["the column has no recipe"])
    try:
        return ParsedPage([], [asking_of(page.recipe, text).request(1)])
    except TokenMissingError as missing:
        return ParsedPage(warnings=[str(missing)])


ADAPTER = RecipeList()

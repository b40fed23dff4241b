"""Hanweb 信息公开目录: ``module/xxgk/search.jsp`` answers a POST (``infotypeId``, ``jdid``, ``area``) with a table."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from archive.config.recipe import Recipe
from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.list_api import FORM, query_of, with_query
from crawler.adapters.markup import absolute_url, distinct_matches, is_whole_page, page_text
from crawler.adapters.recipe_pages import Asking, parse_answer
from crawler.adapters.script_requests import script_recipes
from crawler.adapters.static_page import parse_static

PATH = "/module/xxgk/search.jsp"
_SEARCH = re.compile(rf"[\"']([^\"'\s]*{re.escape(PATH)}[^\"'\s]*)")
_NAMES = (
    "divid|infotypeId|jdid|area|standardXxgk|isAllList|vc_(?:title|number|filenumber|all)|texttype|fbtime|sortfield"
)
_PARAMETER = re.compile(rf"\b({_NAMES})[\"']?\s*[:=]\s*(?:[\"']([^\"'<>]*)[\"']|(\d+))", re.IGNORECASE)
_FIELD = re.compile(rf"<input\b(?=[^>]*\b(?:name|id)=[\"']({_NAMES})[\"'])[^>]*\bvalue=[\"']([^\"']*)", re.IGNORECASE)
_FRAME = re.compile(r"/module/xxgk/tree\.jsp\?([^\"'\s]+)")
_TEXT_SIGNS = {
    "module/xxgk/search.jsp": re.compile(re.escape(PATH)),
    "its parameters": re.compile(
        r"\binfotypeId\b.{0,2000}\b(?:jdid|area)\b|\b(?:jdid|area)\b.{0,2000}\binfotypeId\b", re.DOTALL
    ),
    "the tree beside it": re.compile(r"/module/xxgk/tree\.jsp"),
}
_URL_SIGNS = {
    "module/xxgk/search.jsp": re.compile(re.escape(PATH)),
    "the search itself": re.compile(rf"^https?://[^/]+(?:/\w+)*{re.escape(PATH)}"),
    "a column with ?number=": re.compile(r"/col/col\d+/[^?]*\?(?:.*&)?number="),
}


class XxgkSearch:
    """The page is a shell beside a tree of classes; the search answers rows with their count."""

    name = "xxgk_search"

    def detect(self, page: ColumnPage) -> list[str]:
        found = [] if page.rendered else distinct_matches(page, _TEXT_SIGNS, _URL_SIGNS)
        return found if "module/xxgk/search.jsp" in found else []

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the request for page 1 of the column's class; of an answer its rows and the pages after it."""
        text = page_text(page)
        if page.told or not is_whole_page(text):
            return parse_answer(text, page.first_url or page.url, None, page.told)
        recipe = None if page.rendered else _recipe(text, page)
        if recipe is None:
            return parse_static(page)
        return ParsedPage([], [Asking(recipe, {}, guessed=True).request(1)])


def _recipe(text: str, page: ColumnPage) -> Recipe | None:
    """Return the search as the page's script makes it, else with the parameters that the page names."""
    if own := next((one for one in script_recipes(text, page.url) if PATH in one.url), None):
        return own
    search = _SEARCH.search(text)
    url = absolute_url(page.url, search[1]) if search else None
    given = {name: value for frame in _FRAME.findall(text) for name, value in query_of(f"?{frame}").items()}
    given |= dict(_FIELD.findall(text))
    given |= {name: quoted or bare for name, quoted, bare in _PARAMETER.findall(text)}
    if named := query_of(page.url).get("number"):
        given["infotypeId"] = named
    if not url or not given.get("infotypeId"):
        return None
    form = urlencode({name: value for name, value in given.items() if name != "currpage"})
    asked = with_query(url.partition("?")[0], {**query_of(url), "currpage": 1})
    return Recipe(
        url=re.sub(r"currpage=1\b", "currpage={page}", asked),
        method="POST",
        headers=dict(FORM),
        body=f"{form}&currpage={{page}}",
    )


ADAPTER = XxgkSearch()

"""Choices beside a list: selects of pages, of years or of anything else, and rows of tabs that name years."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import Lead
from crawler.adapters.lead_place import Places
from crawler.adapters.markup import collapse_spaces

_YEAR = re.compile(r"^((?:19|20)\d{2})\s*年?(?:度|份)?(?:年报|报告|年度报告)?$")
_PAGE = re.compile(r"^第?\s*(\d{1,4})\s*[页頁]?(?:\s*/\s*(\d{1,4})\s*[页頁]?)?$")
_FEWEST = 2
_SIZES = frozenset({5, 10, 15, 20, 25, 30, 50, 100, 200, 500})  # rows a page


class Choices:
    """Collects what a page lets its reader choose; ``years`` are the years among it."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.leads: list[Lead] = []
        self._selected: set[int] = set()
        self._tabs: dict[HtmlElement, set[int]] = defaultdict(set)

    @property
    def years(self) -> list[int]:
        """All years that a select or a row of tabs offers."""
        tabs = [year for years in self._tabs.values() if len(years) >= _FEWEST for year in years]
        return sorted(self._selected | set(tabs))

    def select(self, one: HtmlElement) -> None:
        """Add a select: of years, of pages, or of something that the list may be narrowed to."""
        texts = [collapse_spaces(option.text_content()) for option in one.iter("option")]
        if len(texts) < _FEWEST or self._places.of(one) != "list" or self._places.aside(one):
            return
        years = {int(year[1]) for text in texts if (year := _YEAR.match(text))}
        pages = [int(page[2] or page[1]) for text in texts if (page := _PAGE.match(text))]
        if years:
            self._selected |= years
        elif len(pages) == len(texts):
            if not set(pages) <= _SIZES:
                self.leads.append(Lead(f"a choice of {len(pages)} pages", pages=max(pages)))
        elif self._narrows(one, texts):
            self.leads.append(Lead(f"a choice of {len(texts)}: {'/'.join(texts)[:60]}", narrows=True))

    def _narrows(self, one: HtmlElement, texts: list[str]) -> bool:
        """Return whether the list shows what is chosen only: something is, and choosing acts."""
        chosen = next((o for o in one.iter("option") if o.get("selected") is not None), None)
        shown = collapse_spaces(chosen.text_content()) if chosen is not None else texts[0]
        everything = adapter_vocabulary().leads.rules.all_choices.fullmatch(shown.replace(" ", ""))
        links = any("://" in (o.get("value") or "") for o in one.iter("option"))
        return bool(one.get("onchange")) and not everything and not links

    def year_tab(self, one: HtmlElement, text: str) -> bool:
        """Return whether a thing is a year to be chosen; years in rows and menus are none."""
        year = _YEAR.match(text)
        if not year:
            return False
        if self._places.of(one) == "list" and not self._places.aside(one):
            group = one.getparent()
            while group is not None and len(group) == 1:
                group = group.getparent()
            if group is not None:
                self._tabs[group].add(int(year[1]))
        return True

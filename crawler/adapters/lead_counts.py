"""Counts of rows and pages that the markup beside a list states: in attributes, hidden fields, boxes and sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import Lead
from crawler.adapters.lead_elements import actor_of, has_target, in_pager_box, markup_of
from crawler.adapters.lead_place import Places, names_of
from crawler.adapters.markup import collapse_spaces

NUMBER = re.compile(r"^[\[(（【]?\s*(\d{1,3})\s*[\])）】]?$")
_CALENDAR = 28  # so many numbers are days
_DAYS = 31


@dataclass(frozen=True, slots=True, eq=False)
class _Number:
    number: int
    one: HtmlElement
    acts: bool


class PageNumbers:
    """Collects numbers by the box in which they stand beside each other."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._groups: dict[HtmlElement, list[_Number]] = defaultdict(list)
        self._calendars: dict[HtmlElement, bool] = {}

    def see(self, one: HtmlElement, number: int) -> None:
        """Add a number that an element shows."""
        group = one.getparent()
        if number < 1 or self._places.of(one) != "list":
            return
        if group is not None and len(group) == 1 and group.getparent() is not None:
            group = group.getparent()
        if group is not None and not self._in_calendar(one):
            self._groups[group].append(_Number(number, one, has_target(actor_of(one))))

    def leads(self) -> Iterator[Lead]:
        """Yield a lead for each group of numbers that are those of pages."""
        for numbers in self._groups.values():
            yield from self._series(numbers)

    def _series(self, numbers: Sequence[_Number]) -> Iterator[Lead]:
        """Yield a lead where numbers beside each other act, or count up from 1 or 2."""
        known = {one.number for one in numbers}
        numbers = [one for one in numbers if one.acts or {one.number - 1, one.number + 1} & known or len(numbers) == 1]
        shown = [one.number for one in numbers] or [0]
        any_acts = any(one.acts for one in numbers)
        if len(set(shown)) >= _CALENDAR or (max(shown) > _DAYS and not any_acts):
            return
        rising = len(shown) > 1 and all(b == a + 1 for a, b in pairwise(shown))
        boxed = any(in_pager_box(one.one, self._places) for one in numbers)
        if max(shown) > 1 and (boxed or rising or any_acts):
            seen = f"numbers of pages up to {max(shown)} {markup_of(numbers[-1].one)}"
            yield Lead(seen[:160], pages=max(shown))

    def _in_calendar(self, one: HtmlElement) -> bool:
        table = next(one.iterancestors("table"), None)
        if table is None or self._places.holds_rows(table):
            return False
        if table not in self._calendars:
            cells = [cell for cell in table.iter("td", "th") if NUMBER.match(collapse_spaces(cell.text_content()))]
            self._calendars[table] = len(cells) >= _CALENDAR
        return self._calendars[table]


_COUNTED = re.compile(r"\d\s*/\s*\d|共|总|全部|合计|记录")
_SAYING = frozenset(["span", "i", "em", "div", "p", "td", "b", "li", "font", "label"])
_EMPTY_BOXES = frozenset(["div", "ul", "p", "span", "td", "nav", "section"])
_BOX = 100  # characters and parts; a pager's box holds no more
_MOST_IN_COUNT, _SENTENCE = 6, 24  # parts and characters of a count
_LONGEST = 30


class StatedCounts:
    """Collects the counts of one page: ``pages`` is the most that is stated (0: nothing); others go to ``leads``."""

    def __init__(self, places: Places, leads: list[Lead]) -> None:
        self._rules, self._places, self._leads = adapter_vocabulary().leads.rules, places, leads
        self.pages = 0

    def see(self, one: HtmlElement, *, after: bool) -> None:
        """Read an element that is no row. ``after``: it stands behind the first row."""
        if one.tag in _SAYING and not self._places.holds_rows(one):
            self._sentence(one, after=after)
        self._attributes(one)
        if one.get("class") or one.get("id"):
            self._box(one, after=after)

    def hidden(self, one: HtmlElement, name: str, value: str) -> None:
        """Read a hidden field: a count, or the number of the page."""
        digits = value if _is_small(value) else ""
        if digits and self._rules.page_counts.fullmatch(name):
            self.pages = max(self.pages, int(digits))
        elif digits and self._rules.row_counts.fullmatch(name):
            self._add(f"{name}={digits}", rows=int(digits))
        elif self._rules.page_fields.fullmatch(name) and self._places.of(one) == "list":
            self._add(f"a hidden field {name}={value[:12]}")

    def component(self, one: HtmlElement) -> None:
        """Read an element that is no HTML and is named like a pager (``<page-nav>``, ``<el-pagination>``)."""
        if self._places.aside(one):
            return
        counts = {
            name.lstrip(":").removeprefix("data-"): int(value) for name, value in one.items() if value.isdecimal()
        }
        pages = [n for name, n in counts.items() if name == "pages" or self._rules.page_counts.fullmatch(name)]
        rows = [n for name, n in counts.items() if name == "total" or self._rules.row_counts.fullmatch(name)]
        self._add(f"a pager of a script {markup_of(one)}", pages=max(pages, default=0), rows=max(rows, default=0))

    def text(self, text: str) -> Iterator[Lead]:
        """Yield the leads of the page's whole text beside its rows; counts of pages go into ``pages``."""
        for pattern in self._rules.pages_stated:
            self.pages = max([self.pages, *(int(stated[1]) for stated in pattern.finditer(text))])
        for pattern in self._rules.rows_stated:
            yield from (Lead(f"“{one[0][:_LONGEST]}”", rows=int(one[1])) for one in pattern.finditer(text))
        yield from (Lead(f"“{left[0]}”") for left in self._rules.rows_left.finditer(text) if int(left[1]))

    def _attributes(self, one: HtmlElement) -> None:
        for name, value in one.items():
            if not _is_small(value):
                continue
            bare = name.removeprefix("data-")
            if self._rules.page_counts.fullmatch(bare):
                self.pages = max(self.pages, int(value))
            elif self._rules.row_counts.fullmatch(bare) or (
                bare in ("total", "count") and in_pager_box(one, self._places)
            ):
                self._add(f"{name}={value}", rows=int(value))

    def _box(self, one: HtmlElement, *, after: bool) -> None:
        """Read a box named like a pager: its count, and whether it waits to be filled."""
        if self._places.holds_rows(one) or not self._rules.boxes.search(names_of(one)):
            return
        if len(one) == 0 and not collapse_spaces(one.text) and one.tag in _EMPTY_BOXES:
            if self._places.of(one) == "list" and not self._places.aside(one) and after:
                self._add(f"an empty pager box {markup_of(one)}")
        elif len(one) <= _BOX and len(text := collapse_spaces(one.text_content())) <= _BOX:
            short = text[:_LONGEST]
            if (count := self._rules.short_rows_stated.match(short)) and self._places.of(one) == "list":
                self._add(short, rows=int(count[1]))

    def _sentence(self, one: HtmlElement, *, after: bool) -> None:
        """Read ``1/3`` by itself, and short counts of rows outside any box that is named like a pager."""
        if len(one) > _MOST_IN_COUNT:
            return
        text = collapse_spaces(one.text_content())[: _SENTENCE + 1]
        if not _COUNTED.search(text) or len(text) > _SENTENCE:
            return
        if self._places.of(one) != "list" or self._places.aside(one):
            return
        if pages := self._rules.page_of_pages.match(text):
            if int(pages[2]) >= max(int(pages[1]), 1) and (after or in_pager_box(one, self._places)):
                self._add(f"“{text}”", pages=int(pages[2]))
        elif (count := self._rules.short_rows_stated.match(text)) and count[2]:
            self._add(f"“{text}”", rows=int(count[1]))

    def _add(self, seen: str, *, pages: int = 0, rows: int = 0) -> None:
        self._leads.append(Lead(seen[:160], pages, rows))


def _is_small(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 6

"""Numbers beside a list that may be those of its pages, and not days of a calendar."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.adapters.base import Lead
from crawler.adapters.lead_elements import actor_of, has_target, in_pager_box, markup_of
from crawler.adapters.lead_place import Places
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

"""Whose reports a column's rows are: its own county's, another place's, or not said. Names of places tell it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from archive.config.regions import regions
from archive.recognition.fold import character_table, fold
from archive.recognition.recognition_rules import recognition_rules
from crawler.visiting.page_problem_rules import page_problem_rules

Whose = Literal["own", "foreign", ""]

_LEVELS = "省市县区旗州盟"
_SHORTEST = 2
_LONGEST = 12  # characters of a region's name
_HAN = r"[\u4e00-\u9fff]"
_LEAD = re.compile(rf"^(?:(?!{_HAN}).|[〇一二三四五六七八九零]{{4}}年度?|年度?|关于|公布|印发|发布|公开|报送|中共|的)+")
_PLACE = re.compile(rf"{_HAN}{{1,6}}?(?:自治县|自治旗|[县市旗区])(?={_HAN})")
_BRACKETED = re.compile(r"[(\[【《]([^)\]】》]{3,40})")
_MINORITY = re.compile(rf"^({_HAN}{{2,}}?)(?:{_HAN}{{1,4}}族)+自治[县州旗]$")
_MOST = 0.5  # a part of a roster that names one place


@dataclass(frozen=True, slots=True)
class Home:
    """The county of a column: the names by which its organs show it, its divisions and those above, its roster.

    Without ``names`` nothing can be told of a row.
    """

    names: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()
    organs: tuple[str, ...] = ()

    def whose(self, title: str) -> Whose:
        """Return whether a row's title names an organ of this county, of another place, or none by its place."""
        plain = _LEAD.sub("", fold(title).translate(character_table()))
        if not self.names:
            return ""
        if self.organs and plain.startswith(self.organs):
            return "own"
        named = list(_regions_in(plain))
        own = min((at for name in self.names if (at := plain.find(name)) >= 0), default=-1)
        if own >= 0:  # several counties are called alike: the prefecture before the name tells them apart
            elsewhere = any(at < own and _is_above_counties(name) and self._is_foreign(name) for at, name in named)
            return "foreign" if elsewhere else "own"
        if named:
            return "own" if any(self.codes & set(regions().find(name)) for _, name in named) else "foreign"
        parts = (plain, *(said for said in _BRACKETED.findall(plain)))
        return "foreign" if any(_unknown_place(_without_system(part)) for part in parts) else ""

    def _is_foreign(self, name: str) -> bool:
        return not (self.codes | self.above) & set(regions().find(name))


def home_of(region: str, site_name: str, organs: Sequence[str]) -> Home:
    """Return the county of a site: by its code, by the site's name, and by the place that most of its roster names."""
    told, codes, above = _told(region, site_name)
    places = Counter(place for organ in organs if (place := _place_of(organ)))
    most = {place for place, count in places.items() if count >= len(organs) * _MOST}
    names = {short for name in (*told, *most) for short in _names(name)}
    return Home(frozenset(names), codes, above, tuple(organ for organ in organs if len(organ) > 1))


@lru_cache(maxsize=4096)
def _told(region: str, site_name: str) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """Return what region code and name of a site tell: names, codes of the region and below, codes above."""
    known = regions().at(region)
    prefix = region.removesuffix("00").removesuffix("00") if len(region) == 6 else region
    below = regions().beginning(prefix)
    above = {code for row in known for code in (row.parent, *(regions().parents(row.parent) if row.parent else ()))}
    place = _place_of(site_name) or (site_name if site_name[-1:] in _LEVELS else "")
    names = tuple(dict.fromkeys([*(row.name for row in below), *([place] if place else [])]))
    return names, frozenset(row.code for row in below), frozenset(above)


def _names(name: str) -> Iterator[str]:
    """Yield a name and what is left of it without its level: 玉屏 for 玉屏侗族自治县."""
    yield name
    minority = _MINORITY.match(name)
    stem = minority[1] if minority else name[:-1]
    if len(stem) > 1:
        yield stem


def _place_of(organ: str) -> str:
    """Return the deepest place that a name begins with, of those that are known or else look like one."""
    plain, deepest = fold(organ), ""
    named = [name for at, name in _regions_in(plain)]
    if named:
        deepest = named[-1]
        plain = plain[plain.index(deepest) + len(deepest) :]
    return _unknown_place(plain) or deepest


def _regions_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield the divisions that a text names, the longest where several end together. 城区 and 郊区 are words."""
    names = regions().names
    for end, letter in enumerate(text, 1):
        if letter not in _LEVELS:
            continue
        for start in range(max(0, end - _LONGEST), end - 1):
            name = text[start:end]
            if name in names:
                if len(name) > _SHORTEST or letter == "县":
                    yield start, name
                break


def _is_above_counties(name: str) -> bool:
    return any(code.endswith("00") for code in regions().find(name))


def _without_system(text: str) -> str:
    """Return a name without the system it begins with, as in 国家税务总局柘城县税务局."""
    return next((text.removeprefix(one) for one in recognition_rules().organs.systems if text.startswith(one)), text)


def _unknown_place(text: str) -> str:
    """Return the county or city that a text begins with, of a name that no list holds; "" for none."""
    found = _PLACE.match(text)
    return found[0] if found and not page_problem_rules().is_no_place(found[0]) else ""

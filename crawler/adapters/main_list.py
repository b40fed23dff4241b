"""Which repeated boxes of a page are its main list: repeated structure, dates, long titles, not a side box."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.dates import FULL
from crawler.adapters.markup import collapse_spaces
from crawler.adapters.odd_records import odd_links
from crawler.adapters.row_days import row_day, split_tail
from crawler.adapters.row_links import RowLink, usable_links
from crawler.adapters.side_boxes import SideBoxes

_LEVELS = 7  # how far above a link its record may reach
_MOST_LINKS = 4  # a record with more links is a box of rows, not a row
_LONG = 24  # a title of so many characters is as good as any longer one
_FEW_ASIDE = 3  # fewer dated rows in a side box are no list
_INDEX = re.compile(r"(?:index|default)\.\w{2,5}$")
_BELIEVABLE = 8  # a shorter title without a date is a menu's
_TELLING = 14  # a title so long needs no year to be believed without a date
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(slots=True, eq=False)
class ListItem:
    """One repeated box, the links in it, and the title and day it shows."""

    box: HtmlElement
    links: list[RowLink] = field(default_factory=list)
    title: str = ""
    day: date | None = None
    aside: bool = False
    foreign: bool = False

    @property
    def main(self) -> RowLink:
        return max(self.links, key=lambda link: len(link.title))

    @property
    def stands_undated(self) -> bool:
        """Whether it can be a row though it shows no day: menus have short words, and lists of links lead away."""
        telling = len(self.title) >= _TELLING or (len(self.title) >= _BELIEVABLE and bool(_YEAR.search(self.title)))
        return telling and not self.aside and not self.foreign

    @property
    def is_row(self) -> bool:
        return len({link.url for link in self.links}) <= _MOST_LINKS


@dataclass(slots=True)
class ListCandidate:
    """Records with the same path of tags and classes: one list, however many boxes it is broken into."""

    depth: int
    records: dict[HtmlElement, ListItem] = field(default_factory=dict)
    score: float = 0.0


def find_main_list(links: Sequence[RowLink], url: str, base: str, *, side_boxes: bool = True) -> list[ListItem]:
    """Return the records of the page's main list in document order; empty when no list is believable.

    A record without a title is one whose link shows no words.
    """
    anchors = {link.element for link in links}
    sides = SideBoxes(named=side_boxes)
    candidates = _candidates(links)
    for candidate in candidates:
        _judge(candidate, anchors, sides, url)
    best = max(candidates, key=lambda one: (round(one.score, 3), one.depth), default=None)
    return _with_odd(_rows(best), best, links, url, base) if best and best.score > 0 else []


def row_links(tree: HtmlElement, url: str, base: str) -> list[RowLink]:
    """Return the links of a page that could be rows, without those that lead to itself or up."""
    return [link for link in usable_links(tree, base) if not _leads_up(link.url, url)]


def _leads_up(link: str, page: str) -> bool:
    """Return whether a link leads to the page itself or to a folder above it, as logos and breadcrumbs do."""
    if link == page:
        return True
    there, here = urlsplit(link), urlsplit(page)
    folder = _INDEX.sub("", there.path) or "/"
    return folder.endswith("/") and there.hostname == here.hostname and not there.query and here.path.startswith(folder)


def _rows(best: ListCandidate) -> list[ListItem]:
    """Return the records without those of side boxes and, where most rows are dated, a menu's short words.

    One day among rows that show none is a title's: dropping the others would call them absent.
    """
    records = [record for record in best.records.values() if record.is_row]
    records = [record for record in records if not record.aside] or records
    dated = 2 * sum(record.day is not None for record in records) >= len(records)
    return [record for record in records if record.day or not dated or _speaks(record.title)]


def _with_odd(
    rows: list[ListItem], best: ListCandidate, links: Sequence[RowLink], url: str, base: str
) -> list[ListItem]:
    """Return the rows and those that stand among them under a date or a word that is no title, in document order."""
    mains = [(record.main.element, record.box) for record in rows]
    dated = 2 * sum(record.day is not None for record in rows) >= len(rows)
    more: list[ListItem] = []
    for odd in odd_links(mains, links, base):
        if odd.box in best.records or _leads_up(odd.link.url, url):
            continue
        day = row_day(
            odd.box, odd.link, [*best.records, odd.box], {*(link.element for link in links), odd.link.element}
        )
        if day or (odd.is_day and not odd.is_untitled and (FULL.search(odd.link.title) or not dated)):
            more.append(ListItem(odd.box, [odd.link], "" if odd.is_untitled else odd.link.title, day))
    if not more:
        return rows
    place = {element: number for number, element in enumerate(rows[0].box.getroottree().iter())}
    return sorted([*rows, *more], key=lambda record: place[record.box])


def _speaks(title: str) -> bool:
    return len(title) >= _BELIEVABLE or _hinted(title)


def _hinted(title: str) -> bool:
    return any(word in title for word in adapter_vocabulary().title_hints)


def speaks_of_report(title: str) -> bool:
    """Return whether a link's title is that of a report: its words, and a year."""
    return len(title) >= _TELLING and _hinted(title) and bool(_YEAR.search(title))


def _candidates(links: Sequence[RowLink]) -> list[ListCandidate]:
    paths = _Paths()
    found: dict[tuple[int, str], ListCandidate] = {}
    for link in links:
        box = link.element
        for _ in range(_LEVELS):
            parent = box.getparent()
            if parent is None or parent.tag == "html":
                break
            path, depth = paths.of(parent)
            candidate = found.setdefault((path, box.tag), ListCandidate(depth))
            candidate.records.setdefault(box, ListItem(box)).links.append(link)
            box = parent
    return list(found.values())


class _Paths:
    """A number for every path of tags and classes from the root, the same for boxes that look alike."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str, str], int] = {}
        self._known: dict[HtmlElement, tuple[int, int]] = {}

    def of(self, box: HtmlElement) -> tuple[int, int]:
        """Return (number of the path, depth) of a box."""
        chain: list[HtmlElement] = []
        above: HtmlElement | None = box
        while above is not None and above not in self._known:
            chain.append(above)
            above = above.getparent()
        path, depth = self._known[above] if above is not None else (-1, 0)
        for one in reversed(chain):
            step = (path, str(one.tag), collapse_spaces(one.get("class")))
            path, depth = self._numbers.setdefault(step, len(self._numbers)), depth + 1
            self._known[one] = (path, depth)
        return path, depth


def _judge(candidate: ListCandidate, anchors: set[HtmlElement], sides: SideBoxes, url: str) -> None:
    folder = urlsplit(url).path.rpartition("/")[0] + "/"
    if sum(record.is_row for record in candidate.records.values()) * 2 < len(candidate.records):
        return  # boxes of rows, not rows
    for record in candidate.records.values():
        if not record.is_row:
            candidate.score -= 1
            continue
        record.title, record.aside = record.main.title, sides.around(record.main.element)
        record.day = row_day(record.box, record.main, candidate.records.keys(), anchors)
        if record.day is None:
            record.title, record.day = split_tail(record.title)
        there = urlsplit(record.main.url)
        record.foreign = there.hostname != urlsplit(url).hostname
        near = len(folder) > 1 and there.path.startswith(folder)
        candidate.score += _worth(record) * (1.3 if near else 1)
    shown = [record for record in candidate.records.values() if record.day]
    if shown and all(record.aside for record in shown) and not _is_columns_own(shown, folder):
        candidate.score = 0.0


def _is_columns_own(shown: list[ListItem], folder: str) -> bool:
    """Return whether a list in a side box is the column's: most of it speaks of reports or lies in its folder."""
    own = [one for one in shown if _hinted(one.title) or (len(folder) > 1 and folder in one.main.url)]
    return len(own) == len(shown) or (len(shown) >= _FEW_ASIDE and 2 * len(own) > len(shown))


def _worth(record: ListItem) -> float:
    length = min(len(record.title), _LONG) / _LONG
    hint = 0.3 if _hinted(record.title) else 0.0
    if record.day:
        return (1 + length + hint) * (0.25 if record.aside else 1)
    return 0.2 * length + hint if record.stands_undated else -0.1

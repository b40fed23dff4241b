"""Records of the main list whose only link bears no title of its own: a day, a word like 详情, or nothing at all.

They stand like the others and are rows all the same: leaving them out would call them absent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.dates import is_only_date
from crawler.adapters.row_links import RowLink, any_link

_LEVELS = 7  # how far above its link the list may begin
_ALONE = 2  # levels from the link of a list's only record to the list: the link, its box, the list
_NUMBER = re.compile(r"^[\W_]*\d{1,4}[\W_]*$")  # of a page


@dataclass(frozen=True, slots=True)
class Odd:
    """A link that stands where a record's link stands, and the box that its record would be."""

    link: RowLink
    box: HtmlElement

    @property
    def is_day(self) -> bool:
        """Whether its title is a date."""
        return is_only_date(self.link.title)

    @property
    def is_untitled(self) -> bool:
        """Whether it shows no words."""
        return len(self.link.title) < 2


def odd_links(mains: Sequence[tuple[HtmlElement, HtmlElement]], links: Sequence[RowLink], base: str) -> Iterator[Odd]:
    """Yield the odd links beside records; ``mains``: link and box of each record, ``links``: all usable links.

    A record's own second link (its date, a picture) stands nearer to the record; a menu stands farther from all.
    """
    above = Counter(one for link, _ in mains for one in _above(link))
    chains = {chain for link, _ in mains if (chain := _to_the_list(link, above, own=True))}
    level = min((len(chain) for chain in chains), default=_ALONE)
    to_box = {len(list(_between(link, box))) for link, box in mains}
    anchors, urls = {link.element for link in links}, {link.url for link in links}
    for list_ in _lists(mains, level):
        for anchor in list_.iter("a"):
            if anchor in anchors or len(chain := _to_the_list(anchor, above, own=False)) != level:
                continue
            if (chains and chain not in chains) or len(to_box) != 1 or not (link := any_link(anchor, base)):
                continue
            if link.url not in urls and not _turns_pages(link.title):
                yield Odd(link, _up(anchor, next(iter(to_box))))


def _turns_pages(title: str) -> bool:
    plain, said = title.lower(), adapter_vocabulary()
    return bool(_NUMBER.match(plain)) or any(
        plain in known for known in (said.next_words, said.last_words, said.prev_words, said.first_words)
    )


def _above(element: HtmlElement) -> Iterator[HtmlElement]:
    for _ in range(_LEVELS):
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "html"):
            return
        yield parent
        element = parent


def _to_the_list(anchor: HtmlElement, above: Counter[HtmlElement], *, own: bool) -> tuple[str, ...]:
    """Return the tags of the boxes from a link up to the first that holds (another) record's link; empty for none."""
    tags: list[str] = []
    for box in _above(anchor):
        tags.append(str(box.tag))
        if above[box] > (1 if own else 0):
            return tuple(tags)
    return ()


def _lists(mains: Sequence[tuple[HtmlElement, HtmlElement]], level: int) -> list[HtmlElement]:
    """Return the boxes that hold the records, each once."""
    found = (one for link, _ in mains for number, one in enumerate(_above(link), 1) if number == level)
    return list(dict.fromkeys(found))


def _between(link: HtmlElement, box: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements from a link up to its record's box, the box left out."""
    one: HtmlElement | None = link
    while one is not None and one is not box:
        yield one
        one = one.getparent()


def _up(anchor: HtmlElement, levels: int) -> HtmlElement:
    for _ in range(levels):
        anchor = anchor.getparent()
    return anchor

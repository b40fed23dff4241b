"""Next pages and total of a static list: from its links, its words, and the calls by which scripts write pagers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, Lead, PageRequest
from crawler.adapters.markup import base_url, collapse_spaces
from crawler.adapters.row_links import link_url
from crawler.adapters.script_pager import script_pager

_DIGITS = re.compile(r"\d{1,6}")
_NUMBER = re.compile(r"^[\[(]?\s*(?!(?:19|20)\d\d\b)(\d{1,4})\s*[\])]?$")  # 2024 is a year, not a page


@dataclass(slots=True)
class LinkPager:
    """Addresses by what their links say."""

    numbered: dict[int, str] = field(default_factory=dict)
    next: str | None = None
    previous: str | None = None
    last: str | None = None
    elsewhere: bool = False  # a 下一页 that leads to another host
    outside: LinkPager | None = None  # the same of links that lead out of the column's folder, on its host

    def addresses(self) -> list[str]:
        worded = [page for page in (self.next, self.last) if page]
        return list(dict.fromkeys([*worded, *self.numbered.values()]))


def read_links(tree: HtmlElement, base: str, column: str) -> LinkPager:
    """Return the pager's links that stay in the column's folder and host, apart from those that lead out of it."""
    pager = LinkPager(outside=LinkPager())
    for anchor in tree.iter("a"):
        text = collapse_spaces(anchor.text_content()) or collapse_spaces(anchor.get("title"))
        if len(text) <= 8:
            _sort_in(pager, anchor, text.lower(), base, column)
    return pager


def _sort_in(pager: LinkPager, anchor: HtmlElement, text: str, base: str, column: str) -> None:
    number = _NUMBER.match(text)
    is_next = text in adapter_vocabulary().next_words
    if not (number or is_next or text in adapter_vocabulary().last_words or text in adapter_vocabulary().prev_words):
        return
    url = link_url(anchor, base)
    if url is None:
        return
    if urlsplit(url).hostname != urlsplit(column).hostname:
        pager.elsewhere |= is_next
        return
    if not within(url, column):
        if pager.outside is not None:
            _place(pager.outside, text, number, url)
        return
    _place(pager, text, number, url)


def _place(pager: LinkPager, text: str, number: re.Match[str] | None, url: str) -> None:
    if number:
        pager.numbered.setdefault(int(number[1]), url)
    elif text in adapter_vocabulary().next_words:
        pager.next = pager.next or url
    elif text in adapter_vocabulary().last_words:
        pager.last = pager.last or url
    else:
        pager.previous = pager.previous or url


def within(url: str, column: str) -> bool:
    """Return whether ``url`` lies on the column's host, in or below its folder."""
    here, there = urlsplit(column), urlsplit(url)
    folder = here.path.rpartition("/")[0] + "/"
    return here.hostname == there.hostname and there.path.startswith(folder)


def later_pages(pager: LinkPager, current: str, column: str) -> list[str]:
    """Return pages after the current one, gaps filled; in falling order where the site counts down (VSB)."""
    series = _series(pager, current)
    known = [page for page in pager.addresses() if page not in (current, column)]
    if series is None:
        return known if pager.next or pager.last else []
    prefix, suffix, numbers = series
    here = _number_in(current, prefix, suffix)
    falling = _falls(pager, prefix, suffix, here)
    wanted = [n for n in _filled(numbers) if here is None or (n < here if falling else n > here)]
    pages = [f"{prefix}{n}{suffix}" for n in sorted(wanted, reverse=falling)]
    worded = [page for page in (pager.next,) if page and page not in pages]
    return [page for page in [*worded, *pages] if page not in (current, column)]


def _series(pager: LinkPager, current: str) -> tuple[str, str, set[int]] | None:
    """Return (text before, text after, numbers) of the address pattern that most pager links share."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for url in {*pager.addresses(), *([current] if pager.numbered or pager.next else [])}:
        for digits in _DIGITS.finditer(url):
            if not (len(digits[0]) > 1 and digits[0].startswith("0")):
                found[url[: digits.start()], url[digits.end() :]].add(int(digits[0]))
    believable = {key: numbers for key, numbers in found.items() if _believable(pager, key)}
    if not believable:
        return None
    (prefix, suffix), numbers = max(believable.items(), key=lambda item: (len(item[1]), len(item[0][0])))
    return (prefix, suffix, numbers) if len(numbers) > 1 else None


def _believable(pager: LinkPager, key: tuple[str, str]) -> bool:
    """Return whether a pattern counts: 下一页 or 尾页 follows it, or every number shown agrees with its address."""
    if any(page and _number_in(page, *key) is not None for page in (pager.next, pager.last)):
        return True
    off = {shown - n for shown, url in pager.numbered.items() if (n := _number_in(url, *key)) is not None}
    return len(off) == 1 and off <= {0, 1} and len(pager.numbered) > 1


def _number_in(url: str, prefix: str, suffix: str) -> int | None:
    middle = url[len(prefix) : len(url) - len(suffix)]
    fits = url.startswith(prefix) and url.endswith(suffix) and middle.isascii() and middle.isdigit()
    return int(middle) if fits and len(middle) <= 6 else None


def _falls(pager: LinkPager, prefix: str, suffix: str, here: int | None) -> bool:
    """Return whether page numbers fall from newest to oldest, judged by 下一页, 上一页 or 尾页."""
    ahead = _number_in(pager.next, prefix, suffix) if pager.next else None
    behind = _number_in(pager.previous, prefix, suffix) if pager.previous else None
    end = _number_in(pager.last, prefix, suffix) if pager.last else None
    if here is None:
        return ahead is not None and end is not None and end < ahead
    return (ahead is not None and ahead < here) or (ahead is None and behind is not None and behind > here)


def _filled(numbers: set[int]) -> list[int]:
    low, high = min(numbers), max(numbers)
    return list(range(low, min(high, low + adapter_vocabulary().most_pages) + 1))


_TOTALS = (
    re.compile(r"(?:共|总计|合计)\s*有?\s*(\d{1,7})\s*(?:条|篇|项|个)(?:记录|信息|文章)?"),
    re.compile(r"(?:总记录数?|记录总数|总条数|总数)\s*[:：]?\s*(\d{1,7})"),
    re.compile(r"(?:[Tt]otal record|totalRecord)\s*[:：=]?\s*(\d{1,7})"),
)
_PAGER_WORDS = re.compile(r"页|\d+\s*/\s*\d+")


@dataclass(slots=True)
class Pager:
    """Further pages of the column, the count of rows it states, what is doubtful and what leads elsewhere."""

    pages: list[PageRequest] = field(default_factory=list)
    total: int | None = None
    warnings: list[str] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    stated: int = 0  # pages in all, as a script that was understood says; 0 when none does


def read_pager(page: ColumnPage, text: str, tree: HtmlElement) -> Pager:
    """Return the pager of a page; ``text`` is the decoded page with its scripts, ``tree`` the one without."""
    column = page.first_url or page.url
    links = read_links(tree, base_url(tree, page.url), column)
    script = script_pager(text, page.url)
    found = [url for url in script.later_pages(page.url) if within(url, column)] if script else []
    found = list(dict.fromkeys([*found, *later_pages(links, page.url, column)]))
    if not found:
        found = _outside_pages(links.outside, page.url, column)
    pager = Pager(total=(script.total if script else None) or stated_total(tree))
    if len(found) > adapter_vocabulary().most_pages:
        pager.warnings.append(
            f"the pager names more pages than allowed: only the first {adapter_vocabulary().most_pages} are followed"
        )
    if (links.elsewhere or (links.outside and links.outside.next)) and not found:
        pager.leads.append(Lead("the pager leads out of the column's folder"))
    pager.stated = script.pages if script else 0
    pager.pages = [PageRequest(url) for url in found[: adapter_vocabulary().most_pages]]
    return pager


def _outside_pages(links: LinkPager | None, here: str, column: str) -> list[str]:
    """Return later pages that lie outside the column's folder, as portals have them that show every list at one address
    (``/portal/ui?list=7&currentPage=2``): a link that says 下一页, and all others at its address, which differ in the
    number of the page only."""
    if links is None or not links.next:
        return []
    ahead = urlsplit(links.next)
    turning = [name for name, _ in parse_qsl(ahead.query) if adapter_vocabulary().requests.rules.place_of(name)]
    alike = {_without(url, turning) for url in links.addresses()}
    if len(turning) != 1 or alike != {_without(links.next, turning)}:
        return []
    return later_pages(links, here, column)


def _without(url: str, names: Collection[str]) -> str:
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in names]
    return urlunsplit(parts._replace(query=urlencode(kept), fragment=""))


def stated_total(tree: HtmlElement) -> int | None:
    """Return the count of rows a pager states (共99条), only where words of a pager stand beside it."""
    text = collapse_spaces(" ".join(tree.itertext()))
    for pattern in _TOTALS:
        for match in pattern.finditer(text):
            beside = text[max(0, match.start() - 40) : match.start()] + text[match.end() : match.end() + 60]
            if _PAGER_WORDS.search(beside):
                return int(match[1])
    return None

"""Next pages and total of a static list: from its links, its words, and the calls by which scripts write pagers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, Lead, PageRequest
from crawler.adapters.markup import absolute_url, base_url, collapse_spaces
from crawler.adapters.pager_links import later_pages, read_links, within

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
    pager = Pager(total=(script.total if script else None) or stated_total(tree))
    if len(found) > adapter_vocabulary().most_pages:
        pager.warnings.append(
            f"the pager names more pages than allowed: only the first {adapter_vocabulary().most_pages} are followed"
        )
    if links.outside and not found:
        pager.leads.append(Lead("the pager leads out of the column's folder"))
    pager.stated = script.pages if script else 0
    pager.pages = [PageRequest(url) for url in found[: adapter_vocabulary().most_pages]]
    return pager


def stated_total(tree: HtmlElement) -> int | None:
    """Return the count of rows a pager states (共99条), only where words of a pager stand beside it."""
    text = collapse_spaces(" ".join(tree.itertext()))
    for pattern in _TOTALS:
        for match in pattern.finditer(text):
            beside = text[max(0, match.start() - 40) : match.start()] + text[match.end() : match.end() + 60]
            if _PAGER_WORDS.search(beside):
                return int(match[1])
    return None


_TEXT = r"""["']([\w./-]*)["']"""
# count of pages, current page from 0, name, extension: page k (from 0) is name_k.ext, the first one name.ext
_FROM_ZERO = re.compile(
    rf"""createPage(?:HTML)?\s*\(\s*["']?(\d+)["']?\s*,\s*["']?(\d+)["']?\s*,\s*{_TEXT}\s*,\s*{_TEXT}"""
)
# box, count of pages, current page from 1, name, extension, count of rows: page k (from 1) is name_k.ext
_FROM_ONE = re.compile(
    rf"""createPage(?:HTML)?\s*\(\s*["'][^"']*["']\s*,\s*["']?(\d+)["']?\s*,\s*["']?(\d+)["']?\s*,"""
    rf"""\s*{_TEXT}\s*,\s*{_TEXT}(?:\s*,\s*["']?(\d+))?"""
)
_COUNT = re.compile(r"var\s+(?:countPage|nPageCount|pageCount)\s*=\s*[\"']?(\d+)")
_CURRENT = re.compile(r"var\s+(?:currentPage|nCurrIndex)\s*=\s*[\"']?(\d+)")


@dataclass(frozen=True, slots=True)
class ScriptPager:
    """What a script says: ``pages`` in all, this is number ``current`` counted from ``first`` (0 or 1)."""

    pages: int
    current: int
    first: int
    name: str
    extension: str
    total: int | None = None

    def later_pages(self, url: str) -> list[str]:
        """Return addresses of the pages after the current one, cut one beyond what the configuration allows."""
        last = min(self.first + self.pages, self.current + 2 + adapter_vocabulary().most_pages)
        files = (f"{self.name}_{number}.{self.extension}" for number in range(self.current + 1, last))
        return [page for file in files if (page := absolute_url(url, file))]


def script_pager(text: str, url: str) -> ScriptPager | None:
    """Return the pager a page's scripts write, or None. Definitions of the same functions have no numbers: no match."""
    if call := _FROM_ZERO.search(text):
        return ScriptPager(_small(call[1]), _small(call[2]), 0, call[3] or "index", call[4] or "html")
    if call := _FROM_ONE.search(text):
        total = _small(call[5]) if call[5] else None
        return ScriptPager(_small(call[1]), max(_small(call[2]), 1), 1, call[3] or "index", call[4], total)
    count, current = _COUNT.search(text), _CURRENT.search(text)
    if count and current:
        extension = "htm" if url.endswith(".htm") else "shtml" if url.endswith(".shtml") else "html"
        return ScriptPager(_small(count[1]), _small(current[1]), 0, "index", extension)
    return None


def _small(digits: str) -> int:
    """Return a number of pages or rows; absurd lengths are cut rather than believed."""
    return int(digits[:7])

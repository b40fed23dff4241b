"""The calls by which scripts write a pager (createPageHTML and its kin): how many pages, and their addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.markup import absolute_url

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

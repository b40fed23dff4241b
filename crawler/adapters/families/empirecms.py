"""EmpireCMS 帝国: static pages ``index_2.html`` counted from 1, a ``Total record`` count, 尾页."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.markup import page_text
from crawler.adapters.static_page import parse_static

_TOTAL = re.compile(r"""title=["']?Total record["']?\s*>(?:&nbsp;|\s|<b>)*(\d{1,7})""", re.IGNORECASE)
_OWN_PATHS = re.compile(r"/e/(?:search|public|data|action|extend|member)/", re.IGNORECASE)
_ARTICLE = re.compile(r"""href=["'][^"']*/?\d{4}-\d{2}-\d{2}/\d+\.html["']""")


class EmpireCms:
    """Reads the list like any static page and believes the CMS's own count."""

    name = "empirecms"

    def detect(self, page: ColumnPage) -> list[str]:
        text = page_text(page)
        seen = []
        if _TOTAL.search(text):
            seen.append("a 'Total record' count")
        if _OWN_PATHS.search(text):
            seen.append("paths under /e/")
        if _ARTICLE.search(text):
            seen.append("articles named YYYY-MM-DD/N.html")
        return seen

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return rows, ``index_N.html`` pages and the column's own total (absent on columns of one page)."""
        parsed = parse_static(page)
        stated = _TOTAL.search(page_text(page))
        return replace(parsed, total=int(stated[1])) if stated else parsed


ADAPTER = EmpireCms()

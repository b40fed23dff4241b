"""博达 VSB: articles ``/info/N/N.htm``; page 1 is ``column.htm``, the others ``column/5.htm`` … ``column/1.htm``,
numbers falling; the count of rows stands beside the pager (共84条 1/6)."""

from __future__ import annotations

import re

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.markup import matched_patterns
from crawler.adapters.static_page import parse_static

_TEXT_SIGNS = {
    "articles named info/N/N.htm": re.compile(r"info/\d+/\d+\.htm\b"),
    "VSB marks": re.compile(r"vsb_|_vsb|/system/resource/(?:js|code|images)/|Visual SiteBuilder", re.IGNORECASE),
    "VSB pager": re.compile(r"class=[\"']?(?:p_(?:pages|no|next|last)|headStyle|Next)\b"),
}


class Vsb:
    """A static list whose pager the generic reader follows downwards."""

    name = "vsb"

    def detect(self, page: ColumnPage) -> list[str]:
        return matched_patterns(page, _TEXT_SIGNS, {})

    def parse(self, page: ColumnPage) -> ParsedPage:
        return parse_static(page)


ADAPTER = Vsb()

"""Hanweb JCMS 大汉: the first rows in an XML datastore inside the page, the rest behind ``dataproxy.jsp``.

Some hosts ignore ``startrecord`` and count ``page``; some cut ``perpage`` at about 300, some give nothing above
50. Every request therefore names both ways of counting, aligned, and never asks for more than 45 rows.
"""

from __future__ import annotations

import re
from html import unescape

from crawler.adapters.base import ColumnPage, ListingRow, PageRequest, ParsedPage
from crawler.adapters.list_api import form_request, number, query_of, requests_for, with_query
from crawler.adapters.markup import absolute_url, matched_patterns, page_text
from crawler.adapters.row_extraction import row_warnings, rows_of_records
from crawler.adapters.static_page import parse_static
from crawler.adapters.xml_records import records_of

_MOST = 45
_NEXT_GROUP = re.compile(r"<nextgroup>.{0,80}?href=[\"']([^\"']*dataproxy\.jsp[^\"']*)", re.DOTALL)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|totalRecord[\"']?\s*:\s*[\"']?(\d+)", re.IGNORECASE)
_PROXY = re.compile(r"[\"']([^\"'\s]*/jpage/dataproxy\.jsp)")
_PARAMETER = re.compile(
    r"[\"']?(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)[\"']?"
    r"\s*:\s*(?:[\"']([^\"']*)[\"']|(\d+))"
)
_TEXT_SIGNS = {
    "an XML datastore in the page": re.compile(r"<datastore\b"),
    "dataproxy.jsp": re.compile(r"/jpage/dataproxy\.jsp"),
    "articles under /art/Y/M/D/": re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html"),
}
_URL_SIGNS = {"a column /col/colN/": re.compile(r"/col/col\d+/"), "dataproxy.jsp": re.compile(r"/dataproxy\.jsp")}


class Jcms:
    """Reads the datastore of a page or of an answer; pages without one are read like any static list."""

    name = "jcms"

    def detect(self, page: ColumnPage) -> list[str]:
        return matched_patterns(page, _TEXT_SIGNS, _URL_SIGNS)

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the rows of the datastore and requests for those after them (POST where only a form is known)."""
        text = page_text(page)
        records = records_of(text)
        stated = _TOTAL.search(text)
        total = number(stated[1] or stated[2]) if stated else None
        endpoint = _endpoint(text, page)
        if not records and not endpoint:
            return parse_static(page)
        rows = rows_of_records(records, page.first_url or page.url)
        warnings = row_warnings(rows) if total != 0 else []
        if len(rows) != len(records):
            warnings.append(f"{len(records) - len(rows)} of {len(records)} records without a usable link")
        if missing := _missing(page.url, len(records), total):
            warnings.append(f"the host gave {missing} rows less than were asked for")
        more = _later(endpoint, page.url, len(records), total) if endpoint else []
        return ParsedPage(_not_coming_again(rows, more), more, total, warnings)


def _endpoint(text: str, page: ColumnPage) -> str | None:
    """Return the proxy's address with all parameters: the answer's own, the next group's, or built from the script."""
    if "dataproxy.jsp" in page.url:
        return page.url
    if group := _NEXT_GROUP.search(text):
        return absolute_url(page.url, unescape(group[1]))
    proxy = _PROXY.search(text)
    form = {name: quoted or bare for name, quoted, bare in _PARAMETER.findall(text)}
    if not proxy or "columnid" not in form or not (url := absolute_url(page.url, proxy[1])):
        return None
    return with_query(url, {"sourceContentType": 1, **form})


def _missing(here: str, given: int, total: int | None) -> int:
    """Return rows an answer lacks: hosts that cut ``perpage`` or know no ``startrecord`` must not pass for complete."""
    asked = query_of(here)
    start, end = number(asked.get("startrecord")), number(asked.get("endrecord"))
    return max(min(end, total) - start + 1 - given, 0) if start and end and total is not None else 0


def _later(endpoint: str, here: str, shown: int, total: int | None) -> list[PageRequest]:
    """Return requests after the rows shown: all of them when the total is known, else the next one."""
    asked = query_of(here)
    size = number(asked.get("perpage")) or _group_size(shown)
    done = number(asked.get("endrecord")) or number(asked.get("page")) * size or shown
    if total is not None and done >= total:
        return []
    first = done // size + 1
    last = -(-total // size) if total is not None else first if shown else 0
    return requests_for(range(first, last + 1), lambda group: _request(endpoint, group, size))


def _group_size(shown: int) -> int:
    """Return as many rows as the page shows, or a part of them that fits, so that both ways of counting agree."""
    fitting = (shown // parts for parts in range(1, 11) if shown and shown % parts == 0)
    return next((size for size in fitting if size <= _MOST), 0) or min(shown, _MOST) or 15


def _not_coming_again(rows: list[ListingRow], more: list[PageRequest]) -> list[ListingRow]:
    """Return the rows without the last ones that the next request, for alignment's sake, brings once more."""
    start = number(query_of(more[0].url).get("startrecord")) if more else 0
    return rows[: start - 1] if 0 < start <= len(rows) else rows


def _request(endpoint: str, group: int, size: int) -> PageRequest:
    start, end = (group - 1) * size + 1, group * size
    url = with_query(endpoint, {"startrecord": start, "endrecord": end, "perpage": size, "page": group})
    query = query_of(url)
    return form_request(url, query) if "sourceContentType" in query else PageRequest(url)


ADAPTER = Jcms()

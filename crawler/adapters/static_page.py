"""Static list pages: the main list's rows, the pager's later pages, and what else may lead to rows."""

from __future__ import annotations

from archive.ingest.body_completeness import is_complete_body
from crawler.adapters.base import ColumnPage, Lead, ParsedPage
from crawler.adapters.leads import read_leads
from crawler.adapters.main_list import find_main_list, row_links
from crawler.adapters.markup import base_url, page_text, parse_html
from crawler.adapters.pager import read_pager
from crawler.adapters.row_extraction import row_warnings, rows_of_list, untitled

_HEAD = 2000  # bytes in which a page begins


def parse_static(page: ColumnPage) -> ParsedPage:
    """Read a static list page. Families with static lists build on this."""
    text = page_text(page)
    tree = parse_html(text)
    if tree is None:
        return ParsedPage(warnings=["empty page"])
    pager = read_pager(page, text, tree)
    base = base_url(tree, page.url)
    links = row_links(tree, page.url, base)
    records = find_main_list(links, page.url, base)
    rows = rows_of_list(records)
    leads = read_leads(text, tree, records, links, page.url, base)
    total = pager.total
    if total == 0:  # what looks like rows must be another list's
        return ParsedPage([], [], 0, pager.warnings, offered=leads.offered)
    warnings = [*row_warnings(rows), *untitled(records)]
    if total is not None and total < len(rows):
        warnings.append(f"the page states {total} rows but shows {len(rows)}")
        total = None
    found = [*leads.leads, *pager.leads]
    if b"<html" in page.body[:_HEAD].lower() and not is_complete_body(page.body):
        found.append(Lead("the page ends without its closing tag"))
    stated = max(leads.pages, pager.stated) or None
    return ParsedPage(rows, pager.pages, total, [*warnings, *pager.warnings], False, stated, found, leads.offered)

"""Rows (title, address, day) out of a whole page or out of an HTML fragment some interface answered."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.adapters.base import ListingRow
from crawler.adapters.main_list import ListItem, find_main_list, row_links
from crawler.adapters.markup import base_url, parse_html
from crawler.adapters.row_days import row_day, split_tail
from crawler.adapters.row_links import any_link, usable_links


def rows_of_tree(tree: HtmlElement, url: str, *, side_boxes: bool = True) -> tuple[list[ListingRow], list[str]]:
    """Return the main list of a tree as rows, with warnings about what is missing.

    ``side_boxes``: look out for them.
    """
    base = base_url(tree, url)
    records = find_main_list(row_links(tree, url, base), url, base, side_boxes=side_boxes)
    rows = rows_of_list(records)
    return rows, [*row_warnings(rows), *untitled(records)]


def rows_of_list(records: Sequence[ListItem]) -> list[ListingRow]:
    """Return the records of a main list as rows; those without a title are left out, see ``untitled``."""
    return [ListingRow(one.title, one.main.url, one.day) for one in records if one.title]


def untitled(records: Sequence[ListItem]) -> list[str]:
    """Return a warning for each record that shows no title: it may be anybody's report."""
    return [f"a row without a title was left out: {one.main.url}" for one in records if not one.title]


def rows_of_fragment(fragment: str, url: str) -> list[ListingRow]:
    """Return rows of a piece of HTML that holds nothing but rows; relative links stand on ``url``."""
    tree = parse_html(f"<html><body><div>{fragment}</div></body></html>")
    return rows_of_tree(tree, url, side_boxes=False)[0] if tree is not None else []


def row_warnings(rows: list[ListingRow]) -> list[str]:
    """Return what keeps a visit from being complete. Rows without a day are rows: some columns show none."""
    return [] if rows else ["no rows found"]


def rows_of_records(records: list[str], url: str) -> list[ListingRow]:
    """Return one row a record, for responses that part their rows themselves; records without a link are left out."""
    return [row for record in records if (row := _row_of_record(record, url))]


def _row_of_record(record: str, url: str) -> ListingRow | None:
    table = ("<table>", "</table>") if record.lstrip()[:3].lower() == "<tr" else ("", "")
    tree = parse_html(f"<html><body><div>{table[0]}{record}{table[1]}</div></body></html>")
    if tree is None:
        return None
    links = usable_links(tree, url) or [link for link in (any_link(one, url) for one in tree.iter("a")) if link]
    links = [link for link in links if len(link.title) > 1]
    if not links:
        return None
    main = max(links, key=lambda link: len(link.title))
    day = row_day(tree, main, [tree], {link.element for link in links})
    title, tail = (main.title, None) if day else split_tail(main.title)
    return ListingRow(title, main.url, day or tail)

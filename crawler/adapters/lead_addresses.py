"""Links to another page of the column itself, told by their addresses alone: arrows are pictures, words are endless."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import Lead
from crawler.adapters.markup import collapse_spaces
from crawler.adapters.row_links import link_url

_INDEX = re.compile(r"(?:index|default)\.\w{2,5}$")
_FILE = re.compile(r"^(?P<stem>[A-Za-z][\w-]*?)?(?:[_-](?P<number>\d{1,3}))?\.\w{2,5}$")
_PAGE_NAMES = re.compile(r"p|pn|pg|no|n|cur|curr|start|offset|\w*page\w*|yema|fenye", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")
_TOLD = 5


def own_address_leads(tree: HtmlElement, url: str, base: str, rows: Collection[str]) -> list[Lead]:
    """Return leads by links to the page's own address with another number in its query or in its file's name.

    ``url`` is the page's, ``rows`` the addresses of its rows.
    """
    found = (lead for anchor in tree.iter("a") if (lead := _lead(anchor, url, base, rows)))
    return [lead for lead, _ in zip(dict.fromkeys(found), range(_TOLD), strict=False)]


def _lead(anchor: HtmlElement, url: str, base: str, rows: Collection[str]) -> Lead | None:
    there = link_url(anchor, base)
    if not there or there in rows or there == url or not _is_another_page(there, url):
        return None
    text = collapse_spaces(anchor.text_content())[:40]
    rules = adapter_vocabulary().leads.rules
    if rules.excused.search(f"{text} {anchor.get('title') or ''}") or rules.back_words.fullmatch(text.replace(" ", "")):
        return None
    return Lead(f"“{text}” to {there}"[:160], url=there)


def _is_another_page(there: str, here: str) -> bool:
    one, other = urlsplit(there), urlsplit(here)
    if one.hostname != other.hostname:
        return False
    if _folder(one.path) == _folder(other.path):
        return _asks_for_a_page(_query(one.query), _query(other.query))
    folder, _, file = one.path.rpartition("/")
    if folder != other.path.rpartition("/")[0]:
        return False
    named, own = _FILE.match(file), _FILE.match(other.path.rpartition("/")[2] or "index.html")
    return bool(named and own and named["number"] and named["stem"] == own["stem"] and not own["number"])


def _asks_for_a_page(there: dict[str, str], here: dict[str, str]) -> bool:
    """Return whether a query differs from the page's own by the number of a page only."""
    changed = {name for name in there if there.get(name) != here.get(name)}
    return any(there.get(name, "") not in ("", "0", "1") for name in changed) and all(
        _PAGE_NAMES.fullmatch(name) and _NUMBER.fullmatch(there.get(name, "1")) and here.get(name, "1") in ("0", "1")
        for name in changed
    )


def _query(query: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(query, max_num_fields=50))
    except ValueError:
        return {}


def _folder(path: str) -> str:
    return _INDEX.sub("", path) or "/"

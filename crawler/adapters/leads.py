"""Everything on a page of a column that may lead to more rows than its list shows, from its markup and its scripts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import Lead
from crawler.adapters.lead_markup import markup_leads
from crawler.adapters.lead_place import turns_no_rows
from crawler.adapters.lead_scripts import inline_scripts, script_leads
from crawler.adapters.main_list import ListItem, speaks_of_report
from crawler.adapters.markup import collapse_spaces
from crawler.adapters.row_links import RowLink, link_url
from crawler.adapters.side_boxes import SideBoxes

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


_TAGS = ("div", "ul", "ol", "dl", "section", "table", "tbody")
_LEVELS = 2  # how far above the rows' own box a place may stand
_NEAR = 300  # characters between the name of a place in a script and what fills it


def filled_places(text: str, records: Sequence[ListItem]) -> list[Lead]:
    """Return leads to places that the scripts in ``text`` fill beside ``records``; none for a page without rows."""
    places = {str(place.get("id")): place for place in _empty_places(records) if not turns_no_rows(place)}
    if not places:
        return []
    scripts = inline_scripts(text)
    return [
        Lead(f'a script fills the empty <{place.tag} id="{name[:40]}"> beside the list')
        for name, place in places.items()
        if _is_filled(name, scripts)
    ]


def _empty_places(records: Sequence[ListItem]) -> Iterator[HtmlElement]:
    for box in _boxes_of_rows(records):
        yield from (
            one for one in box if one.tag in _TAGS and _is_empty(one) and _may_hold_rows(str(one.get("id") or ""))
        )


def _is_empty(one: HtmlElement) -> bool:
    return not len(one) and not (one.text or "").strip()


def _may_hold_rows(name: str) -> bool:
    rules = adapter_vocabulary().leads.rules
    return bool(name) and not (rules.excused.search(name) or rules.no_list.search(name))


def _boxes_of_rows(records: Sequence[ListItem]) -> list[HtmlElement]:
    """Return the box in which all rows stand, and those just above it within the page's body."""
    boxes = [record.box for record in records]
    if not boxes:
        return []
    common = [one for one in boxes[0].iterancestors() if all(one in set(box.iterancestors()) for box in boxes[1:])]
    return [one for one in common[: _LEVELS + 1] if one.tag not in ("body", "html", "form")]


def _is_filled(name: str, scripts: str) -> bool:
    """Return whether a script names the place and, close by, loads or writes something."""
    fills = adapter_vocabulary().leads.rules.fills
    for named in re.finditer(rf"""["']#?{re.escape(name)}["'\s]""", scripts):
        if fills.search(scripts[max(0, named.start() - _NEAR) : named.end() + _NEAR]):
            return True
    return False


_ANOTHER_PART = 3  # reports beside the list


@dataclass(frozen=True, slots=True)
class Leads:
    """``pages``: the most pages that the page states (0: none); ``offered``: the years one may choose among."""

    pages: int = 0
    leads: list[Lead] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)


def read_leads(
    text: str, tree: HtmlElement, records: Sequence[ListItem], links: Sequence[RowLink], url: str, base: str
) -> Leads:
    """Return the leads of a page; ``text`` is the page with its scripts, ``tree`` the one without."""
    markup, scripts = markup_leads(tree, records, links, base), script_leads(text)
    rows = [Lead(f"a script counts {scripts.rows} rows", rows=scripts.rows)] if scripts.rows else []
    found = [*markup.leads, *rows, *scripts.leads, *filled_places(text, records), *_other_reports(records, links)]
    own = {link.url for record in records for link in record.links}
    known = {lead.url for lead in found if lead.url}
    found += [lead for lead in own_address_leads(tree, url, base, own) if lead.url not in known]
    return Leads(max(markup.pages, scripts.pages), list(dict.fromkeys(found)), markup.offered)


def _other_reports(records: Sequence[ListItem], links: Sequence[RowLink]) -> list[Lead]:
    """Return reports that stand on the page outside its main list, so many that they are another part of it."""
    rows = {link.url for record in records for link in record.links}
    sides = SideBoxes()
    others = [one for one in links if one.url not in rows and speaks_of_report(one.title)]
    others = [one for one in others if not sides.around(one.element)]
    if len(others) < _ANOTHER_PART:
        return []
    return [Lead(f"a report outside the list: {one.title[:40]}", url=one.url) for one in others[:_TOLD]]

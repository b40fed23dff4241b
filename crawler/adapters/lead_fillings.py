"""Empty places beside the list that a script of the page fills: what it fetches may be the rest of the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import Lead
from crawler.adapters.lead_place import turns_no_rows
from crawler.adapters.lead_scripts import inline_scripts
from crawler.adapters.main_list import ListItem

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

"""A list that stands in a frame: the column's page has names and no rows, the framed page has the rows."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

from archive.reading.reading_rules import reading_rules
from crawler.adapters.base import Adapter, ColumnPage, PageRequest, ParsedPage
from crawler.adapters.markup import absolute_url, base_url, page_text, parse_html
from crawler.adapters.static_page import parse_static


class FrameList:
    """Asks for the frame of a page without rows; what stands in it is read by the family that knows it."""

    name = "frame_list"

    def detect(self, page: ColumnPage) -> list[str]:
        """Return the only frame of a page that shows no rows itself; of several none is known to be the list's."""
        frames = [] if page.rendered else _frames(page)
        if len(frames) != 1 or parse_static(page).rows:
            return []
        return [f"no rows, and a frame of {urlsplit(frames[0]).path}"]

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the request for the frame; of a framed page, or of what it asks for, what its own family reads."""
        if page.told:
            return _read(page, json.loads(page.told))
        parsed, frames = parse_static(page), _frames(page)
        if parsed.rows:
            return parsed
        return _asking(frames[0]) if len(frames) == 1 else _read(page, {})


def _asking(frame: str) -> ParsedPage:
    return ParsedPage([], [PageRequest(frame, told=json.dumps({"frame": frame, "adapter": "", "told": ""}))])


def _read(page: ColumnPage, said: dict[str, str]) -> ParsedPage:
    """Return what a family reads from a page within a frame; its requests bear the frame and the family's name."""
    from crawler.adapters import families  # this family is one of them

    frame = said.get("frame", page.url)
    asked = replace(page.asked, told=said.get("told", "")) if page.asked else None
    inner = replace(page, first_url=frame, asked=asked)
    adapter: Adapter = families.get(said["adapter"]) if said.get("adapter") else families.choose(inner)[0]
    if adapter.name == FrameList.name:  # frames in frames
        return parse_static(inner)
    parsed = adapter.parse(inner)
    more = [
        replace(one, told=json.dumps({"frame": frame, "adapter": adapter.name, "told": one.told}))
        for one in parsed.next_pages
    ]
    return replace(parsed, next_pages=more)


def _frames(page: ColumnPage) -> list[str]:
    """Return the frames of the page on its own host that may hold a list: no counters, menus or trees."""
    tree = parse_html(page_text(page))
    if tree is None:
        return []
    noise, base = reading_rules().noise.frame, base_url(tree, page.url)
    found = (absolute_url(base, one.get("src")) for one in tree.iter("iframe", "frame"))
    own = [one for one in found if one and urlsplit(one).hostname == urlsplit(page.url).hostname and one != page.url]
    return [one for one in dict.fromkeys(own) if not noise.search(one) and "tree" not in urlsplit(one).path]


ADAPTER = FrameList()

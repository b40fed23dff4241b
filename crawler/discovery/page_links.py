"""Every link of a page with its name: anchors, image maps, frames, options, and addresses that scripts hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.adapters.markup import absolute_url, base_url, collapse_spaces
from crawler.adapters.row_links import link_url

_LONGEST_NAME = 80
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'>\s]+)", re.IGNORECASE)
_MOVE = re.compile(r"location(?:\.href)?\s*=\s*[\"']([^\"']+)|location\.replace\(\s*[\"']([^\"']+)")
_PLACE_KEYS = r"(?:url|link|href|linkurl|channelurl)"
_NAME_KEYS = r"(?:name|title|text|label|chnlname|channelname)"
_QUOTED = r"[\"']?\s*:\s*[\"']([^\"'{}]{1,200})[\"']"
_GAP = r"[^{}\[\]]{0,200}?[\"']?\b"
_NAMED_FIRST = re.compile(rf"\b{_NAME_KEYS}{_QUOTED}{_GAP}{_PLACE_KEYS}{_QUOTED}", re.IGNORECASE)
_PLACE_FIRST = re.compile(rf"\b{_PLACE_KEYS}{_QUOTED}{_GAP}{_NAME_KEYS}{_QUOTED}", re.IGNORECASE)
_SHORT_PAGE = 200  # characters of text; a page that only moves the reader on has fewer


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A link and the names it bears: its text, and ``title=`` or the picture's ``alt=`` where they differ."""

    url: str
    name: str
    frame: bool = False


def named_links(tree: HtmlElement, source: str, url: str) -> list[NamedLink]:
    """Return the links of a page in document order, each address and name once."""
    base = base_url(tree, url)
    found = [*_anchors(tree, base), *_frames(tree, base), *_options(tree, base), *_scripted(source, base)]
    return list(dict.fromkeys(found))


def redirect_target(tree: HtmlElement, source: str, url: str) -> list[str]:
    """Return where a page without a text of its own sends the reader at once."""
    if len(collapse_spaces(tree.text_content())) > _SHORT_PAGE:
        return []
    refreshes = (
        one.get("content") or "" for one in tree.iter("meta") if one.get("http-equiv", "").lower() == "refresh"
    )
    targets = [found[1] for content in refreshes if (found := _REFRESH.search(content))]
    targets += [first or second for first, second in _MOVE.findall(source)]
    return [target for each in targets if (target := absolute_url(url, each))]


def _anchors(tree: HtmlElement, base: str) -> Iterator[NamedLink]:
    for one in tree.iter():
        if one.tag not in ("a", "area") and not (isinstance(one.tag, str) and one.get("onclick")):
            continue
        if target := link_url(one, base):
            for name in _names(one):
                yield NamedLink(target, name)


def _names(one: HtmlElement) -> list[str]:
    inner = (box.get("title") or box.get("alt") or "" for box in one.iterdescendants("img", "span", "i"))
    texts = (
        collapse_spaces("".join(one.itertext())),
        collapse_spaces(one.get("title")),
        collapse_spaces(one.get("alt")),
        *map(collapse_spaces, inner),
    )
    return list(dict.fromkeys(text for text in texts if 0 < len(text) <= _LONGEST_NAME))


def _frames(tree: HtmlElement, base: str) -> Iterator[NamedLink]:
    for one in tree.iter("iframe", "frame"):
        if target := absolute_url(base, one.get("src")):
            yield NamedLink(target, collapse_spaces(one.get("title") or one.get("name")) or "frame", frame=True)


def _options(tree: HtmlElement, base: str) -> Iterator[NamedLink]:
    """Yield choices of a select that are addresses; those that are only values name no place."""
    for one in tree.iter("option"):
        value = one.get("value") or ""
        if "/" in value and (target := absolute_url(base, value)) and (name := collapse_spaces(one.text_content())):
            yield NamedLink(target, name[:_LONGEST_NAME])


def _scripted(source: str, base: str) -> Iterator[NamedLink]:
    """Yield menus that stand in a script as objects with a name and an address."""
    pairs = [(name, place) for name, place in _NAMED_FIRST.findall(source)]
    pairs += [(name, place) for place, name in _PLACE_FIRST.findall(source)]
    for name, place in pairs:
        target = absolute_url(base, place.replace("\\/", "/"))
        if target and urlsplit(target).path and 0 < len(name := collapse_spaces(name)) <= _LONGEST_NAME:
            yield NamedLink(target, name)

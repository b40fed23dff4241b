"""The links of a page that can be a row's: full title (``title=`` wins over cut text), address, date inside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.dates import is_only_date
from crawler.adapters.markup import absolute_url, collapse_spaces

_BULLETS = "·•▪◆■▲▶►●○◇◎※>»›*-－— "
_CUT = re.compile(r"(…|\.{2,}|。{2,})$")
_QUOTED_ADDRESS = re.compile(r"""['"]((?:https?://|\.{0,2}/)[^'"\s]+|[\w/-]+\.s?html?(?:\?[^'"\s]*)?)['"]""")
_TITLE_CLASS = re.compile(r"(^|[\s_-])(title|tit|bt|biaoti|name)([\s_-]|$)", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True, slots=True, eq=False)
class RowLink:
    """One usable link. ``inside`` is what stands in the link beside the title (often the date)."""

    element: HtmlElement
    title: str
    url: str
    inside: str


def usable_links(tree: HtmlElement, base: str) -> list[RowLink]:
    """Return links of the tree that could be rows, in document order."""
    found = (read_link(anchor, base) for anchor in tree.iter("a"))
    return [link for link in found if link]


def read_link(anchor: HtmlElement, base: str) -> RowLink | None:
    """Return a link as a row would show it; None for pagers, dates, icons and addresses that are not http(s)."""
    link = any_link(anchor, base)
    if (
        link is None
        or len(link.title) < 2
        or link.title.lower() in adapter_vocabulary().not_titles
        or is_only_date(link.title)
    ):
        return None
    return link


def any_link(anchor: HtmlElement, base: str) -> RowLink | None:
    """Return a link whatever its words are; None for addresses that are not http(s)."""
    url = link_url(anchor, base)
    if not url:
        return None
    shown, inside = _shown(anchor)
    title = _full_title(shown, collapse_spaces(_TAGS.sub("", anchor.get("title") or _inner_title(anchor))))
    return RowLink(anchor, title, url, inside)


def link_url(anchor: HtmlElement, base: str) -> str | None:
    """Return where a link leads: its href, else an address quoted in href's script, onclick or tagname."""
    if url := absolute_url(base, anchor.get("href")):
        return url
    for name in ("onclick", "href", "tagname", "data-href", "data-url"):
        if quoted := _QUOTED_ADDRESS.search(anchor.get(name) or ""):
            return absolute_url(base, quoted[1])
    return absolute_url(base, anchor.get("tagname"))


def _shown(anchor: HtmlElement) -> tuple[str, str]:
    """Return (title, rest): the title's own box when the link has one, else everything that is not a date."""
    boxes = [box for box in anchor.iterdescendants() if _is_title_box(box)]
    if boxes and (text := collapse_spaces(boxes[0].text_content())):
        return text.strip(_BULLETS), collapse_spaces(" ".join(anchor.itertext()).replace(text, " "))
    pieces = [piece for text in anchor.itertext() if (piece := collapse_spaces(text))]
    title = [piece for piece in pieces if not is_only_date(piece)] if len(pieces) > 1 else pieces
    dates = [piece for piece in pieces if piece not in title]
    return _joined(title).strip(_BULLETS), " ".join(dates)


def _joined(pieces: list[str]) -> str:
    """Return the pieces of one styled title as one text: Chinese has no spaces between them."""
    return collapse_spaces("".join(pieces))


def _is_title_box(box: HtmlElement) -> bool:
    if not isinstance(box.tag, str):
        return False
    return box.tag in ("h1", "h2", "h3", "h4", "h5", "h6") or bool(_TITLE_CLASS.search(box.get("class") or ""))


def _inner_title(anchor: HtmlElement) -> str:
    """Return ``title=`` of a box in the link, or the ``alt=`` of its picture."""
    for box in anchor.iterdescendants():
        if named := box.get("title") or (box.get("alt") if box.tag == "img" else None):
            return str(named)
    return ""


def _full_title(shown: str, named: str) -> str:
    """Return ``title=`` when the text is cut, missing, or its beginning; else the text as shown."""
    if not named:
        return _CUT.sub("", shown) if len(shown) > 40 else shown
    beginning = _CUT.sub("", shown).strip()
    squashed, start = named.replace(" ", ""), beginning.replace(" ", "")
    if not start or start in squashed or (_CUT.search(shown) and start[:4] in squashed):
        return shown if shown.replace(" ", "") == squashed else named
    return shown

"""The names a column's page bears: in its tags, its breadcrumb and its title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.adapters.markup import collapse_spaces, decode, parse_html
from crawler.visiting.page_problem_rules import page_problem_rules

_PARTS = re.compile(r"\s*(?:>+|»|›|→|＞|/|\\|\||>>|&gt;)\s*")
_TITLE_PARTS = re.compile(r"[_|—–]|\s-\s|-(?=[^-]*(?:政府|网))")
_TAGS = {"columnname": True, "columntype": False}
_LONGEST = 40  # characters of a name
_TRAIL = 160  # characters of a breadcrumb


@dataclass(frozen=True, slots=True)
class Names:
    """``own``: what the page calls itself; ``around``: also its kind, and the columns above it."""

    own: tuple[str, ...] = ()
    around: tuple[str, ...] = ()


def page_names(body: bytes, content_type: str) -> Names:
    """Return the names of a page of markup; none of an answer of an interface."""
    text = decode(body, content_type)
    if text.lstrip()[:1] in "{[" or (tree := parse_html(text)) is None:
        return Names()
    tags = {(one.get("name") or "").lower(): collapse_spaces(one.get("content")) for one in tree.iter("meta")}
    trail, title = _breadcrumb(tree), collapse_spaces(tree.findtext(".//title"))
    own = [tags.get("columnname", ""), *trail[-1:], _TITLE_PARTS.split(title)[0] if title else ""]
    own = [name for name in own if _tells(name)]
    around = [*own, *trail, tags.get("columntype", ""), title]
    return Names(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(name for name in around if name)))


def _tells(name: str) -> bool:
    return 2 <= len(name) <= _LONGEST and not page_problem_rules().says_nothing(name)


def _breadcrumb(tree: HtmlElement) -> list[str]:
    """Return the columns that lead to the page, the page's own last."""
    for one in tree.iter():
        if not isinstance(one.tag, str) or one.tag in ("title", "head", "meta"):
            continue
        said = f"{one.text or ''} {one.tail or ''}"
        if any(word in said for word in page_problem_rules().breadcrumbs):
            return _trail(one)
    return []


def _trail(one: HtmlElement) -> list[str]:
    """Return the parts of the smallest box around the words that holds more than they alone."""
    box: HtmlElement | None = one
    while box is not None:
        text = collapse_spaces(box.text_content())
        parts = [part.strip(" :：") for part in _PARTS.split(text[:_TRAIL])]
        if len(parts) > 1 or len(text) > _LONGEST:
            return [part for part in parts[1:] if _tells(part)]
        box = box.getparent()
    return []

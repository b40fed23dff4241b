"""From bytes to one lxml tree, bounded in size, without the parts that a browser does not show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import cast

from lxml import etree

from archive.reading.decode import decode
from archive.reading.html_scripts import TELLING, html_in
from archive.reading.html_text import text_of

MOST_CHARACTERS = 6_000_000
"""Far more than the largest report page met; what is beyond is not parsed, and a warning says so."""

_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False)
_DATA_URI = re.compile(r"""data:[\w/+.-]{3,40};base64,[A-Za-z0-9+/=\s]{200,}""")
_SCRIPT_DATE = re.compile(
    r"""["']?(?:pub_?date|publish_?time|display_publish_time|publish_?date|docreltime|releasetime|datepublished|pubtime|posttime|post_time)["']?\s*[:=]\s*["']?"""
    r"""(\d{4}[-/年]\d{1,2}[-/月]\d{1,2})""",
    re.I,
)
_FULL_DATE = re.compile(r"(?<!\d)20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}(?!\d)")
_SHORT_SCRIPT = 400
_HOLDS_HTML = ("script", "textarea", "template", "noscript", "xmp")
_NO_TEXT = ("script", "style", "textarea", "template", "noscript", "select", "button", "svg", "head", "xmp", "object")
# One step over all elements: a path through cells would meet nested tables once for each cell around them.
_HIDDEN = etree.XPath(
    ".//@style[contains(., 'none')][contains(translate(., ' ', ''), 'display:none')]"
    "/parent::*[self::span or self::font or self::i or self::em]"
)
_MOST_PREFORMATTED, _MOST_PARTS = 20, 2_000


@dataclass(slots=True)
class ParsedHtml:
    """A parsed page: its head and body, trees found inside scripts, and what could not be read of it."""

    head: etree._Element | None
    body: etree._Element
    charset: str
    inside: list[etree._Element] = field(default_factory=list)
    script_date: str = ""
    warnings: list[str] = field(default_factory=list)


def parse_page(body: bytes, content_type: str = "") -> ParsedHtml | None:
    """Parse a page; None when it has no element at all (an empty page, or bytes that are no HTML)."""
    decoded = decode(body, content_type)
    text, warnings = bounded_text(decoded.text)
    if decoded.broken:
        warnings.append(f"{decoded.broken} characters could not be decoded as {decoded.charset}")
    root = _tree(text)
    if root is None:
        return None
    found = root.find("body")
    page = ParsedHtml(root.find("head"), found if found is not None else root, decoded.charset, warnings=warnings)
    _look_into_scripts(root, page)
    _show_times(page.body)
    etree.strip_elements(page.body, *_NO_TEXT, with_tail=False)
    apply_visibility(page.body)
    return page


def bounded_text(text: str) -> tuple[str, list[str]]:
    """Return a text without long data: addresses and cut at ``MOST_CHARACTERS``, with a warning where it is cut."""
    if len(text) > 500_000 and "base64," in text:
        text = _DATA_URI.sub("data:,", text)
    if len(text) <= MOST_CHARACTERS:
        return text, []
    return text[:MOST_CHARACTERS], [f"only the first {MOST_CHARACTERS} of {len(text)} characters were read"]


def _tree(text: str) -> etree._Element | None:
    try:
        return etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), _PARSER)
    except (etree.LxmlError, ValueError):
        return None


def _write_date(script: etree._Element, text: str) -> None:
    """Show a date that a short script writes into its line."""
    if len(text) < _SHORT_SCRIPT and "write" in text and (found := _FULL_DATE.search(text)):
        script.tail = f" {found[0]} {script.tail or ''}"


def _show_times(body: etree._Element) -> None:
    """Show a date that stands only in a time element's attribute."""
    for element in body.iter("time"):
        if (found := _FULL_DATE.search(element.get("datetime") or "")) and not _FULL_DATE.search(text_of(element)):
            element.tail = f" {found[0]} {element.tail or ''}"


def _look_into_scripts(root: etree._Element, page: ParsedHtml) -> None:
    """Add articles that some CMS (gkmlpt, single-page sites) carry as a JSON string or as escaped HTML."""
    for element in root.iter(*_HOLDS_HTML):
        text = element.text or ""
        if not page.script_date and (found := _SCRIPT_DATE.search(text[:200_000])):
            page.script_date = found[1]
        if len(text) > 300:
            page.inside += [tree for part in html_in(text) if (tree := _tree(part)) is not None]
        elif len(element) and element.tag != "script":
            page.inside.append(element)
        if element.tag == "script":
            _write_date(element, text)
    for element in root.iter("input"):
        value = element.get("value") or ""
        if len(value) > 300 and "<" in value and any(word in value for word in TELLING):
            page.inside += [tree for tree in (_tree(value),) if tree is not None]


def apply_visibility(body: etree._Element) -> None:
    """Change ``body`` in place. Hidden blocks stay: reports stand in tabs of which one is open."""
    for hidden in cast("list[etree._Element]", _HIDDEN(body)):
        if next(hidden.iterancestors("td"), None) is None:
            continue
        hidden.text = None
        for child in list(hidden):
            hidden.remove(child)
    for preformatted in islice(body.iter("pre"), _MOST_PREFORMATTED):
        if len(preformatted) > _MOST_PARTS:
            continue
        for element in (preformatted, *preformatted.iterdescendants("span")):
            first, *rest = (element.text or "").split("\n")
            element.text = first
            _insert(element, 0, rest)
        for child in list(preformatted):
            first, *rest = (child.tail or "").split("\n")
            child.tail = first
            _insert(preformatted, preformatted.index(child) + 1, rest)


def _insert(parent: etree._Element, at: int, lines: list[str]) -> None:
    for line in reversed(lines):
        broken = etree.Element("br")
        broken.tail = line
        parent.insert(at, broken)

"""Which of a page's paragraphs and tables are the report: anchored on its headings and the form's tables.

The smallest subtree that holds them is certain; a known container around it gives opening and sign-off exactly.
Where a page has no such headings, known containers decide, then the densest text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.reading.html_items import Item
from archive.reading.html_text import Element, text_of
from archive.reading.reading_rules import reading_rules
from archive.reading.sections import anchor_headings

_OPENING = re.compile(r"条例|本报告|本年度报告|统计期限|年度报告|政府信息公开|现将|现公布|如下")
_NAME = r"[\u4e00-\u9fff]{2,28}[局府办室会院厅委镇乡处队站所心]"
_SIGNED = re.compile(rf"^(?:{_NAME}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日|二[〇○零一二三四五六七八九]{{3}}年.{{2,6}}日)$")
_LONG = 40
Range = tuple[int, int]


def body_range(body: Element, items: list[Item], titles: set[str]) -> tuple[Range, Element, str]:
    """Return first and one-past-last item, the element that holds them, and how it was found ("" when by nothing)."""
    anchors = _anchors(items)
    if len(anchors) >= 2:
        return *_anchored(items, anchors, titles), "headings"
    if (container := _best_container(body)) is not None:
        return _widened(items, container), container, "container"
    if (dense := _densest(items)) is not None:
        return _widened(items, dense), dense, "density"
    return (0, len(items)), body, ""


def _anchors(items: list[Item]) -> list[int]:
    plain = [item.text if item.grid is None and item.linked * 2 < len(item.text) else "" for item in items]
    anchors = set(anchor_headings(plain))
    return sorted(anchors | {at for at, item in enumerate(items) if item.form})


def _anchored(items: list[Item], anchors: list[int], titles: set[str]) -> tuple[Range, Element]:
    common = _common([items[at].element for at in anchors])
    inner = _span(items, common, anchors)
    for ancestor in (common, *common.iterancestors()):
        if _is_container(ancestor):
            outer = _span(items, ancestor, anchors)
            if _length(items, outer) <= 1.5 * _length(items, inner) + 1500:
                return outer, ancestor
            break
    return (_with_opening(items, inner, titles), _with_sign_off(items, inner)), common


def _common(elements: Sequence[Element]) -> Element:
    """Return the innermost element that holds all of ``elements`` (an element holds itself)."""
    shared = [elements[0], *elements[0].iterancestors()]
    for element in elements[1:]:
        mine = {element, *element.iterancestors()}
        shared = [candidate for candidate in shared if candidate in mine]
    return shared[0]


def _is_container(element: Element) -> bool:
    return reading_rules().containers.names(element.get("id") or "", element.get("class") or "")


def _span(items: list[Item], element: Element, inside: list[int]) -> Range:
    """Return the items in ``element``; they are consecutive, and ``inside`` are some of them."""
    first, last = inside[0], inside[-1]
    while first > 0 and _holds(element, items[first - 1].element):
        first -= 1
    while last + 1 < len(items) and _holds(element, items[last + 1].element):
        last += 1
    return first, last + 1


def _holds(element: Element, other: Element) -> bool:
    return other is element or any(ancestor is element for ancestor in other.iterancestors())


def _length(items: list[Item], found: Range) -> int:
    return sum(len(item.text) for item in items[found[0] : found[1]])


def _with_opening(items: list[Item], found: Range, titles: set[str]) -> int:
    """Return where the report begins when its opening stands outside: back to the title, or over what reads like it."""
    start = found[0]
    for at in range(start - 1, max(-1, start - 20), -1):
        item = items[at]
        if item.grid is not None or item.linked * 2 > len(item.text):
            break
        if item.text in titles:
            return at
        if len(item.text) >= _LONG and _OPENING.search(item.text):
            start = at
        elif len(item.text) >= 2 * _LONG:
            break
    return start


def _with_sign_off(items: list[Item], found: Range) -> int:
    end = found[1]
    while end < min(len(items), found[1] + 4) and items[end].grid is None and _SIGNED.match(items[end].text):
        end += 1
    return end


def _best_container(body: Element) -> Element | None:
    """Return the known container with the most running text.

    One with only pictures or frames counts when it is alone.
    """
    best: tuple[int, Element] | None = None
    for element in body.iter("div", "td", "section", "article", "ucapcontent", "span"):
        if _is_container(element):
            weight = 2 * len(text_of(element).strip()) - 3 * _linked(element)
            weight += 100 * len(list(element.iter("img", "iframe", "embed")))
            if weight > 0 and (best is None or weight > best[0]):
                best = weight, element
    return best[1] if best else None


def _linked(element: Element) -> int:
    return sum(len(text_of(link).strip()) for link in element.iter("a"))


def _densest(items: list[Item]) -> Element | None:
    dense: dict[Element, int] = {}
    for item in items:
        weight = len(item.text) - 2 * item.linked
        parent = item.element.getparent()
        if item.grid is None and weight >= _LONG and parent is not None:
            dense[parent] = dense.get(parent, 0) + weight
    return max(dense, key=lambda element: dense[element]) if dense else None


def _widened(items: list[Item], container: Element) -> Range:
    inside = [at for at, item in enumerate(items) if _holds(container, item.element)]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def of_the_report(items: list[Item]) -> list[Item]:
    """Return the items without menus, sharing buttons and other lines of the page, and nothing after its tail."""
    noise = reading_rules().noise
    kept: list[Item] = []
    for at, item in enumerate(items):
        if item.grid is None and len(item.text) < 200:
            if at > 3 and noise.tail.search(item.text):
                if not any(later.form for later in items[at:]) and not anchor_headings([i.text for i in items[at:]]):
                    break
                continue
            if item.linked * 5 > len(item.text) * 4:
                continue
        kept.append(item)
    return kept

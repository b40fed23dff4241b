"""The paragraphs and tables of a page in order, each with the element it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.reading.document import Grid
from archive.reading.html_table import MOST_CELLS, grid_of, inner_tables, label_count
from archive.reading.html_text import Element, text_of

MOST_ITEMS, DEEPEST, MOST_TABLES_DEEP = 30_000, 400, 8
_INLINE_NAMES = (
    "a abbr acronym b bdo big cite code del em font i img input ins kbd label mark q s samp small span strike strong "
    "sub sup tt u var wbr nobr iframe bookmark ucapcontent ucaptitle o:p st1:chsdate st1:chmetcnv st1:personname"
)
_INLINE = frozenset(_INLINE_NAMES.split())
_SKIPPED = frozenset(["script", "style", "noscript", "select", "button", "textarea", "svg", "option", "template"])
_RUN_IN = re.compile(r"^\s*(?:[一二三四五六七八][、.．]|第[一二三四五六七八]部分)\s*[^，,。；;：:]{3,30}[。：:]?\s*$")
_LEAST_PROSE, _PIECES = 8, 6
_NUMERALS = ("", *"一二三四五六七八第")
_LAYOUT_CELL = 100
_FORM_LABELS = 3


@dataclass(slots=True)
class Item:
    """A paragraph (``grid`` is None) or a table. ``linked`` counts the characters inside links."""

    element: Element
    text: str
    linked: int = 0
    grid: Grid | None = None
    form: bool = False


@dataclass(slots=True)
class ItemCollector:
    """The items of one tree, with limits on their number and on the depth of nesting."""

    items: list[Item] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _linked: int = 0
    _tables_deep: int = 0

    def collect(self, root: Element) -> list[Item]:
        """Return all paragraphs and tables below ``root``."""
        self._inside(root, 0, linked=False)
        self._flush(root)
        return self.items

    def _inside(self, element: Element, depth: int, *, linked: bool) -> None:
        if len(self.items) > MOST_ITEMS:
            self._warn(f"only the first {MOST_ITEMS} paragraphs were read")
            return
        if element.text:
            self._take(element.text, linked=linked)
        for child in element:
            tag = child.tag
            if tag in _INLINE:
                self._inside(child, depth + 1, linked=linked or tag == "a") if depth < DEEPEST else self._flat(child)
                if child.tail and self._is_run_in(child.tail) and _is_bold(child):
                    self._flush(element)
            elif tag == "br":
                self._flush(element)
            elif tag not in _SKIPPED and isinstance(tag, str):
                self._block(element, child, depth, linked=linked)
            if child.tail:
                self._take(child.tail, linked=linked)

    def _block(self, parent: Element, child: Element, depth: int, *, linked: bool) -> None:
        self._flush(parent)
        if depth >= DEEPEST:
            self._flat(child)
        elif child.tag == "table":
            self._table(child, depth)
        else:
            self._inside(child, depth + 1, linked=linked)
        self._flush(child)

    def _flat(self, element: Element) -> None:
        self._warn(f"elements nested deeper than {DEEPEST} were read as plain text")
        self._take(text_of(element)[:200_000], linked=False)

    def _warn(self, reason: str) -> None:
        if reason not in self.warnings:
            self.warnings.append(reason)

    def _take(self, text: str, *, linked: bool) -> None:
        self._text.append(text)
        if linked:
            self._linked += len(text.strip())

    def _is_run_in(self, tail: str) -> bool:
        """Return whether a bold heading begins a paragraph whose prose follows on the same line."""
        if not 0 < len(self._text) < _PIECES or self._text[0].lstrip()[:1] not in _NUMERALS:
            return False
        return len(tail.strip()) >= _LEAST_PROSE and _RUN_IN.match("".join(self._text)) is not None

    def _flush(self, element: Element) -> None:
        if self._text:
            text = " ".join("".join(self._text).split())
            if text:
                self.items.append(Item(element, text, self._linked))
            self._text.clear()
            self._linked = 0

    def _table(self, table: Element, depth: int) -> None:
        if self._tables_deep >= MOST_TABLES_DEEP:
            self._warn(f"tables nested deeper than {MOST_TABLES_DEEP} were read as text")
            self._inside(table, depth + 1, linked=False)
            return
        self._tables_deep += 1
        self._one_table(table, depth)
        self._tables_deep -= 1

    def _one_table(self, table: Element, depth: int) -> None:
        inner = inner_tables(table) if table.find(".//table") is not None else []
        grid = grid_of(table, nested=bool(inner))
        if len(grid.cells) > MOST_CELLS:
            self._warn(f"a table was cut after {MOST_CELLS} cells")
        labels = label_count(grid)
        if labels < 2 and (inner or _is_layout(grid)):
            self._inside(table, depth + 1, linked=False)
            return
        self.items.append(Item(table, "", grid=grid, form=labels >= _FORM_LABELS))
        for nested in inner:
            self._table(nested, depth + 1)


def _is_bold(element: Element) -> bool:
    if element.tag in ("strong", "b"):
        return True
    if element.tag not in ("span", "font"):
        return False
    inner = element.find(".//b") if element.find(".//b") is not None else element.find(".//strong")
    return inner is not None or "bold" in (element.get("style") or "")


def _is_layout(grid: Grid) -> bool:
    """Return whether a table is there for its looks: its cells hold running text, or it has only one cell."""
    filled = [cell for cell in grid.cells if cell.text]
    return len(filled) <= 1 or any(len(cell.text) > _LAYOUT_CELL for cell in filled)

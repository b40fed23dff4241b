"""What a page says it is: its tags, title, headings and breadcrumb."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from crawler.adapters.links import address
from crawler.adapters.markup import base_url, squeeze
from crawler.discovery.links import NamedLink
from crawler.look_rules import look_rules

_TITLE_PARTS = "_|-—–>»/"
_LONGEST_CRUMBS = 200


@dataclass(frozen=True)
class PageNames:
    """The names of one page; ``tree`` as adapters parse it."""

    tree: HtmlElement
    url: str

    def tag(self, name: str) -> str:
        """The content of a ``<meta name=…>``, whatever its case; empty when the page has none."""
        return self._tags.get(name.lower(), "")

    @cached_property
    def _tags(self) -> dict[str, str]:
        found = ((one.get("name") or "", one.get("content") or "") for one in self.tree.iter("meta"))
        return {name.strip().lower(): squeeze(content) for name, content in reversed(list(found)) if content.strip()}

    @property
    def is_article(self) -> bool:
        """Whether the tags are those of a single article, which names its column's name and type as its own."""
        return bool(self.tag("ArticleTitle"))

    @cached_property
    def title(self) -> str:
        """The first part of the page's title: what stands before the site's name."""
        text = squeeze(self.tree.findtext(".//title"))
        for mark in _TITLE_PARTS:
            text = text.split(mark)[0].strip() or text
        return text

    @cached_property
    def headings(self) -> list[str]:
        """Texts of the headings, no longer than names are."""
        texts = (squeeze(one.text_content()) for one in self.tree.iter("h1", "h2", "h3"))
        return [text for text in texts if 0 < len(text) <= 40]

    @cached_property
    def crumbs(self) -> list[NamedLink]:
        """The breadcrumb, outermost first; the last one has no address of its own where it is not linked."""
        box = self._crumb_box()
        if box is None:
            return []
        base = base_url(self.tree, self.url)
        links = [(squeeze(a.text_content()), address(a, base) or self.url) for a in box.iter("a")]
        crumbs = [NamedLink(url, name) for name, url in links if name]
        last = squeeze(box.text_content()).rstrip(">》»/ ").split(">")[-1].split("》")[-1].split("»")[-1].strip()
        if last and len(last) <= 40 and (not crumbs or crumbs[-1].name != last):
            crumbs.append(NamedLink(self.url, last))
        return crumbs

    def _crumb_box(self) -> HtmlElement | None:
        """The smallest box that holds the word and the links after it."""
        for word in look_rules().breadcrumbs:
            for one in self.tree.iter("div", "p", "span", "td", "ul", "li", "h1", "h2", "h3", "h4", "dt", "section"):
                if word in (one.text or "") or any(word in (child.tail or "") for child in one):
                    box = one
                    while box is not None and box.find(".//a") is None:
                        box = box.getparent()
                    if box is not None and len(squeeze(box.text_content())) <= _LONGEST_CRUMBS:
                        return box
        return None

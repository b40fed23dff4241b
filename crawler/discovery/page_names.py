"""What a page says it is: its tags, title, headings and breadcrumb."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from crawler.adapters.markup import base_url, collapse_spaces
from crawler.adapters.row_links import link_url
from crawler.discovery.page_links import NamedLink
from crawler.visiting.page_problem_rules import page_problem_rules

_TITLE_PARTS = "_|-—–>»/"
_LONGEST_CRUMBS = 200


@dataclass(frozen=True)
class PageNames:
    """The names of one page; ``tree`` as adapters parse it."""

    tree: HtmlElement
    url: str

    def tag(self, name: str) -> str:
        """Return the content of a ``<meta name=…>``, whatever its case; empty when the page has none."""
        return self._tags.get(name.lower(), "")

    @cached_property
    def _tags(self) -> dict[str, str]:
        found = ((one.get("name") or "", one.get("content") or "") for one in self.tree.iter("meta"))
        return {
            name.strip().lower(): collapse_spaces(content) for name, content in reversed(list(found)) if content.strip()
        }

    @property
    def is_article(self) -> bool:
        """Whether the tags are those of a single article, which names its column's name and type as its own."""
        return bool(self.tag("ArticleTitle"))

    @cached_property
    def title(self) -> str:
        """The first part of the page's title: what stands before the site's name."""
        text = collapse_spaces(self.tree.findtext(".//title"))
        for mark in _TITLE_PARTS:
            text = text.split(mark)[0].strip() or text
        return text

    @cached_property
    def headings(self) -> list[str]:
        """Texts of the headings, no longer than names are."""
        texts = (collapse_spaces(one.text_content()) for one in self.tree.iter("h1", "h2", "h3"))
        return [text for text in texts if 0 < len(text) <= 40]

    @cached_property
    def breadcrumb(self) -> list[NamedLink]:
        """The breadcrumb, outermost first; the last one has no address of its own where it is not linked."""
        box = self._crumb_box()
        if box is None:
            return []
        base = base_url(self.tree, self.url)
        links = [(collapse_spaces(a.text_content()), link_url(a, base) or self.url) for a in box.iter("a")]
        crumbs = [NamedLink(url, name) for name, url in links if name]
        last = (
            collapse_spaces(box.text_content()).rstrip(">》»/ ").split(">")[-1].split("》")[-1].split("»")[-1].strip()
        )
        if last and len(last) <= 40 and (not crumbs or crumbs[-1].name != last):
            crumbs.append(NamedLink(self.url, last))
        return crumbs

    def _crumb_box(self) -> HtmlElement | None:
        """Return the smallest box that holds the word and the links after it."""
        for word in page_problem_rules().breadcrumbs:
            for one in self.tree.iter("div", "p", "span", "td", "ul", "li", "h1", "h2", "h3", "h4", "dt", "section"):
                if word in (one.text or "") or any(word in (child.tail or "") for child in one):
                    box = one
                    while box is not None and box.find(".//a") is None:
                        box = box.getparent()
                    if box is not None and len(collapse_spaces(box.text_content())) <= _LONGEST_CRUMBS:
                        return box
        return None

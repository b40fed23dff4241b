"""What the markup beside a column's list says of further pages: one walk through the tree, element by element."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import LeadRules, adapter_vocabulary
from crawler.adapters.base import Lead
from crawler.adapters.lead_choices import Choices
from crawler.adapters.lead_counts import NUMBER, PageNumbers, StatedCounts
from crawler.adapters.lead_elements import (
    CLICKED,
    actor_of,
    acts,
    deed_of,
    has_target,
    in_pager_box,
    is_bare_step,
    is_off,
    is_scripted_by_name,
    label_of,
    markup_of,
    may_act,
    page_named,
    text_of,
)
from crawler.adapters.lead_place import Places, names_of
from crawler.adapters.main_list import ListItem
from crawler.adapters.markup import collapse_spaces
from crawler.adapters.row_links import RowLink, link_url

_SHORT = 14  # characters; what leads on says so in fewer
_LONGEST = 30
_PARTS = 3  # elements of more parts are boxes
_BARE = re.compile(r"[\s<>«»‹›→▶▷▸►⟩〉❯⏵\[\]【】()（）|…]+")


@dataclass(slots=True)
class MarkupLeads:
    """Counts that the markup states (0: not said), the years it lets one choose, and what may lead on."""

    pages: int = 0
    leads: list[Lead] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)


def markup_leads(tree: HtmlElement, records: Sequence[ListItem], links: Sequence[RowLink], base: str) -> MarkupLeads:
    """Return everything on a page that may lead to more rows than ``records``."""
    scan = _Scan(Places(records, links), base)
    return scan.run(tree)


class _Scan:
    def __init__(self, places: Places, base: str) -> None:
        self._rules: LeadRules = adapter_vocabulary().leads.rules
        self._places, self._base = places, base
        self._leads: list[Lead] = []
        self._choices, self._numbers = Choices(places), PageNumbers(places)
        self._counts = StatedCounts(places, self._leads)
        self._tabs: dict[HtmlElement | None, list[str]] = defaultdict(list)
        self._after = False  # behind the first row

    def run(self, tree: HtmlElement) -> MarkupLeads:
        text = collapse_spaces(" ".join(self._walk(tree)))
        stated = list(self._counts.text(text))
        tabs = [texts for texts in self._tabs.values() if len(texts) > 1]
        choices = [Lead(f"a choice of {len(texts)}: {'/'.join(texts)[:60]}") for texts in tabs]
        found = [*self._leads, *stated, *self._numbers.leads(), *choices, *self._choices.leads]
        return MarkupLeads(self._counts.pages, found, self._choices.years)

    def _walk(self, tree: HtmlElement) -> list[str]:
        """See every element that stands in no row; return the text beside the rows."""
        texts: list[str] = []
        skipped: set[HtmlElement] = set()
        for one in tree.iter():
            if not isinstance(one.tag, str):
                continue
            above = one.getparent()
            if above is not None and above in skipped:
                skipped.add(one)
            elif self._places.is_row(one):
                skipped.add(one)
                self._after = True
                texts.append(one.tail or "")
            else:
                texts += [one.text or "", one.tail or ""]
                self._see(one)
        return texts

    def _see(self, one: HtmlElement) -> None:
        tag = one.tag
        if tag == "select":
            self._choices.select(one)
        elif tag == "input":
            self._input(one)
        elif tag in ("link", "area", "iframe"):
            self._reference(one)
        elif tag in CLICKED:
            self._clicked(one)
        elif self._rules.boxes.search(tag):
            self._counts.component(one)
        self._counts.see(one, after=self._after)

    def _reference(self, one: HtmlElement) -> None:
        """Read ``<link rel=next>``, a part of a picture, or a frame beside the list, which may hold its pager."""
        url = link_url(one, self._base)
        if one.tag == "link":
            if (one.get("rel") or "").lower() == "next" and url:
                self._lead(f"<link rel=next> to {url}", url=url)
        elif self._places.of(one) != "list":
            return
        elif one.tag == "area":
            if url and self._after:
                self._lead(f"a part of a picture to {url}", url=url)
        elif not self._places.aside(one) and (source := one.get("src")):
            self._lead(f"a frame of {source[:60]}", weak=True)

    def _clicked(self, one: HtmlElement) -> None:
        if len(one) > _PARTS or len(text := text_of(one)) > _LONGEST:
            return
        if text and any(child.tag in CLICKED and text_of(child) == text for child in one):
            return  # the innermost element with this text is seen, what acts above it counts
        text = text or label_of(one)
        if not text and self._after and is_bare_step(one, self._places):
            self._lead(f"“” {markup_of(one)}", weak=True)
            return
        core = _BARE.sub("", text).lower()
        if number := NUMBER.match(text):
            self._numbers.see(one, int(number[1]))
        elif core and len(core) <= _SHORT and self._rules.words.fullmatch(core):
            self._word(one, text, near=False)
        elif self._rules.near_words.fullmatch(core) if core else text and self._rules.arrows.match(text):
            self._word(one, text, near=True)
        elif not self._choices.year_tab(one, text) and may_act(one, self._places):
            if self._after:
                self._behaviour(one, text, core)
            elif core and one.getparent() is not None:
                self._tab(one, text, core)

    def _input(self, one: HtmlElement) -> None:
        kind, value = (one.get("type") or "text").lower(), collapse_spaces(one.get("value"))
        name = one.get("name") or ""
        if self._places.aside(one):
            return
        if kind == "hidden":
            self._counts.hidden(one, name or (one.get("id") or ""), value)
        elif kind == "radio":
            self._choices.year_tab(one, value)
        elif kind in ("button", "submit", "image"):
            core = _BARE.sub("", value).lower()
            if self._rules.words.fullmatch(core) or self._rules.near_words.fullmatch(core):
                self._word(one, value, near=False)
        elif self._rules.page_fields.fullmatch(name) and self._places.of(one) == "list":
            self._lead(f"a field for the number of the page {markup_of(one)}")

    def _word(self, one: HtmlElement, text: str, *, near: bool) -> None:
        """Read an element that says "next" or "more"; ``near``: a word that counts only close to the list."""
        if self._places.of(one, 1 if near else 2) != "list" or (near and self._places.aside(one)):
            return
        actor = actor_of(one)
        if is_off(actor):
            return
        url = link_url(actor, self._base) if actor.tag == "a" else None
        if url:
            self._lead(f"“{text}” to {url}", url=url)
        elif has_target(actor):
            self._lead(f"“{text}” {markup_of(actor)}", pages=page_named(actor))
        else:
            self._lead(f"“{text}” {markup_of(actor)}", weak=not is_scripted_by_name(actor))

    def _tab(self, one: HtmlElement, text: str, core: str) -> None:
        """Read one of several elements before the list that act: each may bring rows of its own."""
        named = f"{text} {names_of(one)} {deed_of(one)}"
        if self._rules.excused.search(named) or self._rules.back_words.fullmatch(core) or not acts(one):
            return
        if self._places.of(one, 1) == "list" and not self._places.aside(one):
            self._tabs[one.getparent()].append(text)

    def _behaviour(self, one: HtmlElement, text: str, core: str) -> None:
        """Read an element behind the list that does something when it is clicked, and does not say what."""
        deed = deed_of(one)
        named = f"{text} {one.get('title') or ''} {names_of(one)} {deed}"
        if (core and self._rules.back_words.fullmatch(core)) or self._rules.excused.search(named):
            return
        if self._places.of(one, 1) != "list" or self._places.aside(one) or is_off(one):
            return
        boxed = in_pager_box(one, self._places)
        telling = self._rules.page_functions.search(deed) or boxed or not core
        if telling and (deed or boxed):
            self._lead(f"“{text}” {markup_of(one)}", pages=page_named(one))
        elif acts(one):
            self._lead(f"“{text}” {markup_of(one)}", weak=True)

    def _lead(self, seen: str, *, pages: int = 0, rows: int = 0, url: str = "", weak: bool = False) -> None:
        self._leads.append(Lead(seen[:160], pages, rows, url, weak))

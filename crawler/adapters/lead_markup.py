"""What the markup beside a column's list says of further pages: words, numbers, counts, choices, empty pager boxes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import LeadRules, adapter_vocabulary
from crawler.adapters.base import Lead
from crawler.adapters.lead_choices import Choices
from crawler.adapters.lead_place import Places, names_of
from crawler.adapters.main_list import ListItem
from crawler.adapters.markup import collapse_spaces
from crawler.adapters.row_links import RowLink, link_url

_SHORT = 14  # characters; what leads on says so in fewer
_BOX = 100  # characters; a pager's box holds no more
_ICONS = re.compile("[\ue000-\uf8ff]")
_NUMBER = re.compile(r"^[\[(（【]?\s*(\d{1,3})\s*[\])）】]?$")
_ACTS = re.compile(
    r"^(?:on(?:click|change|mousedown|tap|touchend)|[@v:-].*click.*|ng-click|page[\w-]*|tagname|jump|lay-[\w-]+"
    r"|data-(?:page|url|href|next|src-url|action|target-page|pageno|p|num|index)[\w-]*)$"
)
_NUMBER_ACTS = re.compile(r"^(?:data-(?:page|p|num|pageno)[\w-]*|page[\w-]*)$")
_NAMING = frozenset({"id", "class", "name", "src", "background", "style"})
_SCRIPTED = re.compile(r"^\s*(?:javascript:|#|$)", re.IGNORECASE)
_ARGUMENTS = re.compile(r"\((.*)\)", re.DOTALL)
_SMALL = re.compile(r"(?<![\w./-])(\d{1,3})(?![\w./-])")
_BARE = re.compile(r"[\s<>«»‹›→▶▷▸►⟩〉❯⏵\[\]【】()（）|…]+")
_CLICKED = (
    "a",
    "button",
    "input",
    "li",
    "span",
    "em",
    "i",
    "b",
    "strong",
    "div",
    "p",
    "td",
    "label",
    "font",
    "dd",
    "img",
)
_COUNTED = re.compile(r"\d\s*/\s*\d|共|总|全部|合计|记录")
_SAYING = ("span", "i", "em", "div", "p", "td", "b", "li", "font", "label")
_MOST_IN_COUNT, _SENTENCE = 6, 24  # parts and characters of a count
_PARTS = 3  # things of more parts are boxes
_CALENDAR = 28  # so many numbers are days
_LONGEST = 30
_DAYS = 31


@dataclass(slots=True)
class MarkupLeads:
    """Counts that the markup states (0: not said), the years it lets one choose, and what may lead on."""

    pages: int = 0
    leads: list[Lead] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)


def markup_leads(tree: HtmlElement, records: Sequence[ListItem], links: Sequence[RowLink], base: str) -> MarkupLeads:
    """Everything on a page that may lead to more rows than ``records``."""
    return _Scan(tree, records, links, base).found


@dataclass(frozen=True, slots=True, eq=False)
class _Number:
    number: int
    one: HtmlElement
    acts: bool


class _Scan:
    """One walk through the tree."""

    def __init__(self, tree: HtmlElement, records: Sequence[ListItem], links: Sequence[RowLink], base: str) -> None:
        self.found = MarkupLeads()
        self._rules: LeadRules = adapter_vocabulary().leads.rules
        self._places, self._base, self._tree = Places(records, links), base, tree
        self._choices = Choices(self._places)
        self._numbers: dict[HtmlElement, list[_Number]] = defaultdict(list)
        self._tabs: dict[HtmlElement | None, list[str]] = defaultdict(list)
        self._calendars: dict[HtmlElement, bool] = {}
        self._said: list[str] = []
        self._after = False
        self._walk()
        self._sum_up()

    def _walk(self) -> None:
        skipped: set[HtmlElement] = set()
        for one in self._tree.iter():
            if not isinstance(one.tag, str):
                continue
            above = one.getparent()
            if above is not None and above in skipped:
                skipped.add(one)
                continue
            if self._places.is_row(one):
                skipped.add(one)
                self._after = True
                self._said.append(one.tail or "")
                continue
            self._said += [one.text or "", one.tail or ""]
            self._visit_at(one)

    def _visit_at(self, one: HtmlElement) -> None:
        tag = one.tag
        if tag == "select":
            self._choices.select(one)
        elif tag == "input":
            self._input(one)
        elif tag == "link":
            if (one.get("rel") or "").lower() == "next" and (url := link_url(one, self._base)):
                self._lead(one, f"<link rel=next> to {url}", url=url)
        elif tag == "area":
            if (url := link_url(one, self._base)) and self._places.of(one) == "list" and self._after:
                self._lead(one, f"a part of a picture to {url}", url=url)
        elif tag == "iframe":
            self._frame(one)
        elif tag in _CLICKED:
            self._clicked(one)
            if tag in _SAYING and not self._places.holds_rows(one):
                self._counts(one)
        elif self._rules.boxes.search(tag):
            self._component(one)
        self._attributes(one)
        if one.get("class") or one.get("id"):
            self._box(one)

    # --- single things ------------------------------------------------------------------------------------------

    def _clicked(self, one: HtmlElement) -> None:
        if len(one) > _PARTS or len(text := _spoken(one)) > _LONGEST:
            return
        if text and len(one) and self._same_text_below(one, text):
            return  # the innermost thing with this text is visited, its behaviour above it counts
        text = text or _label(one)
        if not text and self._after and self._bare_step(one):
            return
        core = _BARE.sub("", text).lower()
        if number := _NUMBER.match(text):
            self._number(one, int(number[1]))
        elif len(core) <= _SHORT and core and self._rules.words.fullmatch(core):
            self._word(one, text, near=False)
        elif (core and self._rules.near_words.fullmatch(core)) or (
            text and not core and self._rules.arrows.match(text)
        ):
            self._word(one, text, near=True)
        elif self._choices.year_tab(one, text):
            pass
        elif self._may_act(one):
            if self._after:
                self._behaviour(one, text, core)
            elif core and one.getparent() is not None:
                self._tab(one, text, core)

    def _tab(self, one: HtmlElement, text: str, core: str) -> None:
        """One of several things before the list that act: each may bring rows of its own."""
        said = f"{text} {names_of(one)} {self._deed(one)}"
        if self._rules.excused.search(said) or self._rules.back_words.fullmatch(core) or not self._acts(one):
            return
        if self._places.of(one, 1) == "list" and not self._places.aside(one):
            self._tabs[one.getparent()].append(text)

    def _bare_step(self, one: HtmlElement) -> bool:
        """A thing without words, address or deed of its own, named or painted like a step to the next page."""
        leads_nowhere = one.get("href") is None or _SCRIPTED.match(one.get("href", ""))
        if (len(one) and one.tag != "a") or self._acts(one) or not leads_nowhere or self._places.aside(one):
            return False
        told = [item for each in (one, *one) for item in each.items()]
        named = " ".join(value for name, value in told if name in _NAMING or name.startswith("data-"))
        if not self._rules.bare_steps.search(named) or self._places.of(one, 1) != "list" or self._off(one):
            return False
        link = next((above for above in one.iterancestors("a") if above.get("href") is not None), None)
        if link is None:
            self._lead(one, f"“” {_markup(one)}", weak=True)
        return link is None

    def _same_text_below(self, one: HtmlElement, text: str) -> bool:
        return any(child.tag in _CLICKED and _spoken(child) == text for child in one)

    def _word(self, one: HtmlElement, text: str, *, near: bool) -> None:
        if self._places.of(one, 1 if near else 2) != "list" or (near and self._places.aside(one)):
            return
        actor = self._actor(one)
        if self._off(actor):
            return
        link = self._link(actor)
        url = link_url(link, self._base) if link is not None else None
        if url:
            self._lead(one, f"“{text}” to {url}", url=url)
        elif self._acts(actor) or (link is not None and link.get("href") is not None):
            self._lead(one, f"“{text}” {_markup(actor)}", pages=self._argument(actor))
        else:
            named = self._scripted_by_name(actor)
            self._lead(one, f"“{text}” {_markup(actor)}", weak=not named)

    def _number(self, one: HtmlElement, number: int) -> None:
        if number < 1 or self._places.of(one) != "list":
            return
        actor, group = self._actor(one), one.getparent()
        link = self._link(actor)
        if group is not None and len(group) == 1 and group.getparent() is not None:
            group = group.getparent()
        if group is None or self._in_calendar(one):
            return
        acts = self._acts(actor) or (link is not None and link.get("href") is not None)
        self._numbers[group].append(_Number(number, one, acts))

    def _behaviour(self, one: HtmlElement, text: str, core: str) -> None:
        """A thing after the list that does something when it is clicked, and does not say what."""
        rules, said = self._rules, f"{text} {one.get('title') or ''} {names_of(one)} {self._deed(one)}"
        if core and rules.back_words.fullmatch(core):
            return
        if rules.excused.search(said) or self._places.of(one, 1) != "list" or self._places.aside(one):
            return
        if self._off(one):
            return
        telling = rules.page_functions.search(self._deed(one)) or self._in_pager_box(one) or not core
        if telling and (self._deed(one) or self._in_pager_box(one)):
            self._lead(one, f"“{text}” {_markup(one)}", pages=self._argument(one))
        elif self._acts(one):
            self._lead(one, f"“{text}” {_markup(one)}", weak=True)

    def _frame(self, one: HtmlElement) -> None:
        """A frame beside the list may hold its pager, or rows of its own."""
        if self._places.of(one) == "list" and not self._places.aside(one) and (source := one.get("src")):
            self._lead(one, f"a frame of {source[:60]}", weak=True)

    def _input(self, one: HtmlElement) -> None:
        kind, value = (one.get("type") or "text").lower(), collapse_spaces(one.get("value"))
        named = f"{one.get('name') or ''}"
        if self._places.aside(one):
            return
        if kind == "hidden":
            self._hidden(one, named or (one.get("id") or ""), value)
        elif kind == "radio":
            self._choices.year_tab(one, value)
        elif kind in ("button", "submit", "image"):
            core = _BARE.sub("", value).lower()
            if self._rules.words.fullmatch(core) or self._rules.near_words.fullmatch(core):
                self._word(one, value, near=False)
        elif self._rules.page_fields.fullmatch(named) and self._places.of(one) == "list":
            self._lead(one, f"a field for the number of the page {_markup(one)}")

    def _hidden(self, one: HtmlElement, name: str, value: str) -> None:
        digits = value if value.isascii() and value.isdigit() and len(value) < 6 else ""
        if digits and self._rules.page_counts.fullmatch(name):
            self.found.pages = max(self.found.pages, int(digits))
        elif digits and self._rules.row_counts.fullmatch(name):
            self._lead(one, f"{name}={digits}", rows=int(digits))
        elif self._rules.page_fields.fullmatch(name) and self._places.of(one) == "list":
            self._lead(one, f"a hidden field {name}={value[:12]}")

    def _attributes(self, one: HtmlElement) -> None:
        for name, value in one.items():
            if not (value.isascii() and value.isdigit() and len(value) < 6):
                continue
            bare = name.removeprefix("data-")
            if self._rules.page_counts.fullmatch(bare):
                self.found.pages = max(self.found.pages, int(value))
            elif self._rules.row_counts.fullmatch(bare) or (bare in ("total", "count") and self._in_pager_box(one)):
                self._lead(one, f"{name}={value}", rows=int(value))

    def _box(self, one: HtmlElement) -> None:
        """A box named like a pager: its counts, and whether it waits to be filled."""
        if self._places.holds_rows(one) or not self._rules.boxes.search(names_of(one)):
            return
        if (
            len(one) == 0
            and not collapse_spaces(one.text)
            and one.tag in ("div", "ul", "p", "span", "td", "nav", "section")
        ):
            if self._places.of(one) == "list" and not self._places.aside(one) and self._after:
                self._lead(one, f"an empty pager box {_markup(one)}")
        elif len(one) <= _BOX and len(text := collapse_spaces(one.text_content())) <= _BOX:
            self._counts_of_box(one, text)

    def _component(self, one: HtmlElement) -> None:
        """An element that is no HTML and is named like a pager (``<page-nav>``, ``<el-pagination>``): a script's."""
        if self._places.aside(one):
            return
        counts = {
            name.lstrip(":").removeprefix("data-"): int(value) for name, value in one.items() if value.isdecimal()
        }
        pages = [n for name, n in counts.items() if name == "pages" or self._rules.page_counts.fullmatch(name)]
        rows = [n for name, n in counts.items() if name == "total" or self._rules.row_counts.fullmatch(name)]
        self._lead(one, f"a pager of a script {_markup(one)}", pages=max(pages, default=0), rows=max(rows, default=0))

    def _counts_of_box(self, one: HtmlElement, text: str) -> None:
        if (count := self._rules.short_rows_stated.match(text[:_LONGEST])) and self._places.of(one) == "list":
            self._lead(one, text[:_LONGEST], rows=int(count[1]))

    # --- after the walk -----------------------------------------------------------------------------------------

    def _sum_up(self) -> None:
        text = collapse_spaces(" ".join(self._said))
        for pattern in self._rules.pages_stated:
            for stated in pattern.finditer(text):
                self.found.pages = max(self.found.pages, int(stated[1]))
        for pattern in self._rules.rows_stated:
            self.found.leads += [Lead(f"“{one[0][:_LONGEST]}”", rows=int(one[1])) for one in pattern.finditer(text)]
        for left in self._rules.rows_left.finditer(text):
            self.found.leads += [Lead(f"“{left[0]}”")] if int(left[1]) else []
        for numbers in self._numbers.values():
            self._series(numbers)
        tabs = [texts for texts in self._tabs.values() if len(texts) > 1]
        self.found.leads += [Lead(f"a choice of {len(texts)}: {'/'.join(texts)[:60]}") for texts in tabs]
        self.found.leads += self._choices.leads
        self.found.offered = self._choices.years

    def _counts(self, one: HtmlElement) -> None:
        """``1/3`` by itself, and short counts of rows outside any box that is named like a pager."""
        if len(one) > _MOST_IN_COUNT or not _COUNTED.search(
            text := collapse_spaces(one.text_content())[: _SENTENCE + 1]
        ):
            return
        if len(text) > _SENTENCE or self._places.of(one) != "list" or self._places.aside(one):
            return
        if pages := self._rules.page_of_pages.match(text):
            if int(pages[2]) >= max(int(pages[1]), 1) and (self._after or self._in_pager_box(one)):
                self._lead(one, f"“{text}”", pages=int(pages[2]))
        elif (count := self._rules.short_rows_stated.match(text)) and count[2]:
            self._lead(one, f"“{text}”", rows=int(count[1]))

    def _series(self, numbers: Sequence[_Number]) -> None:
        """Numbers beside each other are those of pages when they act, or count up from 1 or 2."""
        known = {one.number for one in numbers}
        numbers = [one for one in numbers if one.acts or {one.number - 1, one.number + 1} & known or len(numbers) == 1]
        shown = [one.number for one in numbers] or [0]
        if len(set(shown)) >= _CALENDAR or (max(shown) > _DAYS and not any(one.acts for one in numbers)):
            return
        rising = len(shown) > 1 and all(b == a + 1 for a, b in pairwise(shown))
        boxed = any(self._in_pager_box(one.one) for one in numbers)
        if max(shown) > 1 and (boxed or rising or any(one.acts for one in numbers)):
            self._lead(
                numbers[-1].one, f"numbers of pages up to {max(shown)} {_markup(numbers[-1].one)}", pages=max(shown)
            )

    # --- helpers ------------------------------------------------------------------------------------------------

    def _lead(
        self, one: HtmlElement, seen: str, *, pages: int = 0, rows: int = 0, url: str = "", weak: bool = False
    ) -> None:
        self.found.leads.append(Lead(seen[:160], pages, rows, url, weak))

    def _actor(self, one: HtmlElement) -> HtmlElement:
        """What is clicked: the thing itself, or what it stands in and nothing else does."""
        actor = one
        for above in one.iterancestors():
            if self._acts(actor) or actor.tag in ("a", "button", "input"):
                return actor
            if collapse_spaces(above.text_content()) != collapse_spaces(one.text_content()):
                return one
            actor = above
        return one

    def _link(self, actor: HtmlElement) -> HtmlElement | None:
        return actor if actor.tag == "a" else None

    def _acts(self, one: HtmlElement) -> bool:
        if any(_ACTS.match(name) for name in one.keys()):  # noqa: SIM118 (an element's attributes)
            return True
        href = one.get("href") or ""
        return href.lower().lstrip().startswith("javascript:") and "(" in href and "void(" not in href.replace(" ", "")

    def _may_act(self, one: HtmlElement) -> bool:
        """Whether a click on a thing may do something; a bare button does so where pages are turned."""
        if self._acts(one) or (one.tag == "a" and _SCRIPTED.match(one.get("href") or "x")):
            return True
        return one.tag == "button" and self._in_pager_box(one)

    def _deed(self, one: HtmlElement) -> str:
        deeds = [value for name, value in one.items() if _ACTS.match(name)]
        href = one.get("href") or ""
        return " ".join([*deeds, href if href.lower().startswith("javascript:") else ""]).strip()

    def _argument(self, actor: HtmlElement) -> int:
        """The page a deed names: ``turn(2)``, ``data-page="2"``; 0 when it names none."""
        for name, value in actor.items():
            if _NUMBER_ACTS.match(name) and value.isascii() and value.isdigit() and len(value) < 4:
                return int(value)
        inside = _ARGUMENTS.search(self._deed(actor))
        numbers = [int(one) for one in _SMALL.findall(inside[1])] if inside else []
        return numbers[0] if len(numbers) == 1 and not re.search(r"[-+*]", inside[1] if inside else "") else 0

    def _off(self, actor: HtmlElement) -> bool:
        """Whether a thing is switched off, by attribute or by its name or that of the box around it alone."""
        for one in (actor, actor.getparent()):
            if one is None or len(one) > 2:
                continue
            disabled = one.get("disabled") is not None or one.get("aria-disabled") == "true"
            if disabled or self._rules.switched_off.search(names_of(one)):
                return True
        return False

    def _in_pager_box(self, one: HtmlElement) -> bool:
        above: HtmlElement | None = one
        for _ in range(4):
            if above is None or self._places.holds_rows(above):
                return False
            if self._rules.boxes.search(names_of(above)):
                return True
            above = above.getparent()
        return False

    def _in_calendar(self, one: HtmlElement) -> bool:
        table = next(one.iterancestors("table"), None)
        if table is None or self._places.holds_rows(table):
            return False
        if table not in self._calendars:
            self._calendars[table] = len(list(_cells(table))) >= _CALENDAR
        return self._calendars[table]

    def _scripted_by_name(self, actor: HtmlElement) -> bool:
        """Whether class or id says that scripts listen: next, more, page, btn."""
        return re.search(r"next|more|page|load|turn|(?<![a-z])btn|click", names_of(actor), re.IGNORECASE) is not None


def _spoken(one: HtmlElement) -> str:
    """The text of a thing without the characters of icon fonts, which say nothing."""
    return collapse_spaces(_ICONS.sub("", str(one.text_content())))


def _label(one: HtmlElement) -> str:
    """What a thing without text is called: by its own tags, or by its picture's."""
    pictures = [each for each in one.iter("img", "i", "span") if each is not one]
    named = (each.get(name) for each in (one, *pictures) for name in ("title", "alt", "aria-label"))
    return collapse_spaces(next((text for text in named if text), ""))


def _cells(table: HtmlElement) -> Iterator[HtmlElement]:
    return (cell for cell in table.iter("td", "th") if _NUMBER.match(collapse_spaces(cell.text_content())))


def _markup(one: HtmlElement) -> str:
    """The thing's own tag, shortened, for the reason of a visit."""
    told = " ".join(f'{name}="{" ".join(value.split())[:40]}"' for name, value in list(one.items())[:3])
    return f"<{one.tag}{' ' + told if told else ''}>"

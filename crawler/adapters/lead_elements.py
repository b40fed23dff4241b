"""What an element of a page is: its text, whether a click on it acts, what the deed names, whether it is off."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.lead_place import Places, names_of
from crawler.adapters.markup import collapse_spaces

CLICKED = frozenset({
    "a", "button", "input", "li", "span", "em", "i", "b", "strong", "div", "p", "td", "label", "font", "dd", "img",
})  # fmt: skip

_ICONS = re.compile("[\ue000-\uf8ff]")  # characters of icon fonts, which say nothing
_ACTS = re.compile(
    r"^(?:on(?:click|change|mousedown|tap|touchend)|[@v:-].*click.*|ng-click|page[\w-]*|tagname|jump|lay-[\w-]+"
    r"|data-(?:page|url|href|next|src-url|action|target-page|pageno|p|num|index)[\w-]*)$"
)
_NUMBER_ACTS = re.compile(r"^(?:data-(?:page|p|num|pageno)[\w-]*|page[\w-]*)$")
_NAMING = frozenset({"id", "class", "name", "src", "background", "style"})
_SCRIPTED = re.compile(r"^\s*(?:javascript:|#|$)", re.IGNORECASE)
_ARGUMENTS = re.compile(r"\((.*)\)", re.DOTALL)
_SMALL = re.compile(r"(?<![\w./-])(\d{1,3})(?![\w./-])")
_LISTENING = re.compile(r"next|more|page|load|turn|(?<![a-z])btn|click", re.IGNORECASE)


def text_of(one: HtmlElement) -> str:
    """Return the text of an element without the characters of icon fonts."""
    return collapse_spaces(_ICONS.sub("", str(one.text_content())))


def label_of(one: HtmlElement) -> str:
    """Return what an element without text is called: by its own attributes, or by its picture's."""
    pictures = [each for each in one.iter("img", "i", "span") if each is not one]
    named = (each.get(name) for each in (one, *pictures) for name in ("title", "alt", "aria-label"))
    return collapse_spaces(next((text for text in named if text), ""))


def markup_of(one: HtmlElement) -> str:
    """Return the element's own tag, shortened, for the reason of a visit."""
    attributes = " ".join(f'{name}="{" ".join(value.split())[:40]}"' for name, value in list(one.items())[:3])
    return f"<{one.tag}{' ' + attributes if attributes else ''}>"


def acts(one: HtmlElement) -> bool:
    """Return whether a click on an element runs something."""
    if any(_ACTS.match(name) for name in one.keys()):  # noqa: SIM118 (an element's attributes)
        return True
    href = one.get("href") or ""
    return href.lower().lstrip().startswith("javascript:") and "(" in href and "void(" not in href.replace(" ", "")


def may_act(one: HtmlElement, places: Places) -> bool:
    """Return whether a click on an element may run something; on a bare button it does where pages are turned."""
    if acts(one) or (one.tag == "a" and _SCRIPTED.match(one.get("href") or "x")):
        return True
    return one.tag == "button" and in_pager_box(one, places)


def has_target(one: HtmlElement) -> bool:
    """Return whether an element acts, or is a link with any address."""
    return acts(one) or (one.tag == "a" and one.get("href") is not None)


def deed_of(one: HtmlElement) -> str:
    """Return what a click on an element runs, as its attributes write it."""
    deeds = [value for name, value in one.items() if _ACTS.match(name)]
    href = one.get("href") or ""
    return " ".join([*deeds, href if href.lower().startswith("javascript:") else ""]).strip()


def page_named(one: HtmlElement) -> int:
    """Return the page that a deed names (``turn(2)``, ``data-page="2"``); 0 when it names none."""
    for name, value in one.items():
        if _NUMBER_ACTS.match(name) and value.isascii() and value.isdigit() and len(value) < 4:
            return int(value)
    inside = _ARGUMENTS.search(deed_of(one))
    numbers = [int(number) for number in _SMALL.findall(inside[1])] if inside else []
    return numbers[0] if len(numbers) == 1 and not re.search(r"[-+*]", inside[1] if inside else "") else 0


def actor_of(one: HtmlElement) -> HtmlElement:
    """Return what is clicked: the element itself, or the one around it that has no other text."""
    actor = one
    for above in one.iterancestors():
        if acts(actor) or actor.tag in ("a", "button", "input"):
            return actor
        if collapse_spaces(above.text_content()) != collapse_spaces(one.text_content()):
            return one
        actor = above
    return one


def is_off(one: HtmlElement) -> bool:
    """Return whether an element is switched off, by attribute or by its name or that of the box around it alone."""
    for each in (one, one.getparent()):
        if each is None or len(each) > 2:
            continue
        disabled = each.get("disabled") is not None or each.get("aria-disabled") == "true"
        if disabled or adapter_vocabulary().leads.rules.switched_off.search(names_of(each)):
            return True
    return False


def is_bare_step(one: HtmlElement, places: Places) -> bool:
    """Return whether an element without text, address or deed is named or painted like a step to the next page."""
    leads_nowhere = one.get("href") is None or _SCRIPTED.match(one.get("href", ""))
    if (len(one) and one.tag != "a") or acts(one) or not leads_nowhere or places.aside(one):
        return False
    attributes = [item for each in (one, *one) for item in each.items()]
    named = " ".join(value for name, value in attributes if name in _NAMING or name.startswith("data-"))
    if not adapter_vocabulary().leads.rules.bare_steps.search(named) or places.of(one, 1) != "list" or is_off(one):
        return False
    return next((above for above in one.iterancestors("a") if above.get("href") is not None), None) is None


def is_scripted_by_name(one: HtmlElement) -> bool:
    """Return whether class or id says that scripts listen: next, more, page, btn."""
    return _LISTENING.search(names_of(one)) is not None


def in_pager_box(one: HtmlElement, places: Places) -> bool:
    """Return whether an element or a box close around it is named like a pager."""
    above: HtmlElement | None = one
    for _ in range(4):
        if above is None or places.holds_rows(above):
            return False
        if adapter_vocabulary().leads.rules.boxes.search(names_of(above)):
            return True
        above = above.getparent()
    return False

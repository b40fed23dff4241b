"""The report's sections, split at its numbered headings.

The same numerals also number paragraphs inside sections and a list of contents, so the headings are the best
rising chain over the whole text: known titles weigh most, and a heading with prose under it beats one without.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from archive.reading.forms import load_forms
from archive.reading.labels import bare_key, label_key
from archive.reading.reading_model import Section

_NUMERALS = {numeral: at for at, numeral in enumerate("一二三四五六七八九十", 1)}
_NUMBERED = re.compile(
    r"^\s*(?:第\s*)?([一二三四五六七八九十]|十[一二])\s*(?:部分)?\s*(?:[、.．,，:：）)]|\s)\s*(.+)$", re.S
)
_ARABIC = re.compile(r"^\s*([1-9])\s*[、.．]\s*(.+)$", re.S)
_LONGEST_TITLE = 40
_LEAST_PROSE = 8
_MOST_HEADINGS = 300
_RUN_IN = re.compile(r"^([^，,。；;：:]{2,16})[。：:]\s*(.{5,})$", re.S)
_CLAUSE = re.compile(r"[。：:；;\s]")
_TEXT_BEGINS = re.compile(
    r"^[\d\s“《（(〔〇二我本全按根据为今截至共无没未县区市省乡镇局在一近上从随认积严深坚通以对主]"
)
"""What prose set on the line of its heading begins with, where no mark parts the two."""
_LEAST_CHAIN = 3
_WEAK = frozenset({"概述", "概况", "基本情况"})


class SectionHeading(NamedTuple):
    """A paragraph that may be a heading; ``order`` is its place in the form, ``rest`` prose on the same line."""

    at: int
    number: int
    order: int
    title: str
    rest: str
    known: bool
    weight: float = 1.0
    style: str = "han"


@lru_cache(maxsize=1)
def _titles() -> dict[str, int]:
    forms = load_forms()
    return {label_key(label): section.number for form in forms for section in form.sections for label in section.labels}


def heading_number(text: str) -> int | None:
    """Return the section of the form (1..6) that ``text`` is a heading of, else None."""
    found = _heading(0, text)
    return found.order if found and found.known else None


def split_sections(paragraphs: list[str]) -> tuple[list[str], list[Section]]:
    """Return the paragraphs before the first heading, and the sections in printed order."""
    headings = _of_one_style([found for at, text in enumerate(paragraphs) if (found := _heading(at, text))])
    if sum(heading.weight == 4 for heading in headings) >= 2:
        # （二）依申请公开… below 一、 has the same words as a section; it is one only where nothing better is.
        headings = [heading for heading in headings if heading.weight < 2 or heading.weight >= 3]
    chain = _best_chain(headings[:_MOST_HEADINGS], len(paragraphs))
    if not chain:
        return paragraphs, []
    sections = []
    for heading, following in zip(chain, [*chain[1:], None], strict=True):
        end = following.at if following else len(paragraphs)
        lines = [line for line in (heading.rest, *paragraphs[heading.at + 1 : end]) if line]
        sections.append(Section(heading.number, heading.title, "\n".join(lines)))
    return paragraphs[: chain[0].at], sections


def anchor_headings(paragraphs: list[str]) -> list[int]:
    """Return indices of paragraphs that are surely headings of a report, to find it on a page; empty when in doubt."""
    found = _of_one_style([heading for at, text in enumerate(paragraphs) if text and (heading := _heading(at, text))])
    # Only where nothing has a plain number do parenthesised ones count: they mostly stand inside sections.
    firm = [h for h in found if not 2 <= h.weight < 3] if any(h.weight >= 3 for h in found) else found
    chain = _best_chain(firm[:_MOST_HEADINGS], len(paragraphs))
    sure = [heading for heading in chain if heading.known]
    if len(sure) >= 2:
        # Between known headings a numbered line may be anything; outside them it is not used as an anchor.
        return [heading.at for heading in sure]
    numbers = [heading.number for heading in chain]
    return [h.at for h in chain] if len(chain) >= 3 and numbers == list(range(1, len(chain) + 1)) else []


def _of_one_style(headings: list[SectionHeading]) -> list[SectionHeading]:
    """Keep headings of one numbering: with 一、二、三 above them 1. 2. 3. are parts of a section."""
    han = {heading.number for heading in headings if heading.style == "han"}
    known = sum(heading.known for heading in headings if heading.style == "han")
    if len(han) < _LEAST_CHAIN or known < _LEAST_CHAIN - 1:
        return headings
    orders = {heading.order for heading in headings if heading.style == "han" and heading.known}
    return [h for h in headings if h.style == "han" or (h.style == "none" and h.order not in orders)]


def _heading(at: int, text: str) -> SectionHeading | None:
    heading = _heading_of(text)
    return heading._replace(at=at) if heading else None


@lru_cache(maxsize=2_000)
def _heading_of(text: str) -> SectionHeading | None:
    """Return the heading that a paragraph may be, at place 0; each paragraph of a page is asked about three times."""
    found = _NUMBERED.match(text)
    arabic = None if found else _ARABIC.match(text)
    if match := found or arabic:
        number = _NUMERALS.get(match[1][-1], 0) + (10 if len(match[1]) > 1 else 0) if found else int(match[1])
        return _numbered(number, match[2].strip(), chinese=found is not None)
    key = label_key(text) if len(text) <= _LONGEST_TITLE else ""
    if (order := _titles().get(key)) and key not in _WEAK:
        title = re.sub(r"^\s*[（(][^）)]{1,3}[）)]", "", text).strip(" 　。：:")
        return SectionHeading(0, order, order, title, "", known=True, weight=_unnumbered(text, order),
                       style="paren" if text.lstrip()[:1] in "（(" else "none")  # fmt: skip
    return None


def _unnumbered(text: str, order: int) -> float:
    """（二）依申请公开情况 is mostly a part of section 1; with the section's own numeral it may be the section."""
    if text.lstrip()[:1] not in "（(":
        return 3
    return 2.5 if _NUMERALS.get(text.lstrip()[1:2]) == order else 2


def _numbered(number: int, rest: str, *, chinese: bool) -> SectionHeading | None:
    title, _, following = _parted(rest)
    style = "han" if chinese else "arabic"
    if order := _title_order(title):
        return SectionHeading(0, number, order, title, following, known=True, weight=4, style=style)
    plain = rest.rstrip(" 　：:。")
    if chinese and len(plain) <= _LONGEST_TITLE and not re.search(r"[。；;，,]", plain):
        return SectionHeading(0, number, number, plain, "", known=False)
    if chinese and (found := _RUN_IN.match(rest)):
        return SectionHeading(0, number, number, found[1].strip(), found[2].strip(), known=False, weight=0.8)
    return None


def _title_order(title: str) -> int | None:
    """Return the section that a title names, with or without a note behind it."""
    return _titles().get(label_key(title)) or _titles().get(bare_key(title))


def _parted(rest: str) -> tuple[str, str, str]:
    """Return title and prose of one paragraph: a known title may be followed by its prose on the same line."""
    if _title_order(rest):
        return rest.strip(" 　。：:"), "", ""
    for stop in _CLAUSE.finditer(rest[: _LONGEST_TITLE + 10]):
        if label_key(rest[: stop.start()]) in _titles():
            return rest[: stop.start()].strip(), stop[0], rest[stop.end() :].lstrip(" 　。：:").rstrip()
    for end in range(min(len(rest) - 1, _LONGEST_TITLE), 3, -1):
        if label_key(rest[:end]) in _titles() and _TEXT_BEGINS.match(rest[end:]) and len(rest) - end >= _LEAST_PROSE:
            return rest[:end].strip(), "", rest[end:].strip()
    return rest, "", ""


def _best_chain(headings: list[SectionHeading], length: int) -> list[SectionHeading]:
    """Return the heaviest rising chain, by the numbers as printed or by the order of the form, whichever weighs more.

    Older reports have sections of their own between those of the form; newer ones print a number twice.
    """
    printed = _rising(headings, [heading.number for heading in headings], length)
    ordered = _rising(headings, [heading.order for heading in headings], length)
    chain = max(printed, ordered, key=lambda found: found[0])[1]
    return chain if len(chain) > 1 else []


def _rising(headings: list[SectionHeading], orders: list[int], length: int) -> tuple[float, list[SectionHeading]]:
    best: list[tuple[float, int | None]] = []
    for at, heading in enumerate(headings):
        following = headings[at + 1].at if at + 1 < len(headings) else length
        weight = heading.weight + (0.5 if heading.rest or following > heading.at + 1 else 0.0)
        before = [(best[b][0], b) for b in range(at) if orders[b] < orders[at]]
        top = max(before, default=(0.0, None), key=lambda pair: pair[0])
        best.append((top[0] + weight, top[1]))
    step: int | None = max(range(len(best)), key=lambda i: best[i][0], default=None)
    weight = best[step][0] if step is not None else 0.0
    chain = []
    while step is not None:
        chain.append(headings[step])
        step = best[step][1]
    return weight, chain[::-1]

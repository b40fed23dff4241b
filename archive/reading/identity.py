"""What a document is called, whose it is and of which year, each with where it was found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.reading.authors import announced, author, named_publisher, named_source, signed
from archive.reading.document import Document
from archive.reading.labels import strip_all_space
from archive.reading.published_date import is_info_line
from archive.reading.titles import Candidate, candidates, joined_lines
from archive.recognition.fold import simplified
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.publisher import bare_name
from archive.recognition.recognise import Recognition, recognise
from archive.recognition.report_year import find_years

_INFO_LINES = 5
"""Lines at the beginning of the text that may tell of the document (来源, 发布时间)."""
_ANY_REPORT = re.compile(r"政府信息|信息公开|政务公开|年度报告|年报|总结")
_PLACED = re.compile(r"[\u3400-\u9fff]{2,8}[省市县区旗州盟][\u3400-\u9fff]{2}")
"""A name with its region before it, which nothing beside the title makes longer."""
_NAME_ENDS = re.compile(r"§|关于|\d|政府信息|政务|信息公开|年度|年报|[:：（(《]")


@dataclass(slots=True)
class Identity:
    """The document's name, and what recognition said of it.

    ``titles`` are the keys of all titles that stand on the page, to be cut from its text. ``organ_from`` is
    title, publisher, author, opening, sign_off, source or "" for none; ``year_from`` is title or "".
    """

    title: str
    recognition: Recognition
    organ: str
    organ_from: str
    report_year: int | None
    year_from: str
    titles: list[str] = field(default_factory=list)


def identify(document: Document, paragraphs: list[str], listed_title: str = "") -> Identity:
    """Never fails: a page without a title gives an empty one and is no report by its title."""
    column = document.metas.get("columnname", "") or document.metas.get("breadcrumb", "")
    found = [(one, recognise(one.text, column=column)) for one in candidates(document, paragraphs, listed_title)]
    reports = [(one, said) for one, said in found if said.is_report]
    if not any(said.organ and said.report_year for _, said in reports):
        joined = [(one, recognise(one.text, column=column)) for one in joined_lines(document, paragraphs)]
        reports += [(one, said) for one, said in joined if said.is_report]
    if not reports:
        return _unrecognised(document, paragraphs, [one for one, _ in found], column)
    one, said = max(reports, key=lambda pair: (bool(pair[1].organ), pair[1].report_year is not None))
    organ, origin = _organ(said, document, paragraphs, column)
    keys = [candidate.key for candidate, _ in reports]
    year_from = "title" if said.report_year is not None else ""
    return Identity(one.text, said, organ, origin, said.report_year, year_from, keys)


def _unrecognised(document: Document, paragraphs: list[str], found: list[Candidate], column: str) -> Identity:
    """Another title, or none: organ and year are taken from it all the same, for the content may be a report."""
    telling = [one for one in found if _ANY_REPORT.search(simplified(one.text))]
    one = next(iter([*telling, *found]), Candidate("", ""))
    said = recognise(one.text, column=column)
    years = find_years(simplified(strip_all_space(one.text)))
    year = years.report_year()
    organ, origin = _beside(document, paragraphs)
    if name := _leading_name(years.text):
        organ, origin = _longer(name, organ), "title"
    return Identity(one.text, said, organ, origin, year, "title" if year is not None else "", [one.key])


def _leading_name(marked: str) -> str:
    """青山县审计局 of ``青山县审计局§年度政务公开工作情况``."""
    before = _NAME_ENDS.split(marked.removeprefix("关于").removeprefix("公布").removeprefix("发布"), maxsplit=1)[0]
    name = bare_name(before)
    return name if looks_like_organ(name) else ""


def _organ(said: Recognition, document: Document, paragraphs: list[str], column: str) -> tuple[str, str]:
    if _PLACED.match(said.organ):
        return said.organ, "title"
    beside, origin = _beside(document, paragraphs)
    if said.organ:
        others = [author(paragraphs), announced(paragraphs), signed(paragraphs), named_publisher(document)]
        longer = [name for name in (*others, beside) if name != said.organ and name.endswith(said.organ)]
        return (longer[0] if longer else said.organ), "title"
    if beside:
        return beside, origin
    named = recognise(said.title, column=column).organ
    return named, "column" if named else ""


def _longer(name: str, other: str) -> str:
    return other if len(other) > len(name) and other.endswith(name) else name


def _beside(document: Document, paragraphs: list[str]) -> tuple[str, str]:
    """Return the organ named outside the title, the strongest place first."""
    lines = [text for text in paragraphs[:_INFO_LINES] if is_info_line(text)]
    if name := named_publisher(document, lines):
        return name, "publisher"
    for place, name in (
        ("author", author(paragraphs)),
        ("opening", announced(paragraphs)),
        ("sign_off", signed(paragraphs)),
        ("source", named_source(document, lines)),
    ):
        if name:
            return name, place
    return "", ""

"""What the report is called, whose it is and of which year: from title, 发布机构, breadcrumb and opening words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.reading.document import Document
from archive.reading.labels import squeeze
from archive.reading.rules import reading_rules
from archive.recognition.kinds import looks_like_organ
from archive.recognition.recognise import Recognition, recognise

_LONGEST_TITLE = 90
_OPENING = (
    re.compile(
        r"(?:本报告|本年度报告|本年报|年度报告|报告)(?:是|系)?由\s*([^，,。；《》（(]{3,30}?)(?:按照|根据|依据|依照|编制|负责)"
    ),
    re.compile(r"^[^，,。]{0,20}?([^，,。；《》（(\s]{3,30}?)(?:按照|根据|依据|依照)\s*《?中华人民共和国"),
    re.compile(r"(?:现|特|将|就)(?:公布|发布|编制|向社会公布)\s*([^，,。；《》（(\s]{3,30}?)(?:20\d\d|二〇)"),
    re.compile(r"(?:请|可)(?:直接)?(?:与|和|同|向)\s*([^，,。；《》（(\s]{3,30}?)(?:联系|咨询|反映)"),
)
_ROOM = r"(?:政务公开|政府信息公开|信息公开|综合|党政)?[^局委厅]{0,6}(?:办公室|科|股|办|中心)$"
_INNER = re.compile(
    rf"(?<=[局委厅处会镇乡院心]){_ROOM}|(?<=府)(?!办公室$|办$){_ROOM}|(?<=办公室)[^局委厅]{{0,8}}(?:科|股)$"
)
"""A room inside the organ (局办公室, 办公室政务公开科); a government's office is an organ of its own."""


@dataclass(slots=True)
class Identity:
    """The report's name and what recognition said of it; ``titles`` are all spellings that stand on the page."""

    title: str
    recognition: Recognition
    organ: str
    titles: list[str] = field(default_factory=list)


def identify(document: Document, paragraphs: list[str], listed_title: str = "") -> Identity:
    """Never fails: a page without a title gives an empty one and is no report."""
    column = document.metas.get("columnname", "") or document.metas.get("breadcrumb", "")
    source = page_source(document)
    candidates = _candidates(document, paragraphs, listed_title)
    judged = [(title, recognise(title, column=column)) for title in candidates]
    reports = [(title, said) for title, said in judged if said.is_report]
    if not reports:
        title = candidates[0] if candidates else ""
        said = next((s for _, s in judged), recognise(title, column=column))
        return Identity(title, said, "", [title] if title else [])
    title, said = max(reports, key=lambda pair: (bool(pair[1].organ), pair[1].report_year is not None))
    organ = _organ(said, source, column, paragraphs)
    return Identity(title, said, organ, [title for title, _ in reports])


def _candidates(document: Document, paragraphs: list[str], listed: str) -> list[str]:
    """Titles in the order in which they are believed, without doubles and cut ones."""
    metas = document.metas
    found = [metas.get("articletitle", ""), document.title, metas.get("heading", ""), metas.get("title", "")]
    found += [text for text in paragraphs[:4] if len(text) < _LONGEST_TITLE]
    if len(paragraphs) > 1 and len(paragraphs[0]) + len(paragraphs[1]) < _LONGEST_TITLE:
        found.append(paragraphs[0] + paragraphs[1])
    cut = listed.rstrip().endswith(("…", "...", ".."))
    found.insert(len(found) if cut else 1, listed.strip())
    kept: dict[str, str] = {}
    for title in found:
        if title and len(title) <= 200:
            kept.setdefault(squeeze(title), title)
    return list(kept.values())


def page_source(document: Document) -> str:
    """The publisher named above the article (发布机构 before 来源) or in its meta tags; "" when none is named."""
    rules = reading_rules().publishers
    text = "\n".join(document.outside)
    for label in rules.labels:
        found = re.search(rf"{label}\s*[:：]?\s*\n?\s*[:：]?\s*([^\s:：|]{{2,30}})", text)
        if found and looks_like_organ(found[1]):
            return found[1]
    metas = (document.metas.get(name, "") for name in rules.metas)
    return next((name for name in metas if name and looks_like_organ(name)), "")


def opening_organ(paragraphs: list[str]) -> str:
    """The organ that the opening paragraphs say drew up the report."""
    opening = [re.sub(r"\s+", "", text) for text in paragraphs[:6]]
    for pattern in _OPENING:
        for text in opening:
            found = pattern.search(text)
            if found and looks_like_organ(name := _INNER.sub("", found[1])):
                return name
    return ""


def _organ(said: Recognition, source: str, column: str, paragraphs: list[str]) -> str:
    opening = opening_organ(paragraphs)
    if said.organ:
        longer = [name for name in (opening, source) if len(name) > len(said.organ) and name.endswith(said.organ)]
        return longer[0] if longer else said.organ
    return source or opening or recognise(said.title, column=column, source=source).organ

"""Whose report a document is, by what stands beside its title: 发布机构, a sentence of authorship, the sign-off."""

from __future__ import annotations

import re

from archive.reading.document import Document
from archive.reading.labels import strip_all_space
from archive.reading.reading_rules import reading_rules
from archive.recognition.fold import simplified
from archive.recognition.organ_kind import looks_like_organ

_NAME = r"([^，,。；;：:、《》（()）“”\s]{3,30}?)"
_BY = r"(?:按照|根据|依据|依照|遵照|按|编制|编写|撰写|汇总|起草|负责|组织)"
_REPORT = r"(?:本报告|本年度报告|本年报|该报告|年度报告|报告)"
_AUTHOR = (
    re.compile(rf"{_REPORT}(?:是|系)?由{_NAME}{_BY}"),
    re.compile(rf"^(?:{_REPORT}由)?{_NAME}(?:按照|根据|依据|依照)《?中华人民共和国.{{0,80}}?(?:编制|编写|撰写|制作)"),
    re.compile(
        rf"^(?:按照|根据|依据|依照)《?中华人民共和国[^。]{{0,120}}?[，,]由?{_NAME}(?:编制|编写|撰写)(?:了|并|本|20|二)"
    ),
    re.compile(rf"(?:编制|编写|报告)(?:单位|机关|主体)[:：]{_NAME}(?:$|[，,。；;\s])"),
)
"""Sentences that name who drew the report up (编制). Whom to ask (请与…联系) is no author."""
_ANNOUNCED = (
    re.compile(rf"(?:现|特|将|就)(?:公布|发布|编制|向社会公布){_NAME}(?:20\d\d|二〇)"),
    re.compile(rf"^(?:{_REPORT}由)?{_NAME}(?:按照|根据|依据|依照)《?中华人民共和国"),
)
_STOP = re.compile(r"[。；;]")
_SELF = re.compile(r"^(?:我|本)[局县市区镇乡委办厅处]$|^(?:我|本)(?:单位|机关|部门)$")
_ROOM = r"(?:政务公开|政府信息公开|信息公开|综合|党政)?[^局委厅]{0,6}(?:办公室|科|股|办|中心)$"
_INNER = re.compile(
    rf"(?<=[局委厅处会镇乡院心]){_ROOM}|(?<=街道){_ROOM}|(?<=府)(?!办公室$|办$){_ROOM}|(?<=办公室)[^局委厅]{{0,8}}(?:科|股)$"
)
"""A room inside the organ (局办公室, 办公室政务公开科); a government's office is an organ of its own."""
_DAY = re.compile(r"^[（(]?(?:\d{4}|[二一][〇○零OＯ一二三四五六七八九]{3})[年.\-/].{3,12}[）)]?$")


def named_publisher(document: Document, lines: list[str] | None = None) -> str:
    """Return the publisher in the table or meta tags above the article (发布机构); "" when none is named."""
    rules = reading_rules().publishers
    if named := _labelled(document, lines or [], list(rules.labels)):
        return named
    metas = (document.metas.get(name, "") for name in rules.metas)
    return next((name for name in metas if name and looks_like_organ(name)), "")


def named_source(document: Document, lines: list[str] | None = None) -> str:
    """来源 and 稿源: often the organ, sometimes only the site that all its pages name."""
    return _labelled(document, lines or [], list(reading_rules().publishers.sources))


def author(paragraphs: list[str]) -> str:
    """Return the organ that a sentence of authorship names; "" when there is none."""
    return _first(_AUTHOR, paragraphs)


def announced(paragraphs: list[str]) -> str:
    """Return the organ that the opening speaks of as its own, where nobody is called the author."""
    return _first(_ANNOUNCED, paragraphs)


def signed(paragraphs: list[str]) -> str:
    """Return the name above (or before) the day with which the text ends."""
    last = [strip_all_space(text) for text in paragraphs[-4:]]
    for at, text in enumerate(last):
        if at + 1 < len(last) and _DAY.match(last[at + 1]) and looks_like_organ(text):
            return without_room(text)
    ending = last[-1] if last else ""
    return without_room(ending) if 3 < len(ending) <= 24 and looks_like_organ(ending) else ""


def without_room(name: str) -> str:
    """县民政局办公室 is 县民政局."""
    return _INNER.sub("", name)


def _first(patterns: tuple[re.Pattern[str], ...], paragraphs: list[str]) -> str:
    opening = [simplified("".join(text.split())) for text in paragraphs[:6]]
    sentences = [one for text in opening for one in _STOP.split(text) if one]
    for pattern in patterns:
        for sentence in sentences:
            found = pattern.search(sentence)
            if found and looks_like_organ(name := without_room(found[1])) and not _SELF.match(name):
                return name
    return ""


def _labelled(document: Document, lines: list[str], labels: list[str]) -> str:
    text = simplified("\n".join([*document.outside, *lines]))
    for label in labels:
        found = re.search(rf"{label}\s*[:：]?\s*\n?\s*[:：]?\s*([^\s:：|]{{2,30}})", text)
        if found and looks_like_organ(found[1]):
            return found[1]
    return ""

"""The titles a document may bear, in the order in which they are believed: meta tags, headings, lines above it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.reading.document import Document
from archive.reading.labels import strip_all_space
from archive.recognition.fold import simplified
from archive.recognition.organ_kind import looks_like_organ

LONGEST_TITLE = 90
_LONGEST_META = 200
_MOST_LINES = 4
"""A title is set in at most so many lines."""
_HEAD = 12
"""Lines above the text, and lines of the text, among which a title is looked for."""
_SITE_MARK = re.compile(
    r"\s*[_|｜—–»>]+\s*|\s+[-－‐]+\s*|\s*[-－‐]+\s+|(?<=[\u3400-\u9fff）)])[-－‐]+(?=[\u3400-\u9fff（(])"
)
_SENTENCE = re.compile(r"[。；;！!？?]|，.*，|自\d{4}年\d{1,2}月\d{1,2}日")
_LABELLED = re.compile(r"^.{0,12}(?:时间|日期|来源|稿源|作者|浏览次数|索引号|字体|時間|來源)\s*[:：]")
_ABOUT = re.compile(r"公开|報告|报告|年报|年報|总结|總結|公開")
_TITLE_LABEL = re.compile("标题|名称|標題|名稱|名\\s+称|标\\s+题")
_NAMED = re.compile(r"^(?:标题|名称|信息名称|文件名称|公文名称|信息标题|文件标题)[:：]?$")
_NAMED_HERE = re.compile(r"^(?:标题|名称|信息名称|文件名称|公文名称|信息标题|文件标题)\s*[:：]\s*(.{6,})$")
_PLACED_REPORT = re.compile(r"[\u3400-\u9fff]{2,8}[省市县區区旗州盟][\u3400-\u9fff]{2,}.*(?:报告|年报|報告|年報)$")
_PLACE = re.compile(r"^[\u3400-\u9fff]{2,20}(?:省|市|县|區|区|旗|州|盟|镇|乡|街道|政府|委员会|局)$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible title as it is shown, and as it stands on the page without white space."""

    text: str
    key: str


def candidates(document: Document, paragraphs: list[str], listed: str) -> list[Candidate]:
    """Whole lines first, without doubles; ``listed`` is the row's title, believed last when it is cut."""
    metas = document.metas
    title = metas.get("title", "")
    found = [metas.get("articletitle", ""), document.title, metas.get("heading", ""), *_named(document.outside)]
    cut = listed.rstrip().endswith(("…", "...", ".."))
    found.insert(len(found) if cut else 1, listed.strip())
    found += [*site_parts(title), title] if title else []
    lines = head_lines(document, paragraphs)
    found += [line for line in lines if len(line) < LONGEST_TITLE]
    return _distinct([Candidate(text, strip_all_space(text)) for text in found if _may_be(text)])


def joined_lines(document: Document, paragraphs: list[str]) -> list[Candidate]:
    """Titles set in several lines, the fewest lines first; 关于 at the seam after an organ's name is left out."""
    lines = head_lines(document, paragraphs)
    found = []
    for count in range(2, _MOST_LINES + 1):
        for at in range(len(lines) - count + 1):
            part = lines[at : at + count]
            key = "".join(map(strip_all_space, part))
            if len(key) < LONGEST_TITLE and _ABOUT.search(part[-1]) and not any(map(_SENTENCE.search, part)):
                found.append(_with_place(lines, at, Candidate(_seamed(part), key)))
    return _distinct(found)


def head_lines(document: Document, paragraphs: list[str]) -> list[str]:
    """Return the last lines above the text and its first ones, up to the first that is a sentence."""
    above = [line for line in document.metas.get("under_title", "").split("\n") if line.strip()]
    below = []
    for text in paragraphs[:_HEAD]:
        if len(text) >= LONGEST_TITLE or _SENTENCE.search(text):
            break
        below.append(text)
    return [*above[-_HEAD:], *below]


def site_parts(title: str) -> list[str]:
    """``站名 - 标题`` and ``标题_栏目_站名`` taken apart, those that speak of a report first.

    After spaces alone (``站名 栏目 标题``) only a last part that begins with a place of its own is the title.
    """
    parts = [part.strip() for part in _SITE_MARK.split(title) if part and part.strip()]
    if len(parts) > 1:
        return sorted(parts, key=lambda part: _ABOUT.search(part) is None)
    *before, last = title.split() or [""]
    return [last] if before and _PLACED_REPORT.match(last) else []


def _named(outside: list[str]) -> list[str]:
    """Return what the table above an article calls 名称 or 标题."""
    found = []
    for at, line in enumerate(outside):
        if not _TITLE_LABEL.search(line):
            continue
        if here := _NAMED_HERE.match(simplified(line)):
            found.append(line[here.start(1) :])
        elif at + 1 < len(outside) and _NAMED.match(strip_all_space(line)):
            found.append(outside[at + 1])
    return [text for text in found if _ABOUT.search(text)]


def _may_be(text: str) -> bool:
    return bool(text) and len(text) <= _LONGEST_META and not _SENTENCE.search(text) and not _LABELLED.search(text)


def _seamed(lines: list[str]) -> str:
    title = ""
    for line in lines:
        line = line.strip()
        if title and line.startswith(("关于", "關於")) and looks_like_organ(simplified(strip_all_space(title))):
            line = line[2:]
        spaced = title[-1:].isascii() and title[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha()
        title += f" {line}" if spaced else line
    return title


def _with_place(lines: list[str], at: int, found: Candidate) -> Candidate:
    """青山县 on the line above 民政局 belongs to the name."""
    above = lines[at - 1].strip() if at > 0 else ""
    first = strip_all_space(lines[at])
    if not _PLACE.match(above) or first.startswith(above) or not looks_like_organ(simplified(above + first)):
        return found
    return Candidate(above + found.text, strip_all_space(above) + found.key)


def _distinct(found: list[Candidate]) -> list[Candidate]:
    kept: dict[str, Candidate] = {}
    for one in found:
        kept.setdefault(one.key, one)
    return list(kept.values())

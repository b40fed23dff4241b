"""The day on which the page says it was published, and where: meta tag, label, list row, address, sign-off."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from archive.reading.document import Document
from archive.reading.reading_model import PublishedDate
from archive.reading.reading_rules import DateLabels, reading_rules
from archive.reading.url_date import url_date
from archive.recognition.fold import simplified
from archive.recognition.organ_kind import looks_like_organ

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零OΟＯ0", "0") | {"元": "1"}
_SEP, _SEP_M = r"\s*[-./年—–−‐]\s*", r"\s*[-./月—–−‐]\s*"
_ARABIC = rf"(?<!\d)(?P<y>(?:19|20)\d\d){_SEP}(?P<m>\d{{1,2}}){_SEP_M}(?P<d>\d{{1,2}})(?!\d)"
_SHORT = r"(?<!\d)(?P<sy>\d\d)年(?P<sm>\d{1,2})月(?P<sd>\d{1,2})[日号]"
_NUM = "[一二三四五六七八九十元]"
_HAN = rf"(?P<hy>[二一][〇○零O0一二三四五六七八九]{{3}})年(?P<hm>{_NUM}{{1,2}})月(?P<hd>{_NUM}{{1,3}})[日号]"
_TIGHT = r"(?<!\d)(?P<ty>20\d\d)(?P<tm>0[1-9]|1[0-2])(?P<td>[0-2]\d|3[01])(?!\d)"
_DATE = rf"(?:{_ARABIC}|{_SHORT}|{_HAN}|{_TIGHT})"
_CLOCK = r"(?:日|号)?(?:\s*T?\d{1,2}\s*[:时]\s*\d\d(?:\s*[:分]\s*\d\d秒?)?分?)?"
_DAY_AND_TIME = re.compile(_DATE + _CLOCK)
_FIRST_DAY = re.compile(_DATE)
_SIGNED = re.compile(rf"^(?:[\u4e00-\u9fff]{{2,30}})?[（(]?{_DATE}[日号]?[)）]?$")
_WEEKDAY = re.compile(r"星期|周[一二三四五六日]|礼拜|今天|当前")
_INFO = re.compile(
    r"来源|来自|稿源|作者|浏览|点击|阅读|访问|字体|字号|编辑|审核|校对|发布|供稿|打印|分享|责编|录入|信息员|人气|关闭|部门|单位|机构|文号|撰稿|责任"
)
_AFTER_DATE = re.compile(r"^[\s,，]*(?:发布|公布|上传|发表|公开|刊发|上网)(?![\u4e00-\u9fff])")
_LIGHT = re.compile(r"[\s|｜/·:：,，()（）\[\]【】\-—_]+")
_HEADLINE = re.compile(r"关于|通知|公告|报告|会议|印发|召开|年报|统计|编制|条例|施行|修订|通过|[,，;；]|\d")
_WORD_BEFORE = re.compile(r"[\u4e00-\u9fff]*\Z")
"""The word that a label is the end of; only so many characters of it are read."""
_LONGEST_WORD = 12
_LONGEST_NAME = 16
_FIRST_YEAR = 2003
_EXTRA = 2
_LONGEST_INFO = 160


def find_published_date(
    document: Document, dropped: list[str], prose: list[str], *, url: str, listed: date | None
) -> PublishedDate | None:
    """Return the best claim there is; None when nothing on the page, its row or its address tells a day."""
    rules = reading_rules().dates
    for name in rules.metas:
        if day := first_day(document.metas.get(name, "")):
            return PublishedDate(day, "meta")
    opening = prose[:3] if document.format != "html" else []
    near = [*dropped, *document.metas.get("under_title", "").split("\n"), *opening]
    ending = [text for text in prose[-3:] if len(text) < _LONGEST_INFO and "。" not in text]
    if day := _printed([*dropped, *document.outside, *opening, *ending], near, rules):
        return PublishedDate(day, "label")
    if listed:
        return PublishedDate(listed, "row")
    if day := url_date(url):
        return PublishedDate(day, "url")
    day = next((day for text in reversed(prose[-6:]) if (day := _signed(text))), None)
    return PublishedDate(day, "text") if day else None


def is_info_line(text: str) -> bool:
    """Return whether a line is about the page (来源, 发布时间) or a date with an organ's name."""
    if len(text) > _LONGEST_INFO or "。" in text:
        return False
    plain = _plain([text])
    return _bare(plain) is not None or bool(_labelled(plain, reading_rules().dates))


def _printed(lines: list[str], near: list[str], rules: DateLabels) -> date | None:
    """By label anywhere beside the text; without one only on the lines next to the title."""
    ranked = _labelled(_plain(lines), rules)
    if ranked and ranked[0] == 0:
        return ranked[1]
    bare = next((day for line in near if (day := _bare(_plain([line])))), None)
    if ranked and (ranked[0] == 1 or bare is None):
        return ranked[1]
    return bare


def _plain(lines: list[str]) -> str:
    return simplified(unicodedata.normalize("NFKC", "\n".join(lines)).replace("\t", " "))


def _labelled(text: str, rules: DateLabels) -> tuple[int, date] | None:
    """Rank and date of the best label; a label that is never one of publication hides its date."""
    best: tuple[int, date] | None = None
    last = 0
    for found in _labels(rules).finditer(text):
        before = _WORD_BEFORE.search(text, max(last, found.start() - _LONGEST_WORD), found.start())
        last = found.end()
        rank = _rank("".join(found["label"].split()), before[0] if before else "", rules)
        day = _day(found) if rank is not None else None
        if rank is not None and day and (best is None or rank < best[0]):
            best = rank, day
    return best


@lru_cache(maxsize=4)
def _labels(rules: DateLabels) -> re.Pattern[str]:
    """Return a label, its characters set apart or not, and the date after it."""
    words = sorted({*rules.never, *rules.later, *rules.published, *rules.plain, *rules.issued}, key=len, reverse=True)
    label = "|".join(" *".join(map(re.escape, word)) for word in words)
    dated = rf"(?:{_DATE}|(?<![\d-])(?P<by>\d\d)(?P<bs>[-/.])(?P<bm>\d{{1,2}})(?P=bs)(?P<bd>\d{{1,2}})(?![\d-]))"
    return re.compile(rf"(?P<label>{label})\s*[:|为于]?\s*[\[(【]?\s*{dated}")


@lru_cache(maxsize=2000)
def _rank(label: str, before: str, rules: DateLabels) -> int | None:
    """0 for a label of publication, 1 a plain 时间, 2 the day of the number, 3 a later change; None: never used.

    信息发布时间 and 民政局发布时间 are labels of publication; 县图书馆延长夜间开放时间 only ends like one.
    """
    whole = before + label
    if label in rules.never or whole.endswith(rules.never):
        return None
    for rank, words in ((3, rules.later), (0, rules.published), (2, rules.issued)):
        if label in words:
            return rank
    return 1 if len(before) <= _EXTRA else None


def _bare(line: str) -> date | None:
    """Return the date on a line about the page: alone, beside an organ's name, or among 来源, 作者, 浏览次数."""
    line = line.strip()
    found = _DAY_AND_TIME.search(line)
    if found is None or len(line) > _LONGEST_INFO or _WEEKDAY.search(line) or "。" in line:
        return None
    before, after = line[: found.start()], line[found.end() :]
    if re.search(r"(?:时间|日期)\s*:?\s*[\[(【]?\s*$", before) or re.match(r"\s*(?:至|到|~|起|-\s*\d)", after):
        return None  # a label that is known never to be one of publication, or the beginning of a period
    rest = _LIGHT.sub("", before + " " + after)
    if not rest or _INFO.search(rest) or _AFTER_DATE.match(after) or looks_like_organ(rest) or _is_name(rest):
        return _day(found)
    return None


def _is_name(rest: str) -> bool:
    """Return whether a text names a site, a person or a department beside the date, and is no headline."""
    return len(re.sub("[!-~]", "", rest)) <= _LONGEST_NAME and not _HEADLINE.search(rest)


def _signed(text: str) -> date | None:
    found = _SIGNED.match(simplified(unicodedata.normalize("NFKC", re.sub(r"\s+", "", text))))
    return _day(found) if found else None


def first_day(text: str) -> date | None:
    """Return the first full date in ``text``, in any of the spellings met."""
    found = _FIRST_DAY.search(unicodedata.normalize("NFKC", text))
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    for prefix in ("", "s", "t", "h", "b"):
        year, month, day = (parts.get(f"{prefix}{part}") for part in "ymd")
        if year and month and day:
            return _civil(year, month, day, han=prefix == "h")
    return None


def _civil(year: str, month: str, day: str, *, han: bool) -> date | None:
    try:
        if han:
            return date(int("".join(_DIGITS[c] for c in year)), _tens(month), _tens(day))
        number = int(year) if len(year) == 4 else 2000 + int(year)
        return date(number, int(month), int(day)) if number >= _FIRST_YEAR else None
    except (ValueError, KeyError):
        return None


def _tens(numerals: str) -> int:
    """``十九`` is 19, ``二十`` 20, ``二十一`` 21."""
    before, ten, after = numerals.rpartition("十")
    unit = int(_DIGITS.get(after, "0")) if after else 0
    return unit + (10 * int(_DIGITS.get(before, "1")) if ten else 0)

"""The day on which the page says it was published, and where: meta tag, label, list row, address, sign-off."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from archive.reading.clock import url_clock
from archive.reading.document import Document
from archive.reading.result import Published
from archive.reading.rules import DateLabels, reading_rules

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零OΟＯ", "0")
_ARABIC = r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})(?!\d)"
_SHORT = r"(?<!\d)(?P<sy>\d\d)年(?P<sm>\d{1,2})月(?P<sd>\d{1,2})日"
_NUM = "[一二三四五六七八九十]"
_HAN = rf"(?P<hy>[二一][〇○零O一二三四五六七八九]{{3}})年(?P<hm>{_NUM}{{1,2}})月(?P<hd>{_NUM}{{1,3}})日"
_TIGHT = r"(?<!\d)(?P<ty>20\d\d)(?P<tm>0[1-9]|1[0-2])(?P<td>[0-2]\d|3[01])(?!\d)"
_DATE = rf"(?:{_ARABIC}|{_SHORT}|{_HAN}|{_TIGHT})"
_LABELLED = re.compile(rf"(?P<label>[\u4e00-\u9fff]{{2,12}})\s*[:：|]?\s*[\[(（【]?\s*{_DATE}")
_ALONE = re.compile(rf"^[\[(（【]?\s*{_DATE}日?(?:\s*\d{{1,2}}:\d\d(?::\d\d)?)?\s*[\])）】]?(?:\s|$|来源|来自|作者|\|)")
_SIGNED = re.compile(rf"^{_DATE}日?$")
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000\xa0]+(?=[\u4e00-\u9fff])")
_FIRST_YEAR = 2003
_EXTRA = 2


def find_published(
    document: Document, dropped: list[str], prose: list[str], *, url: str, listed: date | None
) -> Published | None:
    """The best claim there is; None when nothing on the page, its row or its address tells a day."""
    rules = reading_rules().dates
    for name in rules.metas:
        if day := first_day(document.metas.get(name, "")):
            return Published(day, "meta")
    beside = [*dropped, *document.outside]
    opening = prose[:3] if document.format != "html" else []
    if day := _labelled([*beside, *opening], rules) or _alone([*dropped, *_under_title(document)]):
        return Published(day, "label")
    if listed:
        return Published(listed, "row")
    if day := url_clock(url):
        return Published(day, "url")
    day = next((day for text in reversed(prose[-3:]) if (day := _signed(text))), None)
    return Published(day, "text") if day else None


def _labelled(lines: list[str], rules: DateLabels) -> date | None:
    """The date after the best label; a label that is never one of publication hides its date."""
    text = _SPACED.sub("", unicodedata.normalize("NFKC", "\n".join(lines)))
    best: tuple[int, date] | None = None
    for found in _LABELLED.finditer(text):
        rank = _rank(found["label"], rules)
        day = _day(found) if rank is not None else None
        if rank is not None and day and (best is None or rank < best[0]):
            best = rank, day
    return best[1] if best else None


@lru_cache(maxsize=1000)
def _rank(label: str, rules: DateLabels) -> int | None:
    """0 is a label of publication, 1 a plain 时间, 2 a later change; None is no label or one never used."""
    if label.endswith(rules.never):
        return None
    for rank, words in ((2, rules.later), (0, rules.published), (1, rules.plain)):
        # 信息发布时间 is a label, 县图书馆延长夜间开放时间 a headline that happens to end like one.
        if any(label.endswith(word) and len(label) - len(word) <= _EXTRA for word in words):
            return rank
    return None


def _under_title(document: Document) -> list[str]:
    return document.metas.get("under_title", "").split("\n")


def _alone(lines: list[str]) -> date | None:
    """A date that stands on a line of its own between title and text, without a label."""
    days = (_day(found) for line in lines if (found := _ALONE.match(unicodedata.normalize("NFKC", line.strip()))))
    return next((day for day in days if day), None)


def _signed(text: str) -> date | None:
    found = _SIGNED.match(re.sub(r"\s+", "", text))
    return _day(found) if found else None


def first_day(text: str) -> date | None:
    """The first full date in ``text``, in any of the spellings met."""
    found = re.search(_DATE, unicodedata.normalize("NFKC", text))
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    for prefix in ("", "s", "t", "h"):
        year, month, day = (parts[f"{prefix}{part}"] for part in "ymd")
        if year:
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

"""The date a row shows, in any of the ways lists write it; a date that does not exist or lacks its year is None."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from crawler.adapters.adapter_vocabulary import adapter_vocabulary

_YEAR = r"(?P<y>(?:19|20)\d{2})"
_MONTH, _DAY = r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
_SEP = r"\s*[-/.年月－—]\s*"
FULL = re.compile(rf"(?<!\d){_YEAR}{_SEP}{_MONTH}{_SEP}{_DAY}(?!\d)")
# A day in one box and year and month in another, in the orders seen.
_SPLIT = (
    re.compile(rf"(?<![\d:]){_DAY}日?\s+{_YEAR}{_SEP}{_MONTH}(?![\d:])"),
    re.compile(rf"(?<!\d){_YEAR}年?\s+{_MONTH}{_SEP}{_DAY}(?![\d:])"),
    re.compile(rf"(?<!\d){_YEAR}{_SEP}{_MONTH}月?\s+{_DAY}(?![\d:])"),
    re.compile(rf"(?<![\d:]){_MONTH}{_SEP}{_DAY}日?\s+{_YEAR}(?!\d)"),
)
_SHORT_YEAR = re.compile(r"(?<!\d)(?P<y>\d{2})[-/年](?P<m>\d{1,2})[-/月](?P<d>\d{1,2})(?!\d)")
_MONTH_DAY = re.compile(rf"^[\W_]*{_MONTH}\s*[-/.月]\s*{_DAY}\s*日?[\W_]*$")
_RUN_TOGETHER = re.compile(rf"(?<!\d){_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})(?!\d)")
_URL_DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
)
_DIGIT = re.compile(r"[0-9]")
_ONLY_DATE = re.compile(r"^[\s\[\]()（）【】〔〕:：.,，|-]*$")
_NEAR = timedelta(days=31)  # a row's day and its address's day differ by no more when the year may be borrowed


def listed_date(text: str, url: str = "") -> date | None:
    """Return the day shown in ``text`` (white space already squeezed).

    ``[MM-DD]`` takes its year from ``url`` when the date there is near; of several dates the one labelled 发布 (or
    like) wins, else the last unlabelled.
    """
    if not _DIGIT.search(text):
        return None
    dated = [(match, day) for match in FULL.finditer(text) if (day := _day(match))]
    if dated:
        return _published(text, dated)
    for pattern in (*_SPLIT, _SHORT_YEAR, _RUN_TOGETHER):
        if (match := pattern.search(text)) and (day := _day(match)):
            return day
    return _borrowed_year(text, url)


def is_only_date(text: str) -> bool:
    """Return whether ``text`` holds a date and nothing else but brackets, so that it is not a title."""
    for pattern in (FULL, *_SPLIT, _SHORT_YEAR):
        rest, count = pattern.subn("", text)
        rest = re.sub(r"\d{1,2}:\d{2}(:\d{2})?|日", "", rest)
        if count and _ONLY_DATE.match(rest):
            return True
    return bool(_MONTH_DAY.match(text) or re.fullmatch(r"[\W_]*\d{1,4}[\W_年月日]*", text))


def _day(match: re.Match[str]) -> date | None:
    year = int(match["y"])
    try:
        return date(year + 2000 if year < 100 else year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _published(text: str, dated: list[tuple[re.Match[str], date]]) -> date:
    """Return the day that a label calls published, not one it calls else (成文日期)."""
    plain: list[date] = []
    start = 0
    for match, day in dated:
        label = text[start : match.start()][-8:]
        start = match.end()
        if any(word in label for word in adapter_vocabulary().other_date_labels):
            continue
        if any(word in label for word in adapter_vocabulary().published_labels):
            return day
        plain.append(day)
    return plain[-1] if plain else dated[-1][1]


def _borrowed_year(text: str, url: str) -> date | None:
    if not (short := _MONTH_DAY.match(text)):
        return None
    for known in url_dates(url):
        for year in (known.year, known.year - 1, known.year + 1):
            try:
                day = date(year, int(short["m"]), int(short["d"]))
            except ValueError:
                continue
            if abs(day - known) <= _NEAR:
                return day
    return None


def url_dates(url: str) -> Iterator[date]:
    """Yield dates written in an address (``/2021/1/22/``, ``t20210122_``): a claim that migrations make false."""
    for pattern in _URL_DATES:
        for match in pattern.finditer(url):
            if day := _day(match):
                yield day

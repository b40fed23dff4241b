"""The statistics period that the report states (统计期限), as civil dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from archive.recognition.fold import simplified

_DAY = r"(?<!\d)(\d{4})\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(?:(\d{1,2})\s*日?)?"
_RANGE = re.compile(
    _DAY + r"\s*(?:零时|0时)?\s*(?:起|开始|始)?\s*[,、]?\s*(?:至|到|—+|-+|~|–|止于)\s*"
    r"(?:(?:(\d{4})\s*[年.\-/]|同年|当年|本年)\s*)?(\d{1,2})\s*[月.\-/]\s*(?:(\d{1,2})\s*日?)?"
)
_TELLING = re.compile("统计|期限|数据|时限|截止|起止")
_STOP = re.compile(r"[。；;]")
_ALMOST_A_YEAR = 330
Period = tuple[date | None, date | None]


def find_period(paragraphs: list[str]) -> tuple[Period, str]:
    """Return the period and the sentence that states it; (None, None) and "" when none does.

    Impossible days are None.
    """
    for sentence in _sentences(paragraphs):
        if _TELLING.search(sentence) and (found := _RANGE.search(sentence)):
            return _dates(found), sentence
    return (None, None), ""


def covers_a_year(period: Period) -> bool:
    """Return whether the period may be a whole year: it does unless it is stated and shorter."""
    start, end = period
    return start is None or end is None or abs((end - start).days) >= _ALMOST_A_YEAR


def _sentences(paragraphs: list[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield from _STOP.split(simplified(unicodedata.normalize("NFKC", paragraph)))


def _dates(found: re.Match[str]) -> Period:
    year, month, day, end_year, end_month, end_day = found.groups()
    start = _date(year, month, day or "1")
    return start, _date(end_year or year, end_month, end_day or _last_day(int(end_month)))


def _last_day(month: int) -> str:
    return "28" if month == 2 else "30" if month in (4, 6, 9, 11) else "31"


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None

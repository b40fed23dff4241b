"""The report year in a folded title, its place marked, so that the other rules need not know digits."""

from __future__ import annotations

import re
from dataclasses import dataclass

MARK = "§"
"""Stands in the text wherever a year stood; fold() never lets one through."""

# Folding took the space between the day and the time of day.
_TIME = r"(?:\d{1,2}:\d{2}(?::\d{2})?|(?!\d))"
_DATE = rf"(?<!\d)(?:19|20)\d\d(?:[-/.]\d{{1,2}}[-/.]\d{{1,2}}|年\d{{1,2}}月\d{{1,2}}日){_TIME}"
_WHOLE_YEAR = r"(?<![\d])(?:20\d\d年)?1月(?:1日|份)?(?:-|至|~|到)(?:20\d\d年)?12月(?:31日|份)?"
_PERIOD = r"20\d\d[-/.年]0?1[-/.月]0?1日?(?:-|至|~|到)20\d\d[-/.年]12[-/.月]31日?"
_DOCUMENT_NUMBER = r"[\[(]20\d\d[\])]第?\d+号"
_NOT_A_REPORT_YEAR = re.compile("|".join((_PERIOD, _WHOLE_YEAR, _DATE, _DOCUMENT_NUMBER)))

_HAN = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")}
_HAN |= dict.fromkeys("零○oо0", "0") | {str(value): str(value) for value in range(10)}
_HAN_DIGITS = "".join(_HAN)
_YEAR = re.compile(
    rf"(?<!\d)(?P<full>20\d\d)(?!\d)|(?P<han>[二2贰][〇零○oо0][{_HAN_DIGITS}]{{2}})(?=年|$|[^\d{_HAN_DIGITS}])"
    r"|(?<![\d.-])(?P<short>[0-4]\d)(?=年)"
)
_RANGE = re.compile(rf"{MARK}年?度?(?:-|~|至|到){MARK}")


@dataclass(frozen=True, slots=True)
class MarkedTitle:
    """A folded title with ``MARK`` where years stood, and the years in that order (2000 to 2099)."""

    text: str
    values: tuple[int, ...]

    def report_year(self) -> int | None:
        """Return the year reported on: the end of a range, else the one called 年度, else the first; None when none."""
        if len(set(self.values)) < 2:
            return self.values[0] if self.values else None
        if _RANGE.search(self.text):
            return max(self.values)
        places = [found.end() for found in re.finditer(MARK, self.text)]
        called = [year for year, end in zip(self.values, places, strict=True) if "年度" in self.text[end : end + 3]]
        return (called or self.values)[0]


def find_years(folded: str) -> MarkedTitle:
    """Mark years; days, document numbers and 1月至12月 are taken out first, for they are not report years."""
    values: list[int] = []

    def mark(found: re.Match[str]) -> str:
        digits = found["full"] or found["short"] or "".join(_HAN.get(digit, "2") for digit in found["han"])
        values.append(2000 + int(digits) % 1000)
        return MARK

    text = _YEAR.sub(mark, _NOT_A_REPORT_YEAR.sub("", folded))
    return MarkedTitle(text, tuple(values))

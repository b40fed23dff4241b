"""Numbers as prose writes them: 1,234, 1.2万, 九, 二十一, with the words that make them approximate."""

from __future__ import annotations

import re
from decimal import Decimal

from archive.reading.reading_model import Value

NUMBER = (
    r"(?P<about>大约|约|将近|接近|近|超过|超|逾|不足|不到|近约)?"
    r"(?P<digits>\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]{1,9})(?P<times>万|亿)?(?P<more>余|多|来)?"
)
"""Put in place of ``{n}`` in the patterns of config/reading.yaml; its groups stand once in each pattern."""
_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_TIMES = {"万": 10_000, "亿": 100_000_000}


def unnamed(pattern: str) -> str:
    """``pattern`` without the names of its groups, to stand in another one several times."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


def value_of(found: re.Match[str]) -> Value:
    """Return the number of a match of ``NUMBER``; None when its numerals make no number."""
    digits = found["digits"]
    number = Decimal(digits.replace(",", "")) if digits[0].isdigit() else _numerals(digits)
    if number is None:
        return None
    number *= _TIMES.get(found["times"] or "", 1)
    return int(number) if number == number.to_integral_value() else number


def is_approximate(found: re.Match[str]) -> bool:
    """Return whether 约, 近, 余 or 多 stands with the number."""
    return bool(found["about"] or found["more"])


def _numerals(text: str) -> Decimal | None:
    """二十一 is 21, 一百零五 105, 二〇 20; None for 十十 and the like."""
    if all(character in _DIGITS for character in text):
        return Decimal("".join(str(_DIGITS[character]) for character in text))
    total, digit, last = 0, 0, 10_000
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
            continue
        unit = _TENS[character]
        if unit >= last:
            return None
        total, digit, last = total + (digit or 1) * unit, 0, unit
    return Decimal(total + digit)

"""Reads one cell of a table as a number, and tells blank from zero and from something that is no number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from archive.reading.labels import squeeze
from archive.reading.result import Value

_BLANKS = frozenset({"", "-", "--", "---", "/", "//", "\\", "—", "——", "–", "−", "一", "ー", "_", "无", "空", "*", "."})
_NUMBER = re.compile(
    r"^([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
    r"(万元|亿元|元|件数|件次|件|条|个|项|次|份|宗|起|人次|人|部|篇)?$"
)
_MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value of a cell, its unit if one was printed, and whether the text was understood at all."""

    value: Value
    unit: str = ""
    understood: bool = True


@lru_cache(maxsize=20_000)
def parse_value(text: str) -> Parsed:
    """``１，２３４件`` is 1234, ``-`` is a blank (None), ``见附件`` is None and not understood."""
    bare = squeeze(text).replace("−", "-").replace("﹣", "-")
    if bare in _BLANKS:
        return Parsed(None)
    found = _NUMBER.match(bare)
    if found is None or len(found[2]) > _MAX_DIGITS:
        return Parsed(None, understood=False)
    digits = found[2].replace(",", "")
    number: Value = Decimal(digits) if "." in digits else int(digits)
    return Parsed(-number if found[1] == "-" and number else number, found[3] or "")


def is_value(text: str) -> bool:
    """Whether a cell can stand for a value: a number with or without unit, or one of the marks for blank."""
    return parse_value(text).understood

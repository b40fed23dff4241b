"""The value of a table cell: a number, blank, or something that is no number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from archive.reading.labels import strip_all_space
from archive.reading.reading_model import Value

_BLANKS = frozenset({"", "空", "*", ".", "_"})
_NONE = frozenset({*"-/—–−一ー○×无", "--", "---", "//", "\\", "——", "暂无", "没有", "不涉及", "未涉及", "不适用"}) | {
    "无此项",
    "未发生",
    "无收费",
    "未收费",
}
"""What is written in place of a number to say that there is none: the cell is filled in, yet holds no number."""
_UNIT = r"万?(?:元|件次|件数|件|条|个|项|次|份|宗|起|人次|人|部|篇|例|批)|万|亿|亿元"
_NUMBER = re.compile(
    rf"^(?:共|计|共计)?([+-]?)((?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|\.\d+)(?:({_UNIT})|\(({_UNIT})\))?[。;]?$"
)
_MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value of a cell, its unit if printed, whether it was understood, and whether anything stands in it."""

    value: Value
    unit: str = ""
    understood: bool = True
    filled: bool = True


@lru_cache(maxsize=20_000)
def parse_value(text: str) -> Parsed:
    """``１，２３４件`` is 1234, ``-`` and ``无`` are filled without a number, ``见附件`` is not understood."""
    bare = strip_all_space(text).replace("−", "-").replace("﹣", "-")
    if bare in _BLANKS:
        return Parsed(None, filled=False)
    if bare.rstrip("。.") in _NONE:
        return Parsed(None)
    if bare in ("零", "〇"):
        return Parsed(0)
    found = _NUMBER.match(bare)
    if found is None or len(found[2]) > _MAX_DIGITS:
        return Parsed(None, understood=False)
    digits = found[2].replace(",", "")
    number: Value = Decimal(digits) if "." in digits else int(digits)
    return Parsed(-number if found[1] == "-" and number else number, found[3] or found[4] or "")


def is_value(text: str) -> bool:
    """Return whether a cell can stand for a value: a number with or without unit, or one of the marks for blank."""
    return parse_value(text).understood

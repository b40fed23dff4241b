"""Makes up reports of about 5,000 characters for measuring search: shared boilerplate, own words, numbers, names."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

LENGTH = 5_000  # characters a report, as real ones have
_BOILERPLATE = (
    "本单位按照上级部署，把政府信息公开列入全年重点工作，明确专人负责。",
    "主动公开的内容包括机构职能、办事指南、财政预决算和规范性文件。",
    "申请人对答复不满意的，可以依法申请行政复议或者提起行政诉讼。",
    "今后将继续加强业务培训，提高依申请公开的办理质量，做到应公开尽公开。",
    "本年度未收取信息处理费，未发生因信息公开引起的追责情形。",
    "公开平台方面，网站专栏安排专人维护，信息发布坚持先审查后公开。",
    "报告中所列数据的统计期限自当年一月一日起至十二月三十一日止。",
    "存在的问题主要是公开意识有待增强，部分栏目更新不够及时。",
)
COMMON = "政府信息公开"
_KINDS = (
    "水利局",
    "教育局",
    "财政局",
    "农业农村局",
    "自然资源局",
    "交通运输局",
    "审计局",
    "统计局",
    "民政局",
    "林业局",
)
_FIRST, _LAST = 0x4E00, 0x9FA5
_COUNTIES = 2_800
_RANKS = 40_000  # words in the made-up vocabulary, met as seldom as their rank says


@dataclass(frozen=True, slots=True)
class MadeReport:
    """One made-up report and the organ and year it is of."""

    organ: str
    county: int
    year: int
    title: str
    text: str


@cache
def vocabulary(seed: int = 7) -> list[str]:
    """Words of two to four Han characters, always the same for a seed."""
    dice = random.Random(seed)
    letters = [chr(dice.randint(_FIRST, _LAST)) for _ in range(3_000)]
    # Real Chinese uses few characters often: the most frequent 500 are about two thirds of a text.
    return [
        "".join(letters[int(dice.random() ** 4 * 3_000)] for _ in range(dice.choice((2, 2, 3, 4))))
        for _ in range(_RANKS)
    ]


def made_reports(documents: int, *, start: int = 0, length: int = LENGTH) -> Iterator[MadeReport]:
    """``documents`` reports from number ``start`` on; the same number and length always give the same report."""
    words = vocabulary()
    for number in range(start, start + documents):
        yield _made(number, words, length)


def _made(number: int, words: list[str], length: int) -> MadeReport:
    dice = random.Random(number)
    again, county, year = number // (60 * _COUNTIES), number // 60 % _COUNTIES, 2016 + number % 10
    # After the last county the first come again under longer names: no report is another version of one before it.
    place = words[county] + (words[_COUNTIES + again] if again else "")
    name = place + "县" + _KINDS[number // 10 % len(_KINDS)]
    title = f"{name}{year}年{COMMON}工作年度报告"
    parts = [f"{title}\n一、总体情况\n{name}{year}年度，"]
    size = len(parts[0])
    while size < length:
        parts.append(_paragraph(dice, words))
        size += len(parts[-1])
    return MadeReport(name, county, year, title, "".join(parts))


def _paragraph(dice: random.Random, words: list[str]) -> str:
    own = "，".join("".join(_word(dice, words) for _ in range(4)) for _ in range(5))
    return f"{dice.choice(_BOILERPLATE)}{own}，共{dice.randint(0, 9_999)}件。{COMMON}工作{dice.choice(_BOILERPLATE)}\n"


def _word(dice: random.Random, words: list[str]) -> str:
    # A power of an even dice gives the long tail: the first words stand in every report, the last in a handful.
    return words[int(dice.random() ** 3 * len(words))]

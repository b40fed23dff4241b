"""R9 and wrong_year: the statistics period is the report year, and no other year is told of as this one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.bilingual import Bilingual
from archive.reading.checks.context import Context
from archive.reading.checks.quotes import excerpt
from archive.reading.prose_figures import sentences
from archive.reading.reading_model import Finding

_TOLD = re.compile(
    r"^(?:截至|全|在|[^,，。]{1,8}?[局镇乡县市区办府院厅委道心])?(20\d\d)年(?:度)?[,，]?[^,，。]{0,16}?(?:共|累计|全年|新)?"
    r"(?:主动公开|公开政府信息|收到|受理|制定|制发|发布信息|公开信息)[^。；]{0,40}?[\d一二两三四五六七八九十百千][余多万]*[条件份篇个部]"
)
"""A number told of another year. What that year left to be done (针对、落实…) is no number of this one."""
_COMPARED = re.compile(r"较|比20|同期|相比|以来|上年|去年|印发|《|〔|计划|将于|至20|截至|规划")
_GARBLED = re.compile(r"(?:统计期限|数据|期限)[^。]{0,30}?\d{5,}年")
_SECTIONS = (1, 2, 3, 4)


def check_years(context: Context) -> Iterator[Finding]:
    """Needs a report year; sentences that compare with another year are not meant."""
    year = context.reading.report_year
    if year is None:
        return
    yield from _period(context, year)
    if year >= 2019:
        yield from _prose(context, year)


def _period(context: Context, year: int) -> Iterator[Finding]:
    start, end = context.reading.period
    if any(_GARBLED.search(sentence.plain) for text in context.preamble for sentence in sentences(text)):
        yield _finding(context, "R9", "统计期限的年份写错", "the year of the statistics period is garbled")
    if context.period_stated and (start is None or end is None):
        yield _finding(context, "R9", "统计期限不是有效日期", "the statistics period is not a possible date")
    if start is None or end is None:
        return
    if start > end:
        yield _finding(context, "R9", f"统计期限起于{start}止于{end}", f"the period runs from {start} to {end}")
    elif start.year != year or end.year != year:
        said = f"{start}至{end}"
        yield _finding(
            context, "R9", f"统计期限为{said}，与报告年度{year}不符", f"the period is {start} to {end}, the year {year}"
        )
        if start.year == end.year:
            yield _finding(
                context, "wrong_year", f"统计期限整个属于{start.year}年", f"the whole period is of {start.year}"
            )


def _prose(context: Context, year: int) -> Iterator[Finding]:
    for section in context.reading.sections:
        if section.number not in _SECTIONS:
            continue
        for sentence in sentences(section.text):
            found = _TOLD.match(sentence.plain)
            if found is None:
                continue
            own = re.search(rf"{year}年|本年|今年", sentence.plain)
            if not own and 0 < abs(int(found[1]) - year) <= 3 and not _COMPARED.search(sentence.plain):
                told = excerpt(sentence.printed)
                yield Finding(
                    "R9", "warning", f"sections.{section.number}",
                    f"{year}年度报告把{found[1]}年写作本年：“{told}”",
                    f"The {year} report tells of {found[1]} as of its own year: “{told}”",
                )  # fmt: skip


def _finding(context: Context, check: str, zh: str, en: str) -> Finding:
    sure = check == "R9" and context.sure_year
    return Finding(check, "error" if sure else "warning", "period", f"{zh}。", f"{Bilingual(zh, en).opening}.")

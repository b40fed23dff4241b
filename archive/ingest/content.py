"""What a page is by its content: the report itself, surely another document, neither for sure, or nothing at all.

The form speaks for itself whatever the title says: its six sections, its three tables, 统计期限自…起至…止, and the
sentence that says who drew the report up under which regulation.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from archive.clock import civil_date
from archive.database.models import Listing, ListingChange
from archive.ingest.page_read import PageRead
from archive.reading.reading_model import Reading
from archive.reading.sections import heading_number
from archive.recognition.triage import folder_year

Kind = Literal["report", "other", "unclear", "empty"]

_FORM_SECTIONS = 4  # of six: one or two may be named otherwise, or lost
_WITH_OTHER_SIGNS = 3
_OLD_TOPICS = 4  # of the forms before 2019
_SHORTEST = 20  # characters without which there is nothing to judge
_LONG = 300
_OLD = {
    "overview": re.compile("概述|概况|总体情况|基本情况"),
    "open": re.compile("主动公开"),
    "asked": re.compile("依申请|申请公开|申请情况|受理"),
    "fees": re.compile("收费|减免"),
    "review": re.compile("复议|诉讼|申诉"),
    "trouble": re.compile("问题|不足|改进|打算|措施"),
}
_COMPILED = re.compile(
    r"(?:根据|按照|依据|依照|遵照|按)[^。]{0,60}(?:信息公开条例|条例)[^。]{0,90}(?:编制|编写|制作|撰写|形成|公布|发布|报告)"
    r"|(?:本|现将|特向社会公布|现公布)[^。]{0,40}(?:年度报告|年报|报告)[^。]{0,30}(?:编制|编写|公布|发布|如下|组成)"
)
_ABOUT = re.compile(r"信息公开|政务公开|公开工作")
_TELLS_OF_REPORT = re.compile(r"(?:信息|政务)公开[^。\n]{0,12}(?:年度报告|年报|工作报告|工作总结)")
_COUNTED = re.compile(r"公开[^。]{0,20}\d+余?[条件项]|(?:收到|受理|办理|答复)[^。]{0,20}申请[^。]{0,8}\d+[件条宗]")
_BLANKS = re.compile(
    r"[×xX]{2,}(?:单位|局|县|市|区|年|镇|街道)|_{3,}|＿{2,}|（(?:单位|机关|部门)名称）|\((?:单位|机关|部门)名称\)|20[xX×]{2}年"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")


@dataclass(frozen=True, slots=True)
class Content:
    """``reason`` says what was seen. ``years`` are the report years the page tells, the surest first."""

    kind: Kind
    reason: str
    years: tuple[int, ...] = ()


def judge_content(read: PageRead, *, digest: bool = False) -> Content:
    """``digest``: the title says 图解 or 解读; then only the whole form makes it the report."""
    reading = read.reading
    signs = _signs(reading)
    years = _years(read, signs)
    if signs.text < _SHORTEST and not signs.tables:
        return Content("empty", "the page holds no text", years)
    if signs.partial_period:
        return Content("other", "its statistics cover only part of a year", years)
    told = signs.words
    if signs.blank and not signs.filled:
        return Content("unclear", f"a form that nobody has filled in ({told})", years)
    proved = reading.evidence.proves_report and not digest
    if proved or _is_report(signs, digest=digest):
        return Content("report", f"its content is the report: {told}", years)
    mentioned = _TELLS_OF_REPORT.search(reading.text) is not None
    if signs.form or signs.tables or signs.whole_year or signs.old >= 2 or (signs.compiled and signs.about):
        return Content("unclear", f"its content has something of a report: {told}", years)
    if mentioned or (digest and signs.about) or (years and _COUNTED.search(reading.text)):
        return Content("unclear", "its text speaks of such a report or its figures", years)
    return Content("other", "its content has nothing of a report", years)


@dataclass(frozen=True, slots=True)
class _Signs:
    form: int
    old: int
    tables: int
    filled: bool
    whole_year: int | None
    partial_period: bool
    compiled: bool
    about: int
    blank: bool
    text: int

    @property
    def words(self) -> str:
        """What speaks for a report, for the record."""
        said = [
            f"{self.form} of its six sections" if self.form else "",
            f"{self.old} headings of the older forms" if self.old >= 2 and self.form < self.old else "",
            f"{self.tables} of its tables" if self.tables else "",
            f"statistics of {self.whole_year}" if self.whole_year else "",
            "the words by which it is drawn up" if self.compiled else "",
        ]
        return ", ".join(filter(None, said)) or "no sign of one"


def _signs(reading: Reading) -> _Signs:
    numbers = {number for section in reading.sections if (number := heading_number(section.title))}
    topics = {name for name, topic in _OLD.items() if any(topic.search(section.title) for section in reading.sections)}
    start, end = reading.period
    whole = start.year if start and end and _is_year(start, end) else None
    tables = [table for table in reading.tables.values() if table]
    filled = any(value is not None for table in tables for row in table.values() for value in row.values())
    bare = re.sub(r"\s+", "", reading.text)
    return _Signs(
        form=len(numbers),
        old=len(topics),
        tables=len(tables),
        filled=filled,
        whole_year=whole,
        partial_period=bool(start and end and whole is None and start.year == end.year and (end - start).days < 330),
        compiled=_COMPILED.search(bare) is not None,
        about=len(_ABOUT.findall(bare)),
        blank=_BLANKS.search(reading.text) is not None,
        text=len(bare),
    )


def _is_year(start: date, end: date) -> bool:
    """Whether a period is one calendar year; the first days may differ by a slip."""
    return start.year == end.year and (start.month, end.month) == (1, 12)


def _is_report(signs: _Signs, *, digest: bool) -> bool:
    beside = bool(signs.tables) or signs.whole_year is not None or signs.compiled
    if digest:
        return (signs.form >= _FORM_SECTIONS + 1 and beside) or (signs.tables >= 2 and signs.form >= _WITH_OTHER_SIGNS)
    if signs.form >= _FORM_SECTIONS or (signs.form >= _WITH_OTHER_SIGNS and beside):
        return True
    if signs.tables >= 2 and signs.filled and (signs.form or signs.compiled or signs.whole_year):
        return True
    return signs.old >= _OLD_TOPICS and signs.about >= 2 and (beside or signs.text >= _LONG)


def _years(read: PageRead, signs: _Signs) -> tuple[int, ...]:
    """Statistics period, titles on the page, then the year that the text speaks of most."""
    told = [signs.whole_year] if signs.whole_year else []
    told += [title.report_year for title in read.titles if title.report_year]
    if not told:
        spoken = Counter(int(year) for year in _YEAR.findall(read.reading.text[:2000]))
        most = spoken.most_common(2)
        if most and (len(most) == 1 or most[0][1] > most[1][1]):
            told.append(most[0][0])
    return tuple(dict.fromkeys(told))


def there_since(listing: Listing) -> date:
    """Return the day on which the row was first seen as it is: an address used again is a new row."""
    if listing.last_seen_at == listing.first_seen_at:  # nobody can have seen it otherwise
        return civil_date(listing.first_seen_at)
    session = object_session(listing)
    retitled = (ListingChange.listing_id == listing.id) & (ListingChange.field == "title")
    last = session.scalar(select(func.max(ListingChange.seen_at)).where(retitled)) if session else None
    return civil_date(last or listing.first_seen_at)


def report_year(listing: Listing, in_title: int | None, content: Content) -> tuple[int | None, bool]:
    """Return the report year, and whether title and page contradict each other so that it cannot be told.

    Old slips of the page are the report's fault and do not matter; but a title of the year before, over a page of the
    year that everybody reports on now, may be this year's report.
    """
    seen = listing.listed_date or there_since(listing)
    told = [year for year in content.years if year <= there_since(listing).year]
    if in_title is not None:
        here = in_title + 1 == seen.year
        return in_title, not here and bool(told) and told[0] != in_title and told[0] + 1 == seen.year
    if len(set(told)) > 1:
        fitting = [year for year in told if year + 1 == seen.year]
        return (fitting[0], False) if len(set(fitting)) == 1 else (None, False)
    return (told[0] if told else folder_year_of(listing)), False


def folder_year_of(listing: Listing) -> int | None:
    """Return the year of the folder in the address, if it is over by the time the row was first seen."""
    year = folder_year(listing.url)
    return year if year is not None and year < there_since(listing).year else None

"""What a row's title says of its document before anybody has opened it: a report, surely another, or may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from archive.recognition.fold import character_table, fold
from archive.recognition.recognise import recognise
from archive.recognition.recognition_rules import recognition_rules
from archive.recognition.report_year import find_years
from archive.recognition.title_rules import TitleRules

Answer = Literal["report", "other", "may"]
_CUT = ("…", "...", "．．．", "。。。", "..")
_LONGEST, _BARE = 400, 4


@dataclass(frozen=True, slots=True)
class Triage:
    """``year`` is that of the report it is or may be, None when the title does not surely tell it; ``digest``: it calls
    itself a digest (图解, 解读); ``organ`` the name recognised in the title of a report."""

    answer: Answer
    reason: str
    year: int | None = None
    digest: bool = False
    organ: str = ""


@lru_cache(maxsize=4096)
def triage(title: str, *, column: str = "", source: str = "", seen: date | None = None) -> Triage:
    """Judge a title. ``seen`` is the day on which it was there: a report is never of a year not yet over then."""
    said = recognise(title, column=column, source=source)
    wording = recognition_rules().titles
    folded = fold(title[:_LONGEST]).translate(character_table())
    digest = wording.digest.search(folded) is not None
    if said.is_report and not wording.collection.search(folded):
        return Triage("report", said.reason, _over(said.report_year, seen), digest, said.organ)
    if is_cut(title):
        return Triage("may", "the title is cut off", _told_year(title, seen), digest)
    if other := _other(folded, wording):
        return Triage("other", other)
    reason = "the title calls it a digest (图解, 解读) of a report" if digest else f"may be a report: {said.reason}"
    return Triage("may", reason, _told_year(title, seen), digest)


def is_cut(title: str) -> bool:
    """Return whether a list shows only the beginning of a title."""
    return title.rstrip().endswith(_CUT)


def _other(folded: str, wording: TitleRules) -> str:
    if len(folded) <= _BARE:  # 公示, 附件: says nothing
        return ""
    may_be = wording.may_be.search(folded) is not None
    bare = wording.organ_name.sub("", folded)
    for rule in wording.other_documents:
        if may_be and not rule.whatever:
            continue
        if rule.regex.search(folded if rule.whatever else bare):
            return rule.reason
    return ""


def _told_year(title: str, seen: date | None) -> int | None:
    """Return the one year named; a title that names several, or one not yet over, does not tell the report's."""
    values = set(find_years(fold(title[:_LONGEST])).values)
    return _over(values.pop(), seen) if len(values) == 1 else None


def _over(year: int | None, seen: date | None) -> int | None:
    """Return the year where it was over on the day, or all but over: some publish in the last days of December."""
    last = None if seen is None else seen.year if seen.month == 12 else seen.year - 1
    return None if year is not None and last is not None and year > last else year


_FOLDER = re.compile(
    r"(?:nb|nbao|ndbg|gknb|bg|zfxxgk)[a-z_-]*?(20\d\d)(?!\d)|/(20\d\d)(?:n|nd|nb|年|年度|ndbg|nian)?(?=[a-z]*/)(?!/\d{1,2}/)"
)


def folder_year(url: str) -> int | None:
    """Return the year of a folder of reports (…/gknb2025/…, …/2023n/…), never of a day or month in the address."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0].lower()
    found = [int(year) for match in _FOLDER.finditer("/" + path) for year in match.groups() if year]
    return found[-1] if len(set(found)) == 1 else None

"""Recognition of a title: is it an annual report, whose, of which year, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache

from archive.recognition.fold import character_table, fold
from archive.recognition.organ_kind import looks_like_organ, organ_kind
from archive.recognition.publisher import bare_name, publisher
from archive.recognition.recognition_rules import recognition_rules
from archive.recognition.report_year import MARK, MarkedTitle, find_years
from archive.recognition.title_rules import TitleRules

_LONGEST = 400
"""Characters of a title that are read: a list row or a heading, never a whole page."""

_CUT_OFF = re.compile(r"年度?报?\.{2,}$")
"""Lists cut long titles: …工作年度报…; too little is left to guess from when not even 年 is."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a title says. For anything that is not a report: no year, no organ, kind ``other``.

    ``organ`` is the name as published, without spaces and doubled characters; empty when nothing names it.
    ``kind`` is one of government, department, township, subdistrict, committee, other.
    """

    title: str
    is_report: bool
    report_year: int | None
    organ: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Match:
    """A core phrase found in the marked text: what stands before, beside and after it, and how strong it is."""

    before: str
    said: str
    half: bool
    published: bool
    beside: str
    crumb: str


@lru_cache(maxsize=4096)  # a visit asks for its rows' titles several times over
def recognise(title: str, *, column: str = "", source: str = "") -> Recognition:
    """Judge ``title``; ``column`` is its column or breadcrumb (or the county), ``source`` its 发布机构.

    In a column of annual reports looser titles pass (工作总结, 政务公开工作报告). Hosts are the caller's
    matter: copies of government pages on foreign hosts have honest titles. Never raises.
    """
    wording = recognition_rules().titles
    years = find_years(_clean(title, wording))
    in_column = bool(column) and wording.annual_column.search(fold(column)) is not None
    match = _find(years.text, wording, in_column)
    if refusal := _refusal(years, match, wording, in_column):
        return Recognition(title, False, None, "", "other", refusal)
    assert match is not None
    organ, origin = publisher(match.before, match.beside + match.crumb, column=column, source=source)
    if not organ and not years.values and not in_column:
        return Recognition(title, False, None, "", "other", "the title of a column, not of one report")
    year, year_origin = _year(years, column)
    where = " in an annual-report column" if in_column else ""
    reason = f"reads as {match.said.replace(MARK, '…')}{where}; {year_origin}; {origin}"
    return Recognition(title, True, year, organ, organ_kind(organ), reason)


def recognise_lines(lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """Yield one object a line (title, is_report, report_year, organ, kind, reason); empty lines are left out."""
    for line in lines:
        if title := line.strip():
            yield asdict(recognise(title))


def _clean(title: str, wording: TitleRules) -> str:
    folded = fold(title[:_LONGEST]).translate(character_table())
    folded = _CUT_OFF.sub("年度报告", wording.version.sub("", wording.file_suffix.sub("", folded)))
    return wording.leading.sub("", folded)


def _find(text: str, wording: TitleRules, in_column: bool) -> _Match | None:
    found = wording.core.search(text)
    half = found is not None and found["half"] is not None
    if found is None and in_column:
        found = wording.column_core.search(text)
    if found is None:
        return None
    signature = found["signature"] or ""
    if signature and not looks_like_organ(signature):
        return None
    said = text[found.start() : found.end("said")]
    beside = (found["bracket"] or "") + signature
    return _Match(text[: found.start()], said, half, bool(found["published"]), beside, found["crumb"] or "")


def _refusal(years: MarkedTitle, match: _Match | None, wording: TitleRules, in_column: bool) -> str:
    """Return why this is not a report, or an empty string."""
    named = looks_like_organ(bare_name(match.before)) if match else False
    outside = match.said + match.beside if match and named else years.text
    for rule in wording.not_reports:
        if rule.regex.search(outside if rule.in_names else years.text):
            return rule.reason
    if match is None:
        return "no words for an annual disclosure report at the end of the title"
    before = wording.column_prefix.sub("", match.before) if in_column else match.before
    if (match.published and not in_column) or (not named and wording.verbs.search(before)):
        return "news about the publication, not the report"
    return "" if in_column else _too_weak(years, match, wording)


def _too_weak(years: MarkedTitle, match: _Match, wording: TitleRules) -> str:
    """Outside an annual-report column the phrase has to say by itself that it is one."""
    annual = any(word in match.said for word in wording.annual_words) or re.search(f"{MARK}年?报告", match.said)
    if match.half and not annual:
        return "speaks of openness work, and no annual-report column vouches for it"
    if not annual and not years.values:
        return "neither a year nor the word 年度 in the title"
    year = years.report_year()
    summary = any(word in match.said for word in wording.summary_words) and "报告" not in match.said
    if summary and (year is None or year > wording.summaries_until):
        return f"a work summary (总结) of a year after {wording.summaries_until}, outside an annual-report column"
    return ""


def _year(years: MarkedTitle, column: str) -> tuple[int | None, str]:
    year = years.report_year()
    if year is not None:
        return year, "year from the title" + (" (several named)" if len(set(years.values)) > 1 else "")
    year = find_years(fold(column)).report_year()
    return year, "year from the column" if year is not None else "no year named"

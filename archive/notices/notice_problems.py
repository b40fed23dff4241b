"""二、存在问题 of a 通报, as sentences: what is held against which organs, one passage for each kind of problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archive.config.notices import NoticeRules
from archive.filings.record import Filing
from archive.filings.states import Flag
from archive.notices import notice_phrases
from archive.notices.guard import FLAG_CHARGES
from archive.notices.notice_phrases import filing_days_text
from archive.notices.region_summary import RegionSummary

_MOST_TOLD = 6  # organs of one problem told one by one


@dataclass(frozen=True, slots=True)
class ProblemSection:
    """A passage of 二、存在问题: its heading, what it says of all, and one sentence of each organ."""

    heading: str
    opening: str
    sentences: tuple[str, ...]


def problems(standing: RegionSummary, rules: NoticeRules) -> list[ProblemSection]:
    """Return the passages of 二、存在问题; none when there is nothing to say of anybody."""
    found: list[ProblemSection] = []
    for filings, write in _passages(rules):
        chosen = filings(standing)
        if chosen:
            found.append(write(chosen))
    return found


_Choice = Callable[[RegionSummary], Sequence[Filing]]


def _passages(rules: NoticeRules) -> list[tuple[_Choice, Callable[[Sequence[Filing]], ProblemSection]]]:
    return [
        (lambda s: s.overdue, lambda f: _overdue(f, rules)),
        (lambda s: s.late, _late),
        (lambda s: s.custom, _custom),
        (lambda s: s.withdrawn, _withdrawn),
        (lambda s: s.conflicting, _conflicting),
        (lambda s: s.defective, _defective),
    ]


def _overdue(filings: Sequence[Filing], rules: NoticeRules) -> ProblemSection:
    told = (
        f"{f.organ}：{rules.bases[f.basis]}为{notice_phrases.day(f.due)}，"
        f"{_last_visit(f)}完整查看其应当公布年报的栏目，仍未发现，{filing_days_text(f)}。"
        for f in filings
    )
    return _problem("逾期未见公布", filings, "在时限届满后仍未见公布年报", told)


def _late(filings: Sequence[Filing]) -> ProblemSection:
    told = (
        f"{f.organ}：{notice_phrases.appeared(f)}，{notice_phrases.claim(f)}，{filing_days_text(f)}。" for f in filings
    )
    return _problem("逾期公布", filings, "未在时限内公布年报", told)


def _custom(filings: Sequence[Filing]) -> ProblemSection:
    told = []
    for f in filings:
        seen = f.state == "late"
        what = (
            f"{notice_phrases.appeared(f)}，{notice_phrases.claim(f)}"
            if seen
            else f"{_last_visit(f)}完整查看时仍未发现"
        )
        told.append(f"{f.organ}：{what}，{filing_days_text(f)}。")
    problem = _problem("晚于本地通常时限", filings, "公布较晚或者尚未见公布", told)
    law = "《条例》没有为此类单位规定公布年报的具体日期，以下只与本地通常时限相比较，供有关单位参照。"
    return ProblemSection(problem.heading, law + problem.opening, problem.sentences)


def _withdrawn(filings: Sequence[Filing]) -> ProblemSection:
    told = (f"{f.organ}：{_first_seen(f)}，此后连续两次完整查看均未发现，认定为已撤下。" for f in filings)
    return _problem("公布后又撤下", filings, "公布年报后又从栏目中撤下", told)


def _conflicting(filings: Sequence[Filing]) -> ProblemSection:
    told = (f"{f.organ}：{notice_phrases.claim(f)}，而{notice_phrases.appeared(f)}。" for f in filings)
    return _problem("页面标注日期与核查所见不一致", filings, "年报的页面标注日期与核查所见不一致", told)


def _defective(filings: Sequence[Filing]) -> ProblemSection:
    told = []
    for f in filings:
        marks = [Flag(flag).zh for flag in FLAG_CHARGES["content"] if flag in f.flags]
        told.append(f"{f.organ}：{'、'.join(marks)}。")
    what = "年报存在内容缺失、年度或者单位有误、未使用现行格式等情形，请逐项核对"
    return _problem("内容或者格式不符合要求", filings, what, told)


def _problem(heading: str, filings: Sequence[Filing], what: str, sentences: Iterable[str]) -> ProblemSection:
    """Describe a few organs one by one; name many only, for the annex describes them."""
    told = tuple(sentences)
    if len(told) == 1:
        return ProblemSection(heading, "", told)
    if len(told) <= _MOST_TOLD:
        return ProblemSection(heading, f"以下{len(told)}家单位{what}。", told)
    return ProblemSection(heading, f"{notice_phrases.join_names(filings)}{what}。具体情况见附件1。", ())


def _last_visit(filing: Filing) -> str:
    seen = filing.absent_until
    return notice_phrases.format_document_time(seen) if seen else "时限届满后"


def _first_seen(filing: Filing) -> str:
    seen = filing.first_seen
    return f"{notice_phrases.format_document_time(seen)}查看时已经公布" if seen else "曾经公布"

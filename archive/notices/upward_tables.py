"""The tables of a report to the office above, in words: what its page, its XLSX and its DOCX show alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from archive.clock import format_minute
from archive.config.notices import NoticeRules
from archive.filings.rules.judge import RULE_VERSION
from archive.filings.states import State
from archive.notices import notice_phrases
from archive.notices.notice_phrases import state_text
from archive.notices.order_figures import Turnaround
from archive.notices.upward_report import FEWEST, Repeat, Tally, UpwardReport

Value = str | int | float | date | None
"""A float is a share, 0 to 1."""
_HEAD = ("应公布", "按期", "逾期公布", "未见公布", "已撤下", "未能核查", "可核查", "按期率", "未能核查率")
_STATES: tuple[str, ...] = ("", "on_time", "late", "overdue", "withdrawn", "unverified", "verified")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table. ``lists``: for a cell (row, column) the filter of the list that it counts, as parameters of
    /desk/cases: state ("" all of the base, ``verified`` those that could be), kind and region."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    lists: Mapping[tuple[int, int], tuple[str, str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What the tables need beside the report: names of regions by code, and the rules of wording."""

    region: str
    region_name: str
    names: Mapping[str, str]
    rules: NoticeRules
    as_of: datetime
    version: str


def report_tables(report: UpwardReport, words: ReportWords) -> list[ReportTable]:
    """Return 总表, 分类, 分县, 同比, 屡次逾期, 督办, 未能核查, 说明, in this order."""
    kinds, names = words.rules.kinds, words.names
    whole = [("全部单位", report.whole, "", "")]
    by_kind = [(kinds[part.id], part.tally, part.id, "") for part in report.kinds]  # type: ignore[index]
    by_region = [(names.get(part.id, part.id), part.tally, "", part.id) for part in report.regions]
    return [
        _tallies("总表", "范围", whole),
        _tallies("分类", "单位类别", by_kind),
        _tallies("分县", "地区", by_region),
        _comparison(report),
        _repeats(report, words),
        _orders(report),
        _unverified(report, words),
        ReportTable("说明", ("项目", "内容"), tuple(_notes(report, words))),
    ]


def _tallies(title: str, first: str, parts: Sequence[tuple[str, Tally, str, str]]) -> ReportTable:
    lists = {
        (row, column + 1): (state, kind, region)
        for row, (_name, _tally, kind, region) in enumerate(parts)
        for column, state in enumerate(_STATES)
    }
    return ReportTable(title, (first, *_HEAD), tuple((name, *_numbers(one)) for name, one, _k, _r in parts), "", lists)


def _numbers(one: Tally) -> tuple[Value, ...]:
    counts = one.total, one.on_time, one.late, one.overdue, one.withdrawn, one.unverified, one.verified
    return (*counts, one.rate, one.unverified_rate)


def _comparison(report: UpwardReport) -> ReportTable:
    found, (now, last) = report.comparison, (f"{report.year}年度", f"{report.year - 1}年度")
    head = ("口径", f"{now}可核查", f"{now}按期率", f"{last}可核查", f"{last}按期率", "同比（百分点）")
    if found.before is None:
        only: tuple[Value, ...] = ("全部单位", found.now.verified, found.now.rate, "未监测", "未监测", "")
        return ReportTable("同比", head, (only,))
    rows = tuple(
        (name, one.verified, one.rate, before.verified, before.rate, "" if change is None else f"{change:+.1f}")
        for name, one, before, change in (
            ("全部单位", found.now, found.before, found.change),
            ("两年均可核查的相同单位", found.same_now, found.same_before, found.same_change),
        )
    )
    return ReportTable("同比", head, rows)


def _repeats(report: UpwardReport, words: ReportWords) -> ReportTable:
    head = ("单位", "地区", "时限性质", "本年度", "近三个可核查年度", "连续年数", "其间未能核查的年度")
    rows = [_repeat(one, words) for one in (*report.repeats, *report.first_time)]
    firsts = f"另有首次逾期{len(report.first_time)}家，列于表后。" if report.first_time else ""
    note = f"近三个可核查年度中两个以上年度逾期的{len(report.repeats)}家。{firsts}"
    return ReportTable("屡次逾期", head, tuple(rows), note)


def _repeat(one: Repeat, words: ReportWords) -> tuple[Value, ...]:
    filing, basis = one.filing, one.filing.deadline.basis
    years = "、".join(f"{year}年{state_text(state, basis)}" for year, state in one.years)
    between = "、".join(f"{year}年" for year in one.between)
    name, what = words.names.get(filing.region, filing.region), state_text(filing.state, basis)
    return filing.organ, name, words.rules.bases[basis], what, years, one.streak, between


def _orders(report: UpwardReport) -> ReportTable:
    found = report.orders
    ages = f"{min(found.ages)}至{max(found.ages)}天" if found.ages else ""

    def row(name: str, one: Turnaround) -> tuple[Value, ...]:
        middle = "" if one.median is None else f"{one.median:g}"
        return name, one.count, middle, "" if one.longest is None else str(one.longest)

    rows: tuple[tuple[Value, ...], ...] = (
        ("制发", found.issued, "", ""),
        row("签收（自制发起）", found.received),
        row("反馈（自制发起）", found.replied),
        row("销号（自制发起）", found.closed),
        ("其中期限内销号", found.in_time, "", ""),
        ("未销号", found.open, "", ages),
        ("撤销", found.cancelled, "", ""),
        ("延期（次）", found.extended, "", ""),
        ("催办（次）", found.reminded, "", ""),
        ("退回补充（次）", found.returned, "", ""),
        ("升级", found.escalated, "", ""),
    )
    return ReportTable("督办", ("事项", "数量", "中位天数", "最长天数"), rows)


def _unverified(report: UpwardReport, words: ReportWords) -> ReportTable:
    kinds = words.rules.kinds
    rows = tuple(
        (one.organ, words.names.get(one.region, one.region), kinds[one.kind], one.deadline.due)  # type: ignore[index]
        for one in report.unverified
    )
    return ReportTable("未能核查", ("单位", "地区", "单位类别", "截止日期"), rows, "未能查看的，不认定为未公布。")


def _notes(report: UpwardReport, words: ReportWords) -> Iterator[tuple[str, str]]:
    share = report.watch.share
    yield "范围", f"{words.region_name}（区划代码{words.region or '全部'}），{report.year}年度，公布时限已届满的单位"
    yield "数据截至", f"{notice_phrases.format_data_end(words.as_of)}（北京时间，{format_minute(words.as_of)}）"
    yield "程序版本", f"nianbao {words.version}，判定规则 {RULE_VERSION}，文书规则 {words.rules.version}"
    yield "监测质量", "本年度无应进行的查看" if share is None else f"应进行的查看中{share:.1%}为完整查看"
    yield "应公布", "公布义务已经确认、单位存续、未予豁免、时限已届满的单位"
    yield "按期率", f"按期÷（按期＋逾期公布＋未见公布＋已撤下）；可核查的不足{FEWEST}家的不计算"
    yield "未能核查率", f"未能核查÷应公布；不足{FEWEST}家的不计算。未能查看的，不认定为未公布"
    yield "同比", "按期率之差，以百分点计；上一年度未监测的不作比较"
    yield "屡次逾期", "近三个可核查年度中两个以上年度逾期公布或者未见公布；连续年数按可核查年度倒数"
    yield "本地通常时限", "《条例》没有规定具体日期的单位按本地通常时限统计，不作违规认定"
    yield "督办", "天数为自制发之日起的日历天数；中位数和最长天数按已办理该步骤的督办单计算"


def counted_state(state: State, wanted: str) -> bool:
    """Whether a filing of the base stands in the list of a number; ``wanted`` as in ``ReportTable.lists``."""
    return wanted in ("", state) or (wanted == "verified" and state != State.UNVERIFIED)

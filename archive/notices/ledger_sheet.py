"""The working ledger as XLSX: every filing with real dates and links, and empty columns for whoever checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from archive.clock import SHANGHAI, civil_date
from archive.config.notices import NoticeRules
from archive.filings.record import Filing
from archive.filings.rules.decisions import Decision
from archive.notices import notice_phrases
from archive.notices.decision_text import decision_note, reason
from archive.notices.decisive_visits import package_address, visits_deciding
from archive.notices.ledger_notes import notes
from archive.notices.notice_annexes import CHANGES, held_words
from archive.notices.notice_phrases import filing_days_text, filing_state_text, format_document_time
from archive.notices.order import Order
from archive.notices.region_summary import RegionSummary

_Kind = Literal["text", "number", "day", "moment", "link", "empty"]
_MOST_LINK = 2079  # Excel takes no longer address
CHECK, REMARK, ORDER = "核查状态", "备注", "督办单"
VISITS, PICTURES, PACKAGE = "据以认定的查看", "截图", "证据包"
_SHAPES: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#E7ECF3", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "text": {"text_wrap": True},
    "number": {},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "link": {"font_color": "#0B5394", "underline": 1},
    "empty": {"bg_color": "#FFFBE6", "text_wrap": True},
}


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: int
    kind: _Kind
    value: Callable[[Filing, NoticeRules], Any]
    inner: Callable[[Filing, Decision | None], Any] | None = None  # what stands there in the working copy


_COLUMNS: tuple[_Column, ...] = (
    _Column("单位编号", 14, "text", lambda f, _: f.organ_id),
    _Column("单位", 28, "text", lambda f, _: f.organ),
    _Column("单位类别", 14, "text", lambda f, r: r.kinds[f.kind]),
    _Column("区划代码", 10, "text", lambda f, _: f.region),
    _Column("报告年度", 9, "number", lambda f, _: f.year),
    _Column("截止日期", 12, "day", lambda f, _: f.deadline),
    _Column("时限性质", 14, "text", lambda f, r: r.bases[f.basis]),
    _Column("状态", 20, "text", lambda f, _: filing_state_text(f)),
    _Column("天数", 7, "number", lambda f, _: f.days_late),
    _Column("天数说明", 22, "text", lambda f, _: filing_days_text(f)),
    _Column("页面标注日期", 13, "day", lambda f, _: f.declared_date),
    _Column("最近一次确认未公布", 17, "moment", lambda f, _: f.absent_until),
    _Column("首次发现", 17, "moment", lambda f, _: f.first_seen),
    _Column("标记", 20, "text", lambda f, _: notice_phrases.flags(f)),
    _Column("理由", 60, "text", lambda f, _: reason(f), reason),
    _Column("人工意见", 26, "text", lambda f, _: decision_note(f), decision_note),
    _Column("年报网址", 42, "link", lambda f, _: _address(f, "report")),
    _Column("栏目网址", 42, "link", lambda f, _: _address(f, "absent", "present", "failed_visit")),
    _Column("存档摘要（SHA-256）", 24, "text", lambda f, _: _digest(f)),
    _Column(VISITS, 44, "text", lambda _f, _: None),
    _Column(PICTURES, 22, "text", lambda _f, _: None),
    _Column(PACKAGE, 42, "link", lambda _f, _: None),
    _Column(ORDER, 22, "text", lambda _f, _: None),
    _Column(CHECK, 12, "empty", lambda _f, _: None),
    _Column(REMARK, 30, "empty", lambda _f, _: None),
)


def ledger(
    standing: RegionSummary,
    rules: NoticeRules,
    *,
    made_at: datetime,
    version: str,
    book: Mapping[str, Sequence[Order]] | None = None,
    inner: Mapping[str, Decision] | None = None,
    base: str = "",
    pictured: Collection[str] = (),
) -> bytes:
    """Return the .xlsx: 问题台账 (what is named in the notice), 全部单位, 未能核查, 说明. Times are Beijing's.

    ``inner``: the decisions on filings, by filing, for the working copy of the office, which tells who decided and
    why; a copy for others (None) has neither.
    ``book``: the orders of filings, by filing; 核查状态 then shows how the last one stands, and is empty elsewhere.
    Of whom is named there also stand the visits that decide it, at which of them pictures were taken (captures in
    ``pictured``), and the address of the evidence package under ``base``.
    """
    said = {one.filing_id: _proof(one, standing, base, pictured) for one in standing.named}
    for identity, found in (book or {}).items():
        said[identity] = said.get(identity, {}) | (_ordered(found[-1], made_at) if found else {})
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties(
            {"title": f"{standing.region_name}{standing.year}年度报告公布情况台账", "created": _naive(made_at)}
        )
        formats = {name: workbook.add_format({"valign": "top", **shape}) for name, shape in _SHAPES.items()}
        named = standing.named
        for name, filings in (("问题台账", named), ("全部单位", standing.filings), ("未能核查", standing.unverified)):
            _sheet(workbook.add_worksheet(name), filings, _values(rules, inner), rules, formats, said)
        if standing.changes:
            _changes_sheet(workbook.add_worksheet(CHANGES), standing, formats)
        told = notes(standing, rules, made_at, version, len(named), inner)
        _notes_sheet(workbook.add_worksheet("说明"), told, formats)
    return buffer.getvalue()


def _ordered(order: Order, made_at: datetime) -> dict[str, str]:
    """Return what stands in the columns of the order."""
    when = civil_date(order.steps[-1].at)
    return {ORDER: f"{order.number}（{when}）", CHECK: order.state_zh(civil_date(made_at))}


def _proof(filing: Filing, standing: RegionSummary, base: str, pictured: Collection[str]) -> dict[str, str]:
    """Return what stands in the columns of the evidence of somebody who is named."""
    visits = visits_deciding(standing, filing)
    shown = [f"{format_document_time(visit.at)}（见证据包）" for visit in visits if visit.capture in pictured]
    package = package_address(filing, standing.moment_of(filing), base) if base else ""
    return {VISITS: "\n".join(visit.words for visit in visits), PICTURES: "\n".join(shown), PACKAGE: package}


def _values(rules: NoticeRules, inner: Mapping[str, Decision] | None) -> list[Callable[[Filing], Any]]:
    """Return what stands in each column of a filing's row."""

    def value_of(column: _Column) -> Callable[[Filing], Any]:
        own = column.inner
        if inner is None or own is None:
            return lambda filing: column.value(filing, rules)
        return lambda filing: own(filing, inner.get(filing.filing_id))

    return [value_of(column) for column in _COLUMNS]


def _sheet(
    sheet: Worksheet,
    filings: Sequence[Filing],
    values: Sequence[Callable[[Filing], Any]],
    rules: NoticeRules,
    formats: dict[str, Any],
    said: Mapping[str, Mapping[str, str]],
) -> None:
    headings = ["序号", *(column.heading for column in _COLUMNS)]
    sheet.write_row(0, 0, headings, formats["head"])
    sheet.set_column(0, 0, 6)
    for place, column in enumerate(_COLUMNS, 1):
        sheet.set_column(place, place, column.width)
    for number, filing in enumerate(filings, 1):
        sheet.write_number(number, 0, number, formats["number"])
        ordered = said.get(filing.filing_id, {})
        for place, (column, value_of) in enumerate(zip(_COLUMNS, values, strict=True), 1):
            value = ordered.get(column.heading, value_of(filing))
            _write(sheet, number, place, column.kind, value, formats)
    last = max(1, len(filings))
    place = headings.index(CHECK)
    sheet.data_validation(1, place, last, place, {"validate": "list", "source": list(rules.check_states)})
    sheet.autofilter(0, 0, last, len(_COLUMNS))
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write(sheet: Worksheet, row: int, place: int, kind: _Kind, value: Any, formats: dict[str, Any]) -> None:
    shape = formats[kind]
    if value is None or value == "":
        sheet.write_blank(row, place, None, shape)
    elif kind == "number":
        sheet.write_number(row, place, value, shape)
    elif kind == "day":
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day, tzinfo=UTC), shape)
    elif kind == "moment":
        sheet.write_datetime(row, place, value.astimezone(SHANGHAI), shape)
    elif kind == "link" and len(value) <= _MOST_LINK and value.startswith(("http://", "https://")):
        sheet.write_url(row, place, value, shape, string=value[:255])
    else:
        sheet.write_string(row, place, str(value), formats["text"] if kind == "link" else shape)


def _changes_sheet(sheet: Worksheet, standing: RegionSummary, formats: dict[str, Any]) -> None:
    """Whom the frozen data held to something that no longer holds, and why it does not."""
    sheet.write_row(0, 0, ("序号", "单位编号", "单位", "快照所列情形", "复核情况"), formats["head"])
    for number, change in enumerate(standing.changes, 1):
        filing = change.filing
        sheet.write_number(number, 0, number, formats["number"])
        for place, text in enumerate((filing.organ_id, filing.organ, held_words(change), change.why), 1):
            sheet.write_string(number, place, text, formats["text"])
    for place, width in enumerate((6, 14, 28, 34, 44)):
        sheet.set_column(place, place, width)


def _notes_sheet(sheet: Worksheet, rows: Sequence[tuple[str, str]], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 110)
    for number, (label, text) in enumerate(rows):
        sheet.write_string(number, 0, label, formats["head"])
        sheet.write_string(number, 1, text, formats["text"])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _address(filing: Filing, *roles: str) -> str:
    return next((e.url for role in roles for e in filing.evidence if e.role == role), "")


def _digest(filing: Filing) -> str:
    """Of the report's page, else of the first page that proves the state."""
    chosen = sorted(filing.evidence, key=lambda e: e.role != "report")
    return next((e.digest.removeprefix("sha256:") for e in chosen if e.digest), "")


def _naive(instant: datetime) -> datetime:
    return instant.astimezone(SHANGHAI).replace(tzinfo=None)

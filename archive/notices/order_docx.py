"""督办单: one page for each organ whose report is still not there, with its step, its evidence and a form to answer.

Where no law or rule names the day, nobody is pursued: the sheet is a 工作提示单 and has no step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.clock import civil_date
from archive.config.notices import NoticeRules
from archive.filings.record import Evidence, Filing
from archive.notices import notice_phrases
from archive.notices.docx_page import DocxPage, FormRow
from archive.notices.evidence_roles import ROLES
from archive.notices.notice_phrases import filing_days_text, filing_state_text, has_custom_basis
from archive.notices.region_summary import RegionSummary

_MOST_EVIDENCE = 4  # visits and pages named on the sheet; all of them are in the evidence package
DRAFT = "（草稿，签发时编号）"


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """What one sheet says. ``basis``: the words of the law or rule; ``data``: on which data it rests; ``reply``: the
    address by which the organ answers, "" for none, with its QR code as a PNG in ``code``."""

    filing: Filing
    number: str
    basis: str
    data: str
    reply: str = ""
    code: bytes = b""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends the sheets: the office's name, and its telephone."""

    office: str = ""
    telephone: str = ""


def render_orders(
    standing: RegionSummary,
    filings: Sequence[Filing],
    rules: NoticeRules,
    *,
    made_at: datetime,
    office: str = "",
    reply_by: str = "",
    issued: Mapping[str, str] | None = None,
) -> bytes:
    """Return the .docx with one sheet for each filing of a frozen board, in their order.

    ``issued``: the numbers of the book of orders by filing; a sheet without one is a draft and says so. Without a book
    they are numbered by their place in the frozen list.
    """
    numbers = {f.filing_id: number for number, f in enumerate(standing.needing_orders, 1)}
    following = len(numbers)
    data, sheets = data_words(standing), []
    for filing in filings:
        if filing.filing_id not in numbers:
            following += 1
            numbers[filing.filing_id] = following
        number = f"{rules.order_prefix}〔{civil_date(made_at).year}〕{numbers[filing.filing_id]:d}号"
        if issued is not None:
            number = issued.get(filing.filing_id, DRAFT)
        sheets.append(OrderSheet(filing, number, standing.rules[filing.organ_id].source_zh, data))
    title = f"{standing.region_name}{standing.year}年度政府信息公开年度报告督办单"
    return render_sheets(sheets, rules, title, made_at, Sender(office or rules.office), reply_by)


def data_words(standing: RegionSummary) -> str:
    """Return on which frozen data sheets rest."""
    return f"数据截至{notice_phrases.format_data_end(standing.as_of)}。{standing.source.words}"


def render_sheets(
    sheets: Sequence[OrderSheet], rules: NoticeRules, title: str, made_at: datetime, sender: Sender, reply_by: str = ""
) -> bytes:
    """Return the .docx of some sheets, each on a page of its own. ``reply_by``: the day to answer, in words."""
    page = DocxPage(rules.fonts, title, made_at)
    for position, sheet in enumerate(sheets):
        _sheet(page, sheet, rules, sender, reply_by, first=position == 0)
    return page.to_bytes()


def _sheet(
    page: DocxPage, sheet: OrderSheet, rules: NoticeRules, sender: Sender, reply_by: str, *, first: bool
) -> None:
    filing, custom = sheet.filing, has_custom_basis(sheet.filing)
    kind = "工作提示单" if custom else "督办单"
    page.new_page_title(f"政府信息公开年度报告{kind}", first=first)
    page.line(f"编号：{sheet.number}")
    step = None if custom else rules.step(filing.days_late or 0)
    if step:
        page.line(f"级别：{step.name}", colour=step.colour)
    page.form(
        [
            FormRow("承办单位", filing.organ),
            FormRow("提示事项" if custom else "督办事项", _matter(filing)),
            FormRow("截止日期", _due(filing, rules)),
            FormRow("依据", notice_phrases.basis(sheet.basis) + "。"),
            FormRow("核查情况", filing.reason_zh),
            FormRow("网页存档", _evidence(filing)),
            FormRow("数据依据", sheet.data),
            FormRow("办理要求", _request(filing, rules, sender.office, reply_by)),
            *_answers(sheet, sender),
            FormRow("签收", "签收人：　　　　　　　　签收日期：　　　年　　月　　日", 11),
            FormRow("核查销号", "核查结果：　　　　　　　核查人：　　　　　　日期：", 11),
        ]
    )
    page.line(f"{sender.office or '（发文单位）'}　　　　　年　　月　　日", right=True)


def _answers(sheet: OrderSheet, sender: Sender) -> list[FormRow]:
    """Return how to answer: by the link, where the sheet bears one, or on the sheet itself."""
    telephone = f"联系电话：{sender.telephone}" if sender.telephone else ""
    if not sheet.reply:
        blank = "公布网址：\n公布日期：　　　　年　　月　　日\n未按时公布的原因及改进措施：\n"
        return [FormRow("办理反馈", blank, 30)] + ([FormRow("反馈方式", telephone)] if telephone else [])
    told = f"扫描下方二维码，或者打开{sheet.reply}，签收并反馈（限一次）；也可以书面反馈。"
    rows = [FormRow("反馈方式", "\n".join(filter(None, (told, telephone))), picture=sheet.code)]
    return [*rows, FormRow("办理反馈", "公布网址、公布日期，或者未按时公布的原因及改进措施：\n", 11)]


def _matter(filing: Filing) -> str:
    """Return what it is about, with the state and the days in words that fit the basis."""
    report = f"{filing.year}年度政府信息公开工作年度报告"
    days = filing_days_text(filing)
    return (
        f"{report}：{filing_state_text(filing)}"
        + (f"（{days}）" if days and not has_custom_basis(filing) else "")
        + "。"
    )


def _due(filing: Filing, rules: NoticeRules) -> str:
    return f"{notice_phrases.day(filing.due)}（{rules.bases[filing.basis]}）"


def _evidence(filing: Filing) -> str:
    """Return the latest visits and pages, each with its first address; digests stand in the evidence package."""
    groups: dict[tuple[str, str], list[Evidence]] = {}
    for item in (one for one in filing.evidence if one.role != "precedent"):
        groups.setdefault((item.role, notice_phrases.format_document_time(item.fetched_at)), []).append(item)
    lines = []
    for (role, when), items in list(groups.items())[-_MOST_EVIDENCE:]:
        several = f"，共{len(items)}页" if len(items) > 1 else ""
        lines.append(f"{when}　{ROLES[role][0]}{several}\n{items[0].url}")
    return "\n".join([*lines, "全部存档、摘要值和核对方法见证据包，可向发文单位索取。"]) if lines else "无"


def _request(filing: Filing, rules: NoticeRules, office: str, reply_by: str) -> str:
    within = f"于{reply_by}前" if reply_by else f"自收到之日起{rules.rectify}内"
    whom = office or "我办"
    if filing.state == "late":
        return f"请{within}说明未按时公布的原因和改进措施，填写办理反馈后报送{whom}。"
    if has_custom_basis(filing):
        return f"请参照其他单位的进度抓紧公布，并{within}将公布网址反馈{whom}。"
    if filing.state == "withdrawn":
        return f"请{within}恢复公布或者说明撤下的理由，填写办理反馈后报送{whom}。"
    return f"请{within}公布年度报告，填写办理反馈后报送{whom}；如对核查情况有异议，请一并书面说明。"

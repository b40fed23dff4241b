"""督办单: a letter to each organ whose report is still not there, with its step, its evidence and a form to answer.

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
from archive.notices.decisive_visits import decisive_visits
from archive.notices.docx_form import FormRow, set_form
from archive.notices.docx_page import DocxPage
from archive.notices.notice_phrases import filing_days_text, filing_state_text, has_custom_basis
from archive.notices.official_letter import letter_head, set_letter_paper
from archive.notices.official_parts import BLANK_DAY, SIGNED_BY, sign
from archive.notices.region_summary import RegionSummary

_MOST_BASIS, _MOST_REASON, _MOST_ADDRESS = 160, 320, 120  # letters of each: the rest is in the evidence package
_BLANK, _WRITTEN = 8.0, 10.5  # millimetres to write in
DRAFT = "（草稿，签发时编号）"


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """What one sheet says. ``basis``: the words of the law or rule; ``data``: on which data it rests; ``reply``: the
    address by which the organ answers, "" for none, with its QR code as a PNG in ``code``; ``first``: captures of the
    first complete visit after the deadline."""

    filing: Filing
    number: str
    basis: str
    data: str
    reply: str = ""
    code: bytes = b""
    first: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends the sheets: the office's name, whom to ask there, its telephone, and the day of the sheets in words."""

    office: str = ""
    telephone: str = ""
    contact: str = ""
    dated: str = ""


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
    return f"数据截至{notice_phrases.format_data_end(standing.as_of)}。{standing.source.short_words}"


def render_sheets(
    sheets: Sequence[OrderSheet], rules: NoticeRules, title: str, made_at: datetime, sender: Sender, reply_by: str = ""
) -> bytes:
    """Return the .docx of some sheets, each on a page of its own. ``reply_by``: the day to answer, in words."""
    page = DocxPage(rules.fonts, title, made_at)
    set_letter_paper(page, sender.office or SIGNED_BY)
    for position, sheet in enumerate(sheets):
        _sheet(page, sheet, rules, sender, reply_by, first=position == 0)
    return page.to_bytes()


def _sheet(
    page: DocxPage, sheet: OrderSheet, rules: NoticeRules, sender: Sender, reply_by: str, *, first: bool
) -> None:
    filing, custom = sheet.filing, has_custom_basis(sheet.filing)
    kind = "工作提示单" if custom else "督办单"
    office = sender.office or SIGNED_BY
    room = letter_head(page, office, sheet.number, f"政府信息公开年度报告{kind}", first=first)
    step = None if custom else rules.step(filing.days_late or 0)
    rows = [
        FormRow("承办单位", filing.organ),
        FormRow("提示事项" if custom else "督办事项", _matter(filing)),
        FormRow("提示依据" if custom else "督办依据", _basis(sheet, rules)),
        *([FormRow("督办级别", step.name)] if step else []),
        FormRow("核查情况", _found(sheet)),
        FormRow("办理要求", _request(filing, sender.office)),
        FormRow("办结时限", f"{reply_by}前" if reply_by else f"自收到之日起{rules.rectify}内"),
        FormRow("反馈方式", _ways(sheet, sender), picture=sheet.code),
        FormRow("", "回　　执"),
        FormRow("签　　收", "签收人：　　　　　　联系电话：　　　　　　　　　　年　　月　　日", _BLANK),
        FormRow("办理情况", "", _WRITTEN),
        FormRow(_why(filing), "", _WRITTEN),
        FormRow("公布网址", "", _BLANK),
        FormRow("盖　　章", "（承办单位盖章）　　　　　　　　　　　　　　　　　年　　月　　日", _WRITTEN),
    ]  # fmt: skip
    set_form(page, rows, room)
    sign(page, office, sender.dated or BLANK_DAY, sealed=rules.sealed, lines=1)


def _matter(filing: Filing) -> str:
    """Return what it is about, with the state and the days in words that fit the basis."""
    days = filing_days_text(filing)
    told = f"（{days}）" if days and not has_custom_basis(filing) else ""
    return f"{filing.year}年度政府信息公开工作年度报告：{filing_state_text(filing)}{told}。"


def _basis(sheet: OrderSheet, rules: NoticeRules) -> str:
    due = f"{notice_phrases.day(sheet.filing.due)}（{rules.bases[sheet.filing.basis]}）"
    return f"{_cut(notice_phrases.basis(sheet.basis), _MOST_BASIS)}。公布时限：{due}。"


def _found(sheet: OrderSheet) -> str:
    """Return the reason, the two visits that decide it, and on which data the sheet rests."""
    visits = decisive_visits(sheet.filing, sheet.first)
    address = next((visit.url for visit in visits if visit.url), "")
    told = [_cut(sheet.filing.reason_zh, _MOST_REASON), *(visit.words for visit in visits)]
    told += [f"网址：{_cut(address, _MOST_ADDRESS)}"] if address else []
    return "\n".join([*told, f"{sheet.data}网页存档的全部摘要值和核对方法见证据包，可向制发单位索取。"])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _request(filing: Filing, office: str) -> str:
    whom = office or "我办"
    if filing.state == "late":
        return f"请在办结时限内说明未按时公布的原因和改进措施，填写回执后报送{whom}。"
    if has_custom_basis(filing):
        return f"请参照其他单位的进度抓紧公布，并在办结时限内将公布网址反馈{whom}。"
    if filing.state == "withdrawn":
        return f"请在办结时限内恢复公布或者说明撤下的理由，填写回执后报送{whom}。"
    return f"请在办结时限内公布年度报告，填写回执后报送{whom}；如对核查情况有异议，请一并书面说明。"


def _why(filing: Filing) -> str:
    if filing.state == "withdrawn":
        return "撤下的原因及恢复时间"
    return "公布较晚或者尚未公布的原因" if has_custom_basis(filing) else "未按时公布的原因"


def _ways(sheet: OrderSheet, sender: Sender) -> str:
    """Return how to answer: by the link, where the sheet bears one, or on the sheet itself; and whom to ask."""
    by_link = f"扫描右侧二维码，或者打开{sheet.reply}，签收并反馈（限一次）；也可以填写回执报送。"
    asked = "　".join(
        f"{label}：{value}" for label, value in (("联系人", sender.contact), ("电话", sender.telephone)) if value
    )
    return "\n".join(filter(None, (by_link if sheet.reply else "填写下方回执，盖章后报送。", asked)))

"""通报 as a Word document: 一、总体情况 二、存在问题 三、整改要求, then the names and the method as annexes."""

from __future__ import annotations

from datetime import datetime

from archive.clock import SHANGHAI
from archive.config.notices import NoticeRules
from archive.filings.status import FilingStatus
from archive.notices import circular_text, wording
from archive.notices.standing import Standing
from archive.notices.states import days_words
from archive.notices.word_page import Column, WordPage

_BLANK_DAY = "　　　　年　　月　　日"
_COUNTS = (
    Column("单位类别", 42),
    Column("应公布", 19, True),
    Column("时限内公布", 19, True),
    Column("晚于时限公布", 19, True),
    Column("届满后未见", 19, True),
    Column("已撤下", 19, True),
    Column("未能核查", 19, True),
)
_NAMES = (
    Column("序号", 13, True),
    Column("单位", 33),
    Column("情形", 30),
    Column("时限", 26, True),
    Column("核查所见", 28),
    Column("标注日期", 26, True),
)


def circular(
    standing: Standing, rules: NoticeRules, *, made_at: datetime, office: str = "", reply_by: str = "", number: str = ""
) -> bytes:
    """The .docx. ``reply_by`` as in 2026年3月1日; what is empty is left for the clerk or put as the rules say."""
    office = office or rules.office
    page = WordPage(rules.fonts, circular_text.title(standing), made_at)
    page.title(circular_text.title(standing))
    if number:
        page.paragraph(number, indent=0, right=True)
    page.paragraph("各有关单位：", indent=0)
    page.paragraph(circular_text.opening(standing))
    _overall(page, standing, rules)
    _problems(page, standing, rules)
    _demands(page, standing, rules, office, reply_by)
    annexes = ["问题单位名单", "核查方法与依据"] if _rows(standing) else ["核查方法与依据"]
    for position, name in enumerate(annexes, 1):
        several = f"{position}．" if len(annexes) > 1 else ""
        lead = "附件：" if position == 1 else "　　　"
        page.paragraph(f"{lead}{several}{name}", space_before=12 if position == 1 else 0)
    page.paragraph(office or "（发文单位）", right=True, indent=0, space_before=28)
    page.paragraph(_BLANK_DAY, right=True, indent=0)
    for position, name in enumerate(annexes, 1):
        page.annex(f"附件{position}" if len(annexes) > 1 else "附件", name)
        if name == "问题单位名单":
            page.table(_NAMES, _rows(standing))
        else:
            _method(page, standing)
    return page.to_bytes()


def _overall(page: WordPage, standing: Standing, rules: NoticeRules) -> None:
    page.heading("一、总体情况")
    for text in circular_text.overall(standing, rules):
        page.paragraph(text)
    rows = [
        [f"{rules.kinds[g.kind]}", *map(str, (g.total, g.on_time, g.late, g.overdue, g.withdrawn, g.unverified))]
        for g in standing.groups
    ]
    sums = [sum(int(row[column]) for row in rows) for column in range(1, 7)]
    page.table(_COUNTS, [*rows, ["合计", *map(str, sums)]], bold_last=True)
    custom = list(dict.fromkeys(rules.kinds[g.kind] for g in standing.groups if g.basis == "custom"))
    if custom:
        page.note(f"注：{'、'.join(custom)}的时限是本地通常时限，不是法定期限。")


def _problems(page: WordPage, standing: Standing, rules: NoticeRules) -> None:
    page.heading("二、存在问题")
    found = circular_text.problems(standing, rules)
    if not found:
        page.paragraph("本次核查未发现晚于时限公布、时限届满后未见公布或者公布后又撤下的情况。")
    for position, problem in enumerate(found, 1):
        page.subheading(f"（{wording.counting(position)}）{problem.heading}")
        if problem.opening:
            page.paragraph(problem.opening)
        for number, sentence in enumerate(problem.sentences, 1):
            page.paragraph(f"{number}．{sentence}" if len(problem.sentences) > 1 else sentence)


def _demands(page: WordPage, standing: Standing, rules: NoticeRules, office: str, reply_by: str) -> None:
    page.heading("三、整改要求" if standing.troubled else "三、工作要求")
    for position, text in enumerate(circular_text.demands(standing, rules, office, reply_by), 1):
        page.paragraph(f"（{wording.counting(position)}）{text}")


def _rows(standing: Standing) -> list[list[str]]:
    """The annex of names: every organ once for each thing it is named for."""
    lists = (
        (standing.overdue, ""),
        (standing.late, ""),
        (standing.custom, ""),
        (standing.withdrawn, "公布后又撤下"),
        (standing.conflicting, "标注日期与核查所见不一致"),
        (standing.defective, "内容或者格式不符合要求"),
    )
    told = [(filing, what) for filings, what in lists for filing in filings]
    return [_row(number, filing, what) for number, (filing, what) in enumerate(told, 1)]


def _row(number: int, filing: FilingStatus, what: str) -> list[str]:
    ruling = filing.ruling
    seen = f"首次出现：\n{_to_the_minute(ruling.first_seen)}" if ruling.first_seen else ""
    absent = f"确认尚无：\n{_to_the_minute(ruling.absent_until)}" if ruling.absent_until else ""
    return [
        str(number),
        filing.facts.organ,
        what or _timing(filing),
        filing.facts.deadline.due.isoformat(),
        "\n".join(filter(None, (absent, seen))),
        ruling.declared_date.isoformat() if ruling.declared_date else "未标注" if ruling.first_seen else "",
    ]


def _timing(filing: FilingStatus) -> str:
    """``逾期12天，未见公布``; where no law names the day, ``晚于本地通常时限2天公布``."""
    return days_words(filing) + ("，未见公布" if filing.ruling.state == "overdue" else "公布")


def _method(page: WordPage, standing: Standing) -> None:
    sources = dict.fromkeys(group.source_zh for group in standing.groups)
    for text in (
        "核查方法：按日完整读取各单位应当公布年报的栏目，存档全部页面；一件年报的公布时间，"
        "以最后一次完整查看尚无和首次查看已有之间为准。页面自行标注的日期只作参考，与实际所见不符的，一并列出。",
        "认定原则：只有期限届满之后的完整查看，才能证明尚未公布；截止时刻介于两次查看之间的，按有利于单位的原则认定。"
        "看不到不等于没有公布，因网站或者网络原因未能查看的，不作评价。",
        "天数：自期限届满次日起按日历天数计算，期限当日24时以前公布的为按期。期限遇节假日的，《条例》没有顺延的规定，不作顺延。",
        *(f"期限依据：{wording.basis(source)}。" for source in sources),
        f"数据截至：{wording.until(standing.as_of)}（北京时间）。核查所见的网页均有存档和摘要值，可供核对。",
    ):
        page.paragraph(text)


def _to_the_minute(instant: datetime | None) -> str:
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if instant else ""

"""A small whole report as a page, of which each part can be said differently: what a reader makes of it is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from archive.reading.read import read
from archive.reading.reading_model import Reading

TITLE = "青山县民政局2024年政府信息公开工作年度报告"
OPENING = "本报告依据《中华人民共和国政府信息公开条例》编制，统计期限自2024年1月1日起至2024年12月31日止。"
PUBLISHED = "（一）主动公开情况。2024年，主动公开政府信息120条。"
ON_REQUEST = "（二）依申请公开情况。2024年共收到政府信息公开申请9件，上年结转1件。"
REQUEST_ROWS = [
    ("一、本年新收政府信息公开申请数量", 9),
    ("二、上年结转政府信息公开申请数量", 1),
    ("三、本年度办理结果|（一）予以公开", 4),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1),
    ("（三）不予公开|1.属于国家秘密", 0),
    ("2.其他法律行政法规禁止公开", 0),
    ("3.危及“三安全一稳定”", 0),
    ("4.保护第三方合法权益", 0),
    ("5.属于三类内部事务信息", 0),
    ("6.属于四类过程性信息", 0),
    ("7.属于行政执法案卷", 0),
    ("8.属于行政查询事项", 0),
    ("（四）无法提供|1.本机关不掌握相关政府信息", 3),
    ("2.没有现成信息需要另行制作", 0),
    ("3.补正后申请内容仍不明确", 0),
    ("（五）不予处理|1.信访举报投诉类申请", 0),
    ("2.重复申请", 0),
    ("3.要求提供公开出版物", 0),
    ("4.无正当理由大量反复申请", 0),
    ("5.要求行政机关确认或重新出具已获取信息", 0),
    ("（六）其他处理|1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", 0),
    ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", 0),
    ("3.其他", 1),
    ("（七）总计", 9),
    ("四、结转下年度继续办理", 1),
]
_APPLICANTS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


def row(*cells: object) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def disclosure(swap: dict[str, str] | None = None) -> str:
    """The table on what was disclosed; ``swap`` replaces printed words or cells."""
    html = "<table>" + "".join(
        [
            "<tr><td colspan=4>第二十条第（一）项</td></tr>",
            row("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
            row("规章", 0, 0, 0),
            row("行政规范性文件", 3, 0, 8),
            "<tr><td colspan=4>第二十条第（五）项</td></tr>",
            "<tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>",
            "<tr><td>行政许可</td><td colspan=3>210</td></tr>",
            "<tr><td colspan=4>第二十条第（六）项</td></tr>",
            "<tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>",
            "<tr><td>行政处罚</td><td colspan=3>33</td></tr>",
            "<tr><td>行政强制</td><td colspan=3>4</td></tr>",
            "<tr><td colspan=4>第二十条第（八）项</td></tr>",
            "<tr><td>信息内容</td><td colspan=3>本年收费金额（单位：万元）</td></tr>",
            "<tr><td>行政事业性收费</td><td colspan=3>56.7</td></tr>",
        ]
    )
    return swapped(html + "</table>", swap)


def requests(swap: dict[str, str] | None = None) -> str:
    """The table of requests: all applicants are natural persons."""
    head = (
        "<tr><td colspan=3 rowspan=3>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>"
        "<td colspan=7>申请人情况</td></tr><tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td>"
        "<td rowspan=2>总计</td></tr>" + row(*_APPLICANTS)
    )
    spans = {
        "三、本年度办理结果": 22,
        "（三）不予公开": 8,
        "（四）无法提供": 3,
        "（五）不予处理": 5,
        "（六）其他处理": 3,
    }
    body = ""
    for label, count in REQUEST_ROWS:
        *above, last = label.split("|")
        wide = 3 if not above and last[0] in "一二四" else 2 if last[0] in "（三" else 1
        cells = "".join(f"<td rowspan={spans[one]}>{one}</td>" for one in above) + f"<td colspan={wide}>{last}</td>"
        body += f"<tr>{cells}" + "".join(f"<td>{n}</td>" for n in (count, 0, 0, 0, 0, 0, count)) + "</tr>"
    return swapped(f"<table>{head}{body}</table>", swap)


def review(values: Sequence[object] = (0,) * 15, swap: dict[str, str] | None = None) -> str:
    """The table of reconsideration and litigation."""
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    first = "".join(f"<td rowspan=2>{one}</td>" for one in results)
    return swapped(
        "<table><tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>"
        f"<tr>{first}<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr>"
        + row(*results, *results)
        + row(*values)
        + "</table>",
        swap,
    )


def swapped(text: str, swap: dict[str, str] | None) -> str:
    """``text`` with each key replaced, which must stand in it."""
    for old, new in (swap or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def body(
    *,
    opening: str = OPENING,
    first: Sequence[str] = (PUBLISHED, ON_REQUEST),
    tables: Sequence[str] | None = None,
    last: Sequence[str] = (),
) -> str:
    """Opening, six sections and three tables."""
    one, two, three = tables if tables is not None else (disclosure(), requests(), review())
    return (
        paragraphs(*([opening] if opening else []), "一、总体情况", *first, "二、主动公开政府信息情况")
        + one
        + paragraphs("三、收到和处理政府信息公开申请情况")
        + two
        + paragraphs("四、政府信息公开行政复议、行政诉讼情况")
        + three
        + paragraphs("五、存在的主要问题及改进情况", "栏目更新还不够均衡，下一步将加强培训。")
        + paragraphs("六、其他需要报告的事项", "2024年未收取信息处理费。", *last)
    )


def page(content: str, *, title: str = TITLE, above: str | None = None, head: str = "") -> bytes:
    """A page with ``content`` in its container; ``above`` stands before it (default: the title as a heading)."""
    shown = f"<h1>{title}</h1>" if above is None else above
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body>{shown}<div id="zoom">{content}</div></body></html>'
    ).encode()


def reading(
    content: str | None = None,
    *,
    title: str = TITLE,
    above: str | None = None,
    head: str = "",
    url: str = "",
    listed: date | None = None,
) -> Reading:
    """The reading of such a page."""
    return read(page(content or body(), title=title, above=above, head=head), url=url, listed_date=listed)


def checks(found: Reading) -> set[str]:
    return {finding.check for finding in found.findings}


def with_info_line(html: str, place: str) -> bytes:
    """A page with one line about it: ``above`` the text, ``inside`` its container, or ``last`` in it."""
    heading = f"<h1>{TITLE}</h1>"
    if place == "above":
        return page(body(), above=heading + html)
    return page(html + body() if place == "inside" else body() + html, above=heading)

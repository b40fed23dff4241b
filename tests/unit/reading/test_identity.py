"""Title, organ and year are found wherever a page shows them, and what is no title is none."""

from __future__ import annotations

import pytest

from bench.accuracy.plain_pages import OPENING, TITLE, body, paragraphs, reading

SITE = "青山县政府信息公开网"


@pytest.mark.parametrize(
    ("above", "title_tag"),
    [
        ("<center><font size=5>青山县民政局<br>2024年政府信息公开工作年度报告</font></center>", SITE),
        ("<p align=center>青山县</p><p align=center>民政局</p><p align=center>2024年政府信息公开工作年度报告</p>", SITE),
        ("<table><tr><td><table><tr><td align=center>青山县民政局2024年政府信息公开工作年度报告</td></tr></table></td></tr>"
         "<tr><td>日期：2025-01-15</td></tr></table>", SITE),
        ("<div class=x><span>青山县民政局</span></div><div>2024年政府信息公开</div><div>工作年度报告</div>", SITE),
        ("<table><tr><td>索引号</td><td>QS-1</td><td>发布机构</td><td>青山县民政局</td></tr>"
         f"<tr><td>名　称：</td><td colspan=3>{TITLE}</td></tr></table>", SITE),
        ("", f"{SITE} - {TITLE}"),
        ("", f"{TITLE}_部门年报_青山县人民政府"),
        ("", f"青山县人民政府门户网站 | {TITLE}"),
        ("", f"{SITE}——{TITLE}"),
        ("", f"青山县人民政府 信息公开 {TITLE}"),
        ("", "青山县民政局 2024年政府信息公开 工作年度报告"),
        ("<p>青民发〔2025〕3号</p><p>青山县民政局</p><p>关于2024年政府信息公开工作年度报告</p>", SITE),
        ("<p>青山县民政局关于</p><p>2024年政府信息公开工作年度报告</p>", SITE),
    ],
)  # fmt: skip
def test_title_above_the_text(above: str, title_tag: str) -> None:
    found = reading(above=above, title=title_tag)
    assert found.is_report
    assert (found.organ, found.report_year) == ("青山县民政局", 2024)
    assert found.title.replace("关于", "").replace(" ", "") == TITLE
    assert found.period[0] is not None, "the opening is no title and stays in the text"
    assert OPENING in found.text


def test_title_inside_the_text() -> None:
    content = paragraphs("青山县民政局", "二〇二四年政府信息公开工作年度报告") + body()
    found = reading(content, title=SITE, above="")
    assert (found.organ, found.report_year, found.is_report) == ("青山县民政局", 2024, True)
    assert found.text.startswith(OPENING)


def test_article_title_goes_before_the_name_of_the_site() -> None:
    found = reading(title=SITE, above="", head=f'<meta name="ArticleTitle" content="{TITLE}">')
    assert (found.title, found.organ, found.report_year) == (TITLE, "青山县民政局", 2024)


@pytest.mark.parametrize(
    ("opening", "last", "above"),
    [
        ("青山县民政局根据《中华人民共和国政府信息公开条例》编制本报告。", (), ""),
        ("本报告由青山县民政局编制。", (), ""),
        ("根据《中华人民共和国政府信息公开条例》规定，青山县民政局编制了本报告。", (), ""),
        ("根据条例编制。", ("青山县民政局", "2025年1月15日"), ""),
        ("根据条例编制。", (), "<p>来源：青山县民政局　发布时间：2025-01-15</p>"),
        (
            "根据条例编制。",
            (),
            "<table><tr><td>索引号</td><td>1</td><td>发布机构</td><td>青山县民政局</td></tr></table>",
        ),
        ("本报告由青山县民政局办公室编制。", (), "<p>来源：青山县人民政府</p>"),
    ],
)
def test_organ_where_the_title_names_none(opening: str, last: tuple[str, ...], above: str) -> None:
    title = "2024年政府信息公开工作年度报告"
    found = reading(body(opening=opening, last=last), title=title, above=f"<h1>{title}</h1>{above}")
    assert found.organ == "青山县民政局"
    assert found.evidence.organ_from not in ("", "title")


def test_whom_to_ask_is_not_whose_report_it_is() -> None:
    title = "2024年政府信息公开工作年度报告"
    opening = "统计期限自2024年1月1日起至2024年12月31日止。如有疑问，请与青山县人民政府办公室联系。"
    assert reading(body(opening=opening), title=title).organ == ""


@pytest.mark.parametrize(
    ("opening", "where"),
    [
        (OPENING, "period"),
        ("统计期限为2024年1月1日至12月31日。", "period"),
        ("现将2024年度青山县民政局政府信息公开工作情况报告如下。", "text"),
        ("二0二四年，我局认真贯彻条例。2024年全面推进公开。", "text"),
    ],
)
def test_year_where_the_title_names_none(opening: str, where: str) -> None:
    found = reading(body(opening=opening), title="青山县民政局政府信息公开工作年度报告")
    assert (found.report_year, found.evidence.year_from) == (2024, where)


@pytest.mark.parametrize(
    "title",
    [
        "青山县民政局2024年度政务公开工作情况",
        "民政局信息公开2024",
        "关于2024年度政府信息公开工作开展情况的说明（民政局）",
        "图解：青山县民政局2024年政府信息公开工作年度报告",
        "青山县民政局",
    ],
)
def test_content_decides_where_the_title_is_odd(title: str) -> None:
    found = reading(title=title)
    assert found.is_report
    assert found.report_year == 2024
    assert found.evidence.by == "content"
    assert found.evidence.tables == ("disclosure", "requests", "review")
    assert found.evidence.sections == (1, 2, 3, 4, 5, 6)


def test_half_a_year_is_no_annual_report() -> None:
    assert not reading(title="青山县民政局2024年上半年政府信息公开工作情况").is_report
    half = OPENING.replace("12月31日", "6月30日")
    assert not reading(body(opening=half), title="青山县民政局政府信息公开情况").is_report


def test_a_blank_form_is_no_report() -> None:
    import re

    empty = re.sub(r"<td([^>]*)>[\d.]+</td>", r"<td\1></td>", body(opening="", first=("",)))
    content = re.sub(r"<p>(?:栏目|2024).*?</p>", "", empty)
    found = reading(content, title="关于做好2024年政府信息公开工作年度报告编制发布工作的通知")
    assert not found.is_report


def test_traditional_script() -> None:
    from opencc import OpenCC

    whole = OpenCC("s2t").convert(body())
    found = reading(whole, title=OpenCC("s2t").convert(TITLE))
    assert found.is_report
    assert (found.organ, found.report_year) == ("青山县民政局", 2024)
    assert [section.number for section in found.sections] == [1, 2, 3, 4, 5, 6]
    assert found.tables == reading().tables
    assert found.period == reading().period
    assert found.findings == []

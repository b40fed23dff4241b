"""What each check says of the fault it is for: which place, how grave, and in which words of both languages."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from archive.reading.checks.across import check_last_year, check_parts, check_reconsideration_first
from archive.reading.checks.cell_names import cell_name_parts
from archive.reading.checks.context import Context
from archive.reading.checks.equations import PARTS, equations_of
from archive.reading.checks.outcome import Outcome
from archive.reading.checks.outcomes import outcomes_of
from archive.reading.checks.publisher_checks import is_same_organ, level_of
from archive.reading.checks.registry import Check, Checks, may_be_error, measured, registry
from archive.reading.checks.run import run_checks
from archive.reading.checks.text_overlap import ComparableProse, CopyIndex, check_copied, measure_overlap
from archive.reading.reading_model import Figure, Finding, PublishedDate, Reading, Section, Table
from archive.reading.tables.table_state import TableProblem
from bench.accuracy.plain_pages import OPENING, TITLE, body, disclosure, paragraphs, reading, requests, review

Swap = dict[str, str]
CARRIED_IN = "<td colspan=3>二、上年结转政府信息公开申请数量</td>"
COERCION = "<tr><td>行政强制</td><td colspan=3>4</td></tr>"
NO_REVIEWS = review(("",) * 15)


def tables(first: Swap | None = None, second: Swap | None = None, third: str = "") -> str:
    return body(tables=(disclosure(first), requests(second), third or review()))


def said(found: Reading) -> list[tuple[str, str, str, str, str]]:
    return [(one.check, one.severity, one.where, one.message_zh, one.message_en) for one in found.findings]


SENTENCES = [
    (
        tables(second={CARRIED_IN + "<td>1</td>": CARRIED_IN + "<td>2</td>"}),
        ("R1", "error", "requests.total.natural_person",
         "“自然人”一列，本年新收加上年结转为11，办理结果总计加结转下年度为10。",
         "Column “natural persons”: new plus carried in is 11, results plus carried out is 10."),
        ("R3", "error", "requests.carried_in.total", "“上年结转政府信息公开申请数量”一行，总计为1，各项相加为2。",
         "Row “requests carried in from last year”: the total is 1, the parts add up to 2."),
    ),
    (
        tables(second={"（一）予以公开</td><td>4</td>": "（一）予以公开</td><td></td>"}),
        ("R2", "warning", "requests.total.natural_person",
         "“自然人”一列，总计为9，各项相加为5（有空白单元格，不能断定）。",
         "Column “natural persons”: the total is 9, the parts add up to 5 (some cells are blank: uncertain)."),
        ("R3", "warning", "requests.granted.total", "“予以公开”一行，总计为4，各项相加为0（有空白单元格，不能断定）。",
         "Row “granted”: the total is 4, the parts add up to 0 (some cells are blank: uncertain)."),
        ("blank_cells", "warning", "requests.granted.natural_person", "予以公开 · 自然人 未填（空白不等于0）。",
         "Granted · natural persons is blank (blank is not zero)."),
    ),
    (
        tables(third=review((1, 0, 0, 0, 2) + (0,) * 10)),
        ("R4", "error", "review.reconsideration.total", "“行政复议”总计为2，各项相加为1。",
         "“reconsideration”: the total is 2, the parts add up to 1."),
    ),
    (
        tables({"<td>规章</td><td>0</td><td>0</td><td>0</td>": "<td>规章</td><td>2</td><td>0</td><td>5</td>"}),
        ("R7", "error", "disclosure.rules.issued",
         "青山县民政局无权制定规章（立法法第九十一条、第九十三条），表中为2。",
         "青山县民政局 has no power to make 规章 (Legislation Law, art. 91 and 93), yet the table says 2."),
    ),
    (
        tables({"colspan=3>210": "colspan=3>-210"}),
        ("negative_count", "error", "disclosure.licensing.decisions",
         "行政许可 · 本年处理决定数量为-210，数量不能为负。", "Licences · decisions: -210, below zero."),
    ),
    (
        tables({"colspan=3>210": "colspan=3>2.5"}),
        ("decimal_count", "error", "disclosure.licensing.decisions",
         "行政许可 · 本年处理决定数量为2.5，件数应为整数。", "Licences · decisions: 2.5, no whole number."),
    ),
    (
        tables({"<td>3</td><td>0</td><td>8</td>": "<td>3</td><td>0</td><td>2</td>"}),
        ("in_force_order", "warning", "disclosure.normative_documents.in_force",
         "行政规范性文件 · 现行有效件数为2，少于本年制发的3件，而本年废止为0。",
         "Normative documents · in force: 2, fewer than the 3 issued this year, though none was repealed."),
    ),
    (
        tables(third=review((*("",) * 5, *(0,) * 10))),
        *(("blank_cells", "warning", f"review.reconsideration.{column}", f"行政复议 · {zh} 未填（空白不等于0）。",
           f"Reconsideration · {en} is blank (blank is not zero).") for column, zh, en in (
            ("upheld", "结果维持", "upheld"), ("corrected", "结果纠正", "corrected"), ("other", "其他结果", "other"),
            ("pending", "尚未审结", "pending"), ("total", "总计", "total"))),
    ),
    (
        tables(third=review((*("",) * 6, *(0,) * 9))),
        ("blank_cells", "warning", "review", "“政府信息公开行政复议、行政诉讼情况”表有6个单元格未填（空白不等于0）。",
         "6 cells of the table “review and litigation” are blank (blank is not zero)."),
    ),
    (
        tables({COERCION: ""}),
        ("missing_row", "warning", "disclosure.coercion", "规定格式的一行在表中没有找到：“行政强制”。",
         "A row of the form was not found in the table: “coercive measures”."),
    ),
    (
        tables({COERCION: COERCION * 2}),
        ("doubled_row", "warning", "disclosure.coercion", "同一行出现两次：“行政强制”。",
         "The same row stands in the table twice: “行政强制”."),
    ),
    (
        tables({"colspan=3>210": "colspan=3>见附件"}),
        ("not_understood", "not_understood", "disclosure.licensing.decisions",
         "“主动公开政府信息情况”表中有程序未能识别的内容：“见附件”，涉及的数字不作判断。",
         "The program could not read parts of the table “information disclosed”: “见附件”; they are not judged."),
    ),
    (
        body(opening=OPENING.replace("2024年1", "2023年1").replace("2024年12", "2023年12")),
        ("R9", "error", "period", "统计期限为2023-01-01至2023-12-31，与报告年度2024不符。",
         "The period is 2023-01-01 to 2023-12-31, the year 2024."),
        ("wrong_year", "warning", "period", "统计期限整个属于2023年。", "The whole period is of 2023."),
    ),
    (
        body(opening=OPENING.replace("自2024", "自2023")),
        ("R9", "error", "period", "统计期限为2023-01-01至2024-12-31，与报告年度2024不符。",
         "The period is 2023-01-01 to 2024-12-31, the year 2024."),
    ),
    (
        body(opening=OPENING.replace("12月31日", "2月31日")),
        ("R9", "error", "period", "统计期限不是有效日期。", "The statistics period is not a possible date."),
    ),
    (
        body(opening=OPENING.replace("自2024", "自2025")),
        ("R9", "error", "period", "统计期限起于2025-01-01止于2024-12-31。", "The period runs from 2025-01-01 to 2024-12-31."),
    ),
    (
        body(opening=OPENING.replace("至2024", "至202024")),
        ("R9", "error", "period", "统计期限的年份写错。", "The year of the statistics period is garbled."),
    ),
    (
        body(first=("2023年，共主动公开政府信息120条。",)),
        ("R9", "warning", "sections.1", "2024年度报告把2023年写作本年：“2023年，共主动公开政府信息120条。”",
         "The 2024 report tells of 2023 as of its own year: “2023年，共主动公开政府信息120条。”"),
    ),
    (
        body(first=("2024年收到政府信息公开申请90件。",)),
        ("R8", "warning", "requests.new.total",
         "正文为90，表格“本年新收政府信息公开申请数量 · 总计”为9，原文：“2024年收到政府信息公开申请90件。”",
         "The prose says 90, the table (requests received this year · total) says 9: “2024年收到政府信息公开申请90件。”"),
    ),
    (
        body(opening="本报告由青山县发展和改革局编制。"),
        ("R10", "warning", "preamble", "正文称由“青山县发展和改革局”编制，发布机关是“青山县民政局”。",
         "The text says it was drawn up by 青山县发展和改革局; the publisher is 青山县民政局."),
    ),
    (
        body(first=("XX县民政局公开120条。",)),
        ("template_left_over", "warning", "text",
         "正文留有未替换的模板文字：“2月31日止。 一、总体情况 XX县民政局公开120条。 二、主动公开政府信”",
         "Words of a template were left in the text: “2月31日止。 一、总体情况 XX县民政局公开120条。 二、主动公开政府信”"),
    ),
    (
        body().replace("<p>五、存在的主要问题及改进情况</p>", "").replace("<p>六、", "<p>五、"),
        ("section_missing", "warning", "sections.5", "缺少“存在的主要问题及改进情况”部分。",
         "Section 5 (存在的主要问题及改进情况) is missing."),
    ),
    (
        body().replace("<p>栏目更新还不够均衡，下一步将加强培训。</p>", ""),
        ("section_empty", "warning", "sections.5", "“存在的主要问题及改进情况”部分没有内容。",
         "Section 5 (存在的主要问题及改进情况) is empty."),
    ),
    (
        '<img src="a.png"><img src="b.png">',
        ("not_downloadable", "not_understood", "document", "页面只有2张图片，没有可检索的文字，需要文字识别。",
         "The page shows 2 picture(s) and no text that could be searched; it needs OCR."),
    ),
    ("<p></p>", ("unreadable", "not_understood", "document", "页面上没有找到报告正文。", "No report text was found on the page.")),
    (
        body(first=("因政府信息公开被申请行政复议2件。",), tables=(disclosure(), requests(), NO_REVIEWS)),
        ("review_blank", "warning", "review", "复议诉讼表全部空白，正文称有2件：“因政府信息公开被申请行政复议2件。”",
         "The table of reviews is blank, the text tells of 2: “因政府信息公开被申请行政复议2件。”"),
        ("blank_cells", "warning", "review", "“政府信息公开行政复议、行政诉讼情况”表有15个单元格未填（空白不等于0）。",
         "15 cells of the table “review and litigation” are blank (blank is not zero)."),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case[1][0])
def test_a_fault_is_told_in_both_languages_and_nothing_else_is(case: tuple[object, ...]) -> None:
    content, *wanted = case
    assert said(reading(str(content))) == wanted


def test_the_form_of_another_year_is_an_error_of_each_table() -> None:
    opening = OPENING.replace("2024", "2020")
    found = reading(body(opening=opening, first=("主动公开120条。",)), title=TITLE.replace("2024", "2020"))
    assert said(found) == [
        ("wrong_form", "error", table,
         f"2020年度报告的“{zh}”表用了2021年版格式，应使用国办公开办函〔2019〕60号的格式。",
         f"The table “{en}” of the 2020 report is of the form of 2021; that of 2019 is required.")
        for table, zh, en in (
            ("disclosure", "主动公开政府信息情况", "information disclosed"),
            ("requests", "收到和处理政府信息公开申请情况", "requests"),
        )
    ]  # fmt: skip


def test_a_day_before_the_year_had_ended_is_told_wherever_the_page_prints_it() -> None:
    for source in ("meta", "label", "row"):
        early = Reading(is_report=True, report_year=2024, text="文" * 200)
        early.published = PublishedDate(date(2024, 6, 1), source)
        assert said_of(early) == [
            ("published_early", "warning", "published", "页面标注日期为2024-06-01，早于2024年度结束。",
             "The page gives 2024-06-01 as its day, before the year 2024 had ended."),
        ]  # fmt: skip
    for day, told in ((date(2024, 12, 30), True), (date(2024, 12, 31), False)):
        early.published = PublishedDate(day, "label")
        assert bool(said_of(early)) is told


def said_of(found: Reading, **more: object) -> list[tuple[str, str, str, str, str]]:
    findings = run_checks(Context(found, **more))  # type: ignore[arg-type]
    return said(replace(found, findings=findings))


def test_another_county_is_quoted_with_what_stands_around_it() -> None:
    text = "甲" * 30 + "更多内容请见金乡县人民政府门户网站和各乡镇的公开栏以及档案馆图书馆查阅场所。"
    found = reading(body(first=(text,)), title="嘉祥县水利局2024年政府信息公开工作年度报告")
    around = "甲" * 7 + "更多内容请见金乡县人民政府门户网站和各乡镇的公开栏以及档案"
    assert said(found) == [
        ("wrong_organ", "warning", "text", f"正文出现其他地区“金乡县”：“{around}”",
         f"Another county, 金乡县, is named: “{around}”"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "region"),
    [
        ("见金乡县人民政府网站。", "金乡县"), ("见贸易县政府网站。", ""), ("见易县人民政府网站。", ""), ("见无此名县人民政府网站。", ""),
        ("见嘉祥县人民政府网站。", ""), ("见积石山保安族东乡族撒拉族自治县人民政府网站。", "积石山保安族东乡族撒拉族自治县"),
    ],
)  # fmt: skip
def test_a_county_is_told_by_its_whole_name(words: str, region: str) -> None:
    found = reading(body(first=(words,)), title="嘉祥县水利局2024年政府信息公开工作年度报告")
    assert [one.message_zh.partition("：")[0] for one in found.findings] == (
        [f"正文出现其他地区“{region}”"] if region else []
    )


@pytest.mark.parametrize(
    ("year", "told"), [(2020, False), (2021, True), (2023, True), (2025, True), (2027, True), (2028, False)]
)
def test_a_number_of_a_year_near_its_own_is_told(year: int, told: bool) -> None:
    found = reading(body(first=(f"{year}年，共主动公开政府信息120条。",)))
    assert ("R9" in {one.check for one in found.findings}) is told


@pytest.mark.parametrize(("length", "quoted"), [(60, 60), (61, 60), (90, 60)])
def test_of_a_long_sentence_its_beginning_is_quoted(length: int, quoted: int) -> None:
    sentence = "2023年，共主动公开政府信息120条".ljust(length - 1, "多") + "。"
    found = reading(body(first=(sentence,)))
    assert [one.message_zh.partition("“")[2].removesuffix("”") for one in found.findings] == [sentence[:quoted]]


def test_four_of_what_was_not_understood_are_named_and_the_rest_counted() -> None:
    def told(count: int) -> Finding:
        found = Reading(is_report=True, text="文" * 200, table_forms={"requests": "F2021"}, tables={"requests": {}})
        problems = [TableProblem("unread_cell", f"requests.new.{at}", f"词{at}") for at in range(count)]
        [one] = run_checks(Context(found, problems=[*problems, *problems]))
        return one

    assert "：“词0”、“词1”、“词2”、“词3”，涉及" in told(4).message_zh
    assert "“词2”, “词3”; they" in told(4).message_en
    assert "“词2”、“词3”等，涉及" in told(5).message_zh
    assert "“词3” and 2 more; they" in told(6).message_en
    assert (told(1).where, told(2).where) == ("requests", "requests")
    assert told(2).cells == ("requests.new.0", "requests.new.1")


def test_limits_of_reading_are_told_of_every_document() -> None:
    for is_report in (True, False):
        found = Reading(is_report=is_report, text="文" * 200)
        assert [one[:3] for one in said_of(found, warnings=["no such words"])] == [("unreadable", "note", "document")]


@pytest.mark.parametrize(
    ("length", "images", "more", "told"),
    [
        (199, 1, {}, ("not_downloadable", "not_understood", "document")),
        (200, 1, {}, ("not_downloadable", "note", "tables")),
        (199, 0, {}, ("unreadable", "not_understood", "document")),
        (200, 0, {}, None),
        (10, 0, {"attachments": ["http://a.gov.cn/x.pdf"]}, None),
        (10, 2, {"tables": {"requests": {}}}, None),
        (900, 1, {"report_year": 2019}, ("not_downloadable", "note", "tables")),
        (900, 1, {"report_year": 2018}, None),
        (900, 1, {"report_year": None}, None),
    ],
)
def test_what_is_told_of_pages_with_little_text_or_pictures(
    length: int, images: int, more: dict[str, object], told: tuple[str, str, str] | None
) -> None:
    found = Reading(**{"is_report": True, "report_year": 2023, "text": "文" * length, **more})  # type: ignore[arg-type]
    kept = {"unreadable", "not_downloadable"}
    assert [one[:3] for one in said_of(found, images=images) if one[0] in kept] == ([told] if told else [])


@pytest.mark.parametrize(
    ("sections", "length", "told"),
    [(2, 900, "not_understood"), (1, 900, None), (1, 199, "unreadable"), (0, 200, None)],
)
def test_what_is_told_of_what_is_no_report(sections: int, length: int, told: str | None) -> None:
    found = Reading(text="文" * length, sections=[Section(at, "总体情况", "文") for at in range(1, sections + 1)])
    wanted = [(told, "not_understood", "document")] if told else []
    assert [one[:3] for one in said_of(found)] == wanted


def test_an_error_of_a_doubtful_year_is_a_warning() -> None:
    found = Reading(is_report=True, report_year=2024, text="文" * 200, table_forms={"requests": "F2019"})
    found.tables, found.period = {"requests": {}}, (date(2020, 1, 1), date(2020, 12, 31))
    for sure, severity in ((True, "error"), (False, "warning")):
        graves = {one[0]: one[1] for one in said_of(found, sure_year=sure)}
        assert (graves["wrong_form"], graves["R9"], graves["wrong_year"]) == (severity, severity, "warning")


def test_a_table_of_both_forms_is_told_once() -> None:
    found = Reading(is_report=True, report_year=2024, text="文" * 200)
    assert (
        "wrong_form",
        "warning",
        "tables",
        "同一张表混用了新旧两版格式。",
        "One table mixes both forms.",
    ) in said_of(found, mixed_table=True)


# Who may make 规章


@pytest.mark.parametrize(
    ("organ", "level"),
    [
        ("恩施州人民政府", "may"), ("恩施州民政局", "part_of_one_that_may"), ("海北州人民政府办公室", "may"), ("无此州人民政府", "unknown"),
        ("江苏省人民政府", "may"), ("江苏省民政厅", "part_of_one_that_may"), ("苏州市人民政府", "may"),
        ("青山县城关镇人民政府", "may_not"), ("城关镇人民政府", "may_not"), ("城关街道办事处", "may_not"),
        ("柘城县民政局", "may_not"), ("长垣县人民政府", "may_not"), ("长垣市人民政府", "may_not"), ("没有县民政局", "may_not"),
        ("民政部", "may"), ("国家税务总局", "may"), ("某单位", "unknown"),
    ],
)  # fmt: skip
def test_who_may_make_rules_is_told_by_the_table_of_divisions(organ: str, level: str) -> None:
    assert level_of(organ) == level


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("柘城县发改委", "柘城县发展和改革委员会", True), ("柘城县发展和改革委员会", "柘城县发改委", True),
        ("柘城县人民政府", "柘城县", True), ("我局", "柘城县财政局", True), ("柘城县财政局", "柘城县民政局", False),
    ],
)  # fmt: skip
def test_short_names_of_one_body(one: str, other: str, same: bool) -> None:
    assert is_same_organ(one, other) is same


@pytest.mark.parametrize(
    ("author", "organ", "told"),
    [
        ("城关镇党政办", "青山县城关镇人民政府", False), ("城关街道办事处党政综合办", "青山县城关街道办事处", False),
        ("开发区管委会办公室", "青山县经济开发区管理委员会", False), ("青山县人民政府办公厅", "青山县人民政府", False),
        ("县教育局办公室", "青山县民政局", True),
    ],
)  # fmt: skip
def test_whose_office_may_draw_up_a_report(author: str, organ: str, told: bool) -> None:
    found = reading(body(opening=f"本报告由{author}编制。"), title=f"{organ}2024年政府信息公开工作年度报告")
    assert ("R10" in {one.check for one in found.findings}) is told


# Beside other reports


def requests_like(**totals: int | None) -> Reading:
    rows: Table = {name: {**dict.fromkeys(PARTS, 0), "total": total} for name, total in totals.items()}
    return Reading(
        is_report=True, organ="青山县", report_year=2024, tables={"requests": rows}, table_forms={"requests": "F2021"}
    )


def test_what_was_carried_over_is_told_beside_last_years_report() -> None:
    found = check_last_year(requests_like(carried_in=3), requests_like(carried_out=5))
    assert said(Reading(findings=found)) == [
        ("R5", "warning", "requests.carried_in.total", "上年结转政府信息公开申请数量 · 总计为3，而上一年度报告结转下年度为5。",
         "Requests carried in from last year · total: 3, yet the report of the year before carried out 5."),
    ]  # fmt: skip


@pytest.mark.parametrize(("issued", "repealed", "wanted"), [(2, 0, 7), (0, 1, 4), (0, 0, 5)])
def test_documents_in_force_are_last_years_with_what_was_issued_and_repealed(
    issued: int, repealed: int, wanted: int
) -> None:
    def of(**cells: int) -> Reading:
        tables: dict[str, Table] = {"disclosure": {"rules": dict(cells)}}
        return Reading(is_report=True, tables=tables, table_forms={"disclosure": "F2021"})

    found = check_last_year(of(in_force=9, issued=issued, repealed=repealed), of(in_force=5))
    assert said(Reading(findings=found)) == [
        ("R6", "note", "disclosure.rules.in_force",
         f"规章 · 现行有效件数为9，按上年5加制发{issued}减废止{repealed}应为{wanted}。",
         f"Rules · in force: 9; 5 of last year plus {issued} less {repealed} makes {wanted}."),
    ]  # fmt: skip


def test_each_row_of_the_county_is_told_once_by_its_total() -> None:
    county, part = requests_like(new=9, granted=4), requests_like(new=5, granted=4)
    county.tables["requests"]["new"]["business"] = 7
    assert said(Reading(findings=check_parts(county, [part, requests_like(new=1, granted=0)]))) == [
        ("R11", "note", "requests.new.total", "本年新收政府信息公开申请数量 · 总计：全县为9件，2个单位年报相加为6件。",
         "Requests received this year · total: the county says 9, the 2 reports of its organs make 6."),
    ]  # fmt: skip
    county.tables["requests"]["granted"]["business"] = 7
    found = check_parts(county, [part, requests_like(new=1, granted=0)])
    assert [one.where for one in found] == ["requests.new.total", "requests.granted.business"]
    assert check_parts(county, []) == []


@pytest.mark.parametrize(
    ("year", "direct", "told"), [(2024, 2, True), (2023, 2, False), (2024, 0, False), (2025, None, False)]
)
def test_suits_without_reconsideration_are_counted_since_2024(year: int, direct: int | None, told: bool) -> None:
    found = Reading(report_year=year, tables={"review": {"litigation_direct": {"total": direct}}})
    wanted = [
        ("R12", "note", "review.litigation_direct.total", "2024年起不予公开须先复议，本年仍有2件未经复议直接起诉（仅供统计）。",
         "2 suits without reconsideration, which refusals need since 2024 (for statistics only)."),
    ]  # fmt: skip
    assert said(Reading(findings=check_reconsideration_first(found))) == (wanted if told else [])


# Sums of the statistics table, names, outcomes


def test_a_total_without_parts_or_parts_without_a_total_are_not_added_up() -> None:
    def of(*rows: str) -> list[str]:
        table: Table = {row: {"this_year": 1} for row in rows}
        return [one.where for one in equations_of(Reading(is_report=True, tables={"indicators": table}))]

    assert of("received", "received.online") == ["indicators.received.this_year"]
    assert of("received") == of("received.online") == []


def test_a_cell_that_no_form_has_is_called_by_its_ids() -> None:
    parts = cell_name_parts("review.unheard_of.once.total", "F2021")
    assert parts.table.zh == "政府信息公开行政复议、行政诉讼情况"
    assert (parts.row, parts.column) == (("unheard_of.once",) * 2, ("total",) * 2)
    parts = cell_name_parts("requests.refused.state_secret.total", "F2021")
    assert (parts.row.zh, parts.column.en) == ("不予公开 · 属于国家秘密", "total")


WHOLE = Reading(
    is_report=True, organ="青山县民政局", report_year=2024, text="文", period=(date(2024, 1, 1), None),
    published=PublishedDate(date(2025, 1, 3), "label"), sections=[Section(1, "总体情况", "文"), Section(5, "问题", "文")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("check", "lacking"),
    [
        ("R10", {"organ": ""}), ("R10", {"text": ""}), ("wrong_organ", {"organ": ""}), ("wrong_organ", {"text": ""}),
        ("R9", {"report_year": None}), ("R9", {"period": (None, None), "sections": []}), ("wrong_year", {"report_year": None}),
        ("wrong_form", {"report_year": None}), ("wrong_form", {"report_year": 2018}), ("wrong_form", {"sections": []}),
        ("section_missing", {"sections": [Section(1, "总体情况", "文")]}), ("section_empty", {"report_year": 2018}),
        ("section_empty", {"sections": [Section(1, "总体情况", "文")]}), ("section_missing", {"report_year": None}),
        ("published_early", {"published": None}), ("published_early", {"report_year": None}),
        ("template_left_over", {"text": ""}), ("not_downloadable", {"is_report": False}),
    ],
)  # fmt: skip
def test_a_check_without_what_it_needs_is_not_assessable(check: str, lacking: dict[str, object]) -> None:
    def status(found: Reading) -> list[str]:
        return [one.status for one in outcomes_of(found) if one.check == check]

    assert status(WHOLE) == ["pass"]
    assert status(replace(WHOLE, **lacking)) == ["not_assessable"]  # type: ignore[arg-type]


@pytest.mark.parametrize("kept", [{"sections": []}, {"period": (None, None)}])
def test_either_a_period_or_sections_are_enough_to_judge_the_year(kept: dict[str, object]) -> None:
    found = replace(WHOLE, **kept)  # type: ignore[arg-type]
    assert {one.status for one in outcomes_of(found) if one.check in ("R9", "wrong_year")} == {"pass"}


def test_an_outcome_is_kept_with_its_numbers() -> None:
    outcome = Outcome("R1", "fail", "a.b.c", ("a.b.c",), "a = b", Decimal("2.5"), 3)
    assert outcome.difference == Decimal("-0.5")
    assert outcome.to_json()["difference"] == -0.5
    assert Outcome.from_json(outcome.to_json()) == outcome
    assert replace(outcome, left=None).difference is None
    assert replace(outcome, right=None).difference is None


def test_only_what_was_right_often_enough_is_an_error() -> None:
    assert may_be_error("no such check")
    assert all(may_be_error(check.id) for check in registry() if check.severity == "error")


@pytest.fixture
def measured_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts a measurement of the checks into the configuration, or none at all."""

    def put(text: str) -> None:
        measured.cache_clear()
        monkeypatch.setenv("NIANBAO_CONFIG", str(tmp_path))
        if text:
            (tmp_path / "checks_measured.json").write_text(text, encoding="utf-8")

    yield put
    measured.cache_clear()


def test_98_of_100_right_are_enough_for_an_error(measured_as: Callable[[str], None]) -> None:
    measured_as('{"R1": {"right": 98, "of": 100}, "R2": {"right": 97, "of": 100}, "R3": {"right": 0, "of": 0}}')
    assert [may_be_error(check) for check in ("R1", "R2", "R3", "R4")] == [True, False, True, True]


def test_without_a_measurement_a_check_says_what_it_is_made_for(measured_as: Callable[[str], None]) -> None:
    measured_as("")
    assert may_be_error("R1")
    found = Reading(is_report=True, text="文" * 200, tables={"requests": {"new": {"total": -1}}})
    assert ("negative_count", "error") in {one[:2] for one in said_of(found)}


def test_a_check_that_is_not_right_often_enough_only_warns(measured_as: Callable[[str], None]) -> None:
    measured_as('{"negative_count": {"right": 9, "of": 10}}')
    found = Reading(is_report=True, text="文" * 200, tables={"requests": {"new": {"total": -1}}})
    assert ("negative_count", "warning") in {one[:2] for one in said_of(found)}


def test_a_check_stands_once_in_the_file() -> None:
    first: Check = registry()[0]
    with pytest.raises(ValueError, match=f"check defined twice: {first.id}"):
        Checks(contest=first.name, checks=(first, first))
    several = tuple(first.model_copy(update={"id": name}) for name in ("R9", "R8", "R10", "R8", "R9", "R10"))
    with pytest.raises(ValueError, match="check defined twice: R10, R8, R9 "):
        Checks(contest=first.name, checks=several)


# Copies


WORDS = "河堤水库灌渠泵站闸门村庄账册公告便民信箱档案栏目审批培训答复窗口图纸汛情饮水监测"


def prose_of(organ: str, sentences: Iterable[str]) -> ComparableProse:
    return ComparableProse(
        Reading(organ=organ, report_year=2023, sections=[Section(1, "总体情况", "".join(sentences))])
    )


def lines(start: int, count: int, length: int = 16) -> list[str]:
    return [f"{''.join(random.Random(at).sample(WORDS, length))}工作{at}。" for at in range(start, start + count)]


def test_shingles_are_all_six_characters_in_a_row_of_one_sentence() -> None:
    made = prose_of("甲局", ["河堤水库灌渠泵站闸门村庄。", "账册公告便民信箱档案栏目。"])
    assert {len(one) for one in made.shingles} == {6}
    assert len(made.shingles) == 2 * (12 - 5)
    assert "堤水库灌渠泵" in made.shingles
    assert "闸门村庄账册" not in made.shingles


def test_sentences_of_twelve_characters_are_its_own_and_shorter_ones_are_not() -> None:
    made = prose_of("甲局", ["河堤水库灌渠泵站闸门村庄。", "河堤水库灌渠泵站闸门村。"])
    assert list(made.sentences.values()) == ["河堤水库灌渠泵站闸门村庄。"]


def test_the_report_that_holds_most_of_it_is_the_source() -> None:
    mine = prose_of("甲局", lines(0, 40))
    others = {
        "a": prose_of("乙局", [*lines(0, 35), *lines(200, 5)]), "b": prose_of("丙局", lines(0, 40)),
        "c": prose_of("丁局", [*lines(0, 36), *lines(300, 4)]), "mine": mine,
    }  # fmt: skip
    [found] = CopyIndex(others).find_source(mine, "mine")
    assert "与丙局2023年度报告相同" in found.message_zh


def test_the_longest_passage_is_the_example() -> None:
    shared = [*lines(0, 20), *lines(20, 1, length=30), *lines(40, 10)]
    mine, other = prose_of("甲局", shared), prose_of("乙局", shared)
    [found] = check_copied(mine, other, same_organ=True)
    assert found.check == "copied_from_last_year"
    assert f"如：“{shared[20]}”" in found.message_zh
    overlap = measure_overlap(mine, other)
    assert (overlap.share, len(overlap.passages), overlap.passages[0]) == (1.0, 10, (shared[20], shared[20]))
    assert overlap.characters == sum(map(len, mine.sentences))


@pytest.mark.parametrize(("same", "told"), [(16, True), (15, False)])
def test_four_fifths_of_its_own_prose_make_a_copy(same: int, told: bool) -> None:
    mine = prose_of("甲局", [*lines(0, same), *lines(100, 20 - same)])
    other = prose_of("乙局", [*lines(0, same), *lines(200, 20 - same)])
    assert bool(check_copied(mine, other, same_organ=False)) is told


def test_a_passage_stands_beside_the_sentence_that_is_most_like_it() -> None:
    [sentence] = lines(0, 1, length=40)
    mine, other = (
        prose_of("甲局", [sentence]),
        prose_of("乙局", [*lines(50, 3), sentence[:-4] + "情况0。", *lines(60, 3)]),
    )
    [(one, theirs)] = measure_overlap(mine, other).passages
    assert (one, theirs) == (sentence, sentence[:-4] + "情况0。")
    assert measure_overlap(prose_of("甲局", []), other).share == 0.0


def test_a_figure_of_zero_cases_is_no_case() -> None:
    blank: Table = {"reconsideration": {"upheld": None, "total": None}}
    found = Reading(is_report=True, text="文" * 200, tables={"review": blank})
    found.figures = [Figure("reconsiderations", 0, "无行政复议。"), Figure("published", 8, "公开8条。")]
    assert "review_blank" not in {one[0] for one in said_of(found)}
    found.figures.append(Figure("litigations", 1, "行政诉讼1件。"))
    assert "review_blank" in {one[0] for one in said_of(found)}


def test_five_sections_with_headings_alone_lack_no_table_of_theirs() -> None:
    """What stands in a table need not be said in its section."""
    text = paragraphs(
        "一、总体情况",
        "平稳。" * 70,
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "五、存在的主要问题及改进情况",
        "不足。",
    )
    assert {one.where for one in reading(text).findings if one.check == "section_empty"} == {"sections.2", "sections.3"}

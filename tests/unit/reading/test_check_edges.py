"""The edges of each check: the last report it says nothing of beside the first one it tells of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest

from archive.reading.checks.across import (
    check_last_year,
    check_reconsideration_first,
    last_year_outcomes,
    parts_outcomes,
)
from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.context import Context
from archive.reading.checks.equations import PARTS, equations_of
from archive.reading.checks.outcomes import outcomes_of
from archive.reading.checks.run import run_checks
from archive.reading.checks.sketch import bands, likeness, sketch_of
from archive.reading.checks.text_overlap import ComparableProse, CopyIndex, check_copied, measure_overlap
from archive.reading.reading_model import Figure, Finding, Reading, Section, Table
from archive.reading.tables.table_state import TableProblem
from bench.accuracy.plain_pages import OPENING, body, disclosure, paragraphs, reading, requests, review, row
from bench.accuracy.plain_pages import checks as checks_of

CARRIED_IN = "<td colspan=3>二、上年结转政府信息公开申请数量</td>"


def report(**more: object) -> Reading:
    return Reading(**{"is_report": True, "report_year": 2024, "text": "文" * 200, **more})  # type: ignore[arg-type]


def findings(found: Reading, **more: object) -> list[Finding]:
    return run_checks(Context(found, **more))  # type: ignore[arg-type]


def told(found: Reading, **more: object) -> list[tuple[str, str]]:
    return [(one.check, one.where) for one in findings(found, **more)]


def doubt(*cells: str) -> Finding:
    return Finding("not_understood", "not_understood", cells[0].partition(".")[0], "未能识别", "not understood", cells)


def statuses(found: Reading, check: str) -> set[str]:
    return {one.status for one in outcomes_of(found) if one.check == check}


# Beside other reports


def carried(over: int | None, *doubts: str, row: str = "carried_in") -> Reading:
    cells: Table = {row: {**dict.fromkeys(PARTS, 0), "natural_person": over, "total": over}}
    return report(tables={"requests": cells}, findings=[doubt(*doubts)] if doubts else [])


@pytest.mark.parametrize(
    ("now", "before", "status"),
    [
        ((3,), (3,), "pass"),
        ((3,), (4,), "fail"),
        ((None,), (4,), "not_assessable"),
        ((3,), (None,), "not_assessable"),
        ((3, "requests.carried_in.total"), (4,), "uncertain"),
        ((3,), (4, "requests.carried_out.total"), "uncertain"),
        ((3,), (4, "requests.carried_out"), "uncertain"),
        ((3, "requests.granted.total"), (4, "requests.new.total"), "fail"),
        ((3, "requests.carried_in.total"), (3,), "pass"),
    ],
)
def test_what_was_carried_over_is_judged_where_both_reports_were_read_surely(
    now: tuple[int, ...], before: tuple[int, ...], status: str
) -> None:
    outcomes = last_year_outcomes(carried(*now), carried(*before, row="carried_out"))  # type: ignore[arg-type]
    assert [one.status for one in outcomes if one.where == "requests.carried_in.total"] == [status]
    assert [one.where for one in outcomes if one.check == "R5"] == [
        f"requests.carried_in.{column}" for column in (*PARTS, "total")
    ]


@pytest.mark.parametrize(
    ("now", "before", "status"),
    [
        ({"in_force": 6, "issued": 2, "repealed": 1}, 5, "pass"),
        ({"in_force": 7, "issued": 2, "repealed": 1}, 5, "fail"),
        ({"in_force": 7, "issued": None, "repealed": 1}, 5, "not_assessable"),
        ({"in_force": 7, "issued": 2, "repealed": None}, 5, "not_assessable"),
        ({"in_force": 7, "issued": 2, "repealed": 1}, None, "not_assessable"),
        ({"in_force": None, "issued": 2, "repealed": 1}, 5, "not_assessable"),
    ],
)
def test_documents_in_force_are_worked_out_only_from_what_is_filled_in(
    now: dict[str, int | None], before: int | None, status: str
) -> None:
    found, earlier = (
        report(tables={"disclosure": {"normative_documents": cells}}) for cells in (now, {"in_force": before})
    )
    outcomes = last_year_outcomes(found, earlier)
    assert [one.status for one in outcomes if one.where == "disclosure.normative_documents.in_force"] == [status]


def test_documents_that_were_all_repealed_are_told_with_a_zero() -> None:
    now = report(tables={"disclosure": {"rules": {"in_force": 2, "issued": 0, "repealed": 1}}})
    [found] = check_last_year(now, report(tables={"disclosure": {"rules": {"in_force": 1}}}))
    assert "按上年1加制发0减废止1应为0" in found.message_zh


def test_a_county_without_organs_has_no_sum() -> None:
    county = report(tables={"review": {"reconsideration": {"total": 3}}, "disclosure": {"rules": {"issued": 1}}})
    assert [(one.where, one.status) for one in parts_outcomes(county, [])] == [
        ("review.reconsideration.total", "not_assessable")
    ]


def test_suits_of_a_report_without_a_year_are_not_counted() -> None:
    tables: dict[str, Table] = {"review": {"litigation_direct": {"total": 2}}}
    assert check_reconsideration_first(Reading(tables=tables)) == []


OTHERS = ("R5", "R6", "R11", "R12", "copied_from_last_year", "copied_from_other", "indicator_sums", "R1", "R4", "R8")


@pytest.mark.parametrize("check", OTHERS)
def test_a_check_of_numbers_that_are_not_there_is_not_assessable(check: str) -> None:
    assert statuses(report(organ="青山县民政局", sections=[Section(1, "总体情况", "文")]), check) == {"not_assessable"}


@pytest.mark.parametrize(
    ("check", "place", "beside"),
    [
        ("R7", "disclosure.rules.issued", "disclosure.normative_documents.issued"),
        ("R7", "disclosure", "requests"),
        ("in_force_order", "disclosure.rules.issued", "disclosure.penalties.decisions"),
        ("in_force_order", "disclosure.normative_documents", "disclosure.licensing"),
        ("review_blank", "review.reconsideration.total", "requests.new.total"),
        ("negative_count", "disclosure.rules.issued", "indicators.published.this_year"),
        ("negative_count", "review.reconsideration.total", "indicators.published.this_year"),
        ("decimal_count", "requests.new.total", "indicators.published.this_year"),
        ("wrong_form", "requests.?.total", "requests.new.total"),
        ("blank_cells", "review.*.?", "review.reconsideration.total"),
        ("missing_row", "disclosure", "disclosure.rules"),
    ],
)
def test_a_check_is_open_where_what_it_rests_on_was_not_read(check: str, place: str, beside: str) -> None:
    whole = reading()
    for where, status in ((place, "uncertain"), (beside, "pass")):
        assert statuses(replace(whole, findings=[doubt(where)]), check) == {status}


def test_a_failure_that_is_of_no_cell_names_none() -> None:
    text = body().replace("<p>五、存在的主要问题及改进情况</p>", "").replace("<p>六、", "<p>五、")
    [failed] = [one for one in outcomes_of(reading(text)) if one.check == "section_missing"]
    assert (failed.status, failed.where, failed.cells) == ("fail", "sections.5", ())


def test_one_finding_that_was_understood_makes_a_failure() -> None:
    sure = Finding("wrong_form", "error", "requests", "错", "wrong")
    unsure = Finding("wrong_form", "not_understood", "disclosure", "未能识别", "not understood")
    for both in ([sure, unsure], [unsure, sure]):
        assert statuses(report(findings=both), "wrong_form") == {"fail"}


# Sums


def test_results_are_added_up_only_in_a_table_of_a_form_that_has_its_total() -> None:
    rows: Table = {name: dict.fromkeys((*PARTS, "total"), 0) for name in ("granted", "partial", "total")}

    def kinds(tables: Table, form: str) -> set[str]:
        return {one.check for one in equations_of(report(tables={"requests": tables}, table_forms={"requests": form}))}

    assert kinds(rows, "F2021") == {"R1", "R2", "R3"}
    assert kinds(rows, "") == {"R1", "R3"}
    assert kinds({name: cells for name, cells in rows.items() if name != "total"}, "F2021") == {"R1", "R3"}
    assert kinds({}, "F2021") == set()
    [first, *_] = [one for one in equations_of(report(tables={"requests": rows}, table_forms={"requests": "F2021"}))
                   if one.check == "R2"]  # fmt: skip
    assert first.cells == ("requests.total.natural_person", "requests.granted.natural_person",
                           "requests.partial.natural_person")  # fmt: skip


def test_a_balance_with_a_blank_cell_is_uncertain_whichever_side_is_more() -> None:
    """What is blank may stand on either side."""
    for new, done in ((9, 5), (5, 9)):
        rows: Table = {"new": {"total": new}, "carried_in": {"total": None}, "total": {"total": done},
                       "carried_out": {"total": 0}}  # fmt: skip
        found = report(tables={"requests": rows})
        assert {
            one.status for one in outcomes_of(found) if (one.check, one.where) == ("R1", "requests.total.total")
        } == {"uncertain"}
        assert [one.severity for one in findings(found) if one.check == "R1"] == ["warning"]


def test_parts_that_are_blank_and_add_up_to_the_total_hold() -> None:
    found = report(tables={"review": {"reconsideration": {"upheld": 2, "corrected": None, "total": 2}}})
    assert statuses(found, "R4") == {"pass"}
    assert "R4" not in {one.check for one in findings(found)}


def test_a_zero_with_decimals_is_no_negative_number_and_a_loss_with_decimals_is_both() -> None:
    def faults(value: Decimal, column: str = "total") -> list[str]:
        return [one.check for one in findings(report(tables={"requests": {"new": {column: value}}}))]

    assert faults(Decimal("0.0")) == []
    assert faults(Decimal("2.0")) == []
    assert faults(Decimal("-1.5")) == ["negative_count", "decimal_count"]
    assert faults(Decimal("-2")) == ["negative_count"]
    assert faults(Decimal("-0.5"), "change") == ["decimal_count"]


def test_negative_sums_of_money_and_fractions_of_indicators() -> None:
    fees: dict[str, Table] = {"disclosure": {"fees": {"amount_wan_yuan": Decimal("-1.5")}}}
    assert [one.check for one in findings(report(tables=fees))] == ["negative_count"]
    old: dict[str, Table] = {"indicators": {"fees": {"this_year": Decimal("-1.5")}}}
    assert findings(report(tables=old)) == []


def test_a_cell_in_doubt_breaks_no_condition() -> None:
    found = report(tables={"requests": {"new": {"total": -1}, "granted": {"total": -2}}})
    problem = TableProblem("unread_cell", "requests.new.total", "-1")
    assert ("negative_count", "requests.new.total") not in told(found, problems=[problem])
    assert ("negative_count", "requests.granted.total") in told(found, problems=[problem])


@pytest.mark.parametrize(
    ("cells", "place", "odd"),
    [
        ((5, 0, 4), "", True),
        ((5, 0, 4), "disclosure.rules.repealed", False),
        ((5, 0, 4), "disclosure.fees", True),
        ((None, 0, 4), "", False),
        ((5, 0, None), "", False),
    ],
)
def test_an_order_of_cells_that_were_read_surely(cells: tuple[int | None, ...], place: str, odd: bool) -> None:
    rules = dict(zip(("issued", "repealed", "in_force"), cells, strict=True))
    problems = [TableProblem("unread_cell", place, "x")] if place else []
    found = told(report(tables={"disclosure": {"rules": rules}}), problems=problems)
    assert (("in_force_order", "disclosure.rules.in_force") in found) is odd


def test_cases_in_the_text_of_a_report_without_the_table_of_reviews() -> None:
    found = report(figures=[Figure("reconsiderations", 2, "行政复议2件。")])
    assert told(found) == []


# Prose and numbers


@pytest.mark.parametrize(("count", "told_of"), [(9, False), (10, False), (1, True), (11, True)])
def test_a_number_of_requests_may_count_those_carried_in(count: int, told_of: bool) -> None:
    """9 were new and 1 was carried in."""
    found = reading(body(first=(f"2024年办理政府信息公开申请{count}件。",)))
    assert ("R8" in checks_of(found)) is told_of


def test_no_requests_in_words_is_a_zero() -> None:
    found = reading(body(first=("2024年未收到政府信息公开申请。",)))
    assert "R8" in checks_of(found)


def test_suits_of_both_ways_are_one_number() -> None:
    numbers = (0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 0, 0, 2)
    for count, told_of in ((3, False), (1, True), (2, True)):
        line = f"因政府信息公开被提起行政诉讼{count}件。"
        found = reading(body(first=(line,), tables=(disclosure(), requests(), review(numbers))))
        assert ("R8" in checks_of(found)) is told_of


def test_one_number_told_twice_is_one_outcome() -> None:
    found = reading(
        body(first=("2024年收到政府信息公开申请8件。", "全年收到政府信息公开申请8件，收到政府信息公开申请9件。"))
    )
    assert [one.right for one in outcomes_of(found) if one.check == "R8"] == [8, 9]


def test_a_number_is_not_held_against_a_sum_of_which_a_part_was_not_read() -> None:
    """What was carried in may have been counted in: where its cell is in doubt nothing is said."""
    line = ("2024年办理政府信息公开申请12件。",)
    assert "R8" in checks_of(reading(body(first=line)))
    second = requests({CARRIED_IN + "<td>1</td>": CARRIED_IN + "<td>见附件</td>"})
    found = reading(body(first=line, tables=(disclosure(), second, review())))
    assert "R8" in checks_of(found)
    whole = requests({CARRIED_IN + "".join(f"<td>{n}</td>" for n in (1, 0, 0, 0, 0, 0, 1)):
                      CARRIED_IN + "<td>见附件</td>" * 7})  # fmt: skip
    assert "R8" not in checks_of(reading(body(first=line, tables=(disclosure(), whole, review()))))


# Years


@pytest.mark.parametrize(
    ("line", "told_of"),
    [
        ("2023年，共主动公开政府信息120条。", True),
        ("2023年，共主动公开政府信息120条，本年有所增加。", False),
        ("2023年，共主动公开政府信息120条，2024年略增。", False),
        ("2023年，共主动公开政府信息120条，较前年增长。", False),
        ("2024年，共主动公开政府信息120条。", False),
    ],
)
def test_a_sentence_that_tells_of_this_year_too_is_no_mistake(line: str, told_of: bool) -> None:
    assert ("R9" in checks_of(reading(body(first=(line,))))) is told_of


@pytest.mark.parametrize(("number", "told_of"), [(1, True), (4, True), (5, False)])
def test_only_sections_that_report_are_searched_for_other_years(number: int, told_of: bool) -> None:
    sections = [Section(number, "情况", "2023年，共主动公开政府信息120条。")]
    assert (("R9", f"sections.{number}") in told(report(sections=sections))) is told_of
    assert not told(replace(report(sections=sections), report_year=2018))


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), []),
        (date(2024, 5, 1), date(2024, 5, 1), []),
        (date(2023, 1, 1), date(2024, 12, 31), ["R9"]),
        (date(2024, 1, 1), date(2025, 12, 31), ["R9"]),
        (date(2023, 1, 1), date(2023, 12, 31), ["R9", "wrong_year"]),
        (date(2024, 12, 31), date(2024, 1, 1), ["R9"]),
        (date(2024, 1, 1), None, ["R9"]),
        (None, date(2024, 12, 31), ["R9"]),
    ],
)
def test_a_period_is_of_the_year_reported_on(start: date | None, end: date | None, wanted: list[str]) -> None:
    assert [one for one, _ in told(report(period=(start, end)), period_stated=True)] == wanted


def test_a_period_that_is_not_stated_is_not_judged() -> None:
    assert told(report(period=(None, date(2024, 12, 31)))) == []


def test_any_garbled_year_of_the_opening_is_told_once() -> None:
    opening = OPENING.replace("至2024", "至202024")
    found = findings(report(), preamble=["本报告供参考。", opening, opening])
    assert [one.message_zh for one in found] == ["统计期限的年份写错。"]


# Names and publishers


def test_without_a_form_a_cell_is_called_as_in_the_newest_one() -> None:
    assert cell_name(Reading(), "disclosure.normative_documents").zh == "行政规范性文件"
    assert cell_name(Reading(table_forms={"disclosure": "F2019"}), "disclosure.normative_documents").zh == "规范性文件"


@pytest.mark.parametrize(("office", "told_of"), [("综合科", False), ("财政所", False), ("县财政局", True)])
def test_the_short_name_of_a_room_is_that_of_its_own_government(office: str, told_of: bool) -> None:
    found = reading(body(opening=f"本报告由{office}编制。"), title="青山县城关镇人民政府2024年政府信息公开工作年度报告")
    assert ("R10" in checks_of(found)) is told_of


def test_no_room_draws_up_the_report_of_a_department_beside_it() -> None:
    found = reading(body(opening="本报告由县政务公开办公室编制。"), title="青山县民政局2024年政府信息公开工作年度报告")
    assert "R10" in checks_of(found)


def test_the_longest_name_of_a_county_is_told_once_and_quoted_from_its_beginning() -> None:
    lines = ("见堆龙德庆县人民政府网站。", "见金乡县人民政府网站。")
    found = reading(body(first=lines), title="嘉祥县水利局2024年政府信息公开工作年度报告")
    assert [one.message_zh for one in found.findings] == ["正文出现其他地区“堆龙德庆县”：“见堆龙德庆县人民政府网站。”"]


def test_names_of_other_counties_are_looked_for_in_reports_of_counties_alone() -> None:
    for title, told_of in (("嘉祥县水利局", True), ("济宁市水利局", False)):
        found = reading(body(first=("见金乡县人民政府网站。",)), title=f"{title}2024年政府信息公开工作年度报告")
        assert ("wrong_organ" in checks_of(found)) is told_of


def test_rules_in_doubt_accuse_nobody_and_others_do() -> None:
    found = report(organ="青山县民政局", tables={"disclosure": {"rules": {"issued": 2, "in_force": 5}}})
    problem = TableProblem("unread_cell", "disclosure.rules.issued", "2")
    assert [(one.check, one.where) for one in findings(found, problems=[problem]) if one.check == "R7"] == [
        ("R7", "disclosure.rules.in_force")
    ]


# Sections and cells


@pytest.mark.parametrize(
    ("number", "heading", "table"),
    [
        (2, "二、主动公开政府信息情况", 0),
        (3, "三、收到和处理政府信息公开申请情况", 1),
        (4, "四、政府信息公开行政复议、行政诉讼情况", 2),
    ],
)
def test_a_section_whose_table_is_there_does_not_lack_its_heading(number: int, heading: str, table: int) -> None:
    tables = [disclosure(), requests(), review()]
    kept = body(tables=tables).replace(f"<p>{heading}</p>", "")
    tables[table] = ""
    gone = body(tables=tables, first=("平稳。",)).replace(f"<p>{heading}</p>", "")
    where = ("section_missing", f"sections.{number}")
    assert where not in {(one.check, one.where) for one in reading(kept).findings}
    assert where in {(one.check, one.where) for one in reading(gone).findings}


def test_an_empty_section_beside_pictures_may_be_one_of_them() -> None:
    text = body().replace("<p>栏目更新还不够均衡，下一步将加强培训。</p>", "")
    assert "section_empty" in checks_of(reading(text))
    pictured = text.replace("<p>六、", "<img src='/a.png'><p>六、")
    assert "section_empty" not in checks_of(reading(pictured))


def test_one_heading_that_is_known_is_not_enough_to_miss_others() -> None:
    sections = [Section(1, "总体情况", "文"), Section(2, "工作亮点", "文")]
    assert not [one for one in told(report(sections=sections)) if one[0] == "section_missing"]
    sections[1] = Section(5, "存在的主要问题及改进情况", "文")
    missing = [where for check, where in told(report(sections=sections)) if check == "section_missing"]
    assert missing == ["sections.2", "sections.3", "sections.4", "sections.6"]


@pytest.mark.parametrize(
    ("warning", "severity", "status"),
    [
        ("page 2 is a picture and was read by OCR", "not_understood", "uncertain"),
        ("page 3 is damaged and was not read", "not_understood", "uncertain"),
        ("the document names another encoding", "warning", "fail"),
    ],
)
def test_a_section_that_a_scan_may_hold_is_not_said_to_lack(warning: str, severity: str, status: str) -> None:
    sections = [Section(n, title, "文") for n, title in ((1, "总体情况"), (5, "存在的主要问题及改进情况"))]
    found = report(sections=sections)
    missing = [one for one in findings(found, warnings=[warning]) if one.check == "section_missing"]
    assert [one.where for one in missing] == ["sections.2", "sections.3", "sections.4", "sections.6"]
    assert {one.severity for one in missing} == {severity}
    assert statuses(replace(found, findings=missing), "section_missing") == {status}


def test_a_table_that_was_not_understood_is_of_no_other_form() -> None:
    found = report(table_forms={"requests": "F2019"}, tables={"requests": {}})
    problem = TableProblem("unknown_row", "requests.转送", "转送", ("requests.?.total",))
    assert ("wrong_form", "requests") in told(found)
    assert ("wrong_form", "requests") not in told(found, problems=[problem])


@pytest.mark.parametrize(
    ("more", "blank"),
    [
        ({}, True),
        ({"marked": {"requests.new.total"}}, False),
        ({"problems": [TableProblem("unread_cell", "requests.new.total", "见附件")]}, False),
        ({"problems": [TableProblem("missing_row", "requests.new", "本年新收")]}, False),
        ({"problems": [TableProblem("missing_row", "requests.granted", "予以公开")]}, True),
        ({"problems": [TableProblem("unknown_row", "requests.x", "x", ("requests.?.?",))]}, False),
        ({"problems": [TableProblem("unknown_row", "review.x", "x", ("review.?.?",))]}, True),
    ],
)
def test_when_a_blank_cell_is_told(more: dict[str, object], blank: bool) -> None:
    found = report(tables={"requests": {"new": {"total": None}}})
    assert (("blank_cells", "requests.new.total") in told(found, **more)) is blank


def test_blank_cells_of_the_statistics_table_are_no_fault() -> None:
    assert told(report(tables={"indicators": {"published": {"this_year": None}}})) == []


def test_a_missing_row_is_told_unless_its_table_has_one_that_is_not_known() -> None:
    missing = TableProblem("missing_row", "requests.new", "本年新收")
    odd = TableProblem("unknown_column", "requests.x", "x", ("requests.*.?",))
    elsewhere = TableProblem("unknown_column", "review.x", "x", ("review.*.?",))
    found = report(tables={"requests": {"granted": {"total": 1}}})
    assert ("missing_row", "requests.new") in told(found, problems=[missing])
    assert ("missing_row", "requests.new") in told(found, problems=[missing, elsewhere])
    assert ("missing_row", "requests.new") not in told(found, problems=[missing, odd])


def test_what_was_not_understood_is_told_of_a_table_that_was_not_read_too() -> None:
    problems = [TableProblem("unknown_row", f"{name}.*", "x", (name,)) for name in ("review", "disclosure")]
    found = report(tables={"requests": {"granted": {"total": 1}}})
    assert [where for check, where in told(found, problems=problems) if check == "not_understood"] == [
        "disclosure", "review",
    ]  # fmt: skip
    [one] = findings(found, problems=problems[:1])
    assert (one.where, one.cells) == ("review", ("review",))


def test_marks_at_the_beginning_of_the_text_are_quoted_from_there() -> None:
    found = report(text="XX县民政局公开120条。" + "文" * 200)
    [one] = [one for one in findings(found) if one.check == "template_left_over"]
    assert one.message_zh.partition("“")[2].startswith("XX县民政局公开120条。")
    assert "template_left_over" not in {one.check for one in findings(report(text="公开**120**条。" + "文" * 200))}
    assert "template_left_over" not in {one.check for one in findings(report(text="__公开__120条。" + "文" * 200))}


def test_a_table_that_is_no_report_is_told_and_a_filled_statistics_table_too() -> None:
    lines = row("统计指标", "单位", "统计数") + row("主动公开文件数", "条", 310) + row("收到申请数", "件", 2)
    found = reading(paragraphs("关于公布指标的说明") + f"<table>{lines}</table>", title="某项工作", above="")
    assert not found.is_report
    assert [(one.check, one.severity) for one in found.findings] == [("not_understood", "not_understood")]


# Copies


def prose(organ: str, text: str, year: int = 2023) -> ComparableProse:
    return ComparableProse(Reading(organ=organ, report_year=year, sections=[Section(1, "总体情况", text)]))


LINES = [
    f"{chr(0x4E10 + at)}{chr(0x5E10 + at)}河堤水库灌渠{chr(0x6E10 + at)}泵站闸门{chr(0x7E10 + at)}村庄账册公告。"
    for at in range(40)
]


@pytest.mark.parametrize(("length", "told_of"), [(300, True), (299, False)])
def test_three_hundred_characters_of_its_own_make_a_copy(length: int, told_of: bool) -> None:
    text = "".join(LINES).replace("。", "")
    whole = f"{text[: length - 20]}。{text[-20:]}。"
    mine, other = prose("甲局", whole), prose("乙局", whole)
    assert sum(map(len, mine.sentences)) == length
    assert bool(check_copied(mine, other, same_organ=False)) is told_of
    assert (mine.sketch is not None) is told_of


def test_without_sections_the_whole_text_is_compared() -> None:
    text = "".join(LINES)
    made = ComparableProse(Reading(organ="甲局", report_year=2023, text=text))
    assert list(made.sentences.values()) == LINES
    assert measure_overlap(made, prose("乙局", text)).share == 1.0


def test_the_name_of_the_organ_and_every_number_are_left_out() -> None:
    mine = prose("甲县水利局", "甲县水利局全年巡查河堤水库泵站共120次。")
    other = prose("乙县水利局", "乙县水利局全年巡查河堤水库泵站共九十八次。")
    assert list(mine.sentences) == list(other.sentences)


def test_a_sentence_counts_as_copied_from_85_of_100_of_its_shingles() -> None:
    sentence = "".join(chr(0x4E10 + at) for at in range(25)) + "。"
    for cut, share in ((3, 1.0), (4, 0.0)):
        other = sentence[: 25 - cut] + "".join(chr(0x7E10 + at) for at in range(cut)) + "。"
        assert measure_overlap(prose("甲局", sentence), prose("乙局", other)).share == share


def test_of_equal_sources_the_first_by_name_is_told_and_never_its_own() -> None:
    text = "".join(LINES)
    mine = prose("甲局", text)
    made = {"c": prose("丙局", text), "b": prose("乙局", text), "mine": mine}
    [found] = CopyIndex(made).find_source(mine, "mine")
    assert "与乙局2023年度报告相同" in found.message_zh
    assert CopyIndex({"mine": mine}).find_source(mine, "mine") == []


def test_the_sentence_itself_stands_beside_a_passage_even_if_a_longer_one_holds_it() -> None:
    longer = LINES[0][:-1] + "以及便民信箱。"
    [(mine, theirs)] = measure_overlap(prose("甲局", LINES[0]), prose("乙局", longer + LINES[0])).passages
    assert (mine, theirs) == (LINES[0], LINES[0])


# Sketches


def test_sketches_are_the_same_in_every_version_and_on_every_machine() -> None:
    """They are stored beside the search index, and later ones are compared with them."""
    full, sparse = sketch_of(f"shingle {at}" for at in range(1000)), sketch_of(["河堤水库灌渠", "泵站闸门村庄"])
    made = repr((full, sparse, bands(full, 4), bands(full, 3), bands(sparse, 4)))
    assert sha256(made.encode()).hexdigest() == "f64a033ab981b79f47eeb71a5c74cd3703d5fe531cd5b0f8867e5ecbbf0f6393"


def test_likeness_is_the_share_of_equal_numbers() -> None:
    assert likeness((1,) * 128, (1,) * 96 + (2,) * 32) == 0.75

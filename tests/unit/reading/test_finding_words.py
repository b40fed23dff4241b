"""Findings speak in the words of the printed form, and quote the page as it stands."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading.checks.across import check_last_year, check_parts
from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.context import Context
from archive.reading.checks.registry import check_named, registry
from archive.reading.checks.run import run_checks
from archive.reading.forms import load_forms
from archive.reading.prose_figures import find_figures, sentences
from archive.reading.reading_model import Reading, Section, Table
from archive.reading.tables.table_state import TableProblem

_ID = re.compile(r"[a-z]+_[a-z]+|(?:disclosure|requests|review)\.")


def test_a_blank_cell_is_named_by_its_printed_labels() -> None:
    reading = Reading(
        is_report=True, tables={"disclosure": {"normative_documents": {"in_force": None}}},
        table_forms={"disclosure": "F2021"},
    )  # fmt: skip
    (finding,) = run_checks(Context(reading))
    assert finding.where == "disclosure.normative_documents.in_force"
    assert finding.message_zh == "行政规范性文件 · 现行有效件数 未填（空白不等于0）。"
    assert finding.message_en == "Normative documents · in force is blank (blank is not zero)."


@pytest.mark.parametrize(
    ("where", "form", "zh", "en"),
    [
        ("requests.refused.state_secret.total", "F2021", "不予公开 · 属于国家秘密 · 总计", "refused · state secrets · total"),
        ("requests.other.natural_person", "F2019", "其他处理 · 自然人", "other · natural persons"),
        ("requests.other.other.other", "F2021", "其他处理 · 其他 · 其他", "other · other · other"),
        ("disclosure.normative_documents.made", "F2021", "规范性文件 · 本年新制作数量", "normative documents · made this year"),
        ("disclosure", "F2021", "主动公开政府信息情况", "information disclosed"),
        ("review.reconsideration", "", "行政复议", "reconsideration"),
        ("review.unheard_of.total", "F2021", "unheard_of.total", "unheard_of.total"),
    ],
)  # fmt: skip
def test_names_of_cells_rows_and_tables(where: str, form: str, zh: str, en: str) -> None:
    reading = Reading(table_forms={where.partition(".")[0]: form})
    assert cell_name(reading, where) == (zh, en)


def test_every_label_of_every_form_has_an_english_name() -> None:
    for form in load_forms():
        for table in form.tables.values():
            assert table.title
            assert table.en
            assert [one.id for one in (*table.columns, *table.rows, *table.row_groups) if not one.en] == []


def test_no_message_about_cells_holds_an_id() -> None:
    wrong = Reading(
        organ="白桥县水利局", report_year=2023, is_report=True, form="mixed",
        table_forms={"disclosure": "F2021", "requests": "F2019", "review": "F2021"},
        tables={
            "disclosure": {"rules": {"issued": 1, "repealed": 0, "in_force": 7}},
            "requests": {
                "new": {"natural_person": 3, "total": 9}, "carried_in": {"natural_person": 2, "total": 4},
                "granted": {"natural_person": 1, "total": 1}, "total": {"natural_person": 2, "total": 5},
                "carried_out": {"natural_person": None, "total": 0},
            },
            "review": {"reconsideration": {"upheld": 10, "corrected": 1, "other": 0, "pending": 0, "total": 0}},
        },
        sections=[Section(3, "收到和处理政府信息公开申请情况", "全年共收到政府信息公开申请8件。")],
    )  # fmt: skip
    before = replace(wrong, report_year=2022)
    problems = [
        TableProblem("missing_row", "requests.partial", "部分公开"),
        TableProblem("doubled_row", "review.litigation_direct", "未经复议直接起诉"),
        TableProblem("unread_cell", "disclosure.fees.amount_wan_yuan", "见附件"),
    ]
    wrong.figures = find_figures(wrong.sections, [])
    found = run_checks(Context(wrong, problems=problems))
    found += check_last_year(wrong, before)
    found += check_parts(wrong, [wrong, wrong])
    kinds = {finding.check for finding in found}
    assert {
        "R1",
        "R2",
        "R3",
        "R4",
        "R5",
        "R6",
        "R7",
        "R8",
        "R11",
        "blank_cells",
        "wrong_form",
        "not_understood",
    } <= kinds
    assert [f for f in found if _ID.search(f.message_zh) or _ID.search(f.message_en)] == []


def test_findings_stand_worst_first() -> None:
    """What could not be understood stands below what is doubtful, whichever check finds it first."""
    tables: dict[str, Table] = {
        "disclosure": {"fees": {"amount_wan_yuan": None}},
        "review": {"reconsideration": {"upheld": 10, "corrected": 1, "other": 0, "pending": 0, "total": 0}},
    }
    wrong = Reading(organ="白桥县水利局", report_year=2023, is_report=True, form="pre2019", tables=tables)
    problems = [TableProblem("unread_cell", "disclosure.fees.amount_wan_yuan", "见附件")]
    findings = run_checks(Context(wrong, problems=problems))
    assert ("wrong_form", "sections") in {(finding.check, finding.where) for finding in findings}
    severities = [finding.severity for finding in findings]
    assert {"error", "warning", "not_understood"} <= set(severities)
    assert severities == sorted(severities, key=["error", "warning", "not_understood", "note"].index)


def test_a_check_is_found_by_its_id() -> None:
    assert [check_named(check.id) for check in registry()] == list(registry())
    assert check_named("no such check") is None


def test_a_figure_quotes_the_page_with_its_own_punctuation() -> None:
    text = "２０２３年，我局共收到政府信息公开申请 １２ 件（网络申请9件；信函3件）；均已答复！"
    (told, *_) = find_figures([Section(3, "收到和处理政府信息公开申请情况", text)], [])
    assert (told.name, told.value) == ("applications_received", 12)
    assert told.sentence == "２０２３年，我局共收到政府信息公开申请 １２ 件（网络申请9件；"


@given(st.text(alphabet=st.sampled_from("一二年，。；！;! \n\t１2件（)｡．﹗︔　"), max_size=60))
def test_printed_sentences_stand_in_the_text_in_order_and_lose_nothing(text: str) -> None:
    at = 0
    for sentence in sentences(text):
        at = text.index(sentence.printed, at) + len(sentence.printed)
        assert "\n" not in sentence.printed
        assert not re.search(r"\s", sentence.plain)
    assert "".join("".join(s.printed for s in sentences(text)).split()) == "".join(text.split())


def test_documents_in_force_are_worked_out_from_those_of_last_year() -> None:
    def of(year: int, **cells: int) -> Reading:
        tables: dict[str, Table] = {"disclosure": {"normative_documents": dict(cells)}}
        return Reading(organ="白桥县水利局", report_year=year, is_report=True, form="F2021", tables=tables,
                       table_forms={"disclosure": "F2021"})  # fmt: skip

    before = of(2022, issued=1, repealed=0, in_force=5)
    [finding] = check_last_year(of(2023, issued=2, repealed=1, in_force=9), before)
    assert "按上年5加制发2减废止1应为6" in finding.message_zh
    assert "5 of last year plus 2 less 1 makes 6" in finding.message_en
    assert check_last_year(of(2023, issued=2, repealed=1, in_force=6), before) == []


def test_sums_are_named_by_the_line_that_is_added_up() -> None:
    """Reviews are read across headings, so that the row of the contract is a heading there and no line."""
    tables: dict[str, Table] = {
        "requests": {"new": {**dict.fromkeys(("natural_person", "business", "research", "social_organisation",
                                              "legal_service", "other"), 1), "total": 9}},
        "review": {"reconsideration": {"upheld": 1, "corrected": 0, "other": 0, "pending": 0, "total": 5}},
    }  # fmt: skip
    wrong = Reading(organ="白桥县水利局", report_year=2023, is_report=True, form="F2021", tables=tables,
                    table_forms={"requests": "F2021"})  # fmt: skip
    messages = {finding.check: finding.message_zh for finding in run_checks(Context(wrong))}
    assert "一行，总计为9，各项相加为6" in messages["R3"]
    assert messages["R4"].startswith("“行政复议”总计为5，各项相加为1")

"""Queries are read as meant, in either spelling, and never refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.lexer import LONGEST, literal
from archive.search.nodes import And, Between, Cells, Node, Not, OneOf, Or, Word
from archive.search.normalise import normalise
from archive.search.query import parse

WATER, SCHOOL = Word("水利局"), Word("教育局")
SIGNS = st.text(alphabet='政府水利2023 "“”()（）|｜-－:：\\.><=OR年度状态标题问题in*%&。\n\u3000\u200b', max_size=50)


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("", And()),
        ("  \u3000", And()),
        ("水利局", WATER),
        ("水利局 教育局", And((WATER, SCHOOL))),
        ("水利局　AND　教育局", And((WATER, SCHOOL))),
        ("水利局 OR 教育局", Or((WATER, SCHOOL))),
        ("水利局｜教育局", Or((WATER, SCHOOL))),
        ("水利局 -教育局", And((WATER, Not(SCHOOL)))),
        ("水利局 －教育局", And((WATER, Not(SCHOOL)))),
        ("水利局 NOT 教育局", And((WATER, Not(SCHOOL)))),
        ("- 水利局", And((Word("-"), WATER))),
        ("一-二", Word("一-二")),
        ("“政府 信息”", Word("政府信息")),
        ("政 府 信 息", Word("政府信息")),
        ("县 年报", And((Word("县"), Word("年报")))),
        ("县（水利局|教育局）", And((Word("县"), Or((WATER, SCHOOL))))),
        ("标题：水利局", Word("水利局", "title")),
        ("title:(水利局|教育局)", Or((Word("水利局", "title"), Word("教育局", "title")))),
        ("正文:水利局 单位:教育局", And((Word("水利局", "body"), Word("教育局", "organ")))),
        ("in:title 水利局", Word("水利局", "title")),
        ("年度：2023", Between("year", 2023, 2023)),
        ("year:2023年度", Between("year", 2023, 2023)),
        ("year:2020..2025", Between("year", 2020, 2025)),
        ("year:2025-2020", Between("year", 2020, 2025)),
        ("year:..2020", Between("year", None, 2020)),
        ("year:>2020", Between("year", 2021, None)),
        ("late:>30", Between("late", 31, None)),
        ("逾期:≥30天", Between("late", 30, None)),
        ("seen:2026-01", Between("seen", 20260100, 20260199)),
        ("seen:>2026-01-05", Between("seen", 20260106, None)),
        ("首见:2025..2026-02", Between("seen", 20250000, 20260299)),
        ("state:late", OneOf("state", ("late",))),
        ("状态:逾期", OneOf("state", ("late", "overdue"))),
        ("check:r2", OneOf("check", ("R2",))),
        ("问题:有", OneOf("check", ("*",))),
        ("region:3701", OneOf("region", ("3701",))),
        ("地区:商河", Word("商河", "organ")),
        ("类别:乡镇", OneOf("kind", ("township",))),
        ("12:30", Word("12:30")),
        ("http://x.cn/a", Word("http://x.cn/a")),
        (r'"他说\"好\""', Word('他说"好"')),
    ],
)
def test_is_read_as(query: str, node: Node) -> None:
    read = parse(query)
    assert read.node == node
    assert read.notes == ()


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("水利局 OR", WATER),
        ("|", And()),
        ("水利局)", WATER),
        ("(水利局", WATER),
        ('"水利局', WATER),
        ("()", And()),
        ("NOT", And()),
        ("year:上古", Word("year:上古")),
        ("year:99999999999999999999", Word("year:99999999999999999999")),
        ("state:好", Word("state:好")),
        ("title:", And()),
        ("水利局 in:别处", WATER),
        ('""', And()),
        ("in:table 水利局", Word("水利局", "body")),
    ],
)
def test_odd_input_is_read_and_noted(query: str, node: Node) -> None:
    read = parse(query)
    if query != "()":
        assert read.notes
    assert read.node == node


def test_table_tests_name_cells_by_printed_labels() -> None:
    node = parse("in:table 结转>0").node
    assert isinstance(node, Cells)
    assert (node.sign, node.value) == (">", Decimal(0))
    assert set(node.cells) == {"requests.carried_in.total", "requests.carried_out.total"}
    one = parse("上年结转/自然人＞＝1,000").node
    assert one == Cells("上年结转/自然人", ("requests.carried_in.natural_person",), ">=", Decimal(1000))
    assert parse("in:table 37").node == Cells("", (), "=", Decimal(37))
    blank = parse("行政许可=空").node
    assert isinstance(blank, Cells)
    assert blank.value is None
    assert "disclosure.licensing.decisions" in blank.cells


def test_a_comparison_of_no_known_label_stays_text() -> None:
    assert parse("甲>乙").node == Word("甲>乙")
    assert parse("无此行>3").node == Word("无此行>3")


def test_says_how_it_was_read() -> None:
    said = parse("水利局 -教育局 year:2020..2025 状态:逾期 seen:2026-01..").understood
    assert said.zh.split("，并且") == [
        "“水利局”", "不含“教育局”", "报告年度为2020至2025", "状态为逾期公布或逾期未见公布", "首次发现不小于2026-01"
    ]  # fmt: skip
    assert 'not "教育局"' in said.en
    assert parse("").understood.zh == "全部报告"


@given(st.one_of(SIGNS, st.text(max_size=60)), st.sampled_from(["", "title", "table", "表格", "?"]))
def test_nothing_is_refused(text: str, where: str) -> None:
    read = parse(text, where=where)
    assert read.understood.zh
    assert read.understood.en


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "-" * 5_000, '"' * 5_001, "a|" * 3_000, "title:" * 900, "年" * 9_000, "not " * 999]
)
def test_huge_input_is_cut_and_noted(text: str) -> None:
    assert parse(text).notes


@given(st.one_of(SIGNS, st.text(max_size=60)).filter(lambda text: normalise(text) != ""))
def test_literal_visits_for_the_text_itself(text: str) -> None:
    assert len(text) < LONGEST
    assert parse(literal(text)).node == Word(normalise(text))


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("stat:late", "state:"),
        ("regoin:3701", "region:"),
        ("地曲:3701", "地区:"),
        ("state:overdeu", "state:overdue"),
        ("状态:逾期未见公告", "state:逾期未见公布"),
        ("kind:departement", "kind:department"),
        ("form:F2022", "form:F2021"),
        ("check:blank_cell", "check:blank_cells"),
        ("in:titel 水利局", "title"),
        ("本年新受政府信息公开申请数量>3", "本年新收政府信息公开申请数量"),
        ("不于公开>3", "不予公开"),
    ],
)
def test_what_there_is_not_is_told_with_the_nearest_there_is(query: str, near: str) -> None:
    notes = parse(query).notes
    assert len(notes) == 1
    assert f"是否指“{near}”" in notes[0].zh
    assert f'did you mean "{near}"' in notes[0].en
    if not query.startswith("in:"):
        assert (near.partition(":")[2] or near) in parse(query).meant
        assert parse(parse(query).meant).notes == ()


@pytest.mark.parametrize("query", ["预算", "http://www.a.example/x", "12:30", '"来源:网站"', "状态:逾期", "新收>3"])
def test_what_is_read_as_meant_needs_no_note(query: str) -> None:
    assert parse(query).notes == ()


@pytest.mark.parametrize(
    ("spaced", "close"),
    [
        ("新收 > 10", "新收>10"),
        ("新收 >= 1,000 水利局", "新收>=1,000 水利局"),
        ("县 上年结转/自然人 ＝ 3", "县 上年结转/自然人=3"),
        ("行政许可 = 空", "行政许可=空"),
        ("late: > 30", "late:>30"),
        ("逾期 > 30", "逾期:>30"),
        ("year >= 2020", "year:>=2020"),
        ("新收 => 10", "新收>=10"),
        ("新收=<10", "新收<=10"),
    ],
)
def test_comparisons_may_be_written_with_spaces_and_signs_turned_round(spaced: str, close: str) -> None:
    assert parse(spaced).node == parse(close).node or parse(spaced).understood == parse(close).understood
    assert not isinstance(parse(spaced).node, Word)
    assert parse(spaced).notes == ()


def test_what_stands_in_quotes_keeps_its_spaces() -> None:
    assert parse('"a > 3"').node == Word(normalise("a > 3"))
    assert parse(literal('a " b > 3')).node == Word(normalise('a " b > 3'))


@pytest.mark.parametrize(
    ("query", "cell"),
    [
        ("不予公开>5", "requests.refused.total"),
        ("无法提供/自然人>5", "requests.unable.natural_person"),
        ("行政诉讼/结果纠正>0", "review.litigation.corrected"),
        ("requests.refused.total>5", "requests.refused.total"),
    ],
)
def test_groups_of_the_form_are_asked_for_by_name(query: str, cell: str) -> None:
    node = parse(query).node
    assert isinstance(node, Cells)
    assert node.cells == (cell,)


def test_checks_are_asked_for_as_pages_show_them() -> None:
    assert parse("问题:表格有空白").node == parse("check:blank_cells").node
    assert parse("check:zzzz").node == Word("check:zzzz")

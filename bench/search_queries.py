"""Queries for measuring search, by class, cut out of the made-up reports themselves, so that each finds something;
and sentences that somebody remembers badly."""

from __future__ import annotations

import random
from collections.abc import Iterator

from archive.search.lexer import literal
from bench.made_reports import COMMON, MadeReport, made_reports

_EACH = 8  # queries of a class


def queries_by_class(documents: int, length: int) -> Iterator[tuple[str, list[str]]]:
    """Queries by class, cut out of the reports themselves, so that each finds something."""
    dice = random.Random(1)
    numbers = [dice.randrange(documents) for _ in range(_EACH)]
    sample = [next(made_reports(1, start=number, length=length)) for number in numbers]
    yield "1 character, in most", list("政府信息公开年的"[:_EACH])
    yield "1 character, seldom", [max(filter(str.isalpha, report.text), key=ord) for report in sample]
    yield "1 mark, in all", ["，", "。", "、", "：", ","]
    yield "2 characters, in all", ["政府", "信息", "公开", "工作", "报告", "年度", "总体", "情况"]
    yield "2 characters, own", [_part(report, 2, dice) for report in sample]
    yield "4 characters, own", [_part(report, 4, dice) for report in sample]
    yield "8 characters, own", [_part(report, 8, dice) for report in sample]
    yield (
        "phrase, in all",
        [
            COMMON,
            f"{COMMON}工作",
            "信息公开",
            "政府信息公开工作年度报告",
            "一、总体情况",
            "总体情况",
            "府信息公",
            "公开工作",
        ],
    )
    yield "sentence, in most", [literal(sentence) for sentence in (
        "明确专人负责。", "未收取信息处理费", "可以依法申请行政复议或者提起行政诉讼。", "应公开尽公开", "先审查后公开",
        "部分栏目更新不够及时", "财政预决算和规范性文件", "十二月三十一日止")]  # fmt: skip
    yield "AND, in all", [f"{COMMON} 明确专人负责", "政府 公开意识", f"{COMMON} 复议 诉讼", "追责情形 业务培训"]
    yield "AND, own and in all", [f"{_part(report, 2, dice)} {COMMON}" for report in sample]
    yield "organ and year", [f"{report.organ} {report.year}" for report in sample]
    yield "kind of organ and year", ["水利局 2023", "教育局 2020", "审计局 2024年", "财政局 2018"]
    yield "filters", ["年度:2020..2022 水利局", "单位:水利局", "标题:2023年", f"region:11 {COMMON}"]


def _part(report: MadeReport, length: int, dice: random.Random) -> str:
    """A piece of a report's own words."""
    own = [piece for line in report.text.splitlines()[3:] for piece in line.split("。")[1].split("，")[:4]]
    piece = dice.choice([piece for piece in own if len(piece) >= length])
    return literal(piece[:length])


def half_remembered(documents: int, length: int, each: int = 60) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Kinds of damage with sentences of reports that suffered it, each with the number of its report."""
    dice = random.Random(2)
    numbers = [dice.randrange(documents) for _ in range(each)]
    whole = [(number, _sentence(next(made_reports(1, start=number, length=length)), dice)) for number in numbers]
    for kind, damage in (
        ("3 characters left out", _left_out), ("3 characters wrong", _wrong), ("halves turned", _turned),
        ("a gap in the middle", _parted),
    ):  # fmt: skip
        yield kind, [(number, damage(said, dice)) for number, said in whole]


def _sentence(report: MadeReport, dice: random.Random) -> str:
    """Three neighbouring pieces of a report's own words, some 30 characters."""
    line = dice.choice([line for line in report.text.splitlines()[3:] if line.count("，") > 4])
    pieces = line.split("。")[1].split("，")
    at = dice.randrange(len(pieces) - 3)
    return "，".join(pieces[at : at + 3])


def _left_out(said: str, dice: random.Random) -> str:
    gone = set(dice.sample(range(len(said)), 3))
    return "".join(char for n, char in enumerate(said) if n not in gone)


def _wrong(said: str, dice: random.Random) -> str:
    at = set(dice.sample(range(len(said)), 3))
    return "".join("某" if n in at else char for n, char in enumerate(said))


def _turned(said: str, _dice: random.Random) -> str:
    first, _, rest = said.partition("，")
    return f"{rest}，{first}"


def _parted(said: str, dice: random.Random) -> str:
    at = dice.randrange(6, len(said) - 8)
    return f"{said[:at]}……{said[at + 3 :]}"

"""Words half remembered: sixty sentences damaged in four ways lead to the right report, apart from exact hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.integration.search.shelf import Shelf, open_shelf

_SUBJECTS = (
    "校车线路",
    "养老床位",
    "河道采砂",
    "窗口排班",
    "农机补贴",
    "公租房摇号",
    "疫苗接种",
    "殡葬价目",
    "路灯维修",
    "林木采伐",
)
_DOINGS = (
    "逐条公布在网站首页",
    "张贴于村务公开栏",
    "交由档案馆保管",
    "当面向群众作了说明",
    "在调度会上通报",
    "按季度汇编成册",
)
_ENDS = ("群众可以随时查阅", "没有收到异议", "比上年多出一成", "便于社会监督", "由监察室抽查", "并接受来电咨询")
REPORTS = 120


def sentence(random: Random, number: int) -> str:
    """A sentence that stands in one report alone."""
    place = chr(0x4E00 + 37 * number % 9000) + chr(0x5000 + 91 * number % 9000)
    return f"{place}村将{random.choice(_SUBJECTS)}事项{random.choice(_DOINGS)}，{random.choice(_ENDS)}"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shelf, dict[str, str]]]:
    folder: Path = tmp_path_factory.mktemp("remembered")
    random = Random(60)
    with open_shelf(folder) as made:
        told = {}
        for number in range(REPORTS):
            made.organ(f"o{number}", f"第{number}局")
            said = sentence(random, number)
            common = "".join(random.choice(_SUBJECTS) + random.choice(_DOINGS) + "。" for _ in range(6))
            made.add(f"第{number}局年度报告", f"{common}{said}。{common}", organ_id=f"o{number}", report_year=2023)
            told[f"o{number}-2023"] = said
        made.refresh()
        yield made, told


def _drop(random: Random, text: str) -> str:
    at = sorted(random.sample(range(len(text)), 3))
    return "".join(char for n, char in enumerate(text) if n not in at)


def _wrong(random: Random, text: str) -> str:
    at = set(random.sample(range(len(text)), 3))
    return "".join("某" if n in at else char for n, char in enumerate(text))


def _turned(_random: Random, text: str) -> str:
    first, _, last = text.partition("，")
    return last + first


def _parted(random: Random, text: str) -> str:
    at = random.randrange(6, len(text) - 6)
    return f"{text[:at]}……{text[at + 2 :]}"


@pytest.mark.parametrize("damage", [_drop, _wrong, _turned, _parted], ids=lambda one: one.__name__)
def test_damaged_sentences_lead_to_the_right_report(
    shelf: tuple[Shelf, dict[str, str]], damage: Callable[[Random, str], str]
) -> None:
    made, told = shelf
    random, right = Random(7), 0
    for report, said in random.sample(sorted(told.items()), 60):
        found = made.find(damage(random, said))
        assert found.count == 0
        assert found.hits == []
        right += report in [hit.report_id for hit in found.near]
    assert right >= 57


def test_what_stands_there_letter_by_letter_is_an_exact_hit_alone(shelf: tuple[Shelf, dict[str, str]]) -> None:
    made, told = shelf
    report, said = next(iter(told.items()))
    found = made.find(said)
    assert [hit.report_id for hit in found.hits] == [report]
    assert found.near == []


@pytest.mark.parametrize("query", ["甲乙丙", "没有年份 year:1999", "zzzz yyyy xxxx wwww", "标题:没有这样的标题文字"])
def test_what_is_too_short_or_asks_for_more_than_words_is_like_nothing(
    shelf: tuple[Shelf, dict[str, str]], query: str
) -> None:
    made, _ = shelf
    assert made.find(query).near == []


def test_filters_hold_for_what_is_only_like_the_words(shelf: tuple[Shelf, dict[str, str]]) -> None:
    made, told = shelf
    report, said = next(iter(told.items()))
    damaged = _drop(Random(1), said)
    assert report in [hit.report_id for hit in made.find(damaged, year=2023).near]
    assert made.find(damaged, year=2022).near == []
    assert made.find(damaged, region="99").near == []

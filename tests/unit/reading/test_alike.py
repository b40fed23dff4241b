"""Of many reports, the copied ones are found without comparing all pairs; empty ones are not alike."""

from __future__ import annotations

import random

from archive.reading.checks.text_overlap import ComparableProse, CopyIndex, check_copied
from archive.reading.reading_model import Reading, Section

_WORDS = "河堤水库灌渠泵站闸门村庄账册公告便民信箱档案栏目审批培训答复窗口图纸汛情饮水监测"


def report(name: str, sentences: list[str]) -> Reading:
    return Reading(organ=name, report_year=2023, sections=[Section(1, "总体情况", "".join(sentences))])


def words(seed: int, count: int = 40) -> list[str]:
    dice = random.Random(seed)
    return [f"{''.join(dice.sample(_WORDS, 16))}工作有序推进。" for _ in range(count)]


def test_a_copy_among_fifty_is_found_with_its_source() -> None:
    readings = {f"o{n:02}": ComparableProse(report(f"第{n}局", words(n))) for n in range(50)}
    readings["o07"] = ComparableProse(report("第7局", words(31)))
    alike = CopyIndex(readings)
    found = {organ: alike.find_source(reading, organ) for organ, reading in readings.items()}
    assert {organ for organ, findings in found.items() if findings} == {"o07", "o31"}
    assert "第31局2023年度报告" in found["o07"][0].message_zh


def test_every_copy_that_comparing_all_pairs_would_find_is_found() -> None:
    """Copies with a fifth of other words, in texts half as long again."""
    for seed in range(30):
        source = words(seed, 40) + words(seed + 1000, 20)
        copy = words(seed, 40)[:34] + words(seed + 2000, 6)
        mine, other = ComparableProse(report("甲局", copy)), ComparableProse(report("乙局", source))
        assert check_copied(mine, other, same_organ=False)
        assert CopyIndex({"other": other}).find_source(mine, "mine"), seed


def test_reports_with_little_of_their_own_are_never_copies() -> None:
    short = {f"o{n}": ComparableProse(report(f"第{n}局", ["本单位无其他需要报告的事项。"])) for n in range(5)}
    alike = CopyIndex(short)
    assert [alike.find_source(reading, organ) for organ, reading in short.items()] == [[]] * 5


def test_the_finding_says_how_much_was_copied() -> None:
    mine, other = (ComparableProse(report(name, words(3))) for name in ("甲局", "乙局"))
    [finding] = check_copied(mine, other, same_organ=False)
    assert finding.check == "copied_from_other"
    assert "正文100%与乙局2023年度报告相同" in finding.message_zh

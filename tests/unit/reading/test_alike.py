"""Of many reports, the copied ones are found without comparing all pairs; empty ones are not alike."""

from __future__ import annotations

import random

from archive.reading.checks.alike import Alike
from archive.reading.checks.copied import Prose, check_copied
from archive.reading.result import Reading, Section

_WORDS = "河堤水库灌渠泵站闸门村庄账册公告便民信箱档案栏目审批培训答复窗口图纸汛情饮水监测"


def report(name: str, sentences: list[str]) -> Reading:
    return Reading(organ=name, report_year=2023, sections=[Section(1, "总体情况", "".join(sentences))])


def words(seed: int, count: int = 40) -> list[str]:
    dice = random.Random(seed)
    return [f"{''.join(dice.sample(_WORDS, 16))}工作有序推进。" for _ in range(count)]


def test_a_copy_among_fifty_is_found_with_its_source() -> None:
    readings = {f"o{n:02}": Prose(report(f"第{n}局", words(n))) for n in range(50)}
    readings["o07"] = Prose(report("第7局", words(31)))
    alike = Alike(readings)
    found = {organ: alike.copied(reading, organ) for organ, reading in readings.items()}
    assert {organ for organ, findings in found.items() if findings} == {"o07", "o31"}
    assert "第31局2023年度报告" in found["o07"][0].message_zh


def test_every_copy_that_comparing_all_pairs_would_find_is_found() -> None:
    """Copies with a fifth of other words, in texts up to half as long again."""
    for seed in range(30):
        source = words(seed, 40) + words(seed + 1000, seed % 21)
        copy = words(seed, 40)[:34] + words(seed + 2000, 6)
        mine, other = Prose(report("甲局", copy)), Prose(report("乙局", source))
        assert check_copied(mine, other, same_organ=False)
        assert Alike({"other": other}).copied(mine, "mine"), seed


def test_reports_with_little_of_their_own_are_never_copies() -> None:
    short = {f"o{n}": Prose(report(f"第{n}局", ["本单位无其他需要报告的事项。"])) for n in range(5)}
    alike = Alike(short)
    assert [alike.copied(reading, organ) for organ, reading in short.items()] == [[]] * 5

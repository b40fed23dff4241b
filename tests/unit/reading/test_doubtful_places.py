"""What a place in doubt is about: a cell, its row, its column, its table, and nothing beside it."""

from __future__ import annotations

import pytest

from archive.reading.checks.doubtful import Doubtful
from archive.reading.checks.outcomes import outcomes_of
from archive.reading.read import read
from bench.accuracy.plain_pages import page, paragraphs, row

CELL = "requests.refused.state_secret.business"


@pytest.mark.parametrize(
    ("place", "about", "down", "along"),
    [
        (CELL, True, True, True),
        ("requests.refused.state_secret", True, True, True),
        ("requests", True, True, True),
        ("requests.*.business", True, True, True),
        ("requests.?.business", False, True, False),
        ("requests.refused.state_secret.?", False, False, True),
        ("requests.refused", False, False, False),
        ("requests.?.research", False, False, False),
        ("requests.*.research", False, False, False),
        ("review", False, False, False),
    ],
)
def test_a_place_in_doubt(place: str, about: bool, down: bool, along: bool) -> None:
    doubt = Doubtful(frozenset({place}))
    assert (doubt.about(CELL), doubt.column_sum([CELL]), doubt.row_sum([CELL])) == (about, down, along)


def test_tables_and_labels_in_doubt() -> None:
    doubt = Doubtful(frozenset({"disclosure.rules.issued", "requests.?.total"}))
    assert [doubt.within(one) for one in ("disclosure", "disclosure.rules", "disclosure.fees", "review")] == [
        True,
        True,
        False,
        False,
    ]
    assert [doubt.labels(one) for one in ("disclosure", "requests", "review")] == [False, True, False]
    assert Doubtful(frozenset({"review"})).labels("review")
    assert Doubtful(frozenset({"review"})).within("review.reconsideration")


@pytest.mark.parametrize(
    ("parts", "status", "told"),
    [
        ((1, 0, 3, 0), "pass", False),
        ((1, 0, 2, 0), "fail", True),
        ((5, 0, None, None), "fail", True),
        ((1, 0, None, None), "uncertain", False),
        ((None, None, None, None), "not_assessable", False),
    ],
)
def test_totals_of_the_statistics_table(parts: tuple[int | None, ...], status: str, told: bool) -> None:
    ways = ("当面申请数", "传真申请数", "网络申请数", "信函申请数")
    lines: list[tuple[object, ...]] = [
        ("主动公开政府信息数", "条", 310),
        ("收到申请数", "件", 4),
        ("申请办结数", "件", 4),
    ]
    lines += [(name, "件", "" if count is None else count) for name, count in zip(ways, parts, strict=True)]
    table = "<table>" + row("统计指标", "单位", "统计数") + "".join(row(*line) for line in lines) + "</table>"
    text = paragraphs("一、概述", "2015年主动公开政府信息310条。", "二、统计表")
    found = read(page(text + table, title="青山县2015年政府信息公开工作年度报告"))
    outcome = next(one for one in outcomes_of(found) if one.check == "indicator_sums")
    assert outcome.status == status
    assert [one.severity for one in found.findings if one.check == "indicator_sums"] == ["warning"] * told

"""The planted cases of the demo are those of its world, each allowed by the truth, and the table tells which held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demo.counties import FIRST_DAY, LAST_DAY, YEAR, small_world
from demo.hostile.hostile_truth import allowed
from demo.planted import PLANTED, Planted, table
from demo.verdict_check import Told
from demo.world import Organ, Site, at

VISITS = [at(FIRST_DAY + timedelta(days=n), "20:00") for n in range((LAST_DAY - FIRST_DAY).days + 1)]
NOW = VISITS[-1] + timedelta(minutes=30)


def found(name: str) -> tuple[Site, Organ]:
    return next((site, organ) for site in small_world().sites for organ in site.organs if organ.name == name)


@pytest.mark.parametrize("one", PLANTED, ids=lambda one: one.organ)
def test_what_must_come_out_is_what_an_honest_program_may_say(one: Planted) -> None:
    site, organ = found(one.organ)
    assert one.state in allowed(site, organ, YEAR, NOW, VISITS)


@pytest.mark.parametrize("name", ["霁溪县财政局", "霁溪县卫生健康局", "琅塬县民政局", "黛坪县审计局", "黛坪县财政局"])
def test_who_published_where_the_pages_are_odd_may_never_be_accused(name: str) -> None:
    site, organ = found(name)
    assert not allowed(site, organ, YEAR, NOW, VISITS) & {"overdue", "late", "withdrawn"}


def test_who_is_silent_beside_anothers_doubt_is_still_found() -> None:
    site, organ = found("霁溪县林业局")
    assert allowed(site, organ, YEAR, NOW, VISITS) == {"overdue"}


def test_the_table_marks_what_held_and_what_did_not() -> None:
    cases = (Planted("甲局", "晚", "逾期", "late", 3, "date_conflict"), Planted("乙局", "早", "按期", "on_time"))
    told = {"甲局": Told("late", 3, ("date_conflict",)), "乙局": Told("overdue", 2)}
    assert table(told, cases) == ["✓ 甲局：晚 → 逾期", "✗ (overdue) 乙局：早 → 按期"]
    assert table({"甲局": Told("late", 4, ("date_conflict",))}, cases)[0].startswith("✗ (late)")
    assert table({"甲局": Told("late", 3)}, cases)[0].startswith("✗")
    assert table({}, cases)[1] == "✗ (无) 乙局：早 → 按期"

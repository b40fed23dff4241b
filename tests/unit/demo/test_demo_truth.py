"""The truth of every planted case of the small world, and what daily visits can know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from demo.counties import FIRST_DAY, LAST_DAY, small_world
from demo.truth import ObservableState, Truth, acceptable, complete_visits, filings, observable_state, truth
from demo.world import Organ, Publication, World, at

END = at(LAST_DAY + timedelta(days=1), "00:00")
NOONS = [at(FIRST_DAY + timedelta(days=n), "12:00") for n in range((LAST_DAY - FIRST_DAY).days + 1)]


@pytest.fixture(scope="module")
def world() -> World:
    return small_world()


def organ(world: World, name: str) -> Organ:
    return next(o for site in world.sites for o in site.organs if o.name == name)


def known(world: World, name: str, year: int = 2025, as_of: datetime = END) -> ObservableState:
    return observable_state(world, organ(world, name), year, as_of, NOONS)


@pytest.mark.parametrize(
    ("name", "state", "days"),
    [
        ("云溪县人民政府", "not_due", None),
        ("云溪县人民政府办公室", "on_time", None),
        ("云溪县财政局", "on_time", None),
        ("云溪县教育局", "late", 3),
        ("云溪县水利局", "overdue", 12),
        ("云溪县农业农村局", "on_time", None),
        ("云溪县白塘乡人民政府", "late", 2),
        ("松陵区人民政府", "on_time", None),
        ("松陵区卫生健康局", "withdrawn", None),
        ("松陵区审计局", "late", 5),
        ("松陵区交通运输局", "overdue", 12),
        ("松陵区北苑街道办事处", "late", 9),
        ("栖川县民政局", "on_time", None),
        ("栖川县水利局", "overdue", 12),
        ("澄洲县财政局", "on_time", None),
        ("澄洲县民政局", "late", 2),
    ],
)
def test_truth_of_the_planted_cases(world: World, name: str, state: str, days: int | None) -> None:
    assert truth(world, organ(world, name), 2025, END) == Truth(state, days)


def test_late_report_of_last_year_is_known_by_its_own_date(world: World) -> None:
    assert truth(world, organ(world, "松陵区交通运输局"), 2024, END) == Truth("late", 12)
    assert known(world, "松陵区交通运输局", 2024) == ObservableState("late", 12, 12, False, True)


def test_backdating_is_seen_through_by_visits(world: World) -> None:
    assert known(world, "松陵区审计局") == ObservableState(
        "late", 3, 5, date_conflict=True
    )  # the WAF day widens the interval


@pytest.mark.parametrize("name", ["栖川县民政局", "栖川县水利局", "栖川县应急管理局", "栖川县古井乡人民政府"])
def test_what_the_dead_site_hid_is_unverified(world: World, name: str) -> None:
    assert known(world, name).state == "unverified"
    assert acceptable(world, organ(world, name), 2025, END, NOONS) == {"unverified"}


def test_what_the_dead_site_had_shown_stays_on_time(world: World) -> None:
    assert known(world, "栖川县教育局").state == "on_time"


def test_in_the_dark_the_printed_day_decides(world: World) -> None:
    assert known(world, "澄洲县财政局").state == "on_time"
    assert known(world, "澄洲县民政局") == ObservableState("late", 2, 2, straddles=True)


def test_a_digest_seen_before_leaves_the_organ_the_benefit_where_the_deadline_lies_between_visits(world: World) -> None:
    one = organ(world, "澄洲县民政局")
    assert acceptable(world, one, 2025, END, NOONS) == {"late"}
    day, site = date(2026, 1, 12), world.site_of(one)
    digest = Publication(one, 2025, "图解：澄洲县民政局2025年年报", at(day), day, 9, kind="distractor")
    digested = replace(world, sites=(replace(site, publications=(*site.publications, digest)),))
    assert acceptable(digested, one, 2025, END, NOONS) == {"late", "unverified", "on_time"}


@pytest.mark.parametrize(
    ("day", "state"),
    [(date(2026, 1, 20), "due_soon"), (date(2026, 1, 31), "due_soon"), (date(2026, 2, 1), "overdue")],
)
def test_a_silent_organ_is_overdue_only_after_the_deadline(world: World, day: date, state: str) -> None:
    assert known(world, "云溪县水利局", as_of=at(day + timedelta(days=1), "00:00")).state == state


def test_one_missing_visit_does_not_make_withdrawn(world: World) -> None:
    states = [known(world, "松陵区卫生健康局", as_of=at(date(2026, 2, day), "18:00")).state for day in (2, 3)]
    assert states == ["on_time", "withdrawn"]


def test_visits_through_trouble_are_not_complete(world: World) -> None:
    counts = {site.name: len(complete_visits(site, NOONS, END)) for site in world.sites}
    assert counts == {"云溪县": 23, "松陵区": 23, "栖川县": 9, "澄洲县": 19, "霁溪县": 24, "琅塬县": 0, "黛坪县": 8}


def test_visits_never_know_worse_than_the_truth(world: World) -> None:
    for _site, organ_, year in filings(world, (2024, 2025)):
        told, true = observable_state(world, organ_, year, END, NOONS), truth(world, organ_, year, END)
        if told.state in ("late", "overdue"):
            assert told.state == true.state
            assert told.days_min is not None
            assert told.days_max is not None
            assert true.days is not None
            assert told.days_min <= true.days <= told.days_max

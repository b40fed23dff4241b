"""The comparison of the program's word with the truth finds every kind of disagreement, accusations first."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from demo.counties import FIRST_DAY, LAST_DAY, small_world
from demo.render.body import body
from demo.truth import filings, observable_state
from demo.verdict_check import Told, disagreements
from demo.world import World, at

END = at(LAST_DAY + timedelta(days=1), "00:00")
VISITS = [at(FIRST_DAY + timedelta(days=n), "20:00") for n in range((LAST_DAY - FIRST_DAY).days + 1)]


@pytest.fixture(scope="module")
def world() -> World:
    return small_world()


def honest(world: World) -> dict[str, Told]:
    known = {organ.id: observable_state(world, organ, 2025, END, VISITS) for _, organ, _ in filings(world, [2025])}
    return {organ_id: Told(one.state, one.days_min) for organ_id, one in known.items()}


def test_an_honest_board_has_no_disagreement(world: World) -> None:
    assert disagreements(world, 2025, END, VISITS, honest(world)) == []


@pytest.mark.parametrize(
    ("organ_id", "told", "accuses"),
    [
        ("990101-001", Told("overdue", 12), True),  # on time
        ("990101-003", Told("on_time"), False),  # late by three days
        ("990101-003", Told("late", 4), False),  # late, but not so much
        ("990103-003", Told("overdue", 12), False),  # true, but nobody could have seen it
        ("990103-004", Told("late", 1), True),  # on time in the dark
    ],
)
def test_a_wrong_verdict_is_found(world: World, organ_id: str, told: Told, accuses: bool) -> None:
    found = disagreements(world, 2025, END, VISITS, {**honest(world), organ_id: told})
    assert [(one.organ_id, one.told, one.accuses) for one in found] == [(organ_id, told, accuses)]


def test_a_filing_left_out_is_found(world: World) -> None:
    board = honest(world)
    del board["990102-004"]
    assert [one.told for one in disagreements(world, 2025, END, VISITS, board)] == [None]


def test_accusations_come_first(world: World) -> None:
    board = honest(world) | {"990101-003": Told("on_time"), "990104-001": Told("overdue", 9)}
    assert [one.accuses for one in disagreements(world, 2025, END, VISITS, board)] == [True, False]


def test_a_page_can_be_given_instead_of_made_up(world: World) -> None:
    site = world.sites[0]
    given = dataclasses.replace(site.publications[0], content="<p>另有正文</p>")
    assert body(site, given, given.appears) == "<p>另有正文</p>"

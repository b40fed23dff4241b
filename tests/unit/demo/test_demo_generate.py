"""Generated worlds: same seed, same world; every family; names that are nobody's; visits that never accuse wrongly."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from demo.generate import YEAR, Shares, county_name, generate
from demo.incident_kinds import KINDS
from demo.render.families import FAMILIES
from demo.truth import acceptable, filings, observable_state, truth, vouched
from demo.world import World, at

REGIONS = Path(__file__).parents[3] / "config" / "regions.csv"


@pytest.fixture(scope="module")
def world() -> World:
    return generate(28, 20, seed=3)


def test_the_same_seed_makes_the_same_world() -> None:
    one, two, other = (generate(3, 12, seed=seed) for seed in (5, 5, 6))
    assert [site.publications for site in one.sites] == [site.publications for site in two.sites]
    assert [site.troubles for site in one.sites] == [site.troubles for site in two.sites]
    assert [site.publications for site in one.sites] != [site.publications for site in other.sites]


def test_families_take_turns_and_hosts_and_regions_differ(world: World) -> None:
    assert Counter(site.family for site in world.sites) == dict.fromkeys(FAMILIES, 2)
    assert len(world.by_host) == len({site.region for site in world.sites}) == len(world.sites)


def test_every_site_has_the_organs_asked_for(world: World) -> None:
    for site in world.sites:
        assert len(site.organs) == len({organ.name for organ in site.organs}) == 20
        assert [organ.kind for organ in site.organs[:2]] == ["government", "department"]


def test_three_hundred_sites_of_49_organs_can_be_made() -> None:
    made = generate(300, 49, seed=1, fault_rate=0)
    assert len({site.name for site in made.sites}) == 300
    assert {len(site.organs) for site in made.sites} == {49}
    assert not any(site.troubles for site in made.sites)


def test_serials_and_addresses_are_unique(world: World) -> None:
    for site in world.sites:
        family = FAMILIES[site.family]
        paths = [family.article_path(site, p) for p in site.publications if p.kind == "report"]
        assert len(set(paths)) == len(paths)


def test_no_county_bears_a_real_name() -> None:
    with REGIONS.open(encoding="utf-8-sig") as file:
        real = {row["name"] for row in csv.DictReader(file)}
    assert not real & {county_name(number) for number in range(1000)}


def test_only_known_troubles_are_drawn(world: World) -> None:
    drawn = {trouble.kind for site in world.sites for trouble in site.troubles}
    assert drawn <= KINDS
    assert len(drawn) > 10


def test_shares_decide_what_organs_do() -> None:
    silent = generate(1, 30, fault_rate=0, shares=Shares(never=100))
    assert not [p for p in silent.sites[0].publications if p.year == YEAR and p.kind == "report"]
    late = generate(1, 30, fault_rate=0, shares=Shares(late=100, never=0))
    end = at(late.last_day, "23:00")
    states = {truth(late, organ, YEAR, end).state for organ in late.sites[0].organs if organ.kind != "government"}
    assert "late" in states
    assert "on_time" not in states


def test_visits_never_accuse_wrongly(world: World) -> None:
    visits = [at(world.first_day + timedelta(days=n), "20:30") for n in range(120)]
    for day in (at(world.first_day + timedelta(days=n), "23:00") for n in (30, 39, 45, 98, 119)):
        for _site, organ, year in filings(world, (YEAR - 1, YEAR)):
            told, true = observable_state(world, organ, year, day, visits), truth(world, organ, year, day)
            if told.state in ("late", "overdue") and true.state != told.state:
                # Withdrawn is told only after two visits; published since the last complete visit is not yet known.
                assert (told.state, true.state) in {("late", "withdrawn"), ("overdue", "late")}


def test_without_troubles_daily_visits_know_the_truth_in_the_end() -> None:
    calm = generate(5, 30, seed=11, fault_rate=0)
    visits = [at(calm.first_day + timedelta(days=n), "20:30") for n in range(121)]
    end = at(calm.last_day + timedelta(days=1), "00:00")
    told = [
        (truth(calm, organ, year, end).state, acceptable(calm, organ, year, end, visits))
        for _site, organ, year in filings(calm, (YEAR - 1, YEAR))
    ]
    # Without an earlier report in the column, or beside a digest that may be the report, nobody can be accused.
    assert all(states <= {true, "unverified"} for true, states in told)
    assert all(states == {true} for true, states in told if true not in ("late", "overdue"))
    assert sum(true in states for true, states in told) > 0.9 * len(told)


def test_an_undated_roster_accuses_nobody_for_a_year_before_the_watch() -> None:
    calm = generate(6, 40, seed=2, fault_rate=0, shares=Shares(missing_last_year=100))
    bound = {
        (organ.valid_from is None, vouched(organ, YEAR - 1, at(calm.first_day, "20:30")))
        for site in calm.sites
        for organ in site.organs
    }
    assert bound == {(True, False), (False, True)}

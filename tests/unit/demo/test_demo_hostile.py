"""Hostile worlds: seeded, every kind shows, the truth stays, and no reading of a page accuses who published."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bench.truth import chosen_evenings
from bench.truth_hostile import HostileFigures, compare
from demo.generate import Shares, generate
from demo.hostile.hostile_truth import allowed, in_doubt, owned, true_state
from demo.hostile.lists import PAGERS, SCRIPT_LISTS, paged
from demo.hostile.names import alike, look_alike
from demo.hostile.oddity_kinds import COUNTY_KINDS, KINDS, ORGAN_KINDS
from demo.hostile.plan import YEAR, harden
from demo.render.base import DemoRequest, RowView
from demo.render.families import FAMILIES
from demo.responses import ResponseCache
from demo.verdict_check import Told
from demo.world import Site, World, at

NOW = at(date(2026, 2, 20), "20:30")
VISITS = [now for now in chosen_evenings(40) if now < NOW]


def calm(sites: int = 14, **more: int) -> World:
    return generate(sites, 12, seed=more.get("seed", 2), fault_rate=0, shares=Shares(never=15))


@pytest.fixture(scope="module")
def world() -> World:
    return harden(calm(36), 0.3, 2)


def served(site: Site, path: str) -> bytes:
    return ResponseCache((site,)).answer(site.host, DemoRequest("GET", path, {"host": site.host}), NOW).body


def test_the_same_seed_makes_the_same_world() -> None:
    one, two, other = (harden(calm(), 0.3, seed) for seed in (1, 1, 2))
    assert [site.publications for site in one.sites] == [site.publications for site in two.sites]
    assert [site.hostile for site in one.sites] != [site.hostile for site in other.sites]


def test_rate_zero_changes_nothing() -> None:
    plain = calm()
    hard = harden(plain, 0)
    assert [site.publications for site in hard.sites] == [site.publications for site in plain.sites]
    assert not any(site.hostile for site in hard.sites)


@pytest.mark.parametrize("kind", [kind for kind in COUNTY_KINDS if kind != "one_account"])
def test_one_kind_of_county_alone(kind: str) -> None:
    made = harden(calm(), 1, kinds=[kind])
    assert {odd.kind for site in made.sites for odd in site.hostile} == {kind}
    assert {odd for site in made.sites for p in site.publications for odd in p.oddities} <= {"roll_up"}


@pytest.mark.parametrize("kind", [kind for kind in ORGAN_KINDS if kind != "digested"])
def test_one_kind_of_report_alone(kind: str) -> None:
    made = harden(calm(), 1, kinds=[kind])
    assert not any(site.hostile for site in made.sites)
    befallen = {odd for site in made.sites for p in site.publications for odd in p.oddities}
    assert befallen == ({"merged", "renamed"} if kind == "merged" else {kind})


def test_one_account_publishes_for_all_and_nothing_else_changes() -> None:
    site = harden(generate(1, 12, seed=4, families=["trs"], fault_rate=0), 1, 4, ["one_account"]).sites[0]
    assert not site.hostile
    (account,) = {page.account for page in site.publications}
    page = next(p for p in site.publications if p.stands_at(NOW) and p.organ.name != account and p.kind == "report")
    text = served(site, FAMILIES["trs"].address(site, page)).decode(site.charset)
    assert f'name="ContentSource" content="{account}"' in text
    assert page.organ.name in text


def test_a_digest_stands_beside_the_report_and_is_none() -> None:
    calm_site = generate(1, 12, seed=4, families=["trs"], fault_rate=0).sites[0]
    site = harden(generate(1, 12, seed=4, families=["trs"], fault_rate=0), 1, 4, ["digested"]).sites[0]
    more = [page for page in site.publications if page not in calm_site.publications]
    reports = [page for page in calm_site.publications if page.kind == "report"]
    assert [(page.organ.id, page.year) for page in more] == [(page.organ.id, page.year) for page in reports]
    assert {page.kind for page in more} == {"distractor"}
    assert all("图" in page.title for page in more)


def test_the_folders_of_the_years_lead_to_every_row() -> None:
    site = harden(generate(1, 12, seed=4, families=["trs"], fault_rate=0), 1, 4, ["year_folders"]).sites[0]
    now = max(site.hostile[0].start, NOW)
    answers = ResponseCache((site,))

    def text(path: str) -> str:
        return answers.answer(site.host, DemoRequest("GET", path, {"host": site.host}), now).body.decode(site.charset)

    column = site.columns[0]
    first = text(FAMILIES[site.family].column_path(site, column))
    folders = re.findall(r"/nianbao/0/\d{4}/", first)
    listed = site.listed(now, column)
    assert {folder[-5:-1] for folder in folders} == {str(page.year) for page in listed}
    addresses = {FAMILIES[site.family].address(site, page) for page in listed}
    assert not any(address in first for address in addresses)
    assert all(any(address in text(folder) for folder in set(folders)) for address in addresses)


def test_every_report_that_stands_is_served_at_its_address(world: World) -> None:
    answers = ResponseCache(world.sites)
    for site in world.sites:
        family = FAMILIES[site.family]
        for page in site.publications:
            path = family.address(site, page.shown_at(NOW))
            if page.stands_at(NOW) and not page.troubles and "?" not in path and page.kind == "report":
                assert answers.answer(site.host, DemoRequest("GET", path, {"host": site.host}), NOW).status == 200, path


def test_an_odd_title_hides_a_whole_report() -> None:
    site = harden(generate(1, 12, seed=4, families=["trs"], fault_rate=0), 1, 4, ["odd_title"]).sites[0]
    page = next(p for p in site.publications if p.stands_at(NOW) and p.year == YEAR and p.kind == "report")
    text = served(site, FAMILIES["trs"].address(site, page)).decode(site.charset)
    assert page.organ.name in text
    assert "本年新收政府信息公开申请数量" in text
    assert page.title not in (page.shown_at(NOW).row_title or page.shown_at(NOW).title)


def test_the_files_of_a_roll_up_are_word_files_of_its_organs() -> None:
    site = harden(generate(1, 12, seed=4, families=["trs"], fault_rate=0), 1, 4, ["roll_up"]).sites[0]
    roll = next(p for p in site.publications if p.kind == "roll_up" and p.year == YEAR)
    text = served(site, FAMILIES["trs"].address(site, roll)).decode(site.charset)
    inside = [p for p in site.publications if not p.listed and p.year == YEAR and p.stands_at(NOW)]
    assert inside
    for page in inside:
        assert page.place in text
        assert served(site, page.place)[:4] == b"PK\x03\x04"
    assert all(p.listed for p in site.publications if p.organ.kind == "government")


@pytest.mark.parametrize("variant", sorted(PAGERS))
def test_a_hostile_pager_stands_only_where_there_is_more(variant: str) -> None:
    site = calm(1).sites[0]
    rows = [RowView(f"行{n}", f"行{n}", f"/{n}.html", date(2026, 1, 1), n, "") for n in range(40)]
    first = paged(site, variant, rows, 1, "/nb/")
    assert first.pager or first.head
    assert "行0" in first.rows
    assert f"行{site.per_page}<" not in first.rows
    assert not paged(site, variant, rows[: site.per_page], 1, "/nb/").pager


@pytest.mark.parametrize("variant", sorted(SCRIPT_LISTS))
def test_a_script_list_shows_few_reports_or_none(variant: str) -> None:
    made = harden(generate(1, 12, seed=4, families=["trs"], fault_rate=0), 1, 4, ["script_list"]).sites[0]
    odd = made.hostile[0]
    from dataclasses import replace

    site = replace(made, hostile=(replace(odd, variant=variant, start=at(date(2020, 1, 1)), end=at(date(2030, 1, 1))),))
    text = served(site, FAMILIES[site.family].column_path(site, site.columns[0])).decode(site.charset)
    assert text.count("政府信息公开工作年度报告") <= 10
    assert "script" in text


def test_look_alikes_are_alike_and_never_the_name() -> None:
    site = calm(1).sites[0]
    for organ in site.organs:
        for seed in range(20):
            name = look_alike(organ, site.name, random.Random(seed))
            assert name not in (organ.name, *organ.aliases)
        assert alike(organ.name, organ, site.name)
    assert not alike("远山县林业局", site.organs[0], site.name)


def test_who_published_in_time_is_never_allowed_to_be_accused(world: World) -> None:
    for site in world.sites:
        for organ in site.organs:
            states = allowed(site, organ, YEAR, NOW, VISITS)
            if true_state(site, organ, YEAR, NOW) == "on_time":
                assert not states & {"overdue", "late", "withdrawn"}, (organ.name, states)


def test_silence_is_provable_for_some_and_not_where_the_column_is_another(world: World) -> None:
    provable = 0
    for site in world.sites:
        blind = any(odd.kind == "other_list" and odd.active(NOW) for odd in site.hostile)
        for organ in site.organs:
            states = allowed(site, organ, YEAR, NOW, VISITS)
            provable += states == {"overdue"}
            if blind and not owned(site, organ, YEAR):
                assert states != {"overdue"} or any(not odd.active(visit) for odd in site.hostile for visit in VISITS)
    assert provable > 3


def test_a_merged_bureaus_report_is_that_of_both() -> None:
    made = harden(calm(), 1, kinds=["merged"])
    merged = [(site, p) for site in made.sites for p in site.publications if p.covers]
    assert merged
    for site, page in merged:
        for organ in (o for o in site.organs if o.id in page.covers):
            assert page in owned(site, organ, YEAR)
            if page.stands_at(NOW):
                assert in_doubt(site, organ, YEAR, NOW)


def test_the_comparison_counts_accusations_doubts_and_the_found(world: World) -> None:
    told = {}
    for site in world.sites:
        for organ in site.organs:
            true, states = true_state(site, organ, YEAR, NOW), allowed(site, organ, YEAR, NOW, VISITS)
            told[organ.id] = Told(true if true in states else sorted(states)[0])
    honest = HostileFigures()
    compare(honest, world, YEAR, NOW, VISITS, told)
    assert (honest.accused_in_time, honest.unfounded, honest.silent_missed) == ([], [], [])
    assert honest.silent_found == honest.silent > 0
    doubting, accusing = HostileFigures(), HostileFigures()
    compare(doubting, world, YEAR, NOW, VISITS, {organ: Told("unverified") for organ in told})
    compare(accusing, world, YEAR, NOW, VISITS, {organ: Told("overdue", 1) for organ in told})
    assert len(doubting.silent_missed) == doubting.silent == honest.silent
    assert doubting.unfounded
    assert not doubting.accused_in_time
    assert len(accusing.accused_in_time) == sum(
        true_state(site, organ, YEAR, NOW) == "on_time" for site in world.sites for organ in site.organs
    )


def test_a_report_that_came_and_went_between_two_visits_is_no_false_accusation() -> None:
    plain = calm(1)
    site, organ = plain.sites[0], plain.sites[0].organs[3]
    seen, gone = VISITS[0], VISITS[-1]
    page = next(p for p in site.publications if p.organ.id == organ.id and p.year == YEAR - 1 and p.kind == "report")
    others = [p for p in site.publications if not (p.organ.id == organ.id and p.year == YEAR)]

    def told(withdrawn: bool) -> HostileFigures:
        fleeting = replace(
            page, year=YEAR, serial=99_999, appears=seen + timedelta(hours=1), edits=(),
            withdrawn_at=seen + timedelta(hours=3) if withdrawn else None,
        )  # fmt: skip
        world = replace(plain, sites=(replace(site, publications=(*others, fleeting)),))
        found = HostileFigures()
        compare(found, world, YEAR, gone + timedelta(minutes=30), [seen, gone], {organ.id: Told("overdue", 1)})
        return found

    assert (told(True).between_visits, told(True).accused_otherwise) == (1, [])
    assert told(False).between_visits == 0
    assert len(told(False).accused_in_time) == 1


def test_evenings_stand_around_the_deadlines_first() -> None:
    days = [now.date() for now in chosen_evenings(12)]
    assert len(days) == 12 == len(set(days))
    assert {date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 31), date(2026, 4, 1)} <= set(days)
    assert len(chosen_evenings(120)) == 120
    assert set(KINDS) == {*ORGAN_KINDS, *COUNTY_KINDS}
    assert chosen_evenings(120)[-1] - chosen_evenings(120)[0] == timedelta(days=119)

"""Every family of the made-up web, without a network: the column, the family and the whole roster are found."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from crawler.discovery.column_selection import select_columns
from crawler.discovery.county import determine_county
from crawler.discovery.roster_suggestion import suggest_organs
from demo.generate import generate
from demo.render.families import FAMILIES
from demo.world import at
from tests.unit.discovery.walking import walk_site

NOW = at(date(2026, 2, 20), "12:00")


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_column_of_a_family(family: str) -> None:
    site = generate(1, 30, seed=11, families=[family], fault_rate=0).sites[0]
    site = dataclasses.replace(site, quirks=site.quirks - {"gzip_unasked"})
    walk = walk_site(site, NOW)
    choice, place = select_columns(walk.candidates), determine_county(walk.place)
    assert [one.candidate.adapter for one in choice.columns] == [FAMILIES[family].adapter]
    path = FAMILIES[family].column_path(site, site.columns[0]).partition("#")[0]
    assert choice.columns[0].candidate.url == f"http://{site.host}:8080{path}"
    assert (place.code, place.name) == (site.region, site.name)
    roster = suggest_organs([choice.columns[0].candidate], place.code, place.name)
    assert {(organ.name, organ.kind) for organ in roster.organs} == {(organ.name, organ.kind) for organ in site.organs}
    assert len(walk.visited) <= 12

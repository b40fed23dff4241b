"""The made-up reports: six sections, no two alike, no name of a real county."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest
from parsel import Selector

from demo.counties import small_world
from demo.generated_prose import TITLES, report
from demo.render.body import body
from demo.world import Publication, Site

REGIONS = Path(__file__).parents[3] / "config" / "regions.csv"


def all_reports() -> list[tuple[Site, Publication]]:
    world = small_world()
    return [(site, p) for site in world.sites for p in site.publications if p.kind == "report"]


def shingles(site: Site, publication: Publication) -> set[str]:
    preamble, sections = report(site, publication)
    text = "".join([*preamble, *(paragraph for part in sections.values() for paragraph in part)])
    return {text[n : n + 6] for n in range(len(text) - 5)}


def test_no_report_copies_another_unless_that_is_planted() -> None:
    made = [shingles(site, publication) for site, publication in all_reports() if not publication.prose_of]
    assert max(len(a & b) / len(a | b) for a, b in combinations(made, 2)) < 0.6


@pytest.mark.parametrize("style", ["plain", "mso", "divs"])
def test_every_style_shows_sections_in_order_and_three_tables(style: str) -> None:
    for site, publication in all_reports():
        if publication.style == style:
            page = Selector(text=body(site, publication, publication.appears))
            text = "".join(page.xpath("//text()").getall())
            places = [text.index(title) for title in TITLES.values()]
            assert places == sorted(places)
            assert [len(table.xpath(".//tr")) for table in page.xpath("//table")] == [14, 28, 4]
            return
    pytest.fail(f"no report is marked up as {style}")


def test_made_up_counties_bear_no_real_name_or_code() -> None:
    if not REGIONS.exists():
        pytest.skip("config/regions.csv, the snapshot of division codes, is not there yet")
    with REGIONS.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    names, codes = {row["name"] for row in rows}, {row["code"][:6] for row in rows}
    for site in small_world().sites:
        assert site.name not in names
        assert site.region not in codes

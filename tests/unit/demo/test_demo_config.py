"""The configuration written for a made-up world: a file per site and per roster, pointing at its columns."""

from __future__ import annotations

import csv
from pathlib import Path

from ruamel.yaml import YAML

from archive.config.organs import load_roster
from archive.config.sites import load_sites
from demo.config import ORGAN_FIELDS, write_config
from demo.counties import small_world


def test_a_site_names_its_columns_and_host(tmp_path: Path) -> None:
    write_config(small_world(), tmp_path, 8123)
    site = YAML(typ="safe").load(tmp_path / "sites" / "990102.yaml")
    assert (site["id"], site["name"], site["hosts"], site["allow_private"]) == (
        "990102",
        "松陵区",
        ["127.0.0.12"],
        True,
    )
    assert [column["adapter"] for column in site["columns"]] == ["trs", "trs", "trs"]
    assert site["columns"][0]["url"] == "http://127.0.0.12:8123/zwgk/xxgknb/qj/index.html"
    assert site["columns"][2]["kinds"] == ["township", "subdistrict"]


def test_a_roster_names_every_organ_once(tmp_path: Path) -> None:
    world = small_world()
    write_config(world, tmp_path, 8123)
    for site in world.sites:
        with (tmp_path / "organs" / f"{site.region}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert tuple(rows[0]) == ORGAN_FIELDS
        assert [row["name"] for row in rows] == [organ.name for organ in site.organs]
        assert len({row["organ_id"] for row in rows}) == len(rows)


def test_the_program_accepts_what_is_written(tmp_path: Path) -> None:
    world = small_world()
    write_config(world, tmp_path, 8123)
    assert sorted(load_sites(tmp_path / "sites")) == [site.region for site in world.sites]
    for site in world.sites:
        assert len(load_roster(tmp_path / "organs" / f"{site.region}.csv")) == len(site.organs)

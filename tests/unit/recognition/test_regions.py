"""Division codes: names over time, parents and children, and what a broken file is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.config.regions import Regions, load_regions
from archive.errors import ConfigErrors

CONFIG = Path(__file__).resolve().parents[3] / "config"
HEAD = "code,name,type,parent,valid_from,valid_to\n"


@pytest.fixture(scope="module")
def shipped() -> Regions:
    return load_regions(CONFIG / "regions.csv")


def test_counts_of_the_vendored_snapshot(shipped: Regions) -> None:
    in_force = [region for region in shipped if region.valid_to is None]
    assert sum(region.type == "county" for region in in_force) == 2847
    assert sum(region.type == "province" for region in in_force) == 34


def test_every_parent_is_known(shipped: Regions) -> None:
    assert [region for region in shipped if region.parent and region.parent not in shipped] == []


def test_a_name_changes_under_the_same_code(shipped: Regions) -> None:
    assert shipped.name("420600", date(2009, 6, 1)) == "襄樊市"
    assert shipped.name("420600", date(2012, 6, 1)) == "襄阳市"
    assert shipped.name("420600") == "襄阳市"


def test_two_districts_became_one_new_area(shipped: Regions) -> None:
    before, after = shipped.children("500000", date(2020, 1, 1)), shipped.children("500000", date(2026, 6, 1))
    assert {"500105", "500112"} <= set(before)
    assert "500157" not in before
    assert "500157" in after
    assert not {"500105", "500112"} & set(after)


def test_parents_are_nearest_first(shipped: Regions) -> None:
    assert shipped.parents("411424") == ["411400", "410000"]
    assert shipped.parents("500157") == ["500000"]
    assert shipped.parents("110000") == []


def test_a_name_may_belong_to_several_places(shipped: Regions) -> None:
    assert set(shipped.find("鼓楼区")) == {"320106", "320302", "350102", "410204"}
    assert shipped.find("无此县") == []


def test_townships_are_below_a_county(shipped: Regions) -> None:
    townships = shipped.children("411424")
    assert len(townships) == 22
    assert shipped.parents(townships[0]) == ["411424", "411400", "410000"]
    assert "远襄镇" in {shipped.name(code) for code in townships}
    assert townships[0] in shipped
    assert "999999999" not in shipped


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("4114,柘城县,county,411400,,", "code"),
        ("411424,,county,411400,,", "name"),
        ("411424,柘城县,canton,411400,,", "type"),
        ("411424,柘城县,county,,,", "parent"),
        ("411424,柘城县,county,411400,2011,", "valid_from"),
        ("411424,柘城县,county,411400,,soon", "valid_to"),
        ("411424,柘城县,county", "cells instead of 6"),
    ],
)
def test_a_faulty_row_is_named_by_line_and_field(tmp_path: Path, row: str, field: str) -> None:
    file = tmp_path / "regions.csv"
    file.write_text(HEAD + "410000,河南省,province,,,\n" + row + "\n", encoding="utf-8")
    with pytest.raises(ConfigErrors) as caught:
        load_regions(file)
    assert f"{file}:3" in str(caught.value)
    assert field in str(caught.value)


def test_a_missing_file_and_a_wrong_head_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors, match="nowhere"):
        load_regions(tmp_path / "nowhere.csv")
    file = tmp_path / "regions.csv"
    file.write_text("编码,名称\n", encoding="utf-8")
    with pytest.raises(ConfigErrors, match="columns must be"):
        load_regions(file)

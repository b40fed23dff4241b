"""Which organs of a roster a running text names, under which of their names."""

from __future__ import annotations

import pytest

from archive.recognition.mentions import Mentions, spellings
from archive.recognition.organ_names import RosterName

COUNTY = "柘城县"
NAMES = {
    "gov": "人民政府", "off": "人民政府办公室", "wj": "卫生健康委员会", "fg": "发展和改革委员会", "sl": "水利局",
    "zh": "远襄镇人民政府", "jd": "浦东街道办事处",
}  # fmt: skip
ROSTER = [
    RosterName(key, COUNTY + name, ("柘城县水务局",) if key == "sl" else (), COUNTY) for key, name in NAMES.items()
]
MENTIONS = Mentions(ROSTER)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("柘城县卫生健康委员会认真贯彻落实", ["wj"]),
        ("县卫健委认真贯彻", ["wj"]),
        ("卫生健康委", ["wj"]),
        ("柘城县发改委和水利局", ["fg", "sl"]),
        ("水利局会同县发展改革委，水利局牵头", ["sl", "fg"]),
        ("县水务局", ["sl"]),
        ("县政府", ["gov"]),
        ("柘城县人民政府", ["gov"]),
        ("柘城县政府", ["gov"]),
        ("县人民政府", ["gov"]),
        ("县人民政府办公室", ["off"]),
        ("县政府办", ["off"]),
        ("县政府研究室", []),
        ("远襄镇认真贯彻", ["zh"]),
        ("远襄镇政府", ["zh"]),
        ("浦东街道", ["jd"]),
        ("浦东街道办", ["jd"]),
        ("教育局", []),
        ("", []),
    ],
)
def test_who_is_named(text: str, found: list[str]) -> None:
    assert MENTIONS.find(text) == found


def test_quotes_spaces_and_traditional_signs_hide_no_name() -> None:
    assert MENTIONS.find("柘城縣“水 利局”") == ["sl"]


def test_a_name_far_down_a_text_is_not_looked_for() -> None:
    assert MENTIONS.find("文" * 19_997 + "水利局") == ["sl"]
    assert MENTIONS.find("文" * 19_998 + "水利局") == []


def test_a_name_that_two_organs_bear_means_both() -> None:
    two = [RosterName("a", "柘城县水利局", (), COUNTY), RosterName("b", "睢县水利局", (), "睢县")]
    assert Mentions(two).find("水利局") == ["a", "b"]
    assert Mentions(two).find("睢县水利局") == ["b"]


def test_an_organ_with_two_spellings_of_one_name_is_found_once() -> None:
    twice = [RosterName("a", "柘城县水利局", ("水利局", "县水利局"), COUNTY)]
    assert Mentions(twice).find("水利局、县水利局") == ["a"]


@pytest.mark.parametrize("names", [("财政局", "财政局国库中心"), ("财政局国库中心", "财政局")])
def test_a_longer_name_wins_over_one_within_it_whatever_the_order(names: tuple[str, str]) -> None:
    found = Mentions([RosterName(name, COUNTY + name, (), COUNTY) for name in names])
    assert found.find("财政局国库中心") == ["财政局国库中心"]
    assert found.find("财政局国库中心由财政局主管") == ["财政局国库中心", "财政局"]


@pytest.mark.parametrize(
    ("name", "region", "named"),
    [
        ("柘城县人民政府", "柘城县", {"柘城县人民政府", "柘城县政府", "县人民政府", "县政府"}),
        ("人民政府", "柘城县", {"人民政府", "柘城县人民政府", "柘城县政府", "县人民政府", "县政府"}),
        ("商丘市人民政府", "", {"商丘市人民政府", "商丘市政府", "市人民政府", "市政府"}),
        ("无名市人民政府", "", {"无名市人民政府", "市人民政府", "市政府"}),
    ],
)
def test_a_government_is_named_by_its_place_or_by_its_level_alone(name: str, region: str, named: set[str]) -> None:
    assert set(spellings(name, region)) == named


def test_an_empty_roster_names_nobody() -> None:
    assert Mentions([]).find("柘城县水利局") == []


def test_a_name_of_nobody_is_no_spelling() -> None:
    assert all(len(form) >= 2 for form in spellings("柘城县水利局", COUNTY))
    assert "局" not in set(spellings("局"))


def test_a_government_without_a_county_is_called_by_its_level() -> None:
    assert {"柘城县人民政府", "县人民政府", "县政府"} <= set(spellings("柘城县人民政府"))
    assert "柘城县政府" in set(spellings("柘城县人民政府", COUNTY))

"""What is written down: one organ under all its names, a commented site, and never a file in the place of another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.config.organs import load_roster
from archive.config.sites import SiteConfig
from archive.config.value_types import without_unseen
from archive.config.yaml_file import load_yaml
from archive.errors import NianbaoError
from crawler.discovery.config_files import site_yaml, write_organs, write_site
from crawler.discovery.county import CountyEvidence, determine_county, foreign_code, foreign_place
from crawler.discovery.site_proposal import SiteProposal, propose
from tests.unit.discovery.pages import HOME, ORGANS, links, page, rows
from tests.unit.discovery.walking import walk_pages

DAY = date(2026, 2, 1)


def proposal(body: str = "", title: str = "政府信息公开年报") -> SiteProposal:
    listed = body or rows("/xxgk/nb/", ORGANS, 2024)
    pages = {HOME: page("首页", links([(title, "/xxgk/nb/")])), f"{HOME}xxgk/nb/": page(title, listed)}
    return propose(walk_pages(pages), DAY)


def test_spellings_of_one_organ_meet_and_the_fullest_is_its_name() -> None:
    spelled = [
        "嘉祥县财政局",
        "县财政局",
        "财政局",
        "嘉祥县政府办公室",
        "嘉祥县人民政府办公室",
        "县政府",
        "嘉祥县人民政府",
        "纸坊镇",
        "纸坊镇人民政府",
    ]
    roster = proposal(rows("/xxgk/nb/", spelled, 2024)).roster
    assert [(organ.name, organ.kind) for organ in roster.organs] == [
        ("嘉祥县人民政府", "government"),
        ("嘉祥县财政局", "department"),
        ("嘉祥县人民政府办公室", "department"),
        ("嘉祥县纸坊镇人民政府", "township"),
    ]
    finance = roster.organs[1]
    assert set(finance.aliases) == {"县财政局", "财政局"}
    assert finance.organ_id == "370829-caizhengju"


def test_organs_of_other_places_and_reports_of_nobody_are_remarked_upon() -> None:
    found = proposal(rows("/xxgk/nb/", [*ORGANS, "济宁市财政局", ""], 2024))
    assert all("济宁" not in organ.name for organ in found.roster.organs)
    told = "\n".join(found.remarks)
    assert "济宁市财政局" in told
    assert "1 reports whose titles name no organ" in told
    assert "卧龙山街道" in told, "a town of the division table without a report is named"


def test_what_is_written_can_be_loaded_and_says_how_to_confirm_it(tmp_path: Path) -> None:
    found = proposal()
    place = write_site(found, tmp_path)
    assert place.name == "370829-jiaxiang.yaml"
    site = load_yaml(place, SiteConfig)
    assert (site.id, site.name, site.region, site.verified) == ("370829", "嘉祥县", "370829", None)
    assert [(column.id, column.url) for column in site.columns] == [("annual", f"{HOME}xxgk/nb/")]
    assert not site.allow_private
    text = place.read_text(encoding="utf-8")
    assert "nianbao site test 370829" in text
    assert "8 of 8 rows are annual reports" in text
    organs = load_roster(write_organs(found, tmp_path))
    assert len(organs) == len(ORGANS)


def test_no_file_is_ever_overwritten(tmp_path: Path) -> None:
    found = proposal()
    place = write_site(found, tmp_path)
    place.write_text("mine", encoding="utf-8")
    with pytest.raises(NianbaoError, match=r"370829-jiaxiang\.yaml is there already"):
        write_site(found, tmp_path)
    assert place.read_text(encoding="utf-8") == "mine"


@given(st.text(min_size=1, max_size=60))
def test_no_title_from_the_network_breaks_the_file(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    found = proposal()
    found.choice.columns[0].candidate.title = title
    found.choice.columns[0].candidate.warnings.append(title)
    found.choice.columns[0].candidate.named.seen.append(title)
    place = tmp_path_factory.mktemp("site") / "a.yaml"
    place.write_text(site_yaml(found), encoding="utf-8")
    assert load_yaml(place, SiteConfig).columns[0].title == without_unseen(title)


class TestTheCounty:
    """Which county a site is of."""

    def test_its_identifier_says_it(self) -> None:
        assert determine_county(_place(["370829"], ["嘉祥县"])).code == "370829"

    def test_a_name_borne_by_one_county_alone_is_enough(self) -> None:
        assert determine_county(_place([], ["嘉祥县"])).code == "370829"

    def test_a_name_of_many_is_not(self) -> None:
        settled = determine_county(_place([], ["鼓楼区"]))
        assert settled.code == ""
        assert "鼓楼区 is the name of" in settled.doubts[0].en

    def test_an_identifier_that_is_anothers_is_remarked_upon(self) -> None:
        settled = determine_county(_place(["411424"], ["嘉祥县"]))
        assert "柘城县" in settled.doubts[0].en

    def test_the_operator_wins(self) -> None:
        assert determine_county(_place(["411424"], ["柘城县"]), code="370829").name == "嘉祥县"

    @pytest.mark.parametrize(
        ("on_the_pages", "given", "refused"),
        [
            (["411424"], "370829", True),
            (["370829"], "370829", False),
            (["370800"], "370829", False),  # the city's own platform
            (["370000"], "370829", False),
            (["370900"], "370829", True),
            ([], "370829", False),
            (["370829"], "370829101", False),  # one of its towns
        ],
    )
    def test_pages_of_another_region_are_told(self, on_the_pages: list[str], given: str, refused: bool) -> None:
        assert bool(foreign_code(_place(on_the_pages, ["某县"]), given)) == refused

    def test_without_any_the_option_is_named(self) -> None:
        body = rows("/xxgk/nb/", ORGANS, 2024)
        bare = f"<html><head><title>年报</title></head><body><h2>政府信息公开年报</h2>{body}</body></html>"
        home = '<html><body><a href="/xxgk/nb/">政府信息公开年报</a></body></html>'
        with pytest.raises(NianbaoError, match="--region"):
            propose(walk_pages({HOME: home, f"{HOME}xxgk/nb/": bare}), DAY)


def _place(codes: list[str], names: list[str]) -> CountyEvidence:
    place = CountyEvidence()
    place.codes.update(codes)
    place.names.update(names)
    return place


def listed(years_of: dict[str, range]) -> str:
    first, parts = 1, []
    for organ, years in years_of.items():
        for year in years:
            parts.append(rows("/xxgk/nb/", [organ], year, first))
            first += 1
    return "".join(parts).replace("</ul><ul class='list'>", "")


def test_since_when_an_organ_is_bound_is_told_by_the_years_seen() -> None:
    found = proposal(
        listed(
            {
                "嘉祥县人民政府": range(2018, 2025),
                "嘉祥县财政局": range(2022, 2024),  # the newest year may be on its way
                "嘉祥县水利局": range(2021, 2023),
                "嘉祥县粮食局": range(2018, 2021),
            }
        )
    )
    assert {organ.name: organ.valid_from for organ in found.roster.organs} == {
        "嘉祥县人民政府": date(2018, 1, 1),
        "嘉祥县财政局": date(2022, 1, 1),
        "嘉祥县水利局": None,
    }
    told = "\n".join(found.remarks)
    assert "no report of the two newest years, abolished or late: 嘉祥县水利局 (2022)" in told
    assert "left out, no report of the three newest years: 嘉祥县粮食局 (2020)" in told


def test_a_home_page_whose_rows_are_of_other_places_is_refused() -> None:
    others = [f"金乡县{name}局" for name in ("财政", "教育", "水利", "审计")]
    with pytest.raises(NianbaoError, match="name other places than 嘉祥县: 金乡县财政局"):
        proposal(rows("/xxgk/nb/", ["嘉祥县财政局", *others], 2024))


@pytest.mark.parametrize(
    ("codes", "names", "given", "refused"),
    [
        ([], ["金乡县"], "370829", True),
        ([], ["济宁市"], "370829", False),
        ([], ["鼓楼区"], "320106", False),
        (["4311210001"], [], "431181", False),  # 祁阳县, a city since
        (["3708280001"], [], "370829", True),
    ],
)
def test_a_site_is_told_by_code_and_by_name(codes: list[str], names: list[str], given: str, refused: bool) -> None:
    place = CountyEvidence()
    place.codes.update(code[:6] for code in codes)
    place.names.update(names)
    assert bool(foreign_place(place, given)) == refused

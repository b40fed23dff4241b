"""The review list of a roster: new organs, other names and two years' silence are told; nothing is changed by it."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

from archive.config.organs import COLUMNS, REMARKS, OrganConfig, load_roster
from archive.ingest.roster_review import Reviewed, review

from .county import REGION, County, Line, at, department

JYJ, CZJ = "云溪县教育局", "云溪县财政局"


def remarks(county: County, now: datetime) -> dict[str, list[str]]:
    found = review(county.session, county.configuration, REGION, now)
    return {one.organ.name: [remark for remark, _ in one.remarks] for one in found}


def named(found: list[Reviewed], name: str) -> Reviewed:
    return next(one for one in found if one.organ.name == name)


def test_an_organ_that_is_on_no_roster_is_told(county: County) -> None:
    county.visit(at("2026-01-20"), [Line("云溪县信访局"), Line(JYJ)])
    assert remarks(county, at("2026-01-21")) == {"云溪县信访局": ["new_organ"]}


def test_another_name_is_told_and_added_to_the_aliases_but_the_regions_own_name_is_no_difference(
    county: County,
) -> None:
    real = County(county.session, county.configuration, "411424").columns("a")
    real.organs(
        OrganConfig(organ_id="zc-rsj", name="柘城县人力资源和社会保障局", kind="department"),
        OrganConfig(organ_id="zc-jyj", name="柘城县教育局", kind="department"),
    )
    real.visit(at("2026-01-20"), [Line("教育局"), Line("柘城县人力资源与社会保障局")])
    found = review(county.session, county.configuration, "411424", at("2026-01-21"))
    assert [one.organ.name for one in found] == ["柘城县人力资源和社会保障局"]
    assert found[0].remarks == [("alias_seen", "柘城县人力资源与社会保障局 (1 rows)")]
    assert found[0].aliases == ["柘城县人力资源与社会保障局"]


def test_two_silent_years_are_told_when_others_filed_for_both(county: County) -> None:
    lines = [Line(CZJ, 2024, date(2025, 1, 20)), Line(CZJ, 2025, date(2026, 1, 20))]
    county.visit(at("2026-01-20"), lines)
    assert remarks(county, at("2026-02-01"))[JYJ] == ["silent_two_years"]
    assert CZJ not in remarks(county, at("2026-02-01"))
    county.visit(at("2026-02-03"), [*lines, Line(JYJ, 2025, date(2026, 2, 2))])
    assert remarks(county, at("2026-02-04")) == {}


def test_a_year_nobody_filed_for_is_no_silence_of_one(county: County) -> None:
    county.visit(at("2026-01-20"), [Line(CZJ, 2025, date(2026, 1, 20))])
    assert remarks(county, at("2026-02-04")) == {}, "the column may simply not hold the older year"


def test_ended_and_new_organs_are_not_called_silent(county: County) -> None:
    county.organs(
        department("云溪县文化局", valid_from="2010-01-01", valid_to="2025-06-01"),
        department("云溪县数据局", valid_from="2025-08-01"),
    )
    lines = [Line(o, y, date(y + 1, 1, 20)) for o in (CZJ, JYJ) for y in (2024, 2025)]
    county.visit(at("2026-01-20"), lines)
    assert remarks(county, at("2026-02-04")) == {}


def test_the_list_can_be_imported_with_its_remarks(county: County, tmp_path: Path) -> None:
    county.visit(at("2026-01-20"), [Line("云溪县信访局")])
    one = named(review(county.session, county.configuration, REGION, at("2026-01-21")), "云溪县信访局")
    text = io.StringIO()
    csv.writer(text).writerows(
        [(*COLUMNS, *REMARKS), (one.organ.id, one.organ.name, "", one.organ.kind, "", "", "", str(one.remarks))]
    )
    (tmp_path / "990107.csv").write_text(text.getvalue(), encoding="utf-8")
    assert [organ.name for organ in load_roster(tmp_path / "990107.csv")] == [one.organ.name]


def test_a_near_name_that_came_when_an_organ_fell_silent_is_told_as_a_merger(county: County) -> None:
    real = County(county.session, county.configuration, "411424").columns("a")
    real.organs(OrganConfig(organ_id="zc-slj", name="柘城县水利局", kind="department"))
    real.visit(at("2026-01-20"), [Line("柘城县水利局", 2024), Line("柘城县农业农村水利局", 2025)])
    (found,) = review(county.session, county.configuration, "411424", at("2026-01-21"))
    assert found.organ.name == "柘城县水利局"
    ((remark, words),) = found.remarks
    assert remark == "near_name_seen"
    assert words.startswith("柘城县农业农村水利局 filed for 2025, under its own name it filed last for 2024")

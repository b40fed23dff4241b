"""What an organ says of a delay or a correction in its column stands beside the days, and changes no verdict."""

from __future__ import annotations

import pytest
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.config.organs import OrganConfig
from archive.database.models import Listing
from tests.integration.filings.county import County, Line, at

CZ, JY, SL = "云溪县财政局", "云溪县教育局", "云溪县水利局"


@pytest.fixture
def county(session: Session, configuration: Configuration) -> County:
    made = County(session, configuration).columns("a")
    for organ_id, name in (("cz", CZ), ("jy", JY), ("sl", SL)):
        made.organs(OrganConfig(organ_id=organ_id, name=name, kind="department"))
    return made


def told(title: str) -> Line:
    return Line("", title=title, url=f"http://nb.example/a/{len(title)}{hash(title) % 10_000}.html")


def opened(county: County) -> None:
    """Their pages were opened, and found to be no reports."""
    told_so = or_(*(Listing.title.contains(word) for word in ("延期", "更正")))
    county.session.execute(update(Listing).where(told_so).values(is_report=False, doubt="", candidates=[]))


def test_an_organ_that_said_so_is_late_all_the_same_with_a_mark(county: County) -> None:
    said = told(f"{CZ}关于延期公布2025年度政府信息公开工作年度报告的公告")
    county.visit(at("2026-01-20"), [])
    county.visit(at("2026-02-01"), [said])
    county.visit(at("2026-02-08"), [said, Line(CZ), Line(JY)])
    opened(county)
    late, other = county.filing(CZ, at("2026-02-09")), county.filing(JY, at("2026-02-09"))
    assert (late.ruling.state, other.ruling.state) == ("late", "late")
    assert late.ruling.days_late == other.ruling.days_late
    assert "announced_late" in late.ruling.flags
    assert "announced_late" not in other.ruling.flags
    assert "《云溪县财政局关于延期公布2025年度政府信息公开工作年度报告的公告》（2026-02-01）" in late.ruling.reason_zh
    assert "said so in its column" in late.ruling.reason_en


def test_before_it_was_there_nothing_is_said_of_it(county: County) -> None:
    county.visit(at("2026-02-01"), [])
    county.visit(at("2026-02-05"), [told(f"{CZ}2025年度政府信息公开年报更正公告")])
    opened(county)
    assert "announced_late" not in county.filing(CZ, at("2026-02-03")).ruling.flags
    assert "announced_late" in county.filing(CZ, at("2026-02-06")).ruling.flags


@pytest.mark.parametrize(
    "title",
    [
        "关于延期公布2025年度政府信息公开工作年度报告的公告",  # whose it is, nobody knows
        f"{CZ}、{JY}关于延期公布2025年度政府信息公开工作年度报告的公告",
        f"{CZ}关于延期公布2024年度政府信息公开工作年度报告的公告",
        f"{CZ}关于延期申报项目的公告",
    ],
)
def test_what_names_nobody_several_or_another_year_marks_nobody(county: County, title: str) -> None:
    county.visit(at("2026-01-20"), [])
    county.visit(at("2026-02-01"), [told(title)])
    opened(county)
    assert "announced_late" not in county.filing(CZ, at("2026-02-02")).ruling.flags


def test_who_is_on_time_needs_no_mark(county: County) -> None:
    said = told(f"{SL}2025年度政府信息公开年报更正公告")
    county.visit(at("2026-01-10"), [])
    county.visit(at("2026-01-20"), [Line(SL), said])
    opened(county)
    found = county.filing(SL, at("2026-02-02")).ruling
    assert found.state == "on_time"
    assert "announced_late" not in found.flags

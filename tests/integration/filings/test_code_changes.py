"""A county whose code changes with its name (江北区 → 两江新区): duties, reports and columns pass to the new one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.organs import OrganConfig
from archive.config.regions import regions

from .county import County, Line, at

OLD, NEW = "500105", "500157"


def bureau(region: str, name: str, **more: object) -> OrganConfig:
    told = {"organ_id": f"{region}-jy", "name": name, "kind": "department", **more}
    return OrganConfig.model_validate(told)


@pytest.fixture
def pair(county: County) -> tuple[County, County]:
    """The old district and the new one; each has a site of its own, both are visited."""
    session: Session = county.session
    old = County(session, load_configuration(), OLD).columns("旧")
    new = County(session, load_configuration(), NEW, runs=500).columns("新")
    new.organs(bureau(NEW, "两江新区教育局", valid_from="2025-06-01"))
    old.organs(
        bureau(OLD, "江北区教育局", valid_from="2010-01-01", valid_to="2026-01-15", successor=f"{NEW}-jy"),
    )
    return old, new


def test_the_codes_are_known_with_their_years() -> None:
    known = regions()
    assert known.name(OLD) == "江北区"
    assert known.name(NEW) == "两江新区"
    assert known.region(OLD).valid_to is not None
    assert known.region(NEW).valid_from is not None


def test_what_the_old_district_published_counts_for_its_own_duty_once(pair: tuple[County, County]) -> None:
    old, new = pair
    seen = [Line("江北区教育局", 2024, date(2025, 1, 20))]
    old.visit(at("2025-01-10"), [], "旧").visit(at("2025-01-21"), seen, "旧").visit(at("2025-02-03"), seen, "旧")
    new.visit(at("2025-06-10"), [], "新")
    filing = old.filing("江北区教育局", at("2025-02-04"), 2024)
    assert (filing.ruling.state, filing.facts.region) == ("on_time", OLD)
    assert new.filing("两江新区教育局", at("2026-02-04"), 2024).ruling.state == "not_applicable"


def test_the_duty_of_the_last_year_falls_to_the_new_district(county: County) -> None:
    """The new bureau began after the year: the year's report is its duty, wherever it stands."""
    session = county.session
    old = County(session, load_configuration(), OLD).columns("旧")
    new = County(session, load_configuration(), NEW, runs=500).columns("新")
    new.organs(bureau(NEW, "两江新区教育局", valid_from="2026-01-10"))
    old.organs(bureau(OLD, "江北区教育局", valid_from="2010-01-01", valid_to="2026-01-09", successor=f"{NEW}-jy"))
    old.visit(at("2025-12-20"), [], "旧").visit(at("2026-02-05"), [], "旧")
    new.visit(at("2026-01-20"), [], "新").visit(at("2026-02-05"), [], "新")
    now = at("2026-02-06")
    assert old.filing("江北区教育局", now).ruling.state == "not_applicable"
    heir = new.filing("两江新区教育局", now)
    assert heir.facts.predecessor_of == ("江北区教育局",)
    assert heir.ruling.state == "overdue"
    found = [Line("江北区教育局", 2025, date(2026, 2, 6))]
    old.visit(at("2026-02-07"), found, "旧")
    new.visit(at("2026-02-07"), [], "新")
    late = new.filing("两江新区教育局", at("2026-02-08"))
    assert late.ruling.state == "late"
    assert late.report_id == f"{OLD}-jy-2025"


def test_silence_is_not_proved_while_the_old_districts_column_cannot_be_read(county: County) -> None:
    """The report may stand on the old site: as long as nobody could look there, nobody is accused."""
    session = county.session
    old = County(session, load_configuration(), OLD).columns("旧")
    new = County(session, load_configuration(), NEW, runs=500).columns("新")
    new.organs(bureau(NEW, "两江新区教育局", valid_from="2026-01-10"))
    old.organs(bureau(OLD, "江北区教育局", valid_from="2010-01-01", valid_to="2026-01-09", successor=f"{NEW}-jy"))
    old.visit(at("2025-12-20"), [], "旧").visit(at("2026-02-05"), [], "旧", outcome="error")
    new.visit(at("2026-01-20"), [], "新").visit(at("2026-02-05"), [], "新")
    assert new.filing("两江新区教育局", at("2026-02-06")).ruling.state == "unverified"

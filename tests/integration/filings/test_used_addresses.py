"""An address that is given to another report: what was seen there before still counts for the filing it was seen for."""

from __future__ import annotations

from datetime import date

from .county import County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"
URL, NEW = "http://nb.example/a/one.html", "http://nb.example/a/two.html"
OLD_DAY = date(2025, 1, 24)


def line(organ: str, year: int, url: str = URL, day: date | None = None, title: str = "") -> Line:
    return Line(organ, year, day, url, title)


def watched_from_2025(county: County) -> County:
    """JYJ's report on 2024 came in time, at the address that will be used again."""
    old = line(JYJ, 2024, day=OLD_DAY)
    county.visit(at("2025-01-20"), []).visit(at("2025-01-25"), [old]).visit(at("2025-02-02"), [old])
    return county.visit(at("2026-01-24"), [old]).visit(at("2026-01-25"), [old])


def state(county: County, organ: str, year: int, day: str) -> str:
    return county.filing(organ, at(day, "23:00"), year).ruling.state


def test_a_report_that_moved_to_make_room_for_the_next_stays_in_time(county: County) -> None:
    now = [line(JYJ, 2025, day=date(2026, 1, 26)), line(JYJ, 2024, NEW, OLD_DAY)]
    watched_from_2025(county).visit(at("2026-01-26"), now)
    old = county.filing(JYJ, at("2026-01-27"), 2024)
    assert (old.ruling.state, old.ruling.first_seen) == ("on_time", at("2025-01-25", "20:01"))
    assert not {"date_conflict", "suspected_reimport"} & set(old.ruling.flags)
    assert "移址" in old.ruling.reason_zh
    new = county.filing(JYJ, at("2026-01-27"), 2025)
    assert (new.ruling.state, new.ruling.first_seen) == ("on_time", at("2026-01-26", "20:01"))
    assert new.ruling.absent_until == at("2026-01-25")
    assert "date_conflict" not in new.ruling.flags


def test_a_report_that_was_written_over_is_neither_missing_nor_withdrawn(county: County) -> None:
    new = line(JYJ, 2025, day=date(2026, 1, 26))
    watched_from_2025(county).visit(at("2026-01-26"), [new]).visit(at("2026-01-27"), [new])
    county.visit(at("2026-01-28"), [new])
    assert state(county, JYJ, 2024, "2026-01-29") == "on_time"


def test_another_organs_report_at_the_address_takes_nothing_from_the_first(county: County) -> None:
    other = line(CZJ, 2025, day=date(2026, 1, 26))
    watched_from_2025(county).visit(at("2026-01-26"), [other]).visit(at("2026-02-02"), [other])
    assert state(county, JYJ, 2024, "2026-02-02") == "on_time"
    assert state(county, CZJ, 2025, "2026-02-02") == "on_time"
    assert state(county, JYJ, 2025, "2026-02-02") == "overdue", "its own of this year came nowhere"


def test_a_report_that_takes_an_old_address_after_the_deadline_is_late(county: County) -> None:
    old, new = line(JYJ, 2024, day=OLD_DAY), line(JYJ, 2025, day=date(2026, 2, 10))
    watched_from_2025(county).visit(at("2026-02-01"), [old]).visit(at("2026-02-09"), [old]).visit(
        at("2026-02-10"), [new]
    )
    told = county.filing(JYJ, at("2026-02-11"), 2025)
    assert (told.ruling.state, told.ruling.days_late) == ("late", 10)
    assert "absent" in {rest.role for rest in told.ruling.evidence_refs}
    assert all(rest.capture_id or rest.visit_id for rest in told.ruling.evidence_refs), (
        "the page that showed it first is named"
    )


def test_this_years_report_at_an_address_known_for_a_year_is_seen(county: County) -> None:
    """It first bore a title of 2024 when 2025 was not over: the title it bears now is judged by when it came."""
    new = line(JYJ, 2025, day=date(2026, 1, 26))
    watched_from_2025(county).visit(at("2026-01-26"), [new]).visit(at("2026-02-02"), [new])
    assert state(county, JYJ, 2025, "2026-02-02") == "on_time"


def test_a_nameless_title_at_an_address_known_for_a_year_may_be_this_years(county: County) -> None:
    odd = line(JYJ, 2025, title="政府信息公开年报")
    watched_from_2025(county).visit(at("2026-01-26"), [odd]).visit(at("2026-02-02"), [odd])
    assert state(county, JYJ, 2025, "2026-02-02") == "unverified"
    assert state(county, CZJ, 2025, "2026-02-02") == "unverified"
    assert state(county, JYJ, 2024, "2026-02-02") == "on_time"


def test_past_boards_know_nothing_of_the_new_use(county: County) -> None:
    watched_from_2025(county)
    before = county.filing(JYJ, at("2026-01-25", "23:00"), 2024).ruling
    county.visit(at("2026-01-26"), [line(JYJ, 2025), line(JYJ, 2024, NEW, OLD_DAY)])
    assert county.filing(JYJ, at("2026-01-25", "23:00"), 2024).ruling == before
    assert state(county, JYJ, 2025, "2026-01-25") == "due_soon"


def test_a_moved_report_that_goes_from_its_new_address_is_withdrawn(county: County) -> None:
    new = line(JYJ, 2025, day=date(2026, 1, 26))
    watched_from_2025(county).visit(at("2026-01-26"), [new, line(JYJ, 2024, NEW, OLD_DAY)])
    county.visit(at("2026-01-27"), [new]).visit(at("2026-01-28"), [new])
    assert state(county, JYJ, 2024, "2026-01-28") == "withdrawn"


def test_an_old_report_new_in_the_list_has_moved_when_the_watch_began_long_after_its_deadline(county: County) -> None:
    dated = line(JYJ, 2024, NEW, OLD_DAY)
    county.visit(at("2025-12-25"), []).visit(at("2026-02-28"), []).visit(at("2026-03-01"), [dated])
    told = county.filing(JYJ, at("2026-03-02"), 2024)
    assert (told.ruling.state, told.ruling.declared_date) == ("on_time", OLD_DAY)
    assert "date_conflict" not in told.ruling.flags
    assert "监测自" in told.ruling.reason_zh
    county.visit(at("2026-03-03"), [dated, line(CZJ, 2024)])
    assert state(county, CZJ, 2024, "2026-03-04") == "unverified", "without a date nobody knows"


def test_an_old_report_dated_while_the_watch_went_on_came_then(county: County) -> None:
    late = line(JYJ, 2024, NEW, date(2026, 3, 1))
    county.visit(at("2025-12-25"), []).visit(at("2026-02-28"), []).visit(at("2026-03-01"), [late])
    assert state(county, JYJ, 2024, "2026-03-02") == "late"


def test_a_watch_that_began_soon_after_the_deadline_proves_lateness(county: County) -> None:
    late = line(JYJ, 2024, NEW, OLD_DAY)
    county.visit(at("2025-02-10"), []).visit(at("2025-02-11"), [late])
    assert state(county, JYJ, 2024, "2025-02-12") == "late"


def test_a_slip_in_the_year_that_is_put_right_accuses_in_neither_year(county: County) -> None:
    slip = line(JYJ, 2024, day=date(2026, 1, 26))
    county.visit(at("2025-01-20"), []).visit(at("2026-01-25"), []).visit(at("2026-01-26"), [slip])
    county.visit(at("2026-02-05"), [line(JYJ, 2025, day=date(2026, 1, 26))])
    assert state(county, JYJ, 2025, "2026-02-06") == "on_time", "it stood there in time, under a wrong title"
    assert state(county, JYJ, 2024, "2026-02-06") not in ("late", "withdrawn")


def test_a_row_that_is_given_an_odd_title_stays_in_time_and_may_go(county: County) -> None:
    right, odd = line(JYJ, 2025), line(JYJ, 2025, title="2025年政府信息公开工作年度报告")
    rest = line(CZJ, 2025, NEW)
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [right, rest]).visit(at("2026-02-02"), [odd, rest])
    assert state(county, JYJ, 2025, "2026-02-02") == "on_time"
    county.visit(at("2026-02-03"), [rest]).visit(at("2026-02-04"), [rest])
    assert state(county, JYJ, 2025, "2026-02-04") == "withdrawn"


def test_a_name_changed_within_one_year_is_in_doubt_for_the_first_organ(county: County) -> None:
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [line(JYJ, 2025)])
    county.visit(at("2026-02-02"), [line(CZJ, 2025)]).visit(at("2026-02-03"), [line(CZJ, 2025)])
    told = county.filing(JYJ, at("2026-02-03", "23:00"))
    assert told.ruling.state == "unverified"
    assert "其标题曾为该单位" in told.ruling.reason_zh
    assert state(county, CZJ, 2025, "2026-02-03") == "on_time"

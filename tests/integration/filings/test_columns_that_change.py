"""Columns are rebuilt, moved, added, given up and cut: none of it may make anybody late, silent or withdrawn."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from archive.database.models import DisclosureColumn, Listing

from .county import County, Line, at, department

JYJ, CZJ = "云溪县教育局", "云溪县财政局"
OTHERS = [f"云溪县{name}局" for name in ("水利", "民政", "林业", "司法", "审计")]


def everyone(day: date | None, *, prefix: str = "") -> list[Line]:
    """A report of everyone; with a prefix at new addresses."""
    names = [JYJ, CZJ, *OTHERS]
    return [
        Line(name, day=day, url=f"http://nb.example/{prefix}{n}.html" if prefix else "") for n, name in enumerate(names)
    ]


def test_a_column_imported_anew_makes_nobody_late(county: County) -> None:
    county.organs(*OTHERS)
    county.visit(at("2026-01-20"), []).visit(at("2026-01-28"), everyone(date(2026, 1, 27)))
    for day in ("2026-02-08", "2026-02-09", "2026-02-10"):
        county.visit(at(day), everyone(date(2026, 2, 8), prefix="new/"))
    board = county.board(at("2026-02-11"))
    assert board.counts == {"on_time": 7}
    assert {filing.ruling.grade for filing in board.filings} == {"observed"}


def test_dates_edited_in_a_whole_column_are_a_reimport(county: County) -> None:
    county.organs(*OTHERS)
    county.visit(at("2026-02-02"), everyone(date(2026, 1, 27)))  # a first visit: only the dates tell
    assert county.board(at("2026-02-03")).counts == {"on_time": 7}
    county.visit(at("2026-02-20"), everyone(date(2026, 2, 18)))
    board = county.board(at("2026-02-21"))
    assert board.counts == {"on_time": 7}
    assert all("suspected_reimport" in filing.ruling.flags for filing in board.filings)


def test_two_rebuilds_one_after_the_other_make_nobody_late(county: County) -> None:
    county.organs(*OTHERS)
    county.visit(at("2026-02-10"), everyone(date(2026, 2, 8)))
    assert county.board(at("2026-02-11")).counts == {"unverified": 7}
    county.visit(at("2026-03-10"), everyone(date(2026, 3, 8)))
    assert county.board(at("2026-03-11")).counts == {"unverified": 7}


def test_one_date_changed_by_hand_is_told_and_changes_no_verdict(county: County) -> None:
    county.visit(at("2026-02-05"), [Line(JYJ, day=date(2026, 2, 3)), Line(CZJ, day=date(2026, 1, 20))])
    county.visit(at("2026-02-08"), [Line(JYJ, day=date(2026, 1, 29)), Line(CZJ, day=date(2026, 1, 20))])
    filing = county.filing(JYJ, at("2026-02-09"))
    assert (filing.ruling.state, filing.ruling.days_late) == ("late", 3)
    assert "date_conflict" in filing.ruling.flags
    assert "date_conflict" not in county.filing(CZJ, at("2026-02-09")).ruling.flags


def test_a_row_moved_to_another_column_is_not_withdrawn(county: County) -> None:
    county.columns("b")
    county.visit(at("2026-01-20"), []).visit(at("2026-01-20"), [], "b")
    county.visit(at("2026-01-25"), [Line(JYJ)]).visit(at("2026-01-25"), [], "b")
    for day in ("2026-02-05", "2026-02-06", "2026-02-07"):
        county.visit(at(day), []).visit(at(day), [Line(JYJ)], "b")
    assert county.filing(JYJ, at("2026-02-08")).ruling.state == "on_time"


def test_a_row_gone_while_the_other_column_is_down_is_not_withdrawn(county: County) -> None:
    rest = [Line(CZJ)]
    county.columns("b")
    county.visit(at("2026-01-20"), []).visit(at("2026-01-20"), [], "b").visit(at("2026-01-25"), [Line(JYJ), *rest])
    for day in ("2026-02-05", "2026-02-06"):
        county.visit(at(day), rest).visit(at(day), [], "b", "error")
    assert county.filing(JYJ, at("2026-02-07")).ruling.state == "on_time"
    county.visit(at("2026-02-08"), [], "b")
    assert county.filing(JYJ, at("2026-02-09")).ruling.state == "withdrawn"


def test_one_complete_visit_confirms_no_withdrawal(county: County) -> None:
    rest = [Line(CZJ)]
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [Line(JYJ), *rest])
    county.visit(at("2026-02-05"), rest).visit(at("2026-02-06"), [], outcome="error")
    assert county.filing(JYJ, at("2026-02-07")).ruling.state == "on_time"
    county.visit(at("2026-02-07"), rest)
    gone = county.filing(JYJ, at("2026-02-08"))
    assert gone.ruling.state == "withdrawn"
    assert len([e for e in gone.evidence if e.role == "absent"]) == 3  # before it came, and twice after it went
    county.visit(at("2026-02-09"), [Line(JYJ), *rest])
    assert county.filing(JYJ, at("2026-02-10")).ruling.state == "on_time"
    assert county.filing(JYJ, at("2026-02-08")).ruling.state == "withdrawn"


def test_a_column_cut_to_its_last_years_withdraws_nothing(county: County) -> None:
    county.organs(*OTHERS)
    old = [Line(line.organ, 2024, date(2025, 1, 20)) for line in everyone(None)]
    county.visit(at("2025-06-01"), [*old, *[Line(x.organ, 2023, date(2024, 1, 20)) for x in old]])
    for day in ("2026-01-05", "2026-01-06"):
        county.visit(at(day), old)
    board = county.board(at("2026-01-07"), 2023)
    assert board.counts == {"on_time": 7}
    assert all("suspected_reimport" in filing.ruling.flags for filing in board.filings)


def test_a_column_added_later_takes_no_proof_away_and_is_no_part_of_the_past(county: County) -> None:
    for day in ("2026-01-20", "2026-02-03"):
        county.visit(at(day), [])
    county.visit(at("2026-02-05"), [Line(JYJ)])
    before = [county.board(at(day)).to_json() for day in ("2026-02-04", "2026-02-06")]
    county.columns("b").visit(at("2026-02-10"), [Line(CZJ, day=date(2026, 1, 28))], "b")
    assert [county.board(at(day)).to_json() for day in ("2026-02-04", "2026-02-06")] == before
    now = {f.facts.organ: f.ruling for f in county.board(at("2026-02-11")).filings}
    assert (now[JYJ].state, now[JYJ].days_late) == ("late", 3)
    assert (now[CZJ].state, now[CZJ].grade) == ("on_time", "row")  # b may have held it all along


def test_a_column_never_visited_proves_nothing(county: County) -> None:
    county.columns("b").visit(at("2026-01-20"), []).visit(at("2026-02-05"), [])
    assert county.board(at("2026-02-06")).counts == {"unverified": 2}


def test_a_column_replaced_by_another_keeps_its_proofs(county: County) -> None:
    for day in ("2026-01-20", "2026-02-03"):
        county.visit(at(day), [])
    county.visit(at("2026-02-05"), [Line(JYJ)])
    county.session.execute(update(DisclosureColumn).values(active=False))
    county.columns("b").visit(at("2026-02-10"), [Line(JYJ)], "b")
    now = {f.facts.organ: f.ruling for f in county.board(at("2026-02-11")).filings}
    assert now[CZJ].state == "overdue"
    assert now[JYJ].state == "unverified"  # the new column may have held it before anybody looked there
    assert county.filing(JYJ, at("2026-02-06")).ruling.state == "late"


def test_a_report_in_a_column_for_others_counts_with_that_column_s_own_absence(county: County) -> None:
    county.columns("towns", kinds=["township"])
    county.visit(at("2026-02-03"), []).visit(at("2026-02-05"), [Line(JYJ)], "towns").visit(at("2026-02-05"), [])
    ruling = county.filing(JYJ, at("2026-02-06")).ruling
    assert ruling.state == "unverified"  # a first visit there: it may have stood there for long


def test_a_column_found_empty_where_rows_stood_proves_nothing(county: County) -> None:
    old = [Line(JYJ, 2024, date(2025, 1, 20))]
    county.visit(at("2026-01-20"), old).visit(at("2026-02-03"), [])
    ruling = county.filing(CZJ, at("2026-02-04")).ruling
    assert ruling.state == "unverified"
    assert "栏目变为空白" in ruling.reason_zh
    county.visit(at("2026-02-04"), [])
    assert county.filing(JYJ, at("2026-02-05"), 2024).ruling.state == "on_time"  # two empty visits withdraw nothing
    county.visit(at("2026-02-05"), [*old, Line(JYJ)])
    assert county.filing(JYJ, at("2026-02-06")).ruling.state == "on_time"  # the benefit of the doubt
    assert county.filing(CZJ, at("2026-02-06")).ruling.state == "overdue"


def test_rows_of_nobody_keep_everyone_from_being_overdue(county: County) -> None:
    county.visit(at("2026-01-20"), [])
    nameless = Line("", title="2025年政府信息公开工作年度报告", url="http://nb.example/x.html")
    county.visit(at("2026-02-05"), [nameless])
    _unname(county, nameless.url)
    assert county.board(at("2026-02-06")).counts == {"unverified": 2}
    assert "栏目中有条目“2025年政府信息公开工作年度报告”" in county.filing(JYJ, at("2026-02-06")).ruling.reason_zh


def test_an_old_row_of_no_known_year_keeps_nobody(county: County) -> None:
    old = Line("", title="政府信息公开工作年度报告", url="http://nb.example/old.html", day=date(2019, 3, 1))
    county.visit(at("2026-01-20"), [old]).visit(at("2026-02-05"), [old])
    _unname(county, old.url, year=None)
    assert county.board(at("2026-02-06")).counts == {"overdue": 2}


def test_a_nameless_report_replaced_by_a_named_one_makes_nobody_late(county: County) -> None:
    nameless = Line("", title="2025年政府信息公开工作年度报告", url="http://nb.example/x.html")
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [nameless]).visit(at("2026-02-03"), [nameless])
    _unname(county, nameless.url)
    county.visit(at("2026-02-05"), [Line(JYJ)])
    assert county.filing(JYJ, at("2026-02-06")).ruling.state == "unverified"


def _unname(county: County, url: str, year: int | None = 2025) -> None:
    """A row whose title names nobody in any region stays unattributed."""
    change = update(Listing).where(Listing.url == url)
    county.session.execute(change.values(organ_id=None, report_year=year, is_report=True))


def test_the_duty_of_a_merged_organ_falls_to_its_heir(county: County) -> None:
    heir = department("云溪县文化旅游局", valid_from="2026-01-10")
    county.organs(
        department("云溪县文化局", valid_from="2010-01-01", valid_to="2026-01-09", successor=heir.organ_id),
        department("云溪县旅游局", valid_from="2010-01-01", valid_to="2026-01-09", successor=heir.organ_id),
        heir,
    )
    county.visit(at("2025-12-20"), []).visit(at("2026-02-05"), [])
    found = {f.facts.organ: f for f in county.board(at("2026-02-06")).filings}
    assert found["云溪县文化局"].ruling.state == found["云溪县旅游局"].ruling.state == "not_applicable"
    assert "云溪县文化旅游局" in found["云溪县文化局"].ruling.reason_zh
    assert found["云溪县文化旅游局"].ruling.state == "overdue"
    assert found["云溪县文化旅游局"].facts.predecessor_of == ("云溪县文化局", "云溪县旅游局")
    # for the year after it files for itself alone, and the merged ones have no duty
    later = {f.facts.organ: f for f in county.board(at("2027-01-10"), 2026).filings}
    assert later["云溪县文化旅游局"].facts.predecessor_of == ()
    assert later["云溪县文化局"].ruling.state == "not_applicable"


def test_what_a_merged_organ_had_published_counts_for_its_heir(county: County) -> None:
    heir = department("云溪县文化旅游局", valid_from="2026-01-25")
    old = department("云溪县文化局", valid_from="2010-01-01", valid_to="2026-01-24", successor=heir.organ_id)
    county.organs(old, heir)
    county.visit(at("2026-01-10"), []).visit(at("2026-01-20"), [Line("云溪县文化局")])
    county.visit(at("2026-02-05"), [Line("云溪县文化局")])
    filing = county.filing("云溪县文化旅游局", at("2026-02-06"))
    assert filing.ruling.state == "on_time"
    assert filing.report_id == f"{old.organ_id}-2025"
    assert county.filing("云溪县文化局", at("2026-02-06")).ruling.state == "not_applicable"  # one duty, counted once


def test_an_organ_taken_in_by_a_standing_one_keeps_what_it_published(county: County) -> None:
    taker = department("云溪县文化旅游局", valid_from="2015-01-01")
    old = department("云溪县文化局", valid_from="2010-01-01", valid_to="2026-01-24", successor=taker.organ_id)
    county.organs(old, taker)
    county.visit(at("2026-01-10"), []).visit(at("2026-01-20"), [Line("云溪县文化局")])
    county.visit(at("2026-02-05"), [Line("云溪县文化局")])
    assert county.filing("云溪县文化局", at("2026-02-06")).ruling.state == "on_time"
    assert (
        county.filing("云溪县文化旅游局", at("2026-02-06")).ruling.state == "unverified"
    )  # merged before the deadline

"""Every branch of the rules for a report that was never seen, and for one that went."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from archive.filings.rules.column_visits import ColumnFact
from archive.filings.rules.facts import FilingFacts, Precedent
from archive.filings.rules.judge import judge

from .cases import DUE, column, doubt, failed, filing, seen, visit, when

COMPLETE = column("01-20", "02-05", "02-11")

SILENT: list[tuple[str, FilingFacts, str, int | None, str]] = [
    ("two months before", filing(COMPLETE, as_of="12-01"), "not_due", None, "还有61天"),
    ("fifteen days before", filing(column("01-10"), as_of="01-16"), "not_due", None, "还有15天"),
    ("fourteen days before", filing(column("01-10"), as_of="01-17"), "due_soon", None, "还有14天"),
    ("the last day", filing(column("01-10"), as_of="01-31 23:59"), "due_soon", None, "还有0天"),
    ("24:00 of the last day still belongs to it", filing(column("01-10"), as_of="02-01 00:00"), "due_soon", None, ""),
    ("past it, with no visit since", filing(column("01-10"), as_of="02-01 00:01"), "unverified", None, "没有一次完整"),
    ("complete visits since, to the last", filing(COMPLETE), "overdue", 11, "全部相关栏目"),
    ("a visit 24:00 of the last day is past it", filing(column("02-01 00:00")), "overdue", 1, ""),
    ("a visit a minute before is not", filing(column("01-31 23:59")), "unverified", None, "没有一次完整"),
    ("no column is known", filing(), "unverified", None, "尚未配置"),
    ("a column that nobody ever visited", filing(COMPLETE, column(name="b")), "unverified", None, "尚未查看"),
    (
        "one of two columns failed ever since",
        filing(COMPLETE, column("01-20", failed("02-05", "b"), name="b")),
        "unverified",
        None,
        "无法连接",
    ),
    (
        "a partial visit is no visit",
        filing(column("01-20", visit("02-05", "c", "partial"))),
        "unverified",
        None,
        "未能查看的，不认定为未公布",
    ),
    ("what two columns prove is the earlier day", filing(COMPLETE, column("02-03", name="b")), "overdue", 3, ""),
    (
        "a visit that failed after good ones takes nothing away",
        filing(column("01-20", "02-05", failed("02-11"))),
        "overdue",
        5,
        "",
    ),
    ("a column given up before counts no more", filing(COMPLETE, column("01-02", closed="01-02")), "overdue", 11, ""),
    ("nobody confirmed the duty", filing(COMPLETE, confirmed=False), "unverified", None, "未经人工确认"),
    (
        "a report that could not be attributed may be its",
        filing(COMPLETE, doubts=(doubt("01-20"),)),
        "unverified",
        None,
        "栏目中有条目“年报图解”，未能确认是否为该单位年报",
    ),
    (
        "a row of its own that may be the report",
        filing(COMPLETE, doubts=(doubt("01-20", named=True, kind="summary"), doubt("01-21"))),
        "unverified",
        None,
        "栏目中有该单位条目“年报图解”，未能确认是否为年报（为图解、解读或者摘要）；另有1条同类条目",
    ),
    (
        "its reports were never met here",
        filing(COMPLETE, precedent=None),
        "unverified",
        None,
        "未发现过该单位往年的年报",
    ),
    ("a person vouched", filing(COMPLETE, precedent=Precedent("organ", day=DUE)), "overdue", 11, ""),
    (
        "nobody has looked for more than three days",
        filing(COMPLETE, as_of="02-14 20:01", max_age=timedelta(days=3)),
        "unverified",
        None,
        "截至2026-02-11未发现，此后未再核查",
    ),
    ("not for longer", filing(COMPLETE, as_of="02-14 20:00", max_age=timedelta(days=3)), "overdue", 11, ""),
    (
        "one of two columns has grown old",
        filing(COMPLETE, column("02-05", name="b"), max_age=timedelta(days=3)),
        "unverified",
        None,
        "截至2026-02-05未发现",
    ),
    ("not bound to file", filing(COMPLETE, applicable=False), "not_applicable", None, "尚未设立或者已撤并"),
    (
        "merged into another",
        filing(COMPLETE, applicable=False, successor="某县新局"),
        "not_applicable",
        None,
        "某县新局",
    ),
]


@pytest.mark.parametrize(("name", "facts", "state", "days", "says"), SILENT, ids=[case[0] for case in SILENT])
def test_a_report_that_was_never_seen(name: str, facts: FilingFacts, state: str, days: int | None, says: str) -> None:
    ruling = judge(facts)
    assert (ruling.state, ruling.days_late) == (state, days), ruling.reason_zh
    assert says in ruling.reason_zh
    assert "2026-01-31" in ruling.reason_zh
    assert "2026-01-31" in ruling.reason_en


def test_overdue_names_a_complete_visit_after_the_deadline_at_every_column() -> None:
    rests = judge(filing(COMPLETE, column("02-03", failed("02-04", "b"), name="b"))).evidence_refs
    assert [(rest.role, rest.visit_id) for rest in rests] == [("absent", "c@02-11"), ("absent", "b@02-03")]


def test_unverified_names_the_visit_that_failed() -> None:
    rests = judge(filing(column("01-20", failed("02-01"), failed("02-05")))).evidence_refs
    assert [(rest.role, rest.visit_id) for rest in rests] == [("failed_visit", "c@02-05")]


def test_stale_is_flagged_whatever_else_is_unproved() -> None:
    old = filing(COMPLETE, as_of="02-20", max_age=timedelta(days=3))
    for facts in (old, replace(old, precedent=None), replace(old, confirmed=False), replace(old, doubts=IN_DOUBT)):
        ruling = judge(facts)
        assert ruling.state == "unverified"
        assert "stale" in ruling.flags
    assert "stale" not in judge(replace(old, max_age=timedelta(days=9))).flags


IN_DOUBT = (doubt("01-20"),)


def test_a_doubt_names_its_capture_beside_the_visits() -> None:
    rests = judge(filing(COMPLETE, doubts=IN_DOUBT)).evidence_refs
    assert [(rest.role, rest.visit_id or rest.capture_id) for rest in rests] == [
        ("absent", "c@02-11"),
        ("doubt", "listed"),
    ]


def test_a_row_of_the_organ_that_announces_a_delay_is_told() -> None:
    row = doubt("01-20", title="关于延期公布年报的说明", named=True, announces_delay=True)
    assert "announced_late" in judge(filing(COMPLETE, doubts=(row,))).flags
    assert "announced_late" not in judge(filing(COMPLETE, doubts=(replace(row, named=False),))).flags


def gone(first: str, absent: str | None, confirmed: str, name: str = "c") -> dict[str, Any]:
    return {"first": first, "absent": absent, "name": name, "gone_at": when(confirmed)}


TAKEN_DOWN = gone("01-25", "01-20", "02-03")
VISITED = column("01-20", "01-25", "02-01", "02-02", "02-03")


def test_withdrawn_when_two_complete_visits_confirm_it() -> None:
    ruling = judge(filing(VISITED, sightings=(seen(**TAKEN_DOWN),)))
    assert ruling.state == "withdrawn"
    assert "连续两次" in ruling.reason_zh
    assert "届满以前" in ruling.reason_zh  # what it had been before is told
    assert [rest.visit_id for rest in ruling.evidence_refs if rest.role == "absent"] == [
        "c@01-20",
        "c@02-02",
        "c@02-03",
    ]


def test_gone_from_one_column_and_present_in_another_is_not_withdrawn() -> None:
    other = column("01-20", "02-02", "02-03", name="b")
    copy = seen("02-02", "01-20", name="b")
    ruling = judge(filing(VISITED, other, sightings=(seen(**TAKEN_DOWN), copy)))
    assert ruling.state == "on_time"


def test_gone_while_another_column_was_not_visited_since_is_not_withdrawn() -> None:
    other = column("01-20", failed("02-02", "b"), failed("02-03", "b"), name="b")
    ruling = judge(filing(VISITED, other, sightings=(seen(**TAKEN_DOWN),)))
    assert ruling.state == "on_time"
    assert "不能认定撤下" in ruling.reason_zh


def test_gone_while_a_report_of_nobody_came_is_not_withdrawn() -> None:
    rows = (doubt("02-02"),)
    ruling = judge(filing(VISITED, sightings=(seen(**TAKEN_DOWN),), doubts=rows))
    assert ruling.state == "on_time"


def test_gone_while_a_row_in_doubt_still_stands_is_not_withdrawn() -> None:
    for gone_at, state in ((None, "on_time"), ("02-04", "on_time"), ("02-03", "withdrawn"), ("02-01", "withdrawn")):
        row = doubt("01-25", gone_at=when(gone_at) if gone_at else None)
        ruling = judge(filing(VISITED, sightings=(seen(**TAKEN_DOWN),), doubts=(row,)))
        assert ruling.state == state, (gone_at, ruling.reason_zh)


def test_withdrawn_and_not_visited_since_is_marked() -> None:
    facts = filing(VISITED, sightings=(seen(**TAKEN_DOWN),), as_of="02-06 20:01", max_age=timedelta(days=3))
    assert (judge(facts).state, "stale" in judge(facts).flags) == ("withdrawn", True)
    assert "stale" not in judge(replace(facts, as_of=when("02-06"))).flags


def test_withdrawn_is_as_fresh_as_the_column_visited_longest_ago() -> None:
    other = column("01-20", "02-02 20:30", name="b")
    facts = filing(VISITED, other, sightings=(seen(**TAKEN_DOWN),), as_of="02-05 20:31", max_age=timedelta(days=3))
    assert (judge(facts).state, "stale" in judge(facts).flags) == ("withdrawn", True)
    assert "stale" not in judge(replace(facts, as_of=when("02-05 20:30"))).flags
    closed = replace(other, closed_at=when("02-03"))
    assert "stale" not in judge(replace(facts, columns=(VISITED, closed))).flags, "nobody watches it any more"


def test_only_the_visits_that_confirmed_it_are_named() -> None:
    watched = column("01-20", "01-25", "02-01", "02-02", "02-03", "02-05", failed("02-06"))
    ruling = judge(filing(watched, sightings=(seen(**TAKEN_DOWN),)))
    assert [rest.visit_id for rest in ruling.evidence_refs if rest.role == "absent"] == [
        "c@01-20",
        "c@02-02",
        "c@02-03",
    ]


def test_gone_with_most_of_the_column_is_a_rebuild() -> None:
    ruling = judge(filing(VISITED, sightings=(seen(**TAKEN_DOWN, mass_gone=True),)))
    assert (ruling.state, "suspected_reimport" in ruling.flags) == ("on_time", True)


CUSTOM = [
    filing(column("01-20", "02-05", "02-11"), kind="township"),
    filing(column("01-20", "02-04", "02-05"), kind="subdistrict", sightings=(seen("02-05", "02-04", row="01-30"),)),
    filing(column("01-20", "01-29", "02-05"), kind="committee", sightings=(seen("02-05", "01-29", row="02-02"),)),
    filing(column("02-05"), kind="other", sightings=(seen("02-05", row="02-02"),)),
    filing(column("02-05"), kind="township", sightings=(seen("02-05", row="02-02", shared_day=True),)),
    filing(column("02-05"), kind="township", sightings=(seen("02-05", row="02-02", url="01-20"),)),
    filing(column("01-20", "02-05"), kind="township", confirmed=False),
    filing(column("01-20"), kind="township"),
    filing(kind="township", as_of="01-20"),
]


@pytest.mark.parametrize("facts", CUSTOM, ids=lambda facts: judge(facts).state)
def test_where_custom_names_the_day_nobody_is_accused(facts: FilingFacts) -> None:
    ruling = judge(facts)
    assert facts.deadline.basis == "custom"
    for word in ("违法", "逾期", "截止日"):
        assert word not in ruling.reason_zh
    for word in ("illegal", "deadline", "late"):
        assert word not in ruling.reason_en.split()
    assert "2026-01-31" in ruling.reason_zh
    if ruling.state in ("late", "overdue"):
        assert f"晚于本地通常时限{ruling.days_late}天" in ruling.reason_zh
    assert "逾期" not in ruling.state.name_for("custom")


def of_year(found: ColumnFact, year: int | None) -> ColumnFact:
    """The same as a column named after a year, most of whose reports are of that year."""
    return replace(found, yearly=True, year=year)


@pytest.mark.parametrize(
    ("years", "state"),
    [((2023, 2024), "unverified"), ((None,), "unverified"), ((2024, 2025), "overdue"), ((2024, None), "unverified")],
)
def test_where_each_year_has_its_column_only_that_years_proves_silence(
    years: tuple[int | None, ...], state: str
) -> None:
    columns = [of_year(column("01-20", "02-01", "02-10", name=f"c{n}"), year) for n, year in enumerate(years)]
    ruling = judge(filing(*columns))
    assert ruling.state == state
    assert ("按年度分设栏目" in ruling.reason_zh) == (state == "unverified")


def test_a_column_for_all_years_beside_yearly_ones_proves_silence() -> None:
    columns = (of_year(column("01-20", "02-01", name="old"), 2024), column("01-20", "02-01", name="all"))
    assert judge(filing(*columns)).state == "overdue"

"""Every branch of the rules for a report that was seen, one readable case each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.judge import judge

from .cases import GONE, column, day, doubt, failed, filing, seen, visit, when


@dataclass(frozen=True)
class Case:
    name: str
    facts: FilingFacts
    state: str
    grade: str
    days: int | None = None
    flags: frozenset[str] = frozenset()
    says: str = ""


def flags(*names: str) -> frozenset[str]:
    """FY2025's department deadline is a Saturday, so every case has that flag."""
    return frozenset({"deadline_was_holiday", *names})


TWO_DAYS = column("01-20", "02-03", "02-05")  # absent on 3 February, visited again on the 5th
DAILY = column("01-20", "02-04", "02-05")
DARK = column("01-20", "01-29", failed("02-01"), "02-05")  # nothing seen from 29 January to 5 February
BASELINE = column("02-05")

CASES = [
    # --- seen before the deadline had passed
    Case(
        "seen in time, printed in time",
        filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20", row="01-24"),)),
        "on_time", "observed", None, flags(), "届满以前",
    ),
    Case(
        "seen in the last minute of the last day",
        filing(column("01-20", "01-31 23:59"), sightings=(seen("01-31 23:59", "01-20"),)),
        "on_time", "observed", None, flags(), "未标注公布日期",
    ),
    Case(
        "there on the first visit of all, before the deadline",
        filing(column("01-25"), sightings=(seen("01-25", row="01-10"),)),
        "on_time", "observed", None, flags(),
    ),
    Case(
        "seen in time, but printed with a later day",
        filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20", row="02-06"),)),
        "on_time", "observed", None, flags("date_conflict"),
    ),
    Case(
        "seen in time, printed earlier than the visit that lacked it",
        filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20", row="01-10"),)),
        "on_time", "observed", None, flags("date_conflict"),
    ),
    Case(
        "seen in time, later imported anew under another address: the earlier sighting wins",
        filing(
            column("01-20", "01-25", "02-09", "02-10"),
            sightings=(
                seen("01-25", "01-20", row="01-24", gone_at=when("02-11")),
                seen("02-10", "02-09", row="02-10", shared_day=True, address="http://a.example/new"),
            ),
        ),
        "on_time", "observed", None, flags(),
    ),
    # --- proved absent after the deadline
    Case(
        "late by two visits a day apart, printed with the day it came",
        filing(DAILY, sightings=(seen("02-05", "02-04", row="02-05"),)),
        "late", "observed", 5, flags(), "按所载日期计逾期5天",
    ),
    Case(
        "late and undated, to the day it was first seen",
        filing(DAILY, sightings=(seen("02-05", "02-04"),)),
        "late", "observed", 5, flags(), "按首次发现之日计逾期5天",
    ),
    Case(
        "late and undated, two days between the visits: only what is proved",
        filing(TWO_DAYS, sightings=(seen("02-05", "02-03"),)),
        "late", "observed", 3, flags(), "至少逾期3天",
    ),
    Case(
        "backdated: printed before the deadline, proved absent after it",
        filing(DAILY, sightings=(seen("02-05", "02-04", row="01-30", page="01-30", page_source="label"),)),
        "late", "observed", 5, flags("date_conflict"), "标注日期为2026-01-30",
    ),
    Case(
        "printed with a day still to come",
        filing(DAILY, sightings=(seen("02-05", "02-04", row="02-20"),)),
        "late", "observed", 5, flags("date_conflict"),
    ),
    Case(
        "the day in the address is the system's, and contradicts nobody",
        filing(TWO_DAYS, sightings=(seen("02-05", "02-03", url="01-28"),)),
        "late", "observed", 3, flags(), "网址中的日期为2026-01-28",
    ),
    Case(
        "the visit that lacked it began at 24:00 of the last day",
        filing(column("01-20", "02-01 00:00", "02-01"), sightings=(seen("02-01", "02-01 00:00"),)),
        "late", "observed", 1, flags(),
    ),
    Case(
        "a column all of whose rows show its rebuild's day",
        filing(DAILY, sightings=(seen("02-05", "02-04", row="02-05", shared_day=True),)),
        "late", "observed", 5, flags("suspected_reimport"),
    ),
    Case(
        "two columns, both visited after the deadline without it",
        filing(
            column("01-20", "02-03", "02-05", name="a"),
            column("01-20", "02-02", "02-05", name="b"),
            sightings=(seen("02-05", "02-03", name="a"),),
        ),
        "late", "observed", 2, flags(), "全部2个栏目",
    ),
    # --- not every column is known to have lacked it
    Case(
        "the other column was not visited after the deadline: its own date is contradicted, nothing is proved",
        filing(
            column("01-20", "02-03", "02-05", name="a"),
            column(failed("01-20", "b"), failed("02-03", "b"), name="b"),
            sightings=(seen("02-05", "02-03", name="a", row="01-30"),),
        ),
        "unverified", "none", None, flags("date_conflict"), "没有完整查看过栏目“栏目b”",
    ),
    Case(
        "the other column was never visited, and may hold an earlier copy",
        filing(
            column("01-20", "02-03", "02-05", name="a"),
            column(name="b"),
            sightings=(seen("02-05", "02-03", name="a", row="02-04"),),
        ),
        "unverified", "none", None, flags(), "没有完整查看过栏目“栏目b”",
    ),
    Case(
        "a visit before the deadline at the other column leaves room: the benefit of the doubt",
        filing(
            column("01-20", "02-03", "02-05", name="a"),
            column("01-20", failed("02-03", "b"), name="b"),
            sightings=(seen("02-05", "02-03", name="a"),),
        ),
        "on_time", "observed", None, flags(), "有利于单位",
    ),
    Case(
        "a column added later, visited in full and without it, takes nothing away",
        filing(
            column("01-20", "02-03", "02-05", "02-10", name="a"),
            column("02-10", name="b"),
            sightings=(seen("02-05", "02-03", name="a"),),
        ),
        "late", "observed", 3, flags(),
    ),
    Case(
        "a column added later that holds it too may have held it all along",
        filing(
            column("01-20", "02-03", "02-05", "02-10", name="a"),
            column("02-10", name="b"),
            sightings=(seen("02-05", "02-03", name="a"), seen("02-10", name="b", row="01-28")),
        ),
        "on_time", "row", None, flags(), "仅依据所载日期",
    ),
    Case(
        "a column added later that has not been visited in full",
        filing(
            column("01-20", "02-03", "02-05", "02-10", name="a"),
            column(failed("02-10", "b"), name="b"),
            sightings=(seen("02-05", "02-03", name="a"),),
        ),
        "unverified", "none", None, flags(),
    ),
    Case(
        "a column given up before the report appeared takes nothing away",
        filing(
            column("01-20", "02-03", "02-05", name="a"),
            column("01-20", "01-25", name="b", closed="01-25"),
            sightings=(seen("02-05", "02-03", name="a"),),
        ),
        "late", "observed", 3, flags(),
    ),
    Case(
        "a report that could not be attributed stood there in time and went when this one came",
        filing(TWO_DAYS, sightings=(seen("02-05", "02-03"),), doubts=(doubt("01-20"),)),
        "unverified", "none", None, flags(), "未能确认是否为该单位年报",
    ),
    Case(
        "one that still stands there may be an earlier copy",
        filing(TWO_DAYS, sightings=(seen("02-05", "02-03"),), doubts=(doubt("01-20"),)),
        "unverified", "none", None, flags(), "未能确认是否为该单位年报",
    ),
    Case(
        "a row in doubt that itself came after the deadline is no earlier copy",
        filing(TWO_DAYS, sightings=(seen("02-05", "02-03"),), doubts=(doubt("02-02", absent="02-01"),)),
        "late", "observed", 3, flags(),
    ),
    Case(
        "a row in doubt beside a report that itself tells a later day",
        filing(column("02-05"), sightings=(seen("02-05", row="02-02"),), doubts=(doubt("02-05"),)),
        "unverified", "none", None, flags(), "年报图解",
    ),
    Case(
        "a row in doubt that tells a day after the deadline itself",
        filing(
            column("02-05"),
            sightings=(seen("02-05", row="02-02"),),
            doubts=(doubt("02-05", listed=day("02-01")),),
        ),
        "late", "row", 2, flags(),
    ),
    Case(
        "a row in doubt gives the benefit of the doubt where the deadline lies between the visits",
        filing(
            column("01-20", "01-25", "02-05"),
            sightings=(seen("02-05", "01-25", row="02-02"),),
            doubts=(doubt("01-20"),),
        ),
        "on_time", "observed", None, flags("date_conflict"), "但栏目中另有条目“年报图解",
    ),
    # --- the deadline lies between the visits
    Case(
        "down over the deadline, undated: the benefit of the doubt",
        filing(DARK, sightings=(seen("02-05", "01-29"),)),
        "on_time", "observed", None, flags(), "有利于单位",
    ),
    Case(
        "down over the deadline, printed on the last day",
        filing(DARK, sightings=(seen("02-05", "01-29", row="01-31"),)),
        "on_time", "observed", None, flags(), "有利于单位",
    ),
    Case(
        "down over the deadline, and says itself that it is late",
        filing(DARK, sightings=(seen("02-05", "01-29", row="02-02"),)),
        "late", "row", 2, flags(), "列表所载日期为2026-02-02",
    ),
    Case(
        "down over the deadline, signed late in its text",
        filing(DARK, sightings=(seen("02-05", "01-29", page="02-02", page_source="text"),)),
        "late", "page", 2, flags(), "落款日期为2026-02-02",
    ),
    Case(
        "a late clock in the address alone proves nothing",
        filing(DARK, sightings=(seen("02-05", "01-29", url="02-02"),)),
        "on_time", "observed", None, flags("date_conflict"),
    ),
    Case(
        "a rebuild's day proves nothing",
        filing(DARK, sightings=(seen("02-05", "01-29", row="02-02", shared_day=True),)),
        "on_time", "observed", None, flags("suspected_reimport"),
    ),
    Case(
        "printed late, but made in the system in time",
        filing(DARK, sightings=(seen("02-05", "01-29", row="02-02", url="01-30"),)),
        "on_time", "observed", None, flags("date_conflict"),
    ),
    Case(
        "printed before the visit that lacked it",
        filing(DARK, sightings=(seen("02-05", "01-29", row="01-11"),)),
        "on_time", "observed", None, flags("date_conflict"),
    ),
    Case(
        "printed with a day after it was seen",
        filing(DARK, sightings=(seen("02-05", "01-29", row="02-20"),)),
        "on_time", "observed", None, flags("date_conflict"),
    ),
    # --- there on the first visit, after the deadline
    Case("baseline, undated", filing(BASELINE, sightings=(seen("02-05"),)), "unverified", "none", None, flags()),
    Case(
        "baseline, printed in time",
        filing(BASELINE, sightings=(seen("02-05", row="01-31"),)),
        "on_time", "row", None, flags(), "仅依据所载日期",
    ),
    Case(
        "baseline, printed late",
        filing(BASELINE, sightings=(seen("02-05", page="02-02", page_source="meta"),)),
        "late", "page", 2, flags(), "首次查看栏目",
    ),
    Case(
        "baseline, printed with a day after the first visit",
        filing(BASELINE, sightings=(seen("02-05", row="02-20"),)),
        "unverified", "none", None, flags("date_conflict"),
    ),
    Case(
        "baseline, printed with a day before the report year was over",
        filing(BASELINE, sightings=(replace(seen("02-05"), row_date=when("12-20").date() - timedelta(days=300)),)),
        "unverified", "none", None, flags("date_conflict"),
    ),
    Case(
        "baseline, the day that most rows share",
        filing(BASELINE, sightings=(seen("02-05", row="02-02", shared_day=True),)),
        "unverified", "none", None, flags("suspected_reimport"), "迁移",
    ),
    Case(
        "baseline, most rows share a day within the deadline: it was there by then",
        filing(BASELINE, sightings=(seen("02-05", row="01-28", shared_day=True),)),
        "on_time", "row", None, flags(),
    ),
    Case(
        "baseline, a late clock in the address alone",
        filing(BASELINE, sightings=(seen("02-05", url="02-02"),)),
        "unverified", "none", None, flags("suspected_reimport"),
    ),
    Case(
        "baseline, a clock in the address within the deadline",
        filing(BASELINE, sightings=(seen("02-05", url="01-28"),)),
        "on_time", "url", None, flags(), "网址中的日期",
    ),
    Case(
        "baseline, printed in time with a newer address",
        filing(BASELINE, sightings=(seen("02-05", row="01-28", url="02-03"),)),
        "on_time", "row", None, flags("date_conflict"),
    ),
    Case(
        "baseline, printed late with an address made in time",
        filing(BASELINE, sightings=(seen("02-05", row="02-03", url="01-28"),)),
        "unverified", "none", None, flags("date_conflict"), "二者矛盾",
    ),
    Case(
        "baseline, the address is newer than the earlier of two days that do not contradict each other",
        filing(BASELINE, sightings=(seen("02-05", row="01-29", page="01-28", page_source="label", url="01-30"),)),
        "on_time", "page", None, flags("date_conflict"),
    ),
    Case(
        "baseline, list, page and address a day apart",
        filing(BASELINE, sightings=(seen("02-05", row="01-29", page="01-28", page_source="label", url="01-29"),)),
        "on_time", "page", None, flags(),
    ),
    Case(
        "baseline, page and list disagree: the earlier day, and the contradiction is told",
        filing(BASELINE, sightings=(seen("02-05", row="02-03", page="01-28", page_source="label"),)),
        "on_time", "page", None, flags("date_conflict"),
    ),
    Case(
        "baseline, the date was changed afterwards: what was claimed first counts",
        filing(
            BASELINE,
            sightings=(seen("02-05", row="01-28", first_row_date=when("02-03").date(), redated="altered"),),
        ),
        "late", "row", 3, flags("date_conflict"),
    ),
    Case(
        "baseline, a re-import changed every date afterwards: no new lateness",
        filing(
            BASELINE,
            sightings=(seen("02-05", row="02-09", first_row_date=when("01-28").date(), redated="reimport"),),
        ),
        "on_time", "row", None, flags("suspected_reimport"),
    ),
    Case(
        "baseline, one copy printed late and one undated: the undated one may be older",
        filing(BASELINE, sightings=(seen("02-05", row="02-02"), seen("02-05", address="http://a.example/2"))),
        "unverified", "none", None, flags(), "可能公布在先",
    ),
    Case(
        "down over the deadline, one copy printed late and one undated",
        filing(DARK, sightings=(seen("02-05", "01-29", row="02-02"), seen("02-05", "01-29", address="http://a.example/2"))),
        "on_time", "observed", None, flags("date_conflict"), "有利于单位",
    ),
    Case(
        "baseline in one column, printed late, while another has not been visited since the deadline",
        filing(
            column("02-05", name="a"),
            column("01-20", failed("02-05", "b"), name="b"),
            sightings=(seen("02-05", name="a", row="02-02"),),
        ),
        "unverified", "none", None, flags(), "栏目b",
    ),
    Case(
        "the same after the other column was visited in full",
        filing(
            column("02-05", name="a"),
            column("01-20", failed("02-05", "b"), visit("02-08", "b"), name="b"),
            sightings=(seen("02-05", name="a", row="02-02"),),
        ),
        "late", "row", 2, flags(),
    ),
    # --- flags that do not depend on the time
    Case(
        "its page could not be fetched",
        filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20", page_unread=True),)),
        "on_time", "observed", None, flags("page_unread"), "不计为该单位的问题",
    ),
    Case(
        "the site said on two days that its page does not exist",
        filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20", page_unread=True, not_found=GONE),)),
        "on_time", "observed", None, flags("defective"), "2026-01-25、2026-01-26查看其页面，网站均响应页面不存在（HTTP 404）",
    ),
    Case(
        "one copy does not exist, of the other nothing is known",
        filing(
            column("01-20", "01-25"),
            sightings=(
                seen("01-25", "01-20", page_unread=True, not_found=GONE),
                seen("01-25", "01-20", page_unread=True, address="http://a.example/2"),
            ),
        ),
        "on_time", "observed", None, flags("page_unread"),
    ),
    Case(
        "one of two copies can be fetched",
        filing(
            column("01-20", "01-25"),
            sightings=(
                seen("01-25", "01-20", page_unread=True),
                seen("01-25", "01-20", address="http://a.example/2"),
            ),
        ),
        "on_time", "observed", None, flags(),
    ),
    Case(
        "filled in on last decade's form, with an empty section",
        filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20", form="wrong", defects=("section_empty",)),)),
        "on_time", "observed", None, flags("defective", "wrong_form"), "部分内容为空",
    ),
    Case(
        "its title is not the prescribed one",
        filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20", odd_title=True),)),
        "on_time", "observed", None, flags("odd_title"), "根据正文认定为年报",
    ),
    Case(
        "one of two copies bears the prescribed title",
        filing(
            column("01-20", "01-25"),
            sightings=(
                seen("01-25", "01-20", odd_title=True),
                seen("01-25", "01-20", address="http://a.example/2"),
            ),
        ),
        "on_time", "observed", None, flags(),
    ),
]  # fmt: skip


DOUBTED_DUTY = [
    ("late", filing(TWO_DAYS, sightings=(seen("02-05", "02-03"),)), "late", set()),
    (
        "defective",
        filing(TWO_DAYS, sightings=(seen("01-20", "01-19", defects=("wrong_year",)),)),
        "on_time",
        {"defective"},
    ),
    ("wrong form", filing(TWO_DAYS, sightings=(seen("01-20", "01-19", form="wrong"),)), "on_time", {"wrong_form"}),
    ("dates", filing(TWO_DAYS, sightings=(seen("01-20", row="02-03"),)), "on_time", {"date_conflict"}),
]


@pytest.mark.parametrize(("name", "facts", "state", "faults"), DOUBTED_DUTY, ids=[case[0] for case in DOUBTED_DUTY])
def test_what_is_said_of_an_organ_without_a_confirmed_duty_is_held_against_it_nowhere(
    name: str, facts: FilingFacts, state: str, faults: set[str]
) -> None:
    sure, unsure = judge(facts), judge(replace(facts, confirmed=False))
    assert (sure.state, unsure.state) == (state, state)
    assert set(sure.faults) == faults
    assert sure.accuses == (state == "late")
    assert "duty_unconfirmed" not in sure.flags
    assert "duty_unconfirmed" in unsure.flags
    assert not unsure.accuses
    assert unsure.faults == ()
    assert "未经人工确认" in unsure.reason_zh


def test_an_organ_in_time_needs_no_confirmed_duty() -> None:
    ruling = judge(filing(TWO_DAYS, sightings=(seen("01-20", "01-19"),), confirmed=False))
    assert (ruling.state, ruling.flags) == ("on_time", ("deadline_was_holiday",))


def test_a_court_that_stands_in_no_roster_is_held_to_nothing() -> None:
    late = filing(TWO_DAYS, sightings=(seen("02-05", "02-03"),), outside=True)
    assert judge(replace(late, confirmed=False)).state == "not_applicable"
    assert judge(late).state == "late"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_report_that_was_seen(case: Case) -> None:
    ruling = judge(case.facts)
    assert (ruling.state, ruling.days_late, ruling.grade) == (case.state, case.days, case.grade), ruling.reason_zh
    assert frozenset(ruling.flags) == case.flags
    assert case.says in ruling.reason_zh
    for reason in (ruling.reason_zh, ruling.reason_en):
        assert "2026-01-31" in reason


def test_late_names_the_visits_of_all_columns_that_lacked_it() -> None:
    facts = filing(
        column("01-20", "02-03", "02-05", name="a"),
        column("01-20", visit("02-02", "b"), failed("02-03", "b"), name="b"),
        sightings=(seen("02-05", "02-03", name="a", page_capture_id="page"),),
    )
    rests = judge(facts).evidence_refs
    assert {rest.visit_id for rest in rests if rest.role == "absent"} == {"a@02-03", "b@02-02"}
    assert [rest.capture_id for rest in rests if rest.role != "absent"] == ["capture-a-02-05", "page"]


def test_a_holiday_moves_no_deadline_and_is_told() -> None:
    sunday = filing(DAILY, sightings=(seen("02-05", "02-04"),))
    assert "deadline_was_holiday" in judge(sunday).flags
    weekday = filing(column("03-01"), kind="government", as_of="04-02", sightings=(seen("03-01", row="02-20"),))
    assert judge(weekday).flags == ()


def test_a_title_alone_that_was_taken_back_shows_no_lateness() -> None:
    """Whose page was never read: another title may stand there for another document."""
    row = seen("02-05", "02-04", row="02-05", retitled_at=when("02-08"))
    assert judge(filing(DAILY, sightings=(replace(row, retitled_at=None),))).state == "late"
    taken_back = judge(filing(DAILY, sightings=(row,)))
    assert (taken_back.state, taken_back.days_late) == ("unverified", None)
    read = judge(filing(DAILY, sightings=(replace(row, page_capture_id="page"),)))
    assert (read.state, [rest.role for rest in read.evidence_refs]) == ("late", ["absent", "present", "report"])
    in_time = judge(filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20", retitled_at=when("02-08")),)))
    assert in_time.state == "on_time"


@pytest.mark.parametrize(
    ("stated", "state", "grade"),
    [
        ({}, "unverified", "none"),
        ({"row": "01-10"}, "late", "row"),
        ({"row": "02-01"}, "late", "observed"),
        ({"row": "02-05"}, "late", "observed"),
        ({"row": "02-05", "page": "01-10"}, "late", "page"),
        ({"row": "02-05", "page": "02-05"}, "late", "observed"),
    ],
)
def test_a_report_of_a_season_long_over_that_is_new_in_the_list_may_have_moved(
    stated: dict[str, str], state: str, grade: str
) -> None:
    """The watch began two years after the deadline: only what is dated since then is new; else its own date counts."""
    watched = column("02-01", "02-04", "02-05")
    ruling = judge(filing(watched, sightings=(seen("02-05", "02-04", **stated),), year=2023))
    assert (ruling.state, ruling.grade) == (state, grade)


def test_a_visit_that_speaks_for_other_years_proves_no_absence_in_this_one() -> None:
    complete = VisitFact("c@02-05", when("02-05"), when("02-05"), "complete", years=(2025,))
    assert complete.of_year(2025).outcome == "complete"
    assert (complete.of_year(2024).outcome, complete.of_year(2024).error_class) == ("partial", "other_years")
    failed_visit = replace(complete, outcome="error", error_class="connect")
    assert failed_visit.of_year(2024) == failed_visit, "why it failed is still said"
    whole = replace(complete, years=None)
    assert whole.of_year(2019) == whole
    mixed = ColumnFact("c", "栏目", (whole, complete)).of_year(2024)
    assert [one.outcome for one in mixed.visits] == ["complete", "partial"]


def test_two_visits_a_day_and_a_half_apart_still_tell_the_day() -> None:
    for first, days in (("02-04 08:00", 5), ("02-04 07:59", 4)):
        facts = filing(column("01-20", first, "02-05"), sightings=(seen("02-05", first),))
        assert (judge(facts).state, judge(facts).days_late) == ("late", days), first

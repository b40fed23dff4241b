"""The calendar of deadlines, read back by its own library and by its bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from icalendar import Calendar

from archive.notices.calendar import calendar
from tests.unit.notices.made_board import MADE, deadlines, rules


@dataclass(frozen=True)
class Filer:
    name: str
    kind: str
    region: str = "990101"


FILERS = (
    Filer("双塔县人民政府", "government"),
    Filer("双塔县教育局", "department"),
    Filer("双塔县财政局", "department"),
    Filer("双塔县石桥镇人民政府", "township"),
)


def events(*years: int, filers: tuple[Filer, ...] = FILERS) -> list[Any]:
    content = calendar(deadlines(), filers, years, rules(), made_at=MADE, region_names={"990101": "双塔县"})
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_one_event_for_each_day_and_rule() -> None:
    found = {(event["DTSTART"].dt, str(event["SUMMARY"])) for event in events(2025)}
    assert found == {
        (date(2026, 1, 31), "双塔县2025年度报告公布时限：政府部门（2家）"),
        (date(2026, 1, 31), "双塔县2025年度报告公布时限：乡镇人民政府（1家）"),
        (date(2026, 3, 31), "双塔县2025年度报告公布时限：人民政府（1家）"),
    }


def test_before_the_revision_all_share_a_day() -> None:
    assert {event["DTSTART"].dt for event in events(2017)} == {date(2018, 3, 31)}


def test_custom_days_are_called_customs_and_holidays_told() -> None:
    text = {str(event["SUMMARY"]): str(event["DESCRIPTION"]) for event in events(2025)}
    township = next(value for key, value in text.items() if "乡镇" in key)
    assert "本地通常时限" in township
    assert "法定" not in township
    assert "节假日" in township
    assert "双塔县石桥镇人民政府" in township


def test_reminders_come_in_the_morning_before() -> None:
    event = events(2025)[0]
    triggers = sorted(alarm["TRIGGER"].dt for alarm in event.walk("VALARM"))
    assert triggers == [timedelta(hours=9) - timedelta(days=days) for days in (14, 3)]


def test_ids_are_stable_and_distinct_over_years_and_rules() -> None:
    first, again = events(2024, 2025), events(2025, 2024, 2025)
    ids = [str(event["UID"]) for event in first]
    assert ids == [str(event["UID"]) for event in again]
    assert len(set(ids)) == len(ids) == 6


def test_lines_are_folded_within_75_bytes_and_end_in_crlf() -> None:
    content = calendar(deadlines(), FILERS, [2025], rules(), made_at=MADE)
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_nobody_gives_an_empty_calendar() -> None:
    assert events(2025, filers=()) == []


def test_other_duties_stand_in_the_description() -> None:
    of_hainan = tuple(replace(filer, region="460105") for filer in FILERS)
    for event in events(2015, filers=of_hainan):
        text = str(event["DESCRIPTION"])
        assert text.count("备案（上级政府信息公开工作主管部门）：2016-03-01前，依据琼府办〔2011〕214号。") == 1
    assert all("备案" not in str(event["DESCRIPTION"]) for event in events(2025, filers=of_hainan))

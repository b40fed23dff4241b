"""Row, page and address side by side: what disagrees is marked, what only differs in form is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from archive.database.models import Version
from archive.filings.rules.judge import judge
from archive.filings.verdicts.status import FilingStatus
from archive.web.contents.stated_dates import StatedDate, stated_dates
from tests.unit.filings.cases import column, day, filing, seen

TITLE = "某局2025年政府信息公开工作年度报告"


def told(title: str = TITLE, page_title: str = TITLE, **more: Any) -> dict[str, StatedDate]:
    sighting = replace(seen("02-05", "02-04", **more), title=title)
    facts = filing(column("02-04", "02-05"), sightings=(sighting,))
    version = Version(url=sighting.url, title=page_title, number=1)
    return {one.place: one for one in stated_dates(FilingStatus(facts, judge(facts), []), [version])}


def test_every_place_tells_its_day_and_its_capture() -> None:
    places = told(row="02-05", page="01-30", url="02-05", page_capture_id="capture-of-page", page_source="label")
    assert {name: one.day for name, one in places.items()} == {
        "栏目列表": day("02-05"),
        "年报页面": day("01-30"),
        "网址": day("02-05"),
    }
    assert (places["栏目列表"].capture, places["年报页面"].capture) == ("capture-c-02-05", "capture-of-page")
    assert all(one.odd_day for one in places.values())
    assert places["栏目列表"].column == "栏目c"


def test_a_sign_off_is_the_day_of_writing_and_contradicts_nothing() -> None:
    places = told(row="02-05", page="01-15", page_source="text")
    assert places["正文落款"].day == day("01-15")
    assert not any(one.odd_day for one in places.values())


def test_a_day_on_which_it_was_proved_absent_is_marked() -> None:
    """Everything stated agrees, and a complete visit on the 4th did not have it."""
    places = told(row="01-30", page="01-30", page_source="label")
    assert [one.odd_day for one in places.values()] == [True, True]
    assert not any(one.odd_day for one in told(row="02-05", page="02-05", page_source="label").values())


def test_a_day_that_was_changed_keeps_the_first() -> None:
    places = told(row="01-30", first_row_date=day("02-05"))
    assert (places["栏目列表"].first, places["栏目列表"].day) == (day("02-05"), day("01-30"))


@pytest.mark.parametrize(
    ("row", "page", "odd"),
    [
        (TITLE, TITLE, False),
        ("某局２０２５年 政府信息公开…", TITLE, False),
        (TITLE, "2025年政府信息公开工作年度报告", False),
        (TITLE, "某局2024年政府信息公开工作年度报告", True),
        ("某局2024年政府信息…", TITLE, True),
    ],
)
def test_titles_are_compared_as_people_read_them(row: str, page: str, odd: bool) -> None:
    assert told(row, page)["年报页面"].odd_title is odd

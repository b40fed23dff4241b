"""Every row of the real collection of dates, met on a first visit long afterwards: re-imports accuse nobody.

A row whose day stands on its page is judged by it; one whose day stands only in its address is on time when that
day is, and is never late by it: systems write the day of a migration there.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.config.kinds import OrganKind
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import FilingFacts, Observation
from archive.filings.rules.judge import judge
from archive.filings.rules.verdict import Verdict
from archive.reading.url_date import url_date

from .cases import DEADLINES

VISITED = datetime(2026, 11, 1, 12, tzinfo=UTC)
KINDS: dict[str, OrganKind] = {
    "dept_county": "department",
    "dept_city": "department",
    "office": "department",
    "gov_county": "government",
    "gov_province": "government",
    "gov_city": "government",
    "township": "township",
    "street": "subdistrict",
    "committee": "committee",
}


@dataclass(frozen=True)
class Row:
    """One line of dates.tsv. ``day`` is None where only the month is known."""

    title: str
    kind: OrganKind
    year: int
    day: date | None
    url: str
    due: date
    days_after: int
    on_page: bool
    custom: bool
    reimport: bool
    contradictory: bool


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    path = Path(__file__).resolve().parents[4] / "shared" / "real" / "dates.tsv"
    if not path.is_file():
        pytest.skip(f"the real dates are not here: {path} does not exist")
    with path.open(encoding="utf-8", newline="") as file:
        return [_row(line) for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _row(line: dict[str, str]) -> Row:
    stated = line["declared_date"]
    return Row(
        title=line["title"],
        kind=KINDS[line["publisher_type"]],
        year=int(line["report_year"]),
        day=date.fromisoformat(stated) if len(stated) == 10 else None,
        url=line["url"],
        due=date.fromisoformat(line["deadline_used"]),
        days_after=int(line["days_after_deadline(neg=early)"]),
        on_page="page" in line["date_source"],
        custom=line["late_by_law"].startswith("n/a"),
        reimport="re-import)" in line["usable_as_evidence"],
        contradictory="contradiction" in line["note"],
    )


def _facts(row: Row) -> FilingFacts:
    visit = VisitFact("first", VISITED, VISITED, "complete")
    sighting = Observation(
        url=row.url,
        title=row.title,
        column_id="c",
        first_seen_at=VISITED,
        absent_until=None,
        page_date=row.day if row.on_page else None,
        page_source="label" if row.on_page else "",
        url_date=url_date(row.url),
    )
    return FilingFacts(
        organ_id="x",
        organ=row.title,
        kind=row.kind,
        region="000000",
        year=row.year,
        deadline=DEADLINES.deadline_for(row.kind, row.year, "000000"),
        as_of=datetime(2026, 11, 2, tzinfo=UTC),
        confirmed=False,
        sightings=(sighting,),
        columns=(ColumnFact("c", "", (visit,)),),
    )


def _judged(rows: list[Row]) -> list[tuple[Row, FilingFacts, Verdict]]:
    return [(row, facts := _facts(row), judge(facts)) for row in rows]


def test_deadlines_and_bases_are_those_of_the_law(rows: list[Row]) -> None:
    assert len(rows) > 40
    for row in rows:
        deadline = _facts(row).deadline
        assert (deadline.due, deadline.basis == "custom") == (row.due, row.custom), row.title


def test_days_after_the_deadline_are_as_counted_by_hand(rows: list[Row]) -> None:
    for row, _known, ruling in _judged(rows):
        if row.day is None:
            assert (ruling.state, ruling.declared_date) == ("unverified", None), row.title
            continue
        assert ruling.declared_date is not None, row.title
        assert (ruling.declared_date - row.due).days == row.days_after, row.title


def test_who_states_a_day_is_judged_by_it(rows: list[Row]) -> None:
    for row, _known, ruling in _judged(rows):
        if row.day is None:
            continue
        if row.days_after <= 0:
            assert ruling.state == "on_time", (row.title, ruling.reason_zh)
        elif row.on_page:
            assert (ruling.state, ruling.days_late) == ("late", row.days_after), (row.title, ruling.reason_zh)
        else:
            assert (ruling.state, "suspected_reimport" in ruling.flags) == ("unverified", True), row.title


def test_reimports_are_not_called_late(rows: list[Row]) -> None:
    found = [(row, ruling) for row, _known, ruling in _judged(rows) if row.reimport]
    assert found
    for row, ruling in found:
        assert (ruling.state, "suspected_reimport" in ruling.flags) == ("unverified", True), row.title


def test_contradicting_dates_are_flagged_and_no_others(rows: list[Row]) -> None:
    for row, _known, ruling in _judged(rows):
        assert ("date_conflict" in ruling.flags) == row.contradictory, row.title


def test_customs_are_worded_as_customs(rows: list[Row]) -> None:
    for row, facts, ruling in _judged(rows):
        assert facts.deadline.due.isoformat() in ruling.reason_zh
        assert "违法" not in ruling.reason_zh
        if row.custom:
            assert "逾期" not in ruling.reason_zh
            assert "本地通常时限" in ruling.reason_zh

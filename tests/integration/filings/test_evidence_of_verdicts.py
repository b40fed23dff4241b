"""What a verdict names can be looked up: every page of every visit that lacked it, the failures, the page of then."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from archive.database.models import CaptureRecord, FindingRecord, Listing, PageTry, Version, Visit

from .county import County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"


def roles(county: County, organ: str, as_of: datetime) -> list[tuple[str, str]]:
    return [(evidence.role, evidence.capture) for evidence in county.filing(organ, as_of).evidence]


def test_overdue_shows_every_page_of_the_last_complete_visit_of_every_column(county: County) -> None:
    county.columns("b").visit(at("2026-01-20"), []).visit(at("2026-01-20"), [], "b")
    county.visit(at("2026-02-05"), []).visit(at("2026-02-06"), [], "b").visit(at("2026-02-07"), [], "b", "error")
    two = ["capture-3", "capture-1"]
    county.session.execute(update(Visit).where(Visit.id == "visit-3").values(pages=two))
    found = county.filing(JYJ, at("2026-02-08"))
    assert found.ruling.state == "overdue"
    assert [(e.role, e.capture) for e in found.evidence] == [
        ("absent", "capture-3"),
        ("absent", "capture-1"),
        ("absent", "capture-4"),
    ]
    assert all(e.digest == f"sha256:{e.capture}" and e.url.startswith("http://nb.example/") for e in found.evidence)


def test_late_shows_the_column_without_it_the_column_with_it_and_the_page(county: County) -> None:
    county.visit(at("2026-02-03"), []).visit(at("2026-02-05"), [Line(JYJ, day=date(2026, 1, 30))])
    _read(county, JYJ, "page-1", at("2026-02-05", "20:02"))
    assert roles(county, JYJ, at("2026-02-06")) == [
        ("absent", "capture-1"),
        ("present", "capture-2"),
        ("report", "page-1"),
    ]


def test_unverified_shows_how_the_visit_failed(county: County) -> None:
    county.visit(at("2026-01-20"), []).visit(at("2026-02-05"), [], outcome="error")
    found = county.filing(JYJ, at("2026-02-06"))
    assert [(e.role, e.capture) for e in found.evidence] == [("failed_visit", "capture-2")]


def test_a_page_captured_again_is_shown_as_it_was_then(county: County) -> None:
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [Line(JYJ)])
    version = _read(county, JYJ, "page-1", at("2026-01-25", "20:02"))
    county.visit(at("2026-02-05"), [Line(JYJ)])
    county.session.add(_capture(version.url, "page-2", at("2026-02-05", "20:02")))
    version.capture_id, version.last_seen_at = "page-2", at("2026-02-05", "20:02")
    county.session.flush()
    assert ("report", "page-1") in roles(county, JYJ, at("2026-01-26"))
    assert ("report", "page-2") in roles(county, JYJ, at("2026-02-06"))


def test_a_page_that_was_not_read_is_told_and_not_held_against_the_organ(county: County) -> None:
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [Line(JYJ), Line(CZJ)])
    ruling = county.filing(JYJ, at("2026-01-26")).ruling
    assert ("page_unread" in ruling.flags, ruling.faults) == (True, ()), "nobody asked for it yet"
    _read(county, JYJ, "page-1", at("2026-01-28", "20:02"))
    assert "page_unread" in county.filing(JYJ, at("2026-01-27")).ruling.flags
    assert "page_unread" not in county.filing(JYJ, at("2026-01-29")).ruling.flags
    _tried(county, JYJ, "unreadable", at("2026-02-02", "20:02"), "page-2", 200)
    assert "page_unread" in county.filing(JYJ, at("2026-02-03")).ruling.flags, "something else stands there"
    _tried(county, JYJ, "read", at("2026-02-04", "20:02"), "page-3", 200)
    assert "page_unread" not in county.filing(JYJ, at("2026-02-05")).ruling.flags
    assert "page_unread" in county.filing(CZJ, at("2026-02-05")).ruling.flags


@pytest.mark.parametrize(
    ("tries", "defective"),
    [
        ((("gone", 404), ("gone", 410)), True),
        ((("gone", 404), ("failed", None), ("gone", 404)), True),  # no answer says nothing either way
        ((("gone", 404), ("gone", 404), ("failed", None)), True),
        ((("gone", 404), ("failed", 503), ("gone", 404)), False),
        ((("gone", 404), ("read", 200), ("gone", 404)), False),
        ((("gone", 404), ("gone", 404), ("read", 200)), False),
        ((("failed", 404), ("failed", 404)), False),  # visits that were not complete
        ((("failed", None), ("failed", None), ("failed", None)), False),
    ],
)
def test_gone_is_what_complete_visits_were_told_on_two_days_without_another_answer(
    county: County, tries: tuple[tuple[str, int | None], ...], defective: bool
) -> None:
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [Line(JYJ)])
    for number, (state, status) in enumerate(tries):
        _tried(county, JYJ, state, at(f"2026-02-{number + 1:02}", "20:02"), f"try-{number}", status)
    found = county.filing(JYJ, at("2026-02-20"))
    assert ("defective" in found.ruling.flags) == defective
    assert ("page_unread" in found.ruling.flags) != defective
    shown = [e.capture for e in found.evidence if e.role == "report"]
    gone = [f"try-{n}" for n, (state, _status) in enumerate(tries) if state == "gone"]
    assert shown == ([gone[0], gone[-1]] if defective else [])


def test_a_404_at_two_hours_of_one_day_is_no_defect(county: County) -> None:
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [Line(JYJ)])
    for number, clock in enumerate(("08:00", "23:00")):
        _tried(county, JYJ, "gone", at("2026-02-01", clock), f"try-{number}", 404)
    assert "defective" not in county.filing(JYJ, at("2026-02-20")).ruling.flags
    _tried(county, JYJ, "gone", at("2026-02-02", "00:30"), "try-2", 404)
    assert "defective" in county.filing(JYJ, at("2026-02-20")).ruling.flags
    assert "defective" not in county.filing(JYJ, at("2026-02-02", "00:30")).ruling.flags, "known only after"


def _tried(county: County, organ: str, state: str, when: datetime, capture: str, status: int | None) -> None:
    """The organ's page was asked for, and this came of it."""
    listing = county.session.scalars(select(Listing).where(Listing.title.startswith(organ)).limit(1)).one()
    made = _capture(listing.url, capture, when, good=status is not None)
    made.status = status
    county.session.add(made)
    county.session.add(PageTry(listing_id=listing.id, at=when, state=state, reason="", capture_id=capture))
    county.session.flush()


def test_a_silent_change_of_the_printed_date_is_told_from_then_on(county: County) -> None:
    county.visit(at("2026-02-05"), [Line(JYJ)])
    first = _read(county, JYJ, "page-1", at("2026-02-05", "20:02"), day=date(2026, 2, 3))
    _read(county, JYJ, "page-2", at("2026-02-09", "20:02"), day=date(2026, 1, 29), number=2)
    before, after = county.filing(JYJ, at("2026-02-08")).ruling, county.filing(JYJ, at("2026-02-10")).ruling
    assert (before.state, before.days_late) == (after.state, after.days_late) == ("late", 3)
    assert ("date_conflict" in before.flags, "date_conflict" in after.flags) == (False, True)
    assert first.number == 1


def test_a_page_listed_in_two_columns_is_one_page(county: County) -> None:
    county.columns("b")
    line = Line(JYJ, url="http://nb.example/one.html")
    county.visit(at("2026-01-20"), []).visit(at("2026-01-20"), [], "b")
    county.visit(at("2026-01-25"), [line]).visit(at("2026-01-25"), [line], "b")
    _read(county, JYJ, "page-1", at("2026-01-25", "20:02"), day=date(2026, 1, 24))
    filing = county.filing(JYJ, at("2026-01-26"))
    assert [sighting.page_date for sighting in filing.facts.sightings] == [date(2026, 1, 24)] * 2


@pytest.mark.parametrize(
    ("period", "defective"),
    [
        (("2025-01-01", "2025-12-31"), False),
        (("2024-01-01", "2024-12-31"), True),
        (("2024-12-01", "2025-11-30"), True),
        ((None, None), True),
    ],
)
def test_a_text_of_the_year_under_a_title_of_another_is_not_defective(
    county: County, period: tuple[str | None, str | None], *, defective: bool
) -> None:
    """The reader goes by the title (2024) and finds the period elsewhere; the filing is of 2025."""
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [Line(JYJ)])
    version = _read(county, JYJ, "page-1", at("2026-01-25", "20:02"), day=date(2026, 1, 24))
    version.reading = {"period": dict(zip(("start", "end"), period, strict=True)), "report_year": 2024}
    told = {"severity": "warning", "where": "period", "message_zh": "统计期限", "message_en": "period"}
    county.session.add(FindingRecord(version_id=version.id, check="wrong_year", **told))
    county.session.flush()
    found = county.filing(JYJ, at("2026-01-26")).ruling
    assert (found.state, "defective" in found.flags) == ("on_time", defective)


def _read(
    county: County, organ: str, capture: str, when: datetime, *, day: date | None = None, number: int = 1
) -> Version:
    """The organ's page was captured and read."""
    listing = county.session.scalars(select(Listing).where(Listing.title.startswith(organ)).limit(1)).one()
    listing.page_tried_at, listing.page_state = when, "read"
    version = Version(
        report_id=f"{listing.organ_id}-2025",
        organ_id=listing.organ_id,
        report_year=2025,
        column_id=listing.column_id,
        url=listing.url,
        number=number,
        capture_id=capture,
        content_digest=f"sha256:{number}",
        first_seen_at=when,
        last_seen_at=when,
        title="",
        organ_name="",
        declared_date=day,
        declared_source="label" if day else "",
        form="F2021",
        is_report=True,
        reader_version="",
        reading={},
    )
    county.session.add_all((version, _capture(listing.url, capture, when)))
    county.session.flush()
    return version


def _capture(url: str, identity: str, when: datetime, *, good: bool = True) -> CaptureRecord:
    return CaptureRecord(
        id=identity,
        visit_id="",
        url=url,
        fetched_at=when,
        kind="response" if good else "failure",
        status=200 if good else None,
        content_type="text/html",
        payload_digest=f"sha256:{identity}",
        etag="",
        last_modified="",
        error_class="",
        error_text="",
        warc_file="a.warc.gz",
        offset=1,
        length=1,
        refers_to="",
        truncated="",
    )

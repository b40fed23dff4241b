"""A new version when what a report says has changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import FindingRecord, Listing, ListingChange, Version
from tests.integration.visiting.noise import article, edits, noisy
from tests.integration.visiting.rehearsal import HOST, Rehearsal

PATH = "/annual/1.html"


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    return Rehearsal(tmp_path)


def versions(rehearsal: Rehearsal) -> list[Version]:
    with Session(rehearsal.engine) as session:
        return list(session.scalars(select(Version).order_by(Version.url, Version.number)))


def test_fifty_noisy_renderings_make_no_new_version(rehearsal: Rehearsal) -> None:
    page = article()
    bodies = [page.encode(), *(noisy(page, number) for number in range(50))]
    assert len(set(bodies)) == 51
    for body in bodies:
        rehearsal.visit({PATH: body})
    rehearsal.take_in()
    (only,) = versions(rehearsal)
    assert only.reading["tables"].keys() == {"disclosure", "requests", "review"}
    assert only.last_seen_at > only.first_seen_at


def test_fifty_small_true_edits_make_fifty_new_versions(rehearsal: Rehearsal) -> None:
    page = article()
    changed = edits(page)
    assert len(set(changed) - {page}) == 50
    for body in [page, *changed]:
        rehearsal.visit({PATH: body.encode()})
    rehearsal.take_in()
    found = versions(rehearsal)
    assert [one.number for one in found] == list(range(1, 52))
    assert len({one.content_digest for one in found}) == 51


def test_an_edit_is_found_under_noise(rehearsal: Rehearsal) -> None:
    page = article()
    for number, body in enumerate([page, edits(page)[3], edits(page)[3], edits(page)[40]]):
        rehearsal.visit({PATH: noisy(body, number)})
    rehearsal.take_in()
    assert [one.number for one in versions(rehearsal)] == [1, 2, 3]


def test_a_change_that_is_taken_back_is_two_changes(rehearsal: Rehearsal) -> None:
    page = article()
    for body in (page, edits(page)[0], page):
        rehearsal.visit({PATH: body.encode()})
    rehearsal.take_in()
    first, second, third = versions(rehearsal)
    assert first.content_digest == third.content_digest != second.content_digest
    assert first.capture_id != third.capture_id, "each version names the capture that shows it"


def test_an_article_in_two_columns_is_one_report(rehearsal: Rehearsal) -> None:
    page = article()
    for body in (page.encode(), edits(page)[0].encode()):
        for column in ("annual", "bureaus"):
            rehearsal.visit({PATH: body}, column)
    taken = rehearsal.take_in()
    assert taken.damages == []
    assert [one.number for one in versions(rehearsal)] == [1, 2]
    with Session(rehearsal.engine) as session:
        listings = session.scalars(select(Listing)).all()
    assert {listing.column_id for listing in listings} == {"suchuan/annual", "suchuan/bureaus"}
    assert len({(listing.organ_id, listing.report_year) for listing in listings}) == 1


def test_a_site_that_moves_to_https_publishes_nothing_by_it(rehearsal: Rehearsal) -> None:
    page = article().encode()
    secure = f'<li><a href="{HOST.replace("http:", "https:")}{PATH}">粟川县财政局2025年政府信息公开工作年度报告</a><span>2026-01-20</span></li>'
    rehearsal.visit({PATH: page})
    for _ in range(3):
        rehearsal.visit({PATH: page}, rows=secure)
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        (listing,) = session.scalars(select(Listing)).all()
        assert session.scalars(select(ListingChange)).all() == []
    assert (listing.missing_visits, listing.absent_until) == (0, None)
    assert len(versions(rehearsal)) == 1


@pytest.mark.parametrize(
    "instead",
    [
        "<html><head><title>页面不存在</title></head><body>您访问的页面不存在</body></html>",
        "<html><body>系统维护中，请稍后再来。</body></html>",
        "%PDF-1.4 nothing of a document",
    ],
)
def test_an_error_page_in_place_of_a_report_is_no_version_of_it(rehearsal: Rehearsal, instead: str) -> None:
    page = article()
    for body in (page, instead, page):
        rehearsal.visit({PATH: body.encode()})
        if body == instead:
            rehearsal.visit({PATH: instead.encode()})
    rehearsal.take_in()
    assert len(versions(rehearsal)) == 1
    with Session(rehearsal.engine) as session:
        assert session.scalars(select(Listing)).one().page_state == "read"


def test_a_cut_page_is_no_version(rehearsal: Rehearsal) -> None:
    page = article().encode()
    rehearsal.visit({PATH: page})
    rehearsal.visit({PATH: page[: len(page) // 2]}, truncated="disconnect")
    rehearsal.take_in()
    assert len(versions(rehearsal)) == 1
    with Session(rehearsal.engine) as session:
        listing = session.scalars(select(Listing)).one()
    assert (listing.page_state, listing.page_failures) == ("failed", 1)


def test_a_file_that_cannot_be_opened_is_kept_with_the_reason(rehearsal: Rehearsal) -> None:
    rehearsal.visit({"/annual/1.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 40})
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        assert session.scalars(select(Listing)).one().page_state == "unreadable"
        reasons = session.scalars(select(FindingRecord.message_en).where(FindingRecord.check == "unreadable")).all()
    assert len(reasons) == 1
    assert reasons[0].startswith("Could not be read:")

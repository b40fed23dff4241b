"""Pages on which the reports of several organs hang, and pages that did not come: what is kept of them, look by visit."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.dump import dump
from archive.database.models import Listing, Organ, Version
from archive.filings.facts.page_tries import page_troubles
from archive.filings.facts.page_versions import pages_of
from archive.filings.facts.unattributed import unattributed_listings
from tests.integration.filings.odd_rows import page, report
from tests.integration.visiting.rehearsal import REGION, Rehearsal


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    return Rehearsal(tmp_path)


ROLL = "/annual/hz2025.html"
FILES = {"/f/1.html.doc": "财政局", "/f/2.html.doc": "教育局", "/f/3.html.doc": "水利局"}


def _hung(paths: dict[str, str]) -> bytes:
    links = "".join(f'<p>附件{n}：<a href="{path}">{n}. 粟川县{organ}2025年政府信息公开工作年度报告.doc</a></p>'
                    for n, (path, organ) in enumerate(paths.items(), 1))  # fmt: skip
    return page("粟川县2025年度政府信息公开工作年度报告（汇总）", f"<p>各单位年度报告见附件。</p>{links}").encode()


def _answers(paths: dict[str, str]) -> dict[str, tuple[int, bytes]]:
    files = {path: (200, report(f"粟川县{organ}").encode()) for path, organ in paths.items()}
    return {ROLL: (200, _hung(paths)), **files}


TITLES = {ROLL: "粟川县2025年度政府信息公开工作年度报告（汇总）"}


def _rows(session: Session) -> dict[str, Listing]:
    return {row.title: row for row in session.scalars(select(Listing))}


def test_each_file_of_a_roll_up_is_its_organs_report_and_the_page_nobodys(rehearsal: Rehearsal, tmp_path: Path) -> None:
    rehearsal.visit_with(TITLES, _answers(FILES), {ROLL: list(FILES)})
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        rows = _rows(session)
        roll = rows.pop(TITLES[ROLL])
        assert (roll.is_report, roll.organ_id, roll.doubt) == (False, None, "")
        assert {row.found_on for row in rows.values()} == {roll.url}
        named = {session.get_one(Organ, row.organ_id).name for row in rows.values() if row.is_report}
        assert named == {"粟川县财政局", "粟川县教育局", "粟川县水利局"}
        assert {row.report_year for row in rows.values()} == {2025}
        read = {version.url for version in session.scalars(select(Version).where(Version.is_report))}
        assert read == {row.url for row in rows.values()}
    assert dump(rehearsal.take_in_again(tmp_path)) == dump(rehearsal.engine)


def test_a_file_that_comes_later_and_one_that_goes_are_seen_so(rehearsal: Rehearsal, tmp_path: Path) -> None:
    first = dict(list(FILES.items())[:2])
    rehearsal.visit_with(TITLES, _answers(first), {ROLL: list(first)})
    before = rehearsal.now
    rehearsal.visit_with(TITLES, _answers(FILES), {ROLL: list(FILES)})
    later = dict(list(FILES.items())[1:])
    for _ in range(2):
        rehearsal.visit_with(TITLES, _answers(later), {ROLL: list(later)})
    rehearsal.visit_with(TITLES, {}, {})  # the row stands, its page was not asked for
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        rows = {
            row.url.rsplit("/", 1)[1]: row for row in session.scalars(select(Listing).where(Listing.found_on != ""))
        }
        assert rows["3.html.doc"].absent_until is not None
        assert rows["3.html.doc"].absent_until >= before
        assert rows["3.html.doc"].first_seen_at > rows["3.html.doc"].absent_until
        assert [rows[f"{n}.html.doc"].missing_visits for n in (1, 2, 3)] == [2, 0, 0]
    assert dump(rehearsal.take_in_again(tmp_path)) == dump(rehearsal.engine)


def test_files_go_with_the_row_that_led_to_them(rehearsal: Rehearsal) -> None:
    rehearsal.visit_with(TITLES, _answers(FILES), {ROLL: list(FILES)})
    for _ in range(2):
        rehearsal.visit_with({"/annual/x.html": "粟川县财政局2024年政府信息公开工作年度报告"}, {})
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        gone = session.scalars(select(Listing.missing_visits).where(Listing.found_on != "")).all()
        assert list(gone) == [2, 2, 2]


def test_a_page_of_one_report_and_its_annex_is_no_roll_up(rehearsal: Rehearsal) -> None:
    path = "/annual/1.html"
    body = page(
        "年报",
        '<p>见附件</p><a href="/f/1.html.doc">粟川县财政局2025年年度报告.doc</a><a href="/f/2.doc">统计表.doc</a>',
    )
    answers = {path: (200, body.encode()), "/f/1.html.doc": (200, report("粟川县财政局").encode())}
    rehearsal.visit_with({path: "粟川县财政局2025年政府信息公开工作年度报告"}, answers, {path: ["/f/1.html.doc"]})
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        (row,) = session.scalars(select(Listing))
        assert (row.is_report, row.report_year, row.page_state, row.doubt) == (True, 2025, "read", "")


def test_files_that_were_left_are_a_doubt_for_everybody(rehearsal: Rehearsal) -> None:
    rehearsal.visit_with(TITLES, _answers(FILES), {ROLL: list(FILES)}, left=4)
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        assert _rows(session)[TITLES[ROLL]].doubt == "attachments_left"
        unnamed = unattributed_listings(session, ["suchuan/annual"], 2025, rehearsal.now.replace(year=2027))
        assert [row.kind for row in unnamed.by_column["suchuan/annual"]] == ["attachments_left"]


def test_a_404_is_gone_only_in_complete_visits_and_its_days_are_kept(rehearsal: Rehearsal) -> None:
    path = "/annual/1.html"
    titles = {path: "粟川县财政局2025年政府信息公开工作年度报告"}
    rehearsal.visit_with(titles, {path: (404, b"not here")}, outcome="partial")
    rehearsal.visit_with(titles, {path: (503, b"busy")})
    rehearsal.visit_with(titles, {path: (404, b"not here")})
    one_day = rehearsal.now
    rehearsal.visit_with(titles, {path: (404, b"not here")})
    two_days = rehearsal.now
    rehearsal.visit_with(titles, {path: (200, report("粟川县财政局").encode())})
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        (row,) = session.scalars(select(Listing))
        assert row.page_state == "read"
        past = [
            page_troubles(session, [row.id], when.replace(minute=30)) for when in (one_day, two_days, rehearsal.now)
        ]
        assert [len(found[row.id].gone_days) for found in past[:2]] == [1, 2]
        assert past[0][row.id].reason == "http_404"
        assert past[2] == {}


def test_an_empty_page_is_unread_and_not_clean(rehearsal: Rehearsal) -> None:
    path = "/annual/1.html"
    shell = b"<html><body><div id='app'></div><script>load()</script></body></html>"
    rehearsal.visit_with({path: "粟川县财政局2025年政府信息公开工作年度报告"}, {path: (200, shell)})
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        (row,) = session.scalars(select(Listing))
        assert (row.is_report, row.page_state) == (True, "unread")
        assert page_troubles(session, [row.id], rehearsal.now.replace(year=2027))[row.id].state == "unread"


def test_a_frame_that_a_script_fills_is_no_text_that_was_read(rehearsal: Rehearsal) -> None:
    path = "/annual/1.html"
    frame = (
        "<html><head><meta charset='utf-8'><title>信息详情_粟川县人民政府</title></head><body><a href='/'>首页</a>"
        "<div id='nr'></div><script>fill()</script><div>主办：粟川县人民政府办公室 网站标识码：9907770001</div></body></html>"
    )
    rehearsal.visit_with({path: "粟川县财政局2025年政府信息公开工作年度报告"}, {path: (200, frame.encode())})
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        pages = pages_of(session, Listing.organ_id.is_not(None), 2025, rehearsal.now.replace(year=2027))
        assert [page.unread for page in pages.values()] == [True]


def test_a_doubtful_row_was_doubtful_before_its_page_was_read(rehearsal: Rehearsal) -> None:
    path = "/annual/1.html"
    titles = {path: "财政局2025"}
    rehearsal.visit_with(
        {**titles, "/annual/2.html": "粟川县财政局2024年政府信息公开工作年度报告"}, {path: (503, b"busy")}
    )
    unread = rehearsal.now.replace(minute=30)
    rehearsal.visit_with(titles, {path: (200, report("粟川县财政局").encode())})
    rehearsal.take_in()
    with Session(rehearsal.engine) as session:
        owner = session.scalars(select(Organ.id).where(Organ.region == REGION)).one()
        then = unattributed_listings(session, ["suchuan/annual"], 2025, unread)
        now = unattributed_listings(session, ["suchuan/annual"], 2025, rehearsal.now.replace(year=2027))
        assert [row.kind for rows in (*then.by_column.values(), *then.by_organ.values()) for row in rows] == [
            "unopened"
        ]
        assert (now.by_column, now.by_organ) == ({}, {})
        assert session.scalars(select(Listing).where(Listing.url.endswith("1.html"))).one().organ_id == owner

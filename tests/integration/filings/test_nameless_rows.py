"""A row that names nobody: whose report it is, is told by its page, and whoever else it may be is never accused."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.config.organs import OrganConfig
from archive.database.models import Listing
from archive.ingest.roster import Roster
from archive.recognition.organ_kind import organ_kind
from tests.integration.filings.county import County
from tests.integration.filings.odd_rows import FORM, opened, page

ZF, BG = "沭阳县人民政府", "沭阳县人民政府办公室"
NAMES = {"zf": ZF, "bg": BG, "jy": "沭阳县教育局", "sj": "沭阳县数据局", "mc": "沭阳县沭城镇人民政府"}
ROW = "2025年度报告"
PERIOD = "统计期限自2025年1月1日起至2025年12月31日止。"


@pytest.fixture
def roster(session: Session, configuration: Configuration) -> Roster:
    county = County(session, configuration, region="321322").columns("a")
    for organ_id, name in NAMES.items():
        county.organs(OrganConfig(organ_id=organ_id, name=name, kind=organ_kind(name)))
    return Roster(county.session, county.region, county.configuration)


def article(
    organ: str, *, heading: str = ROW, tag: str = "", opening: str = "", source: str = "", signed: str = ""
) -> str:
    """The page: ``organ`` in its text (我局 names nobody), and the names that stand around it."""
    parts = "".join(f"<p>{title}</p><p>{text.format(organ=organ, year=2025)}</p>" for title, text in FORM)
    first = f"本报告由{opening}编制，{PERIOD}" if opening else PERIOD
    last = f"<p>{signed}</p><p>2026年1月20日</p>" if signed else ""
    html = page(heading, f"<p>{first}</p>{parts}{last}").replace(
        "<div>发布日期：2026-01-20</div>", f"<div>发布日期：2026-01-20 来源：{source or '本站'}</div>"
    )
    return html.replace(f"<title>{heading}</title>", f"<title>{tag or heading}</title>")


def whose(listing: Listing) -> tuple[str | None, str, set[str]]:
    assert listing.is_report
    return listing.organ_id, listing.doubt, set(listing.candidates)


def test_the_sites_name_behind_the_title_is_not_the_author(roster: Roster) -> None:
    """Government and office draw up each other's reports: a page that names both may be either's."""
    found = opened(ROW, article(BG, tag=f"{ROW}_{ZF}", opening=BG, source=BG), roster)
    assert whose(found) == ("bg", "ambiguous", {"zf"})
    both = article("沭阳县人民政府", tag=f"{ROW}_{ZF}", opening=BG, source=BG)
    assert whose(opened(ROW, both, roster)) == (None, "ambiguous", {"bg", "zf"})


def test_a_title_that_names_the_government_is_the_governments(roster: Roster) -> None:
    title = f"{ZF}2025年政府信息公开工作年度报告"
    found = opened(title, article("全县", heading=title, opening=BG, source=BG), roster)
    assert whose(found) == ("zf", "", set())


def test_row_and_heading_that_name_government_and_office_doubt_the_other(roster: Roster) -> None:
    row, heading = f"{ZF}2025年政府信息公开工作年度报告", f"{BG}2025年政府信息公开工作年度报告"
    assert whose(opened(row, article(BG, heading=heading, opening=BG), roster)) == ("zf", "ambiguous", {"bg"})


def test_the_authors_own_word_wins_and_the_account_stays_in_doubt(roster: Roster) -> None:
    found = opened(ROW, article(NAMES["jy"], opening=NAMES["jy"], source=NAMES["sj"]), roster)
    assert whose(found) == ("jy", "ambiguous", {"sj"})


def test_the_countys_account_above_a_bureaus_report_says_nothing(roster: Roster) -> None:
    assert whose(opened(ROW, article(NAMES["jy"], opening=NAMES["jy"], source=BG), roster)) == ("jy", "", set())


def test_own_words_that_contradict_each_other_leave_both_in_doubt(roster: Roster) -> None:
    found = opened(ROW, article("我局", opening=NAMES["jy"], signed=NAMES["mc"]), roster)
    assert whose(found) == (None, "ambiguous", {"jy", "mc"})


def test_an_account_alone_does_not_say_who_wrote_it(roster: Roster) -> None:
    """我局 above which one account stands for all: it may be anybody's."""
    assert whose(opened(ROW, article("我局", source=NAMES["sj"]), roster)) == ("sj", "organ", set())
    assert whose(opened(ROW, article("我局", source=BG), roster)) == (None, "organ", set())
    assert whose(opened(ROW, article(NAMES["sj"], source=NAMES["sj"]), roster)) == ("sj", "", set())


def test_whom_the_text_names_throughout_wrote_it_whatever_the_account(roster: Roster) -> None:
    jy, sj = NAMES["jy"], NAMES["sj"]
    html = (
        article(jy, source=sj).replace("全年收到", f"{jy}全年收到").replace("内容不够丰富", f"{jy}公开的内容不够丰富")
    )
    assert whose(opened(ROW, html, roster)) == ("jy", "ambiguous", {"sj"})
    assert whose(opened(ROW, html.replace(f"来源：{sj}", f"来源：{BG}"), roster)) == ("jy", "", set())
    passing = article("我局", source=sj).replace("全年收到", f"会同{jy}全年收到")
    assert whose(opened(ROW, passing, roster)) == ("sj", "organ", set())


def test_a_word_that_is_no_name_names_nobody_and_the_account_mends_nothing(roster: Roster) -> None:
    odd = article(NAMES["mc"], heading="公开年报2025", opening="", source=NAMES["sj"])
    odd = odd.replace("全年收到", f"{NAMES['mc']}全年收到").replace("内容不够丰富", f"{NAMES['mc']}公开的内容不够丰富")
    assert whose(opened("公开年报2025", odd, roster)) == ("mc", "ambiguous", {"sj"})
    merged = f"{NAMES['jy']}（数据局）"
    title = f"{merged}2025年政府信息公开工作年度报告"
    found = opened(title, article(merged, heading=title, opening=merged, source=NAMES["sj"]), roster)
    assert whose(found) == (None, "near_name", {"jy", "sj"})


def test_a_page_that_names_another_than_the_row_nearly_does_leaves_both_in_doubt(roster: Roster) -> None:
    title = "沭阳县教肓局2025年政府信息公开工作年度报告"
    found = opened(title, article(NAMES["mc"], heading=title, opening=NAMES["mc"]), roster)
    assert whose(found) == (None, "near_name", {"jy", "mc"})


def test_a_new_name_in_the_authors_words_is_not_lost_to_the_account(roster: Roster) -> None:
    found = opened(ROW, article("我局", opening="沭阳县城乡发展局", source=BG), roster)
    assert found.organ_id not in (None, *NAMES)
    assert roster.match("沭阳县城乡发展局") == [found.organ_id]

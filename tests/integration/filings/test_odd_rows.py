"""What a row is, is told by its page: odd titles, other documents, digests, slips of names, and what stays doubtful."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.config.organs import OrganConfig
from archive.ingest.roster import Roster
from archive.recognition.organ_kind import organ_kind
from tests.integration.filings.county import County
from tests.integration.filings.odd_rows import opened, page, report, row

COLUMN = '<meta name="ColumnName" content="政府信息公开年报">'
NAMES = {
    "jy": "沭阳县教育局",
    "cz": "沭阳县财政局",
    "ly": "沭阳县林业局",
    "ny": "沭阳县农业农村局",
    "sl": "沭阳县水利局",
    "wj": "沭阳县卫生健康委员会",
    "rs": "沭阳县人力资源和社会保障局",
    "zr": "沭阳县自然资源和规划局",
    "xf": "沭阳县信访局",
    "xs": "沭阳县行政审批服务局",
    "mc": "沭阳县沭城镇人民政府",
    "bs": "沭阳县白石乡人民政府",
    "bz": "沭阳县白石镇人民政府",
    "cd": "沭阳县城东街道办事处",
    "zf": "沭阳县人民政府",
}


@pytest.fixture
def county(session: Session, configuration: Configuration) -> County:
    return County(session, configuration, region="321322").columns("a")


@pytest.fixture
def roster(county: County) -> Roster:
    for organ_id, name in NAMES.items():
        county.organs(_organ(organ_id, name))
    return Roster(county.session, county.region, county.configuration)


def _organ(organ_id: str, name: str) -> OrganConfig:
    return OrganConfig(organ_id=organ_id, name=name, kind=organ_kind(name))


@pytest.mark.parametrize(
    ("title", "organ"),
    [
        ("关于公布沭阳县财政局2025年度政府信息公开工作年度报告的通知", "cz"),
        ("沭阳县教育局2025年政府信息公开工作年度报告（图解版）", "jy"),
        ("县审批服务局二〇二五年公开工作", "xs"),
        ("沭阳县水利局2025年度政务公开工作情况", "sl"),
        ("2025年人社局政府信息公开统计报表及年度报告", "rs"),
        ("信访局政府信息公开年度自查报告2025", "xf"),
        ("自规局2025政府信息公开年报解读", "zr"),
        ("关于2025年度政府信息公开工作开展情况的说明（林业局）", "ly"),
        ("林业局：2025年度依申请公开及主动公开工作报告", "ly"),
        ("卫健委2025", "wj"),
        ("县农业农村局", "ny"),
        ("2026-01-20", "sl"),
        ("附件", "cz"),
        ("2025年度", "jy"),
        ("沭阳县人力资源和社会保障局关于2025年度政府信…", "rs"),
        ("阳光政务 情暖民心——2025年工作回顾", "xf"),
        ("沭城镇公开2025", "mc"),
        ("城东街道：这一年，我们这样公开", "cd"),
        ("年度情况", "bs"),
        ("关于沭阳县白石镇2025年公开事项完成情况的公告", "bz"),
        ("公示", "zr"),
        ("县政府信息公开年度总体情况（2025）", "zf"),
        ("2025年政务公开考核自评报告", "wj"),
    ],
)
def test_a_whole_report_under_an_odd_title_is_a_filing(roster: Roster, title: str, organ: str) -> None:
    """Behind each stands the organ's whole report, which names it and its year."""
    found = opened(title, report(NAMES[organ], heading=title), roster)
    assert (found.is_report, found.organ_id, found.report_year, found.doubt) == (True, organ, 2025, "")
    assert found.odd_title


def test_before_its_page_is_opened_such_a_row_blocks_whom_it_names(roster: Roster) -> None:
    unopened = row("关于公布沭阳县财政局2025年度政府信息公开工作年度报告的通知", roster)
    assert (unopened.is_report, unopened.doubt, unopened.candidates) == (False, "unopened", ["cz"])
    assert unopened.report_year == 2025
    nameless = row("2026-01-20", roster)
    assert (nameless.doubt, nameless.candidates, nameless.report_year) == ("unopened", [], None)


@pytest.mark.parametrize(
    "title",
    [
        "沭阳县财政局关于王某某等同志任职的通知",
        "沭阳县2026年部门预算公开",
        "沭阳县水利局行政处罚决定书送达公告",
        "关于做好2025年政府信息公开年度报告编制发布工作的通知",
        "沭阳县政府信息公开指南",
        "2025年第三季度财政收支情况",
        "沭阳县教育局招聘公告",
        "白石镇农村低保对象公示",
        "沭阳县法治政府建设2025年度报告",
        "全县政务公开工作推进会召开",
        "沭阳县自然资源和规划局国有建设用地使用权挂牌出让公告",
    ],
)
def test_what_is_surely_another_document_is_no_doubt_and_is_not_opened(roster: Roster, title: str) -> None:
    found = row(title, roster)
    assert (found.is_report, found.doubt) == (False, "")


@pytest.mark.parametrize("name", ["规划局", "信访局", "行政审批服务局", "人力资源和社会保障局"])
def test_words_within_an_organs_name_do_not_make_it_another_document(roster: Roster, name: str) -> None:
    assert row(name, roster).doubt == "unopened"


@pytest.mark.parametrize(
    "body",
    [
        "<p>1月15日，县农业农村局组织技术人员到田间指导冬小麦管理，帮助农户解决生产难题。</p><p>据了解，全县已落实麦田管理面积二十万亩。</p>",
        "<p>各乡镇人民政府：为做好春节期间安全生产工作，现将有关事项通知如下，请认真贯彻执行。</p>",
    ],
)
def test_a_page_that_has_nothing_of_a_report_is_no_doubt(roster: Roster, body: str) -> None:
    found = opened("田间课堂", page("田间课堂", body), roster)
    assert (found.is_report, found.doubt) == (False, "")


def test_half_a_year_is_no_annual_report(roster: Roster) -> None:
    opening = "本报告由沭阳县水利局编制，统计期限自2025年1月1日起至2025年6月30日止。"
    found = opened("公开工作小结", report(NAMES["sl"], heading="公开工作小结", opening=opening), roster)
    assert (found.is_report, found.doubt) == (False, "")


@pytest.mark.parametrize(
    ("title", "whose"),
    [("一图读懂沭阳县水利局2025年政府信息公开年报", ["sl"]), ("图解：2025年政府信息公开年度报告", ["sl"])],
)
def test_a_digest_is_a_doubt_about_the_organ_it_is_of(roster: Roster, title: str, whose: list[str]) -> None:
    body = "<p>沭阳县水利局2025年主动公开政府信息163条，收到政府信息公开申请3件，全部按期办结。</p><p>欢迎关注我们的年度报告。</p>"
    found = opened(title, page(title, body), roster)
    assert (found.is_report, found.doubt, found.candidates) == (False, "summary", whose)


def test_a_digest_of_another_paper_is_no_doubt(roster: Roster) -> None:
    found = opened(
        "图解：春耕生产补助办法",
        page("图解", "<p>补助对象为全县种粮农户，每亩补助八十元，由镇村核实后发放到户。</p>"),
        roster,
    )
    assert (found.is_report, found.doubt) == (False, "")


def test_what_is_half_a_report_is_unclear(roster: Roster) -> None:
    found = opened(
        "林业局情况", report(NAMES["ly"], heading="林业局情况", sections=2, opening="林业局公开了信息。"), roster
    )
    assert (found.is_report, found.doubt, found.candidates) == (False, "unclear", ["ly"])


def test_an_empty_page_stays_unopened(roster: Roster) -> None:
    found = opened("县教育局2025", page("", "<script>load()</script>"), roster)
    assert (found.is_report, found.doubt, found.candidates) == (False, "unopened", ["jy"])


def test_an_odd_report_that_names_nobody_may_be_anybodys(roster: Roster) -> None:
    html = report("本单位", heading="公开情况", opening="统计期限自2025年1月1日起至2025年12月31日止。")
    found = opened("公开情况", html, roster)
    assert (found.is_report, found.organ_id, found.doubt, found.candidates) == (True, None, "organ", [])
    assert found.report_year == 2025


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("沭阳县沐城镇人民政府", ["mc"]),  # 沐 for 沭
        ("沭阳县农业农村水利局", ["ny", "sl"]),  # merged
        ("沭阳县农业局", ["ny"]),  # before the reorganisation
        ("沭阳县农业农付局", ["ny"]),  # a typo
        ("沭阳县卫生健康局", ["wj"]),  # 局 for 委员会
        ("沭阳县国土资源局", ["zr"]),  # renamed
        ("沭阳县教育体育局", ["jy"]),  # merged
        ("沭阳县沭城街道办事处", ["mc"]),  # a town that became a street
        ("沐阳县财政局", ["cz"]),  # a slip in the county's own name
        ("沭阳县才政局", ["cz"]),  # read alike
        ("平江县财政局", ["cz"]),  # another county's name left in a template
    ],
)
def test_a_name_that_is_nearly_a_rosters_makes_no_new_organ(roster: Roster, name: str, near: list[str]) -> None:
    found = row(f"{name}2025年政府信息公开工作年度报告", roster)
    assert (found.is_report, found.organ_id, found.doubt, found.candidates) == (True, None, "near_name", near)


def test_a_slip_in_the_title_is_mended_by_the_page(roster: Roster) -> None:
    found = opened("沭阳县沐城镇人民政府2025年政府信息公开工作年度报告", report(NAMES["mc"]), roster)
    assert (found.organ_id, found.report_year, found.doubt) == ("mc", 2025, "")


@pytest.mark.parametrize(
    ("name", "organ"),
    [
        ("林业局", "ly"),
        ("农业农村局", "ny"),
        ("白石乡", "bs"),
        ("白石镇", "bz"),
        ("白石镇人民政府", "bz"),
        ("沭阳县水利局", "sl"),
    ],
)
def test_real_organs_with_like_names_are_never_merged(roster: Roster, name: str, organ: str) -> None:
    found = row(f"{name}2025年政府信息公开工作年度报告", roster)
    assert (found.organ_id, found.doubt, found.candidates) == (organ, "", [])


@pytest.mark.parametrize("name", ["沭阳县审计局", "沭阳县城西街道办事处", "沭阳县统计局", "沭阳县烟草专卖局"])
def test_a_name_like_none_of_the_roster_is_suggested(roster: Roster, name: str) -> None:
    found = row(f"{name}2025年政府信息公开工作年度报告", roster)
    assert found.organ_id is not None
    assert found.organ_id not in NAMES
    assert found.doubt == ""


def test_a_page_of_another_organ_under_a_title_is_a_doubt_for_that_one_too(roster: Roster) -> None:
    found = opened("沭阳县林业局2025年政府信息公开工作年度报告", report(NAMES["sl"]), roster)
    assert (found.organ_id, found.report_year) == ("ly", 2025)
    assert (found.doubt, found.candidates) == ("ambiguous", ["sl"])


def test_last_years_title_over_this_years_report_is_a_doubt_about_the_year(roster: Roster) -> None:
    title = "沭阳县林业局2024年政府信息公开工作年度报告"
    found = opened(title, report(NAMES["ly"], heading=title), roster)
    assert (found.organ_id, found.report_year, found.doubt, found.candidates) == ("ly", None, "year", ["ly"])


def test_a_year_that_is_not_over_is_no_report_year(roster: Roster) -> None:
    found = row("沭阳县林业局2026年政府信息公开工作年度报告", roster)
    assert (found.organ_id, found.report_year, found.doubt) == ("ly", None, "year")
    read = opened("沭阳县林业局2026年政府信息公开工作年度报告", report(NAMES["ly"]), roster)
    assert (read.report_year, read.doubt) == (2025, "")


def test_the_folder_tells_the_year_where_title_and_page_do_not(roster: Roster) -> None:
    html = report("沭阳县林业局", heading="林业局", opening="").replace("2025年", "一年来")
    found = opened("林业局", html, roster, url="http://nb.example/zfxxgknb/gknb2025/202601/t20260112_7.html")
    assert (found.organ_id, found.report_year, found.doubt) == ("ly", 2025, "")


def test_the_governments_report_drawn_up_by_its_office_is_no_doubt_about_the_office(
    county: County, roster: Roster
) -> None:
    county.organs(_organ("zfb", "沭阳县人民政府办公室"))
    roster.reload()
    html = report(
        "沭阳县人民政府", opening="本报告由沭阳县人民政府办公室编制，统计期限自2025年1月1日起至2025年12月31日止。"
    )
    found = opened("沭阳县人民政府2025年政府信息公开工作年度报告", html, roster)
    assert (found.organ_id, found.doubt, found.candidates) == ("zf", "", [])


def test_figures_of_disclosure_without_the_form_are_unclear(roster: Roster) -> None:
    body = "<p>2025年，沭阳县林业局主动公开政府信息163条，受理政府信息公开申请3件，均已按期答复，群众比较满意。</p>"
    found = opened("林业局情况", page("林业局情况", body), roster)
    assert (found.is_report, found.doubt, found.candidates) == (False, "unclear", ["ly"])


def test_a_title_that_the_list_cuts_off_is_not_odd_where_the_page_bears_it(roster: Roster) -> None:
    found = opened("沭阳县人力资源和社会保障局2025年政府信息公开工...", report(NAMES["rs"]), roster)
    assert (found.is_report, found.organ_id, found.report_year, found.odd_title) == (True, "rs", 2025, False)


@pytest.mark.parametrize("title", ["2025年度报告", "2026-01-21年报", "年报", "无标题文档"])
def test_the_sites_name_behind_a_title_does_not_make_the_report_the_governments(roster: Roster, title: str) -> None:
    html = report("沭阳县财政局", heading=title).replace("</title>", f"_沭阳县人民政府</title>{COLUMN}")
    html = html.replace("发布日期：2026-01-20", "发布日期：2026-01-20 来源：沭阳县财政局")
    listing = opened(title, html, roster)
    assert (listing.is_report, listing.organ_id, listing.report_year) == (True, "cz", 2025)


def test_the_governments_own_report_under_such_a_title_stays_its_own(roster: Roster) -> None:
    html = report("沭阳县人民政府", heading="2025年度报告").replace("</title>", f"_沭阳县人民政府</title>{COLUMN}")
    assert opened("2025年度报告", html, roster).organ_id == "zf"

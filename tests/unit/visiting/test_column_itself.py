"""Was it the column, and do its rows follow from those of before? Names and rows are the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from archive.config.sites import ColumnConfig
from archive.ingest.listing_row import ListingRow, url_key
from archive.reading.sense import is_garbled, sense
from crawler.visiting.column_history import Past, PastRow
from crawler.visiting.column_identity import Names, RowFact, other_list, page_names, row_facts
from crawler.visiting.row_places import Home, home_of
from crawler.visiting.visit_continuity import continuity

URL = "http://www.yunling.example/zwgk/nb/"
COLUMN = ColumnConfig.model_validate({"id": "nb", "title": "政府信息公开年报", "url": URL, "kinds": ["department"]})
NAMED = Names(("政府信息公开年报",), ("政府信息公开年报",))
ORGANS = tuple(f"{name}局" for name in ("财政", "教育", "民政", "司法", "水利", "审计", "统计", "林业", "商务", "信访"))


def report(organ: str, year: int) -> ListingRow:
    return ListingRow(f"云岭县{organ}{year}年政府信息公开工作年度报告", f"{URL}{organ}{year}.html")


def reports(years: Sequence[int], count: int = 10) -> list[ListingRow]:
    return [report(organ, year) for year in years for organ in ORGANS[:count]]


NEWS = [ListingRow(f"云岭县召开第{n}次重点项目推进会", f"{URL}x{n}.html") for n in range(9)]


def past(rows: Sequence[ListingRow], seen_as: tuple[str, ...] = (), vanished: tuple[int, ...] = ()) -> Past:
    facts = row_facts(rows, COLUMN, Past())
    known = {fact.key: PastRow(fact.title, fact.is_report, fact.year, here=True) for fact in facts}
    return Past(known, seen_as, URL, believed=bool(rows), vanished=vanished)


def facts(rows: Sequence[ListingRow], before: Past | None = None) -> list[RowFact]:
    return row_facts(rows, COLUMN, before or Past())


def told(rows: Sequence[ListingRow], names: Names, before: Past | None = None, address: str = URL) -> str:
    trouble = other_list(facts(rows, before), names, COLUMN, before or Past(), address)
    return trouble.error_class if trouble else ""


def test_reports_under_any_of_the_columns_names_are_the_column() -> None:
    for names in (NAMED, Names(), Names(("信息公开目录",), ("信息公开目录",)), Names((), ("政府信息公开年报",))):
        assert told(reports([2025]), names) == ""


def test_a_mixed_column_is_one_where_it_says_so() -> None:
    mixed = [*NEWS, report("财政局", 2025)]
    assert told(mixed, NAMED) == ""
    assert told(mixed, Names(("公示公告",), ("公示公告",)), past(mixed, ("公示公告",))) == ""
    assert told(mixed, Names(("政务动态",), ("政务动态",))) == "other_list"


@pytest.mark.parametrize("names", [NAMED, Names(), Names(("政务动态",), ("政务动态",))])
def test_rows_of_which_none_is_a_report_are_another_list(names: Names) -> None:
    assert told(NEWS, names) == "other_list"
    assert told(NEWS, names, past(reports([2025]))) == "other_list"


def test_rows_that_turned_out_to_be_reports_count_whatever_their_titles_are() -> None:
    bare = [ListingRow(organ, f"{URL}{organ}.html") for organ in ORGANS]
    assert told(bare, NAMED) == "other_list"
    known = Past({url_key(row.url): PastRow(row.title, True, 2025, here=True) for row in bare}, NAMED.own, URL, True)
    assert told(bare, NAMED, known) == ""


def test_pages_to_which_a_years_reports_are_attached_speak_for_a_named_column_only() -> None:
    rows = [ListingRow(f"云岭县{year}年各部门政府信息公开年度报告汇总", f"{URL}{year}.html") for year in (2025, 2024)]
    known = Past({url_key(row.url): PastRow(row.title, False, None, here=True) for row in rows}, (), URL, True)
    assert told(rows, NAMED, known) == ""
    assert told(rows, Names(), known) == "other_list"
    law = [ListingRow("云岭县2025年法治政府建设年度报告", f"{URL}f.html")]
    assert told(law, NAMED, Past({url_key(law[0].url): PastRow(law[0].title, False, None, here=True)})) == "other_list"


def test_an_empty_column_must_say_whose_it_is() -> None:
    assert told([], NAMED) == ""
    assert told([], Names(("政务动态",), ("政务动态",))) == "other_list"


def test_a_page_that_is_called_otherwise_than_before_is_another() -> None:
    before = past(reports([2025]), ("政府信息公开年报",))
    assert told(reports([2025]), Names(("政府信息公开",), ("政府信息公开",)), before) == "other_list"
    assert told(reports([2025]), Names(("信息公开年度报告",), ("信息公开年度报告",)), before) == ""


def test_a_folder_above_the_column_is_another_unless_its_rows_are_reports() -> None:
    mixed = [*NEWS[:3], *reports([2025], 2)]
    assert told(mixed, Names(), address="http://www.yunling.example/zwgk/") == "other_list"
    assert told(reports([2025]), Names(), address="http://www.yunling.example/zwgk/") == ""
    assert told(mixed, Names(), address=f"{URL}index.html") == ""


def test_names_are_read_from_tags_breadcrumb_and_title() -> None:
    page = (
        '<html><head><meta name="ColumnName" content="年度报告"><title>年报_云岭县人民政府</title></head><body>'
        '<div><span>您现在的位置：</span><a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 公开年报</div></body></html>'
    )
    names = page_names(page.encode(), "text/html; charset=utf-8")
    assert names.own == ("年度报告", "公开年报", "年报")
    assert "政务公开" in names.around
    assert page_names(b'{"rows": []}', "application/json") == Names()


# --- whose reports --------------------------------------------------------------------------------------------------

YUNLING = home_of("991001", "云岭县人民政府", ())  # a code and a name that no list holds
ZHECHENG = home_of("411424", "柘城县", ("柘城县财政局", "柘城县教育局"))


def strangers(names: Sequence[str], year: int = 2025) -> list[ListingRow]:
    return [ListingRow(f"{name}{year}年政府信息公开工作年度报告", f"{URL}s{n}.html") for n, name in enumerate(names)]


def of(home: Home, names: Sequence[str], before: Past | None = None) -> str:
    return told(strangers(names), NAMED, replace(before or Past(), home=home))


@pytest.mark.parametrize(
    "names",
    [
        ["远山县教育局", "远山县民政局", "远山县白石镇人民政府"],
        ["睢县教育局", "睢县民政局", "睢县财政局"],
        ["商丘市教育局", "商丘市民政局", "商丘市公安局"],
        ["国家税务总局远山县税务局", "远山市教育局", "民政局"],
        ["远山县教育局", "远山县民政局", "睢阳区财政局", "柘城县财政局"],
    ],
)
def test_reports_of_another_place_are_another_list_whatever_the_page_is_called(names: list[str]) -> None:
    assert of(ZHECHENG, names) == "other_list"
    assert of(ZHECHENG, names, past(strangers(["柘城县财政局"]), NAMED.own)) == "other_list"


@pytest.mark.parametrize(
    "names",
    [
        ["柘城县教育局", "柘城县民政局"],
        ["柘城教育局", "柘城民政局"],
        ["河南省商丘市柘城县教育局", "商丘市公安局柘城分局"],
        ["县审计局", "县市场监管局", "城市管理局", "市场监督管理局", "高新区管委会", "白石镇人民政府"],
        ["县审计局", "县教育局", "县民政局", "商丘市生态环境局"],
        ["柘城县教育局", "柘城县民政局", "睢县财政局"],
    ],
)
def test_reports_of_the_countys_organs_and_of_organs_without_a_place_are_its_own(names: list[str]) -> None:
    assert of(ZHECHENG, names) == ""


def test_a_county_that_no_list_holds_is_known_by_its_sites_name_or_its_roster() -> None:
    assert of(YUNLING, ["云岭县教育局", "云岭县民政局"]) == ""
    assert of(YUNLING, ["远山县教育局", "远山县民政局"]) == "other_list"
    by_roster = home_of("991001", "政务公开", ("云岭县教育局", "云岭县民政局"))
    assert of(by_roster, ["远山县教育局", "远山县民政局"]) == "other_list"
    assert of(by_roster, ["云岭县教育局"]) == ""
    assert of(home_of("991001", "政务公开", ()), ["远山县教育局"]) == "", "nobody knows whose column it is"


def test_districts_that_are_called_alike_are_told_by_their_city() -> None:
    nanjing = home_of("320106", "鼓楼区", ())
    assert of(nanjing, ["南京市鼓楼区教育局", "鼓楼区民政局"]) == ""
    assert of(nanjing, ["徐州市鼓楼区教育局", "徐州市鼓楼区民政局"]) == "other_list"


def test_rows_found_to_be_the_rosters_are_the_countys_whatever_place_they_name() -> None:
    rows = strangers(["远山县教育局", "远山县民政局"])  # a county that was merged into this one
    before = past(rows)
    mine = {key: replace(row, of_roster=True) for key, row in before.rows.items()}
    assert of(ZHECHENG, ["远山县教育局", "远山县民政局"], replace(before, rows=mine)) == ""


def test_a_first_visit_at_dated_rows_of_organs_names_in_a_column_of_annual_reports_is_complete() -> None:
    dated = [ListingRow(organ, f"{URL}{organ}.html", date(2026, 1, 12)) for organ in ORGANS]
    assert told(dated, NAMED) == ""
    assert told(dated, Names(("机构设置",), ("机构设置",))) == "other_list"
    read = {url_key(row.url): PastRow(row.title, False, None, here=True) for row in dated}
    assert told(dated, NAMED, Past(read, NAMED.own, URL)) == "other_list", "they were read and are no reports"
    assert told([*dated[:3], *NEWS], NAMED) == "other_list"


# --- continuity -----------------------------------------------------------------------------------------------------


def speaks(rows: Sequence[ListingRow], before: Past, offered: Sequence[int] = (), *, ended: bool = False) -> object:
    found = continuity(facts(rows, before), before, offered, ended=ended)
    return found.trouble.error_class if found.trouble else found.years


def test_the_same_rows_and_new_ones_speak_for_every_year() -> None:
    before = past(reports([2024, 2023]))
    assert speaks(reports([2024, 2023]), before) is None
    assert speaks([*reports([2025], 4), *reports([2024, 2023])], before) is None


def test_a_row_or_two_may_be_taken_down() -> None:
    before = past(reports([2024, 2023]))
    assert speaks(reports([2024, 2023])[2:], before) is None


def test_the_first_rows_of_a_new_year_alone_speak_for_their_year() -> None:
    before = past(reports([2024, 2023]))
    assert speaks(reports([2025], 4), before) == (2025,)
    assert speaks(reports([2024]), before) == "rows_vanished", "a full page that is older than nothing"
    assert speaks(reports([2024]), before, ended=True) == (2024,)
    assert speaks(reports([2024], 9), before) == (2024,)
    assert speaks(reports([2023], 9), before) == "rows_vanished", "the newest year went"


def test_years_to_choose_from_limit_what_a_list_speaks_for() -> None:
    assert speaks(reports([2025], 4), Past(), [2025, 2024]) == (2025,)
    assert speaks(reports([2025, 2024], 4), Past(), [2025, 2024]) is None
    assert speaks(NEWS[:1], Past(), [2025, 2024]) == ()


def test_under_a_choice_of_years_a_list_speaks_for_its_newest_year_alone() -> None:
    """Reports of an older year may come late into a newer one's list: that the others are not there proves nothing."""
    mixed = [*reports([2025], 7), *reports([2024], 2)]
    assert speaks(mixed, Past(), [2026, 2025, 2024]) == (2025,)
    assert speaks(mixed, past(reports([2024], 9)), [2026, 2025, 2024]) == "rows_vanished"
    assert speaks(reports([2025], 7), past([*reports([2025], 7), *reports([2024], 2)]), [2026, 2025]) == (2025,)


def test_a_full_page_beside_a_choice_of_years_may_have_a_second() -> None:
    """A pager that was known gave way to tabs of years, and the first twenty rows stayed."""
    before = past([*reports([2025, 2024]), *reports([2023], 3)])
    page = [*reports([2025, 2024])]
    assert speaks(page, before, [2026, 2025, 2024]) == "pager_unread"
    assert speaks(page, before, [2026, 2025, 2024], ended=True) == (2025,)
    assert speaks(reports([2025]), Past(), [2025, 2024]) == "pager_unread"
    assert speaks(page, before, [2025, 2024]) is None, "what is offered is shown: they are no leads"


def test_a_list_cut_in_the_middle_proves_nothing_until_it_was_seen_three_times() -> None:
    by_organ = sorted(reports([2025, 2024, 2023]), key=lambda row: row.title)
    assert speaks(by_organ[:15], past(by_organ)) == "rows_vanished"
    assert speaks(by_organ[:15], past(by_organ, vanished=(15, 15))) == "rows_vanished", "its end was not seen"
    assert speaks(by_organ[:15], past(by_organ, vanished=(15,)), ended=True) == "rows_vanished"
    assert speaks(by_organ[:15], past(by_organ, vanished=(15, 15)), ended=True) is None
    assert speaks(by_organ[:15], past(by_organ, vanished=(15, 24)), ended=True) == "rows_vanished"


def test_rows_that_moved_to_other_addresses_have_not_vanished() -> None:
    moved = [ListingRow(row.title, row.url.replace("/nb/", "/nb2/")) for row in reports([2025, 2024])]
    assert speaks(moved, past(reports([2025, 2024]))) is None


def test_a_person_who_confirmed_the_column_is_believed() -> None:
    before = past(reports([2025, 2024, 2023]))
    confirmed = Past(before.rows, before.seen_as, before.address, believed=False)
    assert speaks(reports([2025, 2024, 2023])[::3], confirmed) is None


def test_another_countys_rows_that_vanish_are_no_loss() -> None:
    bad = past(strangers([f"远山县{organ}" for organ in ORGANS]))
    assert speaks(reports([2025, 2024]), bad) == "rows_vanished"
    assert speaks(reports([2025, 2024]), replace(bad, home=YUNLING)) is None


def gone_and_come(old: Sequence[ListingRow], new: Sequence[ListingRow], *, of_roster: bool = False) -> Past:
    """A column in which ``new`` was taken for the whole list one evening, and ``old`` for gone."""
    first, then = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 2, 1, 12, tzinfo=UTC)
    missed = past(old).rows.items()
    rows = {key: replace(row, here=False, first=first, gone=then, of_roster=of_roster) for key, row in missed}
    return replace(
        past(new), rows=rows | {key: replace(row, first=then) for key, row in past(new).rows.items()}, seen_as=()
    )


@pytest.mark.parametrize("of_roster", [True, False])
def test_the_list_that_stood_before_a_wrong_one_is_believed_when_it_is_back(of_roster: bool) -> None:
    true, wrong = reports([2025, 2024]), strangers(ORGANS)
    assert speaks(true, gone_and_come(true, wrong, of_roster=of_roster)) is None
    assert speaks(true[:9], gone_and_come(true, wrong, of_roster=of_roster)) == "rows_vanished", "half of it"


@pytest.mark.parametrize("of_roster", [True, False])
def test_an_old_state_of_the_column_is_not_believed_over_a_newer_year(of_roster: bool) -> None:
    old, new = reports([2024, 2023]), reports([2025])
    assert speaks(old, gone_and_come(old, new, of_roster=of_roster)) == "rows_vanished"


# --- text -----------------------------------------------------------------------------------------------------------

TEXT = "云岭县财政局2024年政府信息公开工作年度报告，主动公开政府信息123条，制发规范性文件2件。溱东镇、沭阳、镕、囍"


def test_text_read_in_a_wrong_charset_makes_no_sense() -> None:
    assert sense(TEXT) > 0.85
    assert not is_garbled(TEXT)
    assert not is_garbled("Annual report 2024")
    for wrong in (
        TEXT.encode().decode("gb18030", "replace"),
        TEXT.encode().decode("latin-1"),
        TEXT.encode("gb18030").decode("big5", "replace"),
        TEXT.encode("gb18030").decode("utf-8", "replace"),
        TEXT.encode("gb18030").decode("latin-1"),
    ):
        assert is_garbled(wrong)

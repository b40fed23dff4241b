"""The walk finds the column however it is reached, in however many parts it comes, and says why when it does not."""

from __future__ import annotations

from datetime import date

import pytest

from archive.counties.expectations import expectation_of
from crawler.discovery.column_selection import select_columns
from crawler.discovery.proposal_facts import proposal_record
from crawler.discovery.search_report import failure_cause, format_failure
from crawler.discovery.site_proposal import propose
from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.walk_steps import WalkResponse
from tests.unit.discovery.pages import HOME, ORGANS, links, page, rows
from tests.unit.discovery.walking import walk_pages

COLUMN = f"{HOME}xxgk/nb/"
LIST = page("政府信息公开年报", rows("/xxgk/nb/", ORGANS, 2024))


def chosen(walk: SiteWalk) -> dict[str, tuple[str, ...]]:
    """The columns chosen, with their kinds."""
    return {one.candidate.url: one.kinds for one in select_columns(walk.candidates).columns}


def test_over_the_menu_of_a_menu() -> None:
    pages = {
        HOME: page("首页", links([("新闻", "/xw/"), ("政务公开", "/zw/")])),
        f"{HOME}zw/": page("政务公开", links([("政府信息公开", "/xxgk/"), ("财政预决算", "/cz/")])),
        f"{HOME}xxgk/": page("政府信息公开", links([("指南", "/xxgk/zn/"), ("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: LIST,
    }
    walk = walk_pages(pages)
    assert chosen(walk) == {COLUMN: ("government", "department", "township", "subdistrict")}
    assert not any(one.url.endswith(("/xw/", "/cz/")) for one in walk.visited), "only links that promise are followed"


def test_over_the_breadcrumb_of_a_report_on_the_home_page() -> None:
    article = "/art/9.html"
    crumbs = [("首页", "/"), ("政府信息公开", "/a/"), ("政府信息公开年报", "/xxgk/nb/")]
    metas = "<meta name='ArticleTitle' content='t'><meta name='ColumnType' content='信息公开年报'>"
    pages = {
        HOME: page("首页", links([("嘉祥县2024年政府信息公开工作年度报告", article)])),
        f"{HOME}art/9.html": page("报告", "<p>…</p>", crumbs, metas),
        COLUMN: LIST,
    }
    assert list(chosen(walk_pages(pages))) == [COLUMN]


def test_over_a_menu_that_stands_in_a_script_and_a_page_that_moves_on() -> None:
    script = (
        '<script>var menu=[{"name":"指南","url":"/zn/"},{"name":"政府信息公开年报","id":3,"url":"\\/go\\/"}];</script>'
    )
    pages = {
        HOME: page("首页", script),
        f"{HOME}go/": "<html><head><meta http-equiv='refresh' content='0;url=/xxgk/nb/'></head><body></body></html>",
        COLUMN: LIST,
    }
    assert list(chosen(walk_pages(pages))) == [COLUMN]


def test_inside_a_frame() -> None:
    pages = {
        HOME: page("首页", links([("政府信息公开", "/xxgk/")])),
        f"{HOME}xxgk/": page("政府信息公开", "<iframe src='/tree/index.html'></iframe>"),
        f"{HOME}tree/index.html": page("目录", links([("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: LIST,
    }
    assert list(chosen(walk_pages(pages))) == [COLUMN]


def test_a_column_that_shows_all_is_enough_and_its_parts_are_set_aside() -> None:
    parts = links([("部门年报", "/xxgk/nb/bm/"), ("乡镇年报", "/xxgk/nb/xz/")])
    pages = {
        HOME: page("首页", links([("信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("信息公开年报", parts + rows("/xxgk/nb/", ORGANS, 2024)),
        f"{COLUMN}bm/": page("部门年报", rows("/xxgk/nb/", ORGANS[1:5], 2024, first=2)),
        f"{COLUMN}xz/": page("乡镇年报", rows("/xxgk/nb/", ORGANS[5:], 2024, first=6)),
    }
    walk = walk_pages(pages)
    assert list(chosen(walk)) == [COLUMN]
    assert [why.split(" of ")[0] for _, why in select_columns(walk.candidates).aside] == ["repeats rows"] * 2


def test_parts_by_class_with_the_kinds_each_speaks_for() -> None:
    parts = links([("县政府年报", "/xxgk/nb/zf/"), ("部门年报", "/xxgk/nb/bm/"), ("乡镇街道", "/xxgk/nb/xz/")])
    pages = {
        HOME: page("首页", links([("信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("信息公开年报", parts),
        f"{COLUMN}zf/": page("县政府年报", rows("/xxgk/nb/zf/", ORGANS[:1], 2024)),
        f"{COLUMN}bm/": page("部门年报", rows("/xxgk/nb/bm/", ORGANS[1:5], 2024)),
        f"{COLUMN}xz/": page("乡镇街道", rows("/xxgk/nb/xz/", ORGANS[5:], 2024)),
    }
    assert chosen(walk_pages(pages)) == {
        f"{COLUMN}zf/": ("government",),
        f"{COLUMN}bm/": ("department",),
        f"{COLUMN}xz/": ("township", "subdistrict"),
    }


def test_parts_by_year_of_which_a_few_are_read_and_the_others_believed() -> None:
    years = range(2015, 2025)
    pages = {
        HOME: page("首页", links([("信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("信息公开年报", links((f"{year}年", f"/xxgk/nb/{year}/") for year in reversed(years))),
    }
    pages |= {f"{COLUMN}{y}/": page(f"{y}年年报", rows(f"/xxgk/nb/{y}/", ORGANS, y)) for y in years}
    walk = walk_pages(pages)
    columns = select_columns(walk.candidates).columns
    assert {one.candidate.url for one in columns} == {f"{COLUMN}{year}/" for year in years}
    assert sum(bool(one.candidate.sampled_from) for one in columns) == len(years) - 4
    assert len(walk.visited) < 10


def test_parts_by_organ_and_links_to_organs_that_are_no_columns() -> None:
    names = ["财政局", "教育局", "水利局", "民政局", "司法局", "审计局"]
    pages = {
        HOME: page("首页", links([("信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("信息公开年报", links((name, f"/xxgk/nb/{n}/") for n, name in enumerate(names))),
    }
    own = {
        f"{COLUMN}{n}/": page(
            "政府信息公开年报", rows(f"/n/{n}/", [f"嘉祥县{name}"], 2023) + rows(f"/n/{n}/", [f"嘉祥县{name}"], 2024, 5)
        )
        for n, name in enumerate(names)
    }
    assert len(chosen(walk_pages(pages | own))) == len(names)
    others = {f"{COLUMN}{n}/": page(name, links([("机构职能", "/jg/")])) for n, name in enumerate(names)}
    assert chosen(walk_pages(pages | others)) == {}


def test_what_shares_its_words_is_not_the_column() -> None:
    law = "".join(
        f'<li><a href="/fz/{y}.html">嘉祥县{y}年法治政府建设年度报告</a><span>{y + 1}-02-01</span></li>'
        for y in range(2018, 2025)
    )
    pages = {
        HOME: page(
            "首页", links([("法治政府建设年度报告", "/fz/"), ("网站工作年度报表", "/wz/"), ("信息公开", "/xxgk/")])
        ),
        f"{HOME}fz/": page("法治政府建设年度报告", f"<ul>{law}</ul>"),
        f"{HOME}xxgk/": page("信息公开", links([("公开指南", "/zn/")])),
    }
    walk = walk_pages(pages)
    assert chosen(walk) == {}
    assert failure_cause(walk) == "no page that was reached bears its name"
    told = "\n".join(format_failure(walk))
    assert f"{HOME}xxgk/" in told
    assert "http_404" in told, "the missing 公开指南 is told too"


def test_an_empty_column_is_named_but_not_proposed() -> None:
    pages = {
        HOME: page("首页", links([("信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("信息公开年报", "<p>暂无内容</p>"),
    }
    walk = walk_pages(pages)
    assert chosen(walk) == {}
    assert "no row on them is a report" in failure_cause(walk)
    assert COLUMN in "\n".join(format_failure(walk))


def test_a_site_that_refuses_is_told_from_one_without_the_column() -> None:
    walk = SiteWalk(HOME, 60)
    while ask := walk.next():
        walk.on_response(ask, WalkResponse(ask.page.url, 412, b"<html><script>$_ts=1</script></html>", "text/html"))
    assert "could not be visited (challenge" in failure_cause(walk)


def test_the_bound_on_requests_holds_whatever_the_site_does() -> None:
    class Endless(dict[str, str]):
        def get(self, url: str, default: object = None) -> str:
            depth = url.count("a")
            return page(
                "政府信息公开", links((f"政府信息公开年报{n}", f"{url}a{n}/") for n in range(9)) + f"<p>{depth}</p>"
            )

    walk = walk_pages(Endless(), budget=25)
    assert len(walk.visited) == 25


def test_other_hosts_are_left_alone() -> None:
    pages = {
        HOME: page(
            "首页",
            links([("政府信息公开年报", "http://mirror.com/nb/"), ("政府信息公开年报", "http://xxgk.x.gov.cn/nb/")]),
        )
    }
    walk = walk_pages(pages | {"http://xxgk.x.gov.cn/nb/": LIST, "http://mirror.com/nb/": LIST})
    assert list(chosen(walk)) == ["http://xxgk.x.gov.cn/nb/"]
    assert not any("mirror.com" in one.url for one in walk.visited)


OTHER = "http://xxgk.city.gov.cn/x/nb/"


def _led_away() -> dict[str, str]:
    body = rows("/x/nb/", ORGANS, 2024)
    return {HOME: page("首页", links([("政府信息公开年报", OTHER)])), OTHER: page("政府信息公开年报", body)}


def test_a_column_on_another_host_is_named_with_the_command_that_takes_it() -> None:
    walk = walk_pages(_led_away())
    assert chosen(walk) == {}
    assert "another host" in failure_cause(walk)
    told = "\n".join(format_failure(walk))
    assert f"nianbao site add {HOME} --host xxgk.city.gov.cn" in told
    assert OTHER in told


def test_a_host_that_was_accepted_is_walked_and_registered() -> None:
    walk = SiteWalk(HOME, 60, others=frozenset({"xxgk.city.gov.cn"}))
    pages = _led_away()
    while ask := walk.next():
        text = pages.get(ask.page.url, "<html><body>404</body></html>")
        status = 200 if ask.page.url in pages else 404
        walk.on_response(ask, WalkResponse(ask.page.url, status, text.encode(), "text/html; charset=utf-8", "r1"))
    assert OTHER in {one.candidate.url for one in select_columns(walk.candidates).columns}
    found = propose(walk, date(2026, 11, 1), region="370829")
    assert "xxgk.city.gov.cn" in found.hosts


def test_rows_that_bear_an_organs_name_alone_are_its_reports_of_the_pages_year() -> None:
    index = f"{HOME}xxgk/nb/"
    names = ("县政府", "办公室", "教育局", "财政局", "卧龙山镇", "梁宝寺镇")
    listed = "".join(
        f"<li><a href='/xxgk/nb/2025/{n}.htm'>{name}</a><span>2026-01-1{n}</span></li>" for n, name in enumerate(names)
    )
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/")])),
        index: page("政府信息公开年报", links([("2025年", "/xxgk/nb/2025/")])),
        f"{index}2025/": page("政府信息公开年报", f"<ul>{listed}</ul>"),
    }
    found = propose(walk_pages(pages), date(2026, 11, 1), region="370829")
    assert [(one.candidate.title, one.candidate.url) for one in found.choice.columns] == [
        ("2025年政府信息公开年报", f"{index}2025/")
    ]
    assert {said.report_year for _, said in found.choice.columns[0].candidate.reports} == {2025}
    assert {organ.name for organ in found.roster.organs} >= {"嘉祥县人民政府办公室", "嘉祥县教育局", "嘉祥县财政局"}
    assert len(found.roster.organs) == len(names)


def test_titles_that_are_cut_name_their_organs_all_the_same() -> None:
    cut = "".join(
        f"<tr><td><a href='/xxgk/nb/{n}.htm'>{title}</a></td><td>2026-01-1{n}</td></tr>"
        for n, title in enumerate(
            ("嘉祥县卫生健康局2025年政府信息公...", "嘉祥县梁宝寺镇人民政府2025年政府…", "嘉祥县民政局2025年度……")
        )
    )
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("信息公开年报", f"<table>{cut}</table>"),
    }
    found = propose(walk_pages(pages), date(2026, 11, 1), region="370829")
    assert {organ.name: organ.kind for organ in found.roster.organs} == {
        "嘉祥县卫生健康局": "department",
        "嘉祥县民政局": "department",
        "嘉祥县梁宝寺镇人民政府": "township",
    }


DEPARTMENTS = ("教育局", "财政局", "民政局", "水务局", "林业局", "审计局")
TOWNS_OF_TREE = ("卧龙山镇", "梁宝寺镇")


def _tree(column_of: str, own: str) -> dict[str, str]:
    """A county whose organs each have pages of their own; addresses with {n} for the organ's number."""
    organs = {n: f"嘉祥县{name}" for n, name in enumerate((*DEPARTMENTS, *TOWNS_OF_TREE), 11)}
    directory = links(
        [("部门信息公开", "/tree/bm.html"), ("乡镇信息公开", "/tree/xz.html"), ("政府信息公开年报", "/xxgk/nb/")]
    )

    def listed(some: list[int]) -> str:
        return page("信息公开", links([(organs[n], own.format(n=n)) for n in some]))

    def reports(organ: str) -> str:
        return page(
            "政府信息公开年报",
            "<ul>"
            + "".join(
                f"<li><a href='/a/{organ}{year}.html'>{organ}{year}年政府信息公开工作年度报告</a><i>{year + 1}-01-1{year % 7}</i></li>"
                for year in (2025, 2024, 2023)
            )
            + "</ul>",
        )

    pages = {
        HOME: page("首页", links([("政府信息公开", "/xxgk/")])),
        f"{HOME}xxgk/": page("政府信息公开", directory),
        COLUMN: reports("嘉祥县人民政府"),
        f"{HOME}tree/bm.html": listed([n for n, name in organs.items() if name[3:] in DEPARTMENTS]),
        f"{HOME}tree/xz.html": listed([n for n, name in organs.items() if name[3:] in TOWNS_OF_TREE]).replace(
            "</ul>", "<li><a href='/tree/zj.html'>嘉祥县纸坊镇</a></li></ul>"
        ),
    }
    for n, organ in organs.items():
        pages[HOME.rstrip("/") + own.format(n=n)] = page(organ, links([("信息公开年报", column_of.format(n=n))]))
        pages[HOME.rstrip("/") + column_of.format(n=n)] = reports(organ)
    return pages


@pytest.mark.parametrize(
    ("column_of", "own"),
    [
        ("/o/{n}/nb/", "/o/{n}/"),
        ("/gk/list.do?dept={n}&cls=nb", "/gk/index.do?dept={n}"),
        ("/x/dept{n}_nb.html", "/x/dept{n}_nb_index.html"),
    ],
)
def test_the_pages_of_every_organ_are_looked_into_where_the_county_shows_none_of_its_kind(
    column_of: str, own: str
) -> None:
    found = propose(walk_pages(_tree(column_of, own)), date(2026, 11, 1), region="370829")
    urls = {one.candidate.url for one in found.choice.columns}
    assert {HOME.rstrip("/") + column_of.format(n=n) for n in range(11, 17)} <= urls
    assert {organ.name for organ in found.roster.organs} >= {f"嘉祥县{name}" for name in DEPARTMENTS}
    unread = [one for one in found.choice.columns if one.candidate.sampled_from]
    assert 0 < len(unread) <= 2


def test_kinds_of_organ_that_nobody_heard_of_are_told() -> None:
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: _tree("/o/{n}/nb/", "/o/{n}/")[COLUMN],
    }
    found = propose(walk_pages(pages), date(2026, 11, 1), region="370829")
    assert any("department, township" in remark for remark in found.remarks)


def test_where_few_departments_were_found_ways_of_less_promise_are_followed() -> None:
    few = ["嘉祥县人民政府", "嘉祥县财政局", "嘉祥县教育局", "纸坊镇人民政府", "马村镇人民政府"]
    more = [f"嘉祥县{name}局" for name in ("水利", "农业农村", "交通运输", "卫生健康", "审计", "统计")]
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/"), ("信息公开目录", "/ml/"), ("新闻", "/xw/")])),
        COLUMN: page("政府信息公开年报", rows("/xxgk/nb/", few, 2024)),
        f"{HOME}ml/": page("信息公开目录", links([("县直单位政府信息公开年报", "/ml/bmnb/")])),
        f"{HOME}ml/bmnb/": page("县直单位政府信息公开年报", rows("/ml/bmnb/", more, 2024)),
    }
    walk = walk_pages(pages)
    assert set(chosen(walk)) == {COLUMN, f"{HOME}ml/bmnb/"}
    assert chosen(walk)[f"{HOME}ml/bmnb/"] == ("department",)
    assert f"{HOME}xw/" not in {one.url for one in walk.visited}
    assert [gap.told.en for gap in walk.gaps] == ["reports of 2 of 15 towns of the table of divisions were found"]


def test_what_was_not_found_is_told() -> None:
    few = ["嘉祥县人民政府", "嘉祥县财政局", "嘉祥县教育局"]
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("年报", rows("/n/", few, 2024)),
    }
    told = "\n".join(propose(walk_pages(pages), date(2026, 2, 1)).remarks)
    assert "no report of these kinds of organ was found" in told
    assert "township" in told
    assert "reports of only 2 departments were found" in told


def test_rows_that_name_no_organ_are_the_one_that_their_pages_name() -> None:
    nameless = "".join(
        f'<li><a href="/xxgk/nb/{year}.html">{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-09</span></li>'
        for year in range(2019, 2025)
    )
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("政府信息公开年报", f"<ul class='list'>{nameless}</ul>"),
    }
    for year in range(2019, 2025):
        metas = f"<meta name='ArticleTitle' content='嘉祥县人民政府{year}年政府信息公开工作年度报告'>"
        pages[f"{HOME}xxgk/nb/{year}.html"] = page(f"{year}年报告", "<p>…</p>", metas=metas)
    walk = walk_pages(pages)
    assert chosen(walk) == {COLUMN: ("government",)}
    assert sum(one.came.startswith("a report's title") for one in walk.visited) == 2
    [organ] = propose(walk, date(2026, 2, 1)).roster.organs
    assert (organ.name, organ.kind, organ.valid_from) == ("嘉祥县人民政府", "government", date(2019, 1, 1))


def test_pages_that_name_different_organs_name_only_their_own_rows() -> None:
    nameless = "".join(
        f'<li><a href="/xxgk/nb/{n}.html">2024年政府信息公开工作年度报告</a><span>2025-01-{n:02d}</span></li>'
        for n in range(1, 7)
    )
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("政府信息公开年报", f"<ul class='list'>{nameless}</ul>"),
    }
    for n, organ in enumerate(("财政局", "教育局", "水利局", "审计局", "统计局", "司法局"), 1):
        metas = f"<meta name='ArticleTitle' content='嘉祥县{organ}2024年政府信息公开工作年度报告'>"
        pages[f"{HOME}xxgk/nb/{n}.html"] = page("报告", "<p>…</p>", metas=metas)
    found = propose(walk_pages(pages), date(2026, 2, 1))
    assert {organ.name for organ in found.roster.organs} == {"嘉祥县财政局", "嘉祥县教育局"}
    assert found.roster.nameless == 4


def test_reports_that_hang_as_files_on_one_page_a_year_are_all_organs() -> None:
    organs = [f"嘉祥县{name}" for name in ("人民政府", "财政局", "教育局", "水利局", "审计局", "统计局", "林业局")]
    organs += ["嘉祥县纸坊镇人民政府", "嘉祥县马村镇人民政府"]

    def files(year: int) -> str:
        named = ((organ, f"{n}.{organ}{year}年政府信息公开工作年度报告.pdf") for n, organ in enumerate(organs, 1))
        return links([(name, f"/f/{year}-{organs.index(organ)}.pdf") for organ, name in named])

    whole = "".join(
        f'<li><a href="/hz{year}.html">嘉祥县{year}年度政府信息公开工作年度报告（汇总）</a><span>{year + 1}-01-20</span></li>'
        for year in (2024, 2023)
    )
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("政府信息公开年报", f"<ul>{whole}</ul>"),
        **{f"{HOME}hz{year}.html": page("汇总", f"<h1>汇总</h1>{files(year)}") for year in (2024, 2023)},
    }
    walk = walk_pages(pages)
    found = propose(walk, date(2026, 2, 1), region="370829")
    assert {organ.name for organ in found.roster.organs} == set(organs)
    assert {organ.valid_from for organ in found.roster.organs} == {date(2023, 1, 1)}
    [column] = found.choice.columns
    assert column.kinds == ("government", "department", "township")
    assert len(column.candidate.rows) == 2
    record = proposal_record(found, "370829.yaml")
    assert (record.columns[0].rows, record.columns[0].reports, record.columns[0].organs) == (2, 18, 9)
    assert expectation_of(record.columns[0]) is None, "its rows do not show them"


def test_a_page_without_files_of_several_organs_is_opened_once() -> None:
    own = "".join(
        f'<li><a href="/g{year}.html">嘉祥县人民政府{year}年政府信息公开工作年度报告</a><span>{year + 1}-03-20</span></li>'
        for year in (2024, 2023, 2022)
    )
    article = page("报告", links([("嘉祥县人民政府2024年政府信息公开工作年度报告.pdf", "/f/1.pdf")]))
    pages = {
        HOME: page("首页", links([("政府信息公开年报", "/xxgk/nb/")])),
        COLUMN: page("政府信息公开年报", f"<ul>{own}</ul>"),
        **{f"{HOME}g{year}.html": article for year in (2024, 2023, 2022)},
    }
    walk = walk_pages(pages)
    assert sum(one.url.startswith(f"{HOME}g") for one in walk.visited) == 1
    [column] = propose(walk, date(2026, 2, 1), region="370829").choice.columns
    assert column.kinds == ("government",)

"""Pages of the made-up web as functions of the simulated time: rows, edits, withdrawals, troubles, validators."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from parsel import Selector

from demo.counties import small_world
from demo.render.base import DemoRequest
from demo.render.families import FAMILIES
from demo.responses import HttpResponse, ResponseCache
from demo.world import Publication, Site, World, at

JAN26 = at(date(2026, 1, 26), "12:00")


@pytest.fixture(scope="module")
def world() -> World:
    return small_world()


@pytest.fixture(scope="module")
def answers(world: World) -> ResponseCache:
    return ResponseCache(world.sites)


def site_of(world: World, name: str) -> Site:
    return next(site for site in world.sites if site.name == name)


def report_of(site: Site, organ: str, year: int = 2025) -> Publication:
    return next(p for p in site.publications if p.organ.name == organ and p.year == year and p.kind == "report")


def column_url(site: Site, number: int = 0) -> str:
    return FAMILIES[site.family].column_path(site, site.columns[number])


def article_url(site: Site, publication: Publication) -> str:
    return FAMILIES[site.family].article_path(site, publication)


def text_of(site: Site, answer: HttpResponse) -> str:
    return answer.body.decode(site.charset)


def at_label(text: str, label: str) -> str:
    """The first cell after a label."""
    return Selector(text=text).xpath(f"//td[text()='{label}']/following::td[1]/text()").get("")


def get(answers: ResponseCache, site: Site, target: str, now: datetime, **headers: str) -> HttpResponse:
    return answers.answer(
        site.host, DemoRequest("GET", target, {k.replace("_", "-"): v for k, v in headers.items()}), now
    )


def days(first: date, last: date) -> Iterator[datetime]:
    return (at(date.fromordinal(n), "12:00") for n in range(first.toordinal(), last.toordinal() + 1))


def test_a_row_appears_when_its_page_does(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "云溪县")
    late = report_of(site, "云溪县教育局")
    shown = [
        now.date() for now in days(date(2026, 2, 1), date(2026, 2, 5))
        if late.title in text_of(site, get(answers, site, column_url(site), now))
    ]  # fmt: skip
    assert shown == [date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 5)]
    assert get(answers, site, article_url(site, late), at(date(2026, 2, 2))).status == 404
    assert get(answers, site, article_url(site, late), at(date(2026, 2, 4))).status == 200


def test_every_article_stands_under_its_address(world: World, answers: ResponseCache) -> None:
    for site in world.sites:
        for publication in site.publications:
            if publication.stands_at(JAN26):
                page = get(answers, site, article_url(site, publication), JAN26)
                assert publication.shown_at(JAN26).title in text_of(site, page)


def test_an_alteration_changes_a_digit_and_text_but_no_date(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "云溪县")
    page = article_url(site, report_of(site, "云溪县财政局"))
    before = text_of(site, get(answers, site, page, JAN26))
    after = text_of(site, get(answers, site, page, at(date(2026, 1, 28))))
    old, new = (int(at_label(text, "行政许可")) for text in (before, after))
    assert new == old + 7
    assert "发布日期：2026-01-22" in before
    assert "发布日期：2026-01-22" in after
    assert after.count("</p>") == before.count("</p>") + 1


def test_a_withdrawn_page_leaves_list_and_address(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "松陵区")
    gone = report_of(site, "松陵区卫生健康局")
    for now, there in ((at(date(2026, 2, 1)), True), (at(date(2026, 2, 3)), False)):
        assert (gone.title in text_of(site, get(answers, site, column_url(site, 1), now))) is there
        assert (get(answers, site, article_url(site, gone), now).status == 200) is there


def test_a_backdated_row_claims_a_day_on_which_it_was_not_there(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "松陵区")
    late = report_of(site, "松陵区审计局")
    absent = text_of(site, get(answers, site, column_url(site, 1), at(date(2026, 2, 3))))
    present = Selector(text=text_of(site, get(answers, site, column_url(site, 1), at(date(2026, 2, 6)))))
    assert late.title not in absent
    assert present.xpath(f"//li[a/@title='{late.title}']/span/text()").getall() == ["2026-01-30"]


def test_long_titles_are_cut_but_kept_in_the_title_attribute(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "松陵区")
    links = Selector(text=text_of(site, get(answers, site, column_url(site, 1), JAN26))).css("ul.list a")
    cut = [link for link in links if "…" in link.get()]
    assert cut
    for link in cut:
        assert link.attrib["title"].startswith(link.xpath("text()").get("").removesuffix("…"))


def test_a_soft_404_says_200(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "澄洲县")
    dark = get(answers, site, column_url(site), at(date(2026, 2, 1)))
    assert dark.status == 200
    assert "页面不存在" in text_of(site, dark)
    assert "年度报告" not in text_of(site, dark)
    assert "年度报告" in text_of(site, get(answers, site, column_url(site), at(date(2026, 2, 4))))


def test_gbk_is_declared_and_used(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "澄洲县")
    page = get(answers, site, column_url(site), JAN26)
    assert dict(page.headers)["Content-Type"] == "text/html; charset=gbk"
    assert "澄洲县".encode("gbk") in page.body


def test_pages_of_a_column_hold_every_row_once(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "云溪县")
    seen: list[str] = []
    for name in ("index.html", "index_2.html"):
        page = Selector(text=text_of(site, get(answers, site, f"/xxgk/xxgknb/{name}", JAN26)))
        seen += page.xpath("//div[@class='news_list']//li/a/@href").getall()
    standing = [p for p in site.publications if p.stands_at(JAN26)]
    assert sorted(seen) == sorted(article_url(site, p) for p in standing)
    assert get(answers, site, "/xxgk/xxgknb/index_3.html", JAN26).status == 404


def test_jcms_gives_the_rest_by_startrecord(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "栖川县")
    first = text_of(site, get(answers, site, column_url(site), JAN26))
    target = "/module/web/jpage/dataproxy.jsp?columnid=10103&unitid=1&webid=1&perpage=6&startrecord=7&endrecord=18"
    rest = text_of(site, get(answers, site, target, JAN26))
    standing = [p for p in site.publications if p.stands_at(JAN26)]
    assert (first.count("<record>"), rest.count("<record>")) == (6, len(standing) - 6)
    assert f"<totalrecord>{len(standing)}</totalrecord>" in rest


def test_an_etag_answers_304_until_something_changes(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "云溪县")
    tag = dict(get(answers, site, column_url(site), at(date(2026, 1, 28), "12:00")).headers)["ETag"]
    same = get(answers, site, column_url(site), at(date(2026, 1, 29), "12:00"), if_none_match=tag)
    changed = get(answers, site, column_url(site), at(date(2026, 1, 30), "12:00"), if_none_match=tag)
    assert (same.status, same.body, changed.status) == (304, b"", 200)


def test_last_modified_answers_304_until_something_changes(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "松陵区")
    since = dict(get(answers, site, column_url(site, 2), at(date(2026, 1, 30), "12:00")).headers)["Last-Modified"]
    same = get(answers, site, column_url(site, 2), at(date(2026, 1, 30), "18:00"), if_modified_since=since)
    changed = get(answers, site, column_url(site, 2), at(date(2026, 2, 9), "18:00"), if_modified_since=since)
    assert (same.status, changed.status) == (304, 200)


def test_noise_changes_the_page_but_not_its_rows(world: World, answers: ResponseCache) -> None:
    site = site_of(world, "栖川县")
    pages = [get(answers, site, column_url(site), at(date(2026, 1, day), "12:00")).body for day in (24, 25)]
    assert pages[0] != pages[1]
    rows = [page.decode().partition("<recordset>")[2].partition("</recordset>")[0] for page in pages]
    assert rows[0] == rows[1]


def test_mandated_tags_stand_on_list_and_article(world: World, answers: ResponseCache) -> None:
    for site in world.sites:
        listed = Selector(text=text_of(site, get(answers, site, column_url(site), JAN26)))
        assert listed.xpath("//meta[@name='ColumnType']/@content").getall() == ["信息公开年报"]
        publication = next(p for p in site.publications if p.stands_at(JAN26))
        page = Selector(text=text_of(site, get(answers, site, article_url(site, publication), JAN26)))
        tags = {meta.attrib["name"]: meta.attrib["content"] for meta in page.xpath("//meta[@name]")}
        assert tags["SiteName"] == f"{site.name}人民政府"
        assert tags["PubDate"].startswith(publication.declared.isoformat())
        assert tags["ContentSource"] == publication.organ.name


def test_the_same_question_at_the_same_time_gets_the_same_answer(world: World) -> None:
    site = site_of(world, "栖川县")
    twice = [get(ResponseCache(world.sites), site, column_url(site), JAN26) for _ in range(2)]
    assert twice[0] == twice[1]


@pytest.mark.parametrize(("quirk", "kept"), [("cut_titles", True), ("cut_bare", False)])
def test_an_empirecms_list_can_lose_the_full_title(world: World, quirk: str, kept: bool) -> None:
    site = dataclasses.replace(site_of(world, "云溪县"), quirks=frozenset({quirk}))
    office = report_of(site, "云溪县人民政府办公室")
    page = text_of(site, get(ResponseCache((site,)), site, column_url(site), JAN26))
    assert (office.title in page) is kept
    assert f">{office.title[:22]}…<" in page

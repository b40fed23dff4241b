"""The 22 questions that a journalist asked: each is answered from the first page in at most three steps, rightly."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

import pytest
from lxml import etree
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from archive.config.dataset_settings import DatasetSettings
from archive.config.load import load_configuration
from archive.config.schedule_settings import Schedule
from archive.database.engine import session_scope
from archive.export.nightly import build_dataset
from archive.export.resource import Dataset
from archive.search import sketches
from archive.search.indexing import refresh_index
from archive.web.app import create_app
from tests.integration.made_province import FULL, MADE_NOW, Province, build_province, numbers_of, remembered

from .conftest import served
from .journey import MOST_STEPS, Journey

pytestmark = pytest.mark.browser
DEPARTMENTS = "department"


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Province, str]]:
    """The made province and the address at which it is served, with the dataset of the night."""
    folder = tmp_path_factory.mktemp("province")
    made = build_province(folder)
    with session_scope(made.engine) as session:
        refresh_index(session, folder / "search")
        sketches.refresh(session, folder / "search")
    with Session(made.engine) as session:
        dataset = Dataset(session, load_configuration().deadlines, Schedule(), MADE_NOW)
        build_dataset(dataset, DatasetSettings(formats=("csv", "sqlite"), keep=1), folder)
    app = create_app(
        made.engine, load_configuration(), now=lambda: MADE_NOW, warc_folder=folder / "warc",
        search_folder=folder / "search",
    )  # fmt: skip
    with served(app) as address:
        yield made, address
    made.engine.dispose()


@pytest.fixture(scope="module")
def truth(province: tuple[Province, str]) -> Province:
    return province[0]


def _journey(browser: Browser, address: str, folder: Path) -> Iterator[Journey]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.set_default_timeout(120_000)
    journey = Journey(context.new_page(), folder)
    yield journey
    context.close()
    assert 1 <= journey.steps <= MOST_STEPS


@pytest.fixture
def way(browser: Browser, province: tuple[Province, str], tmp_path: Path) -> Iterator[Journey]:
    """A way through the made province."""
    yield from _journey(browser, province[1], tmp_path)


@pytest.fixture
def county(browser: Browser, site: str, tmp_path: Path) -> Iterator[Journey]:
    """A way through the county whose states and captures are known."""
    yield from _journey(browser, site, tmp_path)


def of_county(made: Province, prefix: str, kind: str = "") -> list[str]:
    return [one for one in made.organs if one.startswith(prefix) and kind in ("", made.kinds[one])]


def test_1_who_is_late_or_silent_in_a_county(county: Journey) -> None:
    county.follow("2025年度逾期时间较长的单位")
    county.send("筛选", region="990101")
    told = {row["organ"]: row["state"] for row in county.rows()}
    assert {name for name, state in told.items() if state == "overdue"} == {"临河县东河镇人民政府", "临河县交通运输局"}
    assert len(told) == 5


def test_2_what_proves_that_it_was_late(county: Journey) -> None:
    county.seek("状态:逾期公布 水利局")
    county.page.locator("main .hits h2 a").first.click()
    county.steps += 1
    expect(county.page.locator(".verdict")).to_contain_text("2026-02-05 06:00完整查看栏目未发现")
    county.page.locator(".timeline").get_by_role("link", name="HTTP 200").first.click()
    county.steps += 1
    expect(county.page.get_by_role("heading", level=1)).to_contain_text("网页存档")


def test_3_which_organ_received_the_most_requests(way: Journey, truth: Province) -> None:
    way.follow("表格查询")
    way.send(row="requests.new", show="rank", year="2024")
    rows = [row for row in way.rows() if row["year"] == "2024"]
    right = sorted((one for one in truth.organs), key=lambda one: -(truth.reports[one, 2024]["new"] or 0))
    assert rows[0]["organ_id"] == right[0] == truth.jumping
    assert [int(row["value"]) for row in rows] == [truth.reports[one, 2024]["new"] for one in right]


def test_4_what_share_was_disclosed_in_each_county(way: Journey, truth: Province) -> None:
    way.follow("指标")
    way.send(indicator="disclosed_of_results", year="2024")
    told = {row["key"]: row for row in way.rows()}
    for code, prefix in (("990101", "c1"), ("990102", "c2"), ("990201", "c3")):
        part = base = 0
        for organ in of_county(truth, prefix):
            cells = truth.reports[organ, 2024]
            if None not in (cells["granted"], cells["partial"], cells["total"]):
                part += (cells["granted"] or 0) + (cells["partial"] or 0)
                base += cells["total"] or 0
        assert (int(told[code]["part"]), int(told[code]["base"])) == (part, base)
        assert float(told[code]["low"]) < part / base < float(told[code]["high"])


def test_5_how_many_requests_in_all_and_year_by_year(way: Journey, truth: Province) -> None:
    way.follow("表格查询")
    way.send(row="requests.new", show="sums", by="province")
    told = {(row["key"], int(row["year"])): int(row["sum"]) for row in way.rows()}
    for year in FULL:
        assert told["99", year] == sum(numbers_of(truth, of_county(truth, "c"), year, "new"))


def test_6_what_is_out_of_the_usual(way: Journey, truth: Province) -> None:
    way.follow("数值异常提示")
    shown = way.send(year="2024")
    listed = shown.locator("ol.rows > li")
    expect(listed.filter(has_text="本年480，上年12")).to_contain_text(truth.names[truth.jumping])
    organs = {row["organ_id"] for row in way.rows()}
    assert organs == set(truth.planted)
    expect(shown).to_contain_text("不是问题清单")


def test_7_what_a_number_rests_on(county: Journey) -> None:
    county.follow("表格查询")
    county.send(row="requests.new", year="2025")
    row = next(one for one in json.loads(county.read("/cells.json?row=requests.new&year=2025"))["items"]
               if one["organ_id"] == "lh-czj")  # fmt: skip
    assert row["value"] == 9
    answer = county.page.request.get(f"{row['capture_page']}/warc")
    assert "收到信息公开申请9件".encode() in gzip.decompress(answer.body())
    county.page.goto(row["page"])
    expect(county.page.locator("[id='requests.new.total']")).to_have_text("9")


def test_8_where_an_organ_stands_among_its_peers(way: Journey, truth: Province) -> None:
    own = "c1-5"
    [told] = way.items(f"/api/v1/indicators/values?indicator=requests_per_report&organ={own}&year=2024")
    peers = [one for one in of_county(truth, "c", DEPARTMENTS) if one != own]
    quarters = quantiles(sorted(numbers_of(truth, peers, 2024, "new")), n=4, method="inclusive")
    wide = told["peers"][1]
    assert [wide["quarter"], wide["median"], wide["three_quarters"]] == [round(one, 4) for one in quarters]
    way.page.goto(f"/organs/{own}")
    shown = way.follow("指标", "main")
    expect(shown).to_contain_text("同省同类（四分位）")


def test_9_two_counties_side_by_side(way: Journey, truth: Province) -> None:
    way.follow("比较")
    way.send("比较", of="990101")
    shown = way.send("比较", of="990102")
    sums = [f"{sum(numbers_of(truth, of_county(truth, one), 2024, 'new')):,}" for one in ("c1", "c2")]
    row = shown.get_by_role("row").filter(has_text="本年新收政府信息公开申请数量 · 总计").first
    for number in sums:
        expect(row).to_contain_text(number)


def test_10_what_one_organ_wrote_otherwise_than_the_year_before(county: Journey) -> None:
    county.seek("单位:水利局 年度:2025")
    county.page.locator(".hits h2 a").first.click()
    county.steps += 1
    county.follow("与2024年度对照", "main")
    row = county.page.get_by_role("row").filter(has_text="本年新收政府信息公开申请数量").filter(has_text="总计")
    expect(row.locator("del")).to_have_text("5")
    expect(row.locator("ins")).to_have_text("7")


def test_11_who_wrote_a_phrase(way: Journey, truth: Province) -> None:
    phrase = remembered("c2-3", 2023)[:12]
    shown = way.seek(phrase)
    expect(shown.get_by_role("status")).to_contain_text("共1份")
    expect(shown.locator(".hits > li")).to_contain_text(truth.names["c2-3"])


def test_12_who_wrote_something_like_it(way: Journey, truth: Province) -> None:
    whole = remembered("c3-2", 2024)
    damaged = whole[:5] + whole[7:14] + "……" + whole[18:]
    assert SequenceMatcher(None, whole, damaged).ratio() < 0.95
    shown = way.seek(damaged)
    expect(shown.locator(".hits.near > li").first).to_contain_text(f"{truth.names['c3-2']} · 2024年度")
    expect(shown.locator(".hits:not(.near) > li")).to_have_count(0)


def test_13_which_of_many_names_are_spoken_of(way: Journey, truth: Province) -> None:
    names = [truth.names["c1-1"], "没有这样的单位", remembered("c1-1", 2023)[:4]]
    way.page.goto("/search")
    way.follow("批量检索：一行一个词，列出各有几份")
    shown = way.send("检索", names="\n".join(names))
    counts = [row.get_by_role("cell").inner_text() for row in shown.locator("tbody tr").all()]
    assert counts == ["2", "0", "1"]


def test_14_how_a_word_spread_over_the_years(way: Journey, truth: Province) -> None:
    way.follow("用词趋势")
    shown = way.send("画出", q="灌溉水费，没有收到异议")
    expect(shown.get_by_role("img")).to_have_count(1)
    told = [row for row in way.rows() if row["q"] == "灌溉水费"]
    assert [(int(row["year"]), int(row["count"])) for row in told] == [(year, len(truth.organs)) for year in FULL]


def test_15_all_the_text_to_take_home(way: Journey, truth: Province, tmp_path: Path) -> None:
    way.follow("数据下载")
    path = way.download("nianbao.sqlite")
    found = sqlite3.connect(path)
    texts = dict(found.execute("SELECT report_id, full_text FROM report_current JOIN texts USING (version_id)"))
    found.close()
    assert len(texts) == len(truth.reports)
    for organ, year in truth.reports:
        assert remembered(organ, year) in texts[f"{organ}-{year}"]


def test_16_a_chart_for_an_article(way: Journey, truth: Province) -> None:
    way.follow("表格查询")
    shown = way.send(row="requests.new", show="sums", by="region")
    expect(shown.get_by_role("img")).to_have_count(1)
    way.follow("嵌入或者下载图", "main")
    expect(way.page.get_by_role("link", name="数字和出处")).to_be_visible()
    drawn = way.page.request.get(str(way.page.get_by_role("link", name="SVG").get_attribute("href")))
    titles = {text for text in etree.fromstring(drawn.body()).itertext() if "2024" in text}
    county = sum(numbers_of(truth, of_county(truth, "c1"), 2024, "new"))
    assert any(f"2024: {county:,} (n=17)" in one for one in titles)


def test_17_to_be_told_when_something_new_fits(county: Journey) -> None:
    shown = county.seek("惠民资金")
    feed = etree.fromstring(county.read(shown.get_by_role("link", name="订阅").first).encode())
    name = {"a": "http://www.w3.org/2005/Atom"}
    assert len(feed.findall("a:entry", name)) == 6
    county.follow("保存此检索", "main")
    expect(county.page.locator("tbody tr")).to_have_count(1)
    expect(county.page.get_by_text("推送到邮箱、钉钉、飞书等")).to_be_visible()


def test_18_what_was_altered_after_it_was_published(county: Journey) -> None:
    county.follow("动态")
    county.page.get_by_role("listitem").filter(has_text="内容改动").get_by_role("link").first.click()
    county.steps += 1
    expect(county.page.locator(".diff del")).to_have_text("7")
    expect(county.page.locator(".diff ins")).to_have_text("9")


def test_19_what_was_known_on_a_day(county: Journey) -> None:
    shown = {one["organ"]: one["state"] for one in county.items("/board/2025.json?as_of=2026-02-05&region=990101")}
    assert shown["临河县水利局"] == "overdue"
    now = {one["organ"]: one["state"] for one in county.items("/board/2025.json?region=990101")}
    assert now["临河县水利局"] == "late"


def test_20_how_it_is_cited(county: Journey) -> None:
    county.seek("单位:财政局 年度:2025")
    county.page.locator(".hits h2 a").first.click()
    county.steps += 1
    county.page.get_by_text("引用", exact=True).click()
    ris = county.read(county.page.get_by_role("link", name="RIS"))
    archived = re.search(r"^L2  - (.*)\r$", ris, re.MULTILINE)
    assert archived
    kept = county.page.request.get(archived[1])
    assert "收到信息公开申请9件" in kept.text()
    assert "memento-datetime" in kept.headers


def test_21_how_well_it_was_watched_and_what_nobody_knows(county: Journey) -> None:
    shown = county.follow("监测")
    expect(shown).to_contain_text("临河县")
    unknown = county.items("/board/2025.json?region=990202")
    assert {one["state"] for one in unknown} == {"unverified"}
    assert all(one["reason"] for one in unknown)


def test_22_only_what_is_new_since_the_last_time(county: Journey) -> None:
    after = quote("2026-02-05T00:00:00+08:00")
    told = county.items(f"/api/v1/changes?updated_after={after}")
    assert {(one["event"], one["report_id"]) for one in told} == {("found", "lh-slj-2025"), ("found", "lh-xsz-2025")}


def test_the_questions_are_twenty_two() -> None:
    numbers = [int(name.split("_")[1]) for name in globals() if re.match(r"test_\d+_", name)]
    assert numbers == list(range(1, 23))

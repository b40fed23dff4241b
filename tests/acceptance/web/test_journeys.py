"""The ways people take: with a mouse, a keyboard, a phone, without scripts, and on paper."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_find_the_overdue_of_a_county_and_take_the_list_home(desk: Page, tmp_path: Path) -> None:
    desk.goto("/")
    desk.get_by_role("link", name="看板", exact=True).click()
    desk.get_by_role("combobox", name="地区").select_option("990101")
    desk.get_by_role("combobox", name="状态").select_option("overdue")
    desk.get_by_role("button", name="筛选").click()
    expect(desk.locator("tbody tr")).to_have_count(2)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="CSV").click()
    path = tmp_path / "list.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["organ"] for row in csv.DictReader(file)] == ["临河县东河镇人民政府", "临河县交通运输局"]


def test_the_overdue_list_is_one_step_away_and_can_be_handed_on(desk: Page, tmp_path: Path) -> None:
    desk.goto("/")
    desk.get_by_role("link", name="2025年度逾期时间较长的单位").click()
    desk.get_by_role("combobox", name="地区").select_option("990101")
    desk.get_by_role("combobox", name="排序").select_option("name")
    desk.get_by_role("button", name="筛选").click()
    expect(desk).to_have_url(re.compile("sort=name"))
    names = desk.locator("tbody th a")
    expect(names).to_have_count(5)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="XLSX").click()
    download.value.save_as(tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets[0]
    assert [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)] == names.all_inner_texts()
    desk.get_by_role("link", name="未发现").first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("网页存档")


def test_open_the_evidence_of_a_late_verdict(desk: Page) -> None:
    desk.goto("/board/2025?state=late")
    desk.get_by_role("link", name="临河县水利局").click()
    expect(desk.locator(".verdict")).to_contain_text("2026-02-05 06:00完整查看栏目未发现")
    desk.locator(".timeline .version").get_by_role("link", name="HTTP 200").click()
    desk.locator("iframe.original").scroll_into_view_if_needed()
    original = desk.frame_locator("iframe.original")
    expect(original.get_by_text("预算、采购和惠民资金的去向")).to_be_visible()


def test_search_a_number_and_read_it_in_its_table(desk: Page) -> None:
    desk.goto("/")
    desk.get_by_role("searchbox", name="检索年报全文").fill("in:table 新收>8")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("共1份")
    desk.get_by_role("link", name="本年新收政府信息公开申请数量 · 总计").click()
    cell = desk.locator("[id='requests.new.total']")
    expect(cell).to_be_in_viewport()
    expect(cell).to_have_text("9")


def test_see_what_changed_between_versions(desk: Page) -> None:
    desk.goto("/changes")
    desk.get_by_role("listitem").filter(has_text="内容改动").get_by_role("link").click()
    expect(desk.locator(".diff del")).to_have_text("7")
    expect(desk.locator(".diff ins")).to_have_text("9")
    desk.get_by_role("combobox", name="显示").select_option("all")
    desk.get_by_role("button", name="对照").click()
    expect(desk.locator(".diff")).to_contain_text("目录更新不够及时")


def test_compare_two_years(desk: Page) -> None:
    desk.goto("/organs/lh-slj")
    desk.get_by_role("link", name="2025", exact=True).first.click()
    desk.get_by_role("link", name="与2024年度对照").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2024年度与2025年度")
    row = desk.get_by_role("row").filter(has_text="本年新收政府信息公开申请数量").filter(has_text="总计")
    expect(row.locator("del")).to_have_text("5")
    expect(row.locator("ins")).to_have_text("7")
    expect(row).to_contain_text("+2")
    expect(desk.locator(".diff del").filter(has_text="汛期")).to_have_count(1)


def test_search_a_phrase_and_read_it_where_it_stands(desk: Page) -> None:
    desk.goto("/search")
    desk.get_by_role("main").get_by_role("searchbox").fill('"惠民资金的去向" 单位:财政局')
    desk.keyboard.press("Enter")
    expect(desk.locator(".hits > li")).to_have_count(1)
    expect(desk.locator(".snippet mark").first).to_have_text("惠民资金的去向")
    desk.locator(".hits h2 a").click()
    expect(desk.locator("#text")).to_contain_text("惠民资金的去向")
    expect(desk.locator("[id='requests.new.total']")).to_have_text("9")


def test_a_word_over_the_years_leads_to_its_reports(desk: Page) -> None:
    desk.goto("/search?q=惠民资金")
    desk.get_by_role("link", name="历年趋势").click()
    row = desk.get_by_role("row").filter(has_text="2025")
    expect(row).to_contain_text("数量不足")
    row.get_by_role("link").click()
    expect(desk.get_by_role("status")).to_contain_text("共6份")


def test_a_region_leads_everywhere(desk: Page) -> None:
    desk.goto("/organs/lh-czj")
    desk.get_by_role("link", name="临河县", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("能够核查的8家单位中，按期3家")
    expect(desk.get_by_role("img", name="公布曲线")).to_be_visible()
    for name in ("看板", "逾期清单", "概览", "历年对照", "动态", "问题"):
        link = desk.get_by_role("main").get_by_role("link", name=name, exact=True)
        assert "region=990101" in (link.get_attribute("href") or "")


def test_a_search_is_saved_in_an_address(desk: Page) -> None:
    desk.goto("/search?q=预算&year=2025")
    desk.get_by_role("link", name="保存此检索").click()
    desk.get_by_role("main").get_by_role("searchbox").fill("水利局")
    desk.get_by_role("button", name="加入").click()
    expect(desk.locator("tbody tr")).to_have_count(2)
    desk.get_by_role("link", name="去掉 预算 2025").click()
    expect(desk.locator("tbody tr")).to_have_count(1)
    expect(desk.locator("tbody th")).to_have_text("水利局")


def test_switch_the_language_and_stay_in_it(desk: Page) -> None:
    desk.goto("/board/2025?state=overdue")
    desk.get_by_role("link", name="English").click()
    expect(desk.locator("tbody tr")).to_have_count(2)
    expect(desk.locator("tbody")).to_contain_text("overdue, not seen")
    desk.get_by_role("link", name="Health").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Health")
    desk.get_by_role("link", name="中文").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("监测")


def test_the_keyboard_is_enough(desk: Page) -> None:
    desk.goto("/board/2025")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="跳到正文")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()
    links = desk.locator("table.board tbody th a")
    links.first.focus()
    desk.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    desk.keyboard.press("/")
    expect(desk.locator(".seek input")).to_be_focused()
    desk.keyboard.type("水利局")
    desk.keyboard.press("Enter")
    expect(desk.locator(".hits > li")).to_have_count(2)


def test_nothing_needs_javascript(scriptless: Page) -> None:
    scriptless.goto("/board/2025")
    scriptless.get_by_role("combobox", name="状态").select_option("late")
    scriptless.get_by_role("button", name="筛选").click()
    expect(scriptless.locator("tbody tr")).to_have_count(3)
    scriptless.get_by_role("link", name="临河县民政局").click()
    expect(scriptless.locator(".verdict")).to_contain_text("逾期4天")
    scriptless.get_by_text("引用", exact=True).click()
    expect(scriptless.locator("#cite-1")).to_contain_text("[EB/OL]")


def test_a_list_can_be_printed(desk: Page, tmp_path: Path) -> None:
    desk.goto("/board/2025")
    path = tmp_path / "board.pdf"
    desk.pdf(path=path, prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(path)
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)  # A4 in points
    told = "".join(page.get_textpage().get_text_range() for page in document)
    assert "临河县水利局" in told
    assert "筛选" not in told
    assert told.count("页面标注日期") >= 2  # the head of the table stands on every page or region


def test_errors_and_empty_lists_lead_on(desk: Page, site: str) -> None:
    desk.goto("/board/2025?q=没有这个单位")
    desk.get_by_role("link", name="看全部").click()
    expect(desk.locator("tbody tr")).to_have_count(11)


def test_an_error_page_leads_back(phone: Page) -> None:
    answer = phone.goto("/reports/none-2025")
    assert answer is not None
    assert answer.status == 404
    phone.get_by_role("link", name="回到今日").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("今日")

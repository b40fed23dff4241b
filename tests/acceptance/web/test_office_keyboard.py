"""Journeys 1, 3, 4 and 9 of the office in Chromium by keyboard alone: the queue, a waiver, a notice, two people at one
case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from archive.office.papers import notices_in
from tests.acceptance.web.keyboard import choose, press, put_day, write
from tests.acceptance.web.office_steps import NAMED, NOTICE, colleague
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, come_in, context, context_has_scripts, listening, serving
from tests.integration.web.desk_county import DeskCounty, desk_county
from tests.integration.web.small_county import REGION
from tests.integration.web.test_desk_cases import CASE
from tests.integration.web.test_desk_orders import day
from tests.integration.web.test_desk_together import published_or_withdrawn
from tests.printed import SOFFICE, needs_libreoffice

pytestmark = pytest.mark.browser
__all__ = ["context"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A desk that prints."""
    with (
        listening() as (listener, url),
        desk_county(tmp_path, public_url=url, pdf_command=SOFFICE or "") as county,
        serving(county, listener),
    ):
        yield Served(county, url)


def confirmed(page: Page) -> None:
    expect(page.get_by_role("heading", name="核对后登记")).to_be_visible()
    press(page, page.get_by_role("button", name="确认登记"))
    expect(page.get_by_role("status").first).to_have_text("已登记。")


def checked(page: Page, organ: str) -> None:
    page.goto(f"/desk/cases/{organ}/2025")
    sound(page)
    choose(page, page.locator("#check input[type=radio]"), "supports")
    press(page, page.get_by_role("button", name="登记核对结果"))
    expect(page.get_by_role("status").first).to_have_text("已登记。")


def approved(page: Page, county: DeskCounty) -> None:
    page.goto(f"/desk/proposals/{county.lines()[-1].seq}")
    choose(page, page.locator("input[name=step]"), "approve")
    press(page, page.get_by_role("button", name="下一步：核对"))
    confirmed(page)
    county.now += timedelta(minutes=1)


def test_journey_09_of_two_people_at_a_case_the_second_is_told_and_keeps_the_own_words(
    served: Served, context: BrowserContext, browser: Browser
) -> None:
    page = context.new_page()
    come_in(page, served, "li")
    page.goto(CASE)
    with colleague(browser, served, "han") as other:
        other.goto(CASE)
        write(other, other.locator("#remark"), "已电话联系，答复月底前公布")
        press(other, other.get_by_role("button", name="登记说明"))
        expect(other.get_by_role("status").first).to_have_text("已登记。")
    choose(page, page.locator("#check input[type=radio]"), "doubtful")
    write(page, page.locator("#note"), "列表第二页没有打开")
    with page.expect_response(lambda one: one.request.method == "POST") as told:
        press(page, page.get_by_role("button", name="登记核对结果"))
    assert told.value.status == 409
    expect(page.get_by_role("alert").first).to_contain_text("han已办理该对象")
    expect(page.get_by_text("已电话联系，答复月底前公布")).to_be_visible()
    expect(page.locator("#note")).to_have_value("列表第二页没有打开")
    expect(page.locator("#check input[value=doubtful]")).to_be_checked()
    sound(page)
    press(page, page.get_by_role("button", name="登记核对结果"))
    expect(page.get_by_role("status").first).to_have_text("已登记。")
    assert [line.act for line in served.county.lines()[-2:]] == ["case.note", "case.check"]


def test_journey_03_a_waiver_takes_the_organ_out_at_once_and_stands_in_public_without_a_name(
    served: Served, context: BrowserContext, browser: Browser
) -> None:
    county, page = served.county, context.new_page()
    come_in(page, served, "li")
    page.goto("/desk/notices")
    press(page, page.get_by_role("button", name="按最近一个时限的定格数据起草"))
    named = page.get_by_role("table").first
    expect(named).to_contain_text("临河县交通运输局")
    page.goto(f"{CASE}/decide")
    choose(page, page.locator("input[name=kind]"), "waive")
    write(page, page.locator("#reason"), "机构改革过渡期内，县府办同意")
    put_day(page, page.locator("#until"), day(county, 60))
    press(page, page.get_by_role("button", name="下一步：核对"))
    confirmed(page)
    page.goto(NOTICE)
    sound(page)
    expect(named).to_be_visible()
    expect(named).not_to_contain_text("临河县交通运输局")
    expect(page.get_by_role("listitem").filter(has_text="临河县交通运输局")).to_contain_text("经复核，暂不列入")
    with colleague(browser, served, "han") as approver:
        approved(approver, county)
    assert county.lines()[-1].act == "decision.waive.approve"
    page.goto("/organs/lh-jtj")
    sound(page)
    main = page.locator("main")
    expect(main).to_contain_text("经复核豁免")
    for inner in ("机构改革过渡期内", "li先生", "han先生"):
        expect(main).not_to_contain_text(inner)


@needs_libreoffice
def test_journey_04_a_notice_goes_from_draft_to_papers_whose_bytes_stay(
    served: Served, context: BrowserContext, browser: Browser
) -> None:
    """Of five organs one is seen meanwhile: it is late now, with its days, and is checked again."""
    county, page = served.county, context.new_page()
    come_in(page, served, "li")
    page.goto("/desk/notices")
    press(page, page.get_by_role("button", name="按最近一个时限的定格数据起草"))
    expect(page.get_by_text("逐家核对：0/5")).to_be_visible()
    for organ in NAMED:
        checked(page, organ)
    page.goto(NOTICE)
    expect(page.get_by_text("逐家核对：5/5")).to_be_visible()
    published_or_withdrawn(county, gone=False)
    page.goto(CASE)
    expect(page.get_by_text("的核对之后判定有变化或者有决定，不再有效")).to_be_visible()
    page.goto(NOTICE)
    expect(page.get_by_text("逐家核对：4/5")).to_be_visible()
    checked(page, "lh-jtj")
    page.goto(NOTICE)
    sound(page)
    expect(page.get_by_text("逐家核对：5/5")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="临河县交通运输局")).to_contain_text("改列逾期公布")
    press(page, page.get_by_role("button", name="送审", exact=True))
    confirmed(page)
    with colleague(browser, served, "han") as approver:
        approved(approver, county)
    page.goto(NOTICE)
    expect(page.get_by_label("文号")).to_have_value("年报通〔2026〕1号")
    expect(page.get_by_label("成文日期")).to_have_value("2026-02-12")
    press(page, page.get_by_role("button", name="印发", exact=True))
    confirmed(page)
    sound(page)
    kept = notices_in(county.lines())[f"{REGION}-2025-1"]
    assert [copy.kind for copy in kept.papers] == ["docx", "pdf"]
    for copy in kept.papers:
        link = page.get_by_role("link", name=copy.kind.upper(), exact=True)
        for _twice in range(2):
            with page.expect_download() as got:
                press(page, link)
            assert hashlib.sha256(got.value.path().read_bytes()).hexdigest() == copy.digest
            county.now += timedelta(minutes=1)


def test_journey_01_on_the_morning_after_the_deadline_every_silent_organ_is_in_the_queue(
    served: Served, context: BrowserContext
) -> None:
    """Those seen to be silent first; the one whose column nobody could open is apart, with the reason."""
    served.county.now = datetime(2026, 2, 1, tzinfo=UTC)  # 8:00 in Beijing
    page = context.new_page()
    come_in(page, served, "li")
    sound(page)
    fell_due = page.get_by_role("region", name="时限届满")
    expect(fell_due).to_contain_text("5 经完整查看未见")
    apart = fell_due.locator("details").filter(has_text="未能查看（1家）")
    expect(apart).to_contain_text("清塘县人民政府办公室")
    rows = page.locator("tr[data-row]").filter(has_text="时限届满待核查")
    seen_silent = rows.filter(has_text="截止日期后经完整查看，未发现")
    assert [one.split()[0] for one in seen_silent.locator("td a").all_inner_texts()] == [
        "临河县东河镇人民政府",
        "临河县交通运输局",
        "临河县民政局",
        "临河县水利局",
        "临河县西山镇人民政府",
    ]
    expect(rows).to_have_count(6)
    expect(rows.last).to_contain_text("未见公布，尚不能认定")
    if context_has_scripts(page):
        for key in ("j", "Enter"):
            page.keyboard.press(key)
    else:
        press(page, rows.first.get_by_role("link"))
    expect(page).to_have_url(f"{served.url}/desk/cases/lh-dhz/2025")
    expect(page.get_by_role("heading", name="临河县东河镇人民政府")).to_be_visible()
    sound(page)

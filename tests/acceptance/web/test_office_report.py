"""Journey 12 of the office in Chromium: the report is printed, saved, followed to its lists, and nobody else's."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, expect

from archive.office.accounts import add_person
from archive.office.intent import Actor
from archive.office.people import Grant
from tests.acceptance.web.office_steps import colleague
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, come_in, context, served
from tests.integration.web.issued_order import issue_order
from tests.integration.web.test_desk_cases import CASE
from tests.integration.web.test_desk_pages import propose

pytestmark = pytest.mark.browser
__all__ = ["context", "served"]
REPORT = "/desk/report/2025"
SHEETS = ["总表", "分类", "分县", "同比", "屡次逾期", "督办", "未能核查", "说明"]


def test_journey_12_the_report_is_printed_saved_and_followed_and_another_county_finds_nothing(
    served: Served, context: BrowserContext, browser: Browser
) -> None:
    county, page = served.county, context.new_page()
    order = issue_order(county)
    seq = propose(county)
    come_in(page, served, "kan")
    page.get_by_role("navigation", name="办公台").get_by_role("link", name="报告").click()
    page.goto(REPORT)
    sound(page)
    with pdfium.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)) as printed:
        assert len(printed) == 2
    with page.expect_download() as got:
        page.get_by_role("link", name="XLSX", exact=True).click()
    assert load_workbook(io.BytesIO(got.value.path().read_bytes())).sheetnames == SHEETS
    numbers = page.locator("section.reported td a")
    assert numbers.count() > 5
    for place in range(5):
        page.goto(REPORT)
        count = numbers.nth(place).inner_text()
        numbers.nth(place).click()
        expect(page.get_by_text(f"共{count}家")).to_be_visible()
        expect(page.locator("main table tbody tr")).to_have_count(int(count))
        sound(page)

    made = add_person(county.office, Actor("boss", "web"), "yuan", "袁先生", [Grant("viewer", "990202")], county.now)
    county.links["yuan"] = made.address.rpartition("/")[2]
    with colleague(browser, served, "yuan") as other:
        for path in (CASE, f"{CASE}/decide", f"{CASE}/order", f"/desk/orders/{order.short}", f"/desk/proposals/{seq}"):
            answer = other.goto(path)
            assert answer is not None
            assert answer.status == 404, path
        for path in ("/desk", "/desk/cases", "/desk/orders", REPORT):
            other.goto(path)
            assert "临河县" not in other.locator("main").inner_text(), path

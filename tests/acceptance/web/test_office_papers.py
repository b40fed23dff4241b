"""Journey 6 of the office in Chromium: orders go out with the notice, and the QR code of a printed sheet leads the organ
to its answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2 as pdfium
import pytest
import zxingcpp
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from archive.config.notices import load_notice_rules
from archive.notices.order_log import read_orders
from archive.office.answers import answer, filings_of
from archive.office.cases import check_case
from archive.office.drafts import Desk, draft_notice, submit_notice
from archive.office.files import file_path
from archive.office.intent import Actor
from tests.acceptance.web.office_steps import NAMED, NOTICE, colleague, confirm
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, listening, serving
from tests.integration.web.desk_county import DeskCounty, desk_county
from tests.integration.web.small_county import REGION
from tests.integration.web.test_desk_orders import day
from tests.integration.web.test_reply import one_pixel
from tests.printed import SOFFICE, needs_libreoffice

pytestmark = pytest.mark.browser
LI, HAN = Actor("li", "web"), Actor("han", "web")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A desk that prints."""
    with (
        listening() as (listener, url),
        desk_county(tmp_path, public_url=url, pdf_command=SOFFICE or "") as county,
        serving(county, listener),
    ):
        yield Served(county, url)


def approved_notice(county: DeskCounty, *organs: str) -> None:
    """Have a notice on the county drafted, checked, submitted and approved, without a browser."""
    deadlines = county.app.state.app_state.configuration.deadlines
    with Session(county.app.state.app_state.engine) as session:
        desk = Desk(county.office, session, deadlines, load_notice_rules())
        draft_notice(desk, LI, REGION, 2025, county.now)
        for organ in organs:
            check_case(county.office, session, deadlines, LI, (organ, 2025), "supports", "", county.now)
        line = submit_notice(desk, LI, f"{REGION}-2025-1", "临河县", county.now)
        filings = filings_of(session, deadlines, county.data, line, county.now)
        answer(county.office, HAN, line.seq, "approve", "", county.now, filings=filings)
    county.now += timedelta(minutes=1)


def code_on(pdf: bytes) -> str:
    """The address in the QR code of the first page."""
    with pdfium.PdfDocument(pdf) as document:
        (found,) = zxingcpp.read_barcodes(document[0].render(scale=200 / 72).to_pil())
    return str(found.text)


@needs_libreoffice
def test_journey_06_orders_go_out_with_the_notice_and_the_organ_answers_by_the_printed_code(
    served: Served, browser: Browser, tmp_path: Path
) -> None:
    county = served.county
    approved_notice(county, *NAMED)
    with colleague(browser, served, "li") as page:
        page.goto(NOTICE)
        page.get_by_label("临河县交通运输局").check()
        page.get_by_label("办理期限").fill(day(county, 14))
        sound(page)
        page.get_by_role("button", name="印发", exact=True).click()
        expect(page.get_by_text("督办单随通报一并编号、制发")).to_be_visible()
        confirm(page)
        page.get_by_role("link", name="年报督〔2026〕1号").click()
        sound(page)
        with page.expect_download() as got:
            page.get_by_role("link", name="下载督办单（PDF）").click()
        sheet = got.value.path().read_bytes()
    (order,) = read_orders(county.data)
    assert sheet == file_path(county.data, order.issued_line.pdf).read_bytes()
    link = code_on(sheet)
    assert link.startswith(f"{served.url}/reply/")

    photograph = tmp_path / "现场照片.jpg"
    photograph.write_bytes(one_pixel("JPEG", (40, 30)))
    telephone = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True
    )
    telephone.set_default_timeout(120_000)
    page = telephone.new_page()
    page.goto(link)
    sound(page)
    receipt = page.get_by_role("form", name="签收")
    receipt.get_by_label("签收人").fill("陈某")
    receipt.get_by_label("联系电话").fill("0398-1234567")
    receipt.get_by_role("button", name="签收").click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("status")).to_contain_text("签收")
    page.get_by_label("说明情况", exact=True).check()
    page.get_by_label("情况、理由").fill("已于二月十日在公告栏公布，附照片。")
    page.get_by_label("附件").set_input_files(photograph)
    page.get_by_role("button", name="下一步：核对").click()
    sound(page)
    page.get_by_role("button", name="确认提交").click()
    page.goto(link)
    expect(page.get_by_role("heading", name="反馈回执")).to_be_visible()
    expect(page.locator("form")).to_have_count(0)
    expect(page.get_by_text("0398-1234567")).to_have_count(0)
    expect(page.get_by_role("link", name="现场照片.jpg")).to_have_count(0)
    sound(page)
    telephone.close()
    (step,) = [one for one in read_orders(county.data)[0].steps if one.step == "rectified"]
    (kept,) = step.attachments
    assert file_path(county.data, kept.sha256).read_bytes() == photograph.read_bytes()
    assert urlsplit(link).path.rpartition("/")[2] not in (county.data / "office" / "journal" / "2026.jsonl").read_text()

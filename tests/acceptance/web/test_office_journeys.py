"""Journeys of the office in Chromium: notices and orders, at both widths, dark, and without scripts."""

from __future__ import annotations

import io

import pytest
from docx import Document
from playwright.sync_api import Browser, BrowserContext, Page, expect

from archive.office.files import file_path
from archive.office.papers import notices_in
from tests.acceptance.web.office_steps import (
    NAMED,
    NOTICE,
    approve,
    check_case,
    colleague,
    confirm,
    dismiss,
    draft,
    submit,
)
from tests.acceptance.web.screen import sound
from tests.acceptance.web.test_desk import Served, come_in, context, served
from tests.integration.web.small_county import REGION

pytestmark = pytest.mark.browser
__all__ = ["context", "served"]


def issue(page: Page) -> None:
    page.goto(NOTICE)
    sound(page)
    page.get_by_label("文号").fill("年报通〔2026〕1号")
    page.get_by_label("成文日期").fill("2026-02-12")
    page.get_by_role("button", name="印发", exact=True).click()


def paper(served: Served) -> str:
    """The words of the notice that is kept."""
    digest = notices_in(served.county.lines())[f"{REGION}-2025-1"].files[0]
    document = Document(io.BytesIO(file_path(served.county.data, digest).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), "|", *cells])


def test_journey_05_who_is_dismissed_between_approval_and_issue_stops_the_notice_and_is_not_named(
    served: Served, context: BrowserContext, browser: Browser
) -> None:
    page = context.new_page()
    come_in(page, served, "li")
    draft(page)
    for organ in NAMED:
        check_case(page, organ)
    submit(page)
    with colleague(browser, served, "han") as approver:
        approve(approver, served)
        stale = context.new_page()
        issue(stale)
        expect(stale.get_by_role("heading", name="核对后登记")).to_be_visible()
        dismiss(page, "lh-jtj")
        stale.get_by_role("button", name="确认登记").click()
        expect(stale.get_by_role("alert").first).to_contain_text("变化")
        approve(approver, served)
        page.goto(NOTICE)
        sound(page)
        expect(page.get_by_role("alert").first).to_contain_text("须重新核对并送审")
        expect(page.get_by_role("listitem").filter(has_text="临河县交通运输局")).to_contain_text("经人工复核，不予认定")
        expect(page.get_by_role("table").get_by_text("临河县交通运输局")).to_have_count(0)
        expect(page.get_by_role("button", name="印发", exact=True)).to_have_count(0)
        assert notices_in(served.county.lines())[f"{REGION}-2025-1"].number == ""
        submit(page)
        approve(approver, served)
    issue(page)
    confirm(page)
    expect(page.get_by_text("年报通〔2026〕1号").first).to_be_visible()
    body = paper(served).partition("二、存在问题")[2].partition("三、整改要求")[0]
    assert "临河县东河镇人民政府" in body
    assert "临河县交通运输局" not in body

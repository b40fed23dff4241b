"""Journey 10 in Chromium: a roster with a merger is handed in, accepted row by row, approved, and undone again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from archive.config.organs import OrganConfig
from archive.web.desk.pages.roster_change import CHANGES
from tests.acceptance.web.screen import DARK, LIGHT, sound
from tests.acceptance.web.test_desk import Served, come_in, context, listening, serving
from tests.integration.web.desk_county import desk_county
from tests.integration.web.small_county import REGION
from tests.integration.web.test_desk_roster import configure, csv_file, newest, organ, row, states

pytestmark = pytest.mark.browser
__all__ = ["context"]


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    configure(tmp_path / "config", monkeypatch)
    with (
        listening() as (listener, url),
        desk_county(tmp_path / "data", public_url=url) as county,
        serving(county, listener),
    ):
        yield Served(county, url)


def approve(page: Page, served: Served) -> None:
    """Have the other person approve what was proposed last."""
    seq = newest(served.county, "roster.apply.propose").seq
    page.goto(f"/desk/proposals/{seq}")
    sound(page)
    page.get_by_label("同意", exact=True).check()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_have_text("已登记。")


def propose(page: Page) -> None:
    page.get_by_label("依据或者理由").fill("县机构改革方案")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="核对后登记")).to_be_visible()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_have_text("已登记。")


def test_journey_10_a_merger_is_accepted_row_by_row_approved_and_undone(
    served: Served, context: BrowserContext, browser: Browser
) -> None:
    county, page = served.county, context.new_page()
    other = browser.new_context(base_url=served.url, viewport={"width": 1280, "height": 800})
    other.set_default_timeout(120_000)
    heir = OrganConfig.model_validate(
        {"organ_id": "lh-zjj", "name": "临河县住房和交通局", "kind": "department", "valid_from": "2025-06-01"}
    )
    rows = [
        row(organ(4, valid_to="2025-05-31", successor="lh-zjj")),
        row(heir, "周敏", "0370-123"),
        row(organ(2, name="临河县水务局")),
    ]
    come_in(page, served, "li")
    page.goto("/desk/roster")
    sound(page)
    page.get_by_role("link", name="上传名录").first.click()
    sound(page)
    page.get_by_label("名录文件（CSV或者XLSX）").set_input_files(
        FilePayload(name="名录.csv", mimeType="text/csv", buffer=csv_file(*rows))
    )
    page.get_by_role("button", name="下一步：查看变更").click()
    sound(page)
    merged = page.get_by_role("article", name="临河县交通运输局")
    expect(merged).to_contain_text("2025年度：逾期未见公布 → 不适用")
    merged.get_by_label("接受", exact=True).check()
    page.get_by_role("article", name="临河县住房和交通局").get_by_label("接受", exact=True).check()
    page.get_by_role("article", name="临河县水务局").get_by_label("不接受", exact=True).check()
    propose(page)
    assert states(county)["lh-jtj"] == "overdue", "nothing holds yet"
    approver = other.new_page()
    come_in(approver, served, "han")
    approve(approver, served)
    assert states(county)["lh-jtj"] == "not_applicable"
    page.goto("/desk/roster")
    expect(page.locator("#lh-jtj")).to_contain_text("由临河县住房和交通局承接")
    expect(page.locator("#lh-slj")).to_contain_text("临河县水利局")
    page.locator("#lh-jtj").get_by_role("link", name="更正").click()
    sound(page)
    page.get_by_label("终止日期（最后一日）").fill("")
    page.get_by_label("承接单位").select_option("")
    page.get_by_role("button", name="下一步：查看变更").click()
    restored = page.get_by_role("article", name="临河县交通运输局")
    expect(restored).to_contain_text("恢复")
    restored.get_by_label("接受", exact=True).check()
    propose(page)
    approve(approver, served)
    assert states(county)["lh-jtj"] == "overdue", "the wrong merger is undone by a new change"
    assert [line.act for line in county.lines() if line.act.startswith("roster")] == [
        "roster.apply.propose",
        "roster.apply.approve",
    ] * 2
    other.close()


def test_no_form_of_a_change_has_a_barrier(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    come_in(page, served, "li")
    for change in CHANGES:
        page.goto(f"/desk/roster/{change}?region={REGION}")
        sound(page, LIGHT)
        page.goto(f"/desk/roster/{change}?region={REGION}&lang=en")
        sound(page, DARK)

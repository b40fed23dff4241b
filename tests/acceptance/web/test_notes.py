"""A reader's own notes: in the browser alone, shared without the server seeing them, and never taken for markup."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
REPORT, ORGAN = "/reports/lh-czj-2025", "/organs/lh-slj"


@pytest.fixture
def other(browser: Browser, site: str) -> Iterator[Page]:
    """The browser of somebody else."""
    context = browser.new_context(base_url=site, locale="zh-CN")
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()


def note(page: Page, path: str, text: str, tags: str = "", collection: str = "") -> None:
    page.goto(path)
    page.locator("details.own-note > summary").click()
    for name, value in (("note", text), ("tags", tags), ("collection", collection)):
        page.locator(f".own-note [name={name}]").fill(value)
    page.locator(".own-note [name=note]").focus()
    expect(page.locator(".own-note .kept")).to_have_text("已保存在本机")


def fragment(items: object) -> str:
    told = json.dumps({"version": 1, "items": items}).encode()
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def test_notes_stay_in_the_browser_and_are_shared_behind_the_hash(desk: Page, other: Page) -> None:
    note(desk, REPORT, "数字待核对 <b>1</b>", "预算 待问", "采访提纲")
    note(desk, ORGAN, "已致电", "待问")
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    desk.get_by_role("contentinfo").get_by_role("link", name="我的笔记").click()
    expect(desk.locator("#notes .rows li")).to_have_count(2)
    expect(desk.locator("#notes h2")).to_have_text(["未分组", "采访提纲"])
    desk.locator("#notes .tags").get_by_role("button", name="预算").click()
    expect(desk.locator("#notes .note")).to_have_text("数字待核对 <b>1</b>")
    address = desk.locator("#notes-address").input_value()
    assert "待核对" not in "".join(asked)
    heard: list[str] = []
    other.on("request", lambda request: heard.append(request.url + (request.post_data or "")))
    other.goto(address)
    expect(other.locator("#notes .rows li")).to_have_count(1)
    expect(other.locator("#notes")).to_contain_text("他人通过网址分享")
    assert not any(address.partition("#c=")[2] in one for one in heard if "#" not in one)
    other.get_by_role("button", name="并入我的笔记").click()
    expect(other.locator("#notes-address")).to_be_visible()
    other.goto(REPORT)
    expect(other.locator(".own-note [name=note]")).to_have_value("数字待核对 <b>1</b>")
    other.locator(".own-note [name=note]").fill("")
    other.locator(".own-note [name=tags]").fill("")
    other.locator(".own-note [name=collection]").fill("")
    other.locator(".own-note [name=note]").focus()
    other.goto("/notes")
    expect(other.locator("#notes")).to_contain_text("尚无笔记")


def test_notes_are_exported_and_loaded_as_json(desk: Page, other: Page, tmp_path: Path) -> None:
    note(desk, REPORT, "引用第二版")
    desk.goto("/notes")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="导出JSON").click()
    path = tmp_path / "notes.json"
    download.value.save_as(path)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["items"][REPORT]["note"] == "引用第二版"
    other.goto("/notes")
    other.locator("#notes input[type=file]").set_input_files(path)
    expect(other.locator("#notes .note")).to_have_text("引用第二版")
    (tmp_path / "other.json").write_text("[1]", encoding="utf-8")
    other.locator("#notes input[type=file]").set_input_files(tmp_path / "other.json")
    expect(other.get_by_role("alert")).to_be_visible()


def test_what_is_shared_is_neither_markup_nor_a_way_out(desk: Page) -> None:
    wrong = {
        "javascript:alert(1)": {"title": "x", "note": "x"},
        "//evil.example/reports/a": {"title": "x", "note": "x"},
        "/reports/../../evil": {"title": "x", "note": "x"},
        "/organs/lh-slj": {"title": "<img src=x onerror=alert(1)>", "note": "<script>alert(1)</script>", "more": {}},
    }
    desk.goto(f"/notes#c={fragment(wrong)}")
    expect(desk.locator("#notes .rows li")).to_have_count(1)
    expect(desk.locator("#notes .rows a")).to_have_text("<img src=x onerror=alert(1)>")
    assert desk.locator("#notes img, #notes script").count() == 0
    desk.goto("about:blank")
    desk.goto("/notes#c=%%%")
    expect(desk.locator("#notes .empty")).to_be_visible()


def test_without_scripts_nothing_of_it_is_shown(scriptless: Page) -> None:
    scriptless.goto(REPORT)
    expect(scriptless.locator(".own-note")).to_be_hidden()
    expect(scriptless.get_by_role("link", name="我的笔记")).to_have_count(0)
    scriptless.goto("/notes")
    expect(scriptless.locator("#notes")).to_be_hidden()
    expect(scriptless.get_by_role("main")).to_contain_text("需要启用JavaScript")

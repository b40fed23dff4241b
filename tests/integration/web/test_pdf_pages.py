"""The pages of an archived PDF: shown by us, marked where a word or a cell stands, and a sentence for a hostile file."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.database.models import Version
from archive.web.app import create_app
from archive.web.serving.request_context import AppState
from archive.web.wording import urls
from tests.unit.formats.paper import Page, pdf_of

from .seen import page, text, values
from .small_county import HOME, NOW, PDF_ORGAN, Builder, build, instant

CELL = "requests.new.natural_person"


@pytest.fixture(scope="module")
def original(reading_room: FastAPI) -> str:
    """The address of the PDF's capture."""
    state: AppState = reading_room.state.app_state
    with Session(state.engine) as session:
        found = session.scalar(select(Version.capture_id).where(Version.report_id == f"{PDF_ORGAN}-2025"))
    assert found
    return urls.capture_path(found)


def test_a_cell_of_the_report_leads_to_its_place_in_the_original(client: TestClient, original: str) -> None:
    report = page(client, f"/reports/{PDF_ORGAN}-2025")
    (link,) = values(report, f"//td[@id='{CELL}']/a/@href")
    assert link == f"{original}/pages?cell={CELL}"
    shown = page(client, link)
    assert "已标出“本年新收政府信息公开申请数量 · 自然人”" in text(shown, "//main//p[@role='status']")
    assert len(values(shown, "//figure[@id='original']//*[local-name()='rect']/@x")) == 1
    (number,) = re.findall(r"第(\d+)页", text(shown, "//main//p[@role='status']"))
    (picture,) = values(shown, "//figure[@id='original']//img/@src")
    assert picture == f"{original}/pages/{number}.png"
    assert values(shown, "//figure[@id='original']//img/@alt") == [
        f"文件存档第{number}页的图片，标出了“本年新收政府信息公开申请数量 · 自然人”"
    ]
    assert values(shown, "//figure[contains(@class, 'excerpt')]//*[local-name()='image']/@href") == [picture]
    assert not values(shown, "//main//script"), "nothing of the file runs"


def test_the_cells_page_leads_to_the_original(client: TestClient, original: str) -> None:
    cells = page(client, "/cells", row="requests.new", column="natural_person", year="2025")
    links = values(cells, "//table//a[contains(@href, '/pages?')]/@href")
    assert links == [f"{original}/pages?cell={CELL}"], "one report of the county is a PDF"


def test_a_hit_leads_to_its_words_in_the_original(client: TestClient, original: str) -> None:
    found = page(client, "/search", q="惠民资金 单位:文化广电和旅游局")
    (link,) = values(found, "//ol[@class='hits']//a[contains(@href, '/pages?')]/@href")
    assert link.startswith(f"{original}/pages?q=")
    shown = page(client, link)
    assert "已标出" in text(shown, "//main//p[@role='status']")
    assert values(shown, "//figure[@id='original']//*[local-name()='rect']/@x")


def test_a_word_over_two_lines_has_a_mark_on_each(client: TestClient, original: str) -> None:
    whole = page(client, f"{original}/pages", q="临河县文化广电和旅游局2025年政府信息公开工作年度报告")
    first = len(values(whole, "//figure[@id='original']//*[local-name()='rect']/@x"))
    assert first == 1, "the title is one line"
    long = page(
        client,
        f"{original}/pages",
        q="临河县文化广电和旅游局这一年公开预算、采购和惠民资金的去向。收到信息公开申请7件，均按时答复。",
    )
    assert len(values(long, "//figure[@id='original']//*[local-name()='rect']/@x")) == 2


def test_what_stands_nowhere_is_said_and_not_marked(client: TestClient, original: str) -> None:
    for asked, said in (
        ({"q": "没有这样的词"}, "没有“没有这样的词”"),
        ({"cell": "requests.nothing.total"}, "未能确定"),
    ):
        shown = page(client, f"{original}/pages", **asked)
        assert said in text(shown, "//main//p[@role='status']")
        assert not values(shown, "//*[local-name()='rect']/@x")
        assert values(shown, "//figure[@id='original']//img/@src") == [f"{original}/pages/1.png"]


def test_pages_are_turned_and_a_page_that_is_not_there_is_not_found(client: TestClient, original: str) -> None:
    second = page(client, f"{original}/pages", page="2", cell=CELL)
    assert "文件存档第2页，共2页" in text(second, "//figure[@id='original']/figcaption")
    assert values(second, "//nav[@class='pages'][1]/a/@href") == [f"{original}/pages?page=1&cell={CELL}"]
    assert client.get(f"{original}/pages?page=3").status_code == 404
    assert client.get(f"{original}/pages/3.png").status_code == 404


def test_the_picture_is_a_picture_and_kept_by_the_digest_of_the_file(
    client: TestClient, reading_room: FastAPI, original: str
) -> None:
    answer = client.get(f"{original}/pages/1.png")
    assert answer.headers["content-type"] == "image/png"
    assert "max-age" in answer.headers["cache-control"]
    assert Image.open(io.BytesIO(answer.content)).size == (1190, 1684)
    state: AppState = reading_room.state.app_state
    kept = list((state.data_folder / "cache" / "pdf").glob("*/*-1.png"))
    assert [path.read_bytes() for path in kept] == [answer.content]
    assert client.get(f"{original}/pages/1.png").content == answer.content


def test_the_page_of_the_capture_shows_the_first_page(client: TestClient, original: str) -> None:
    shown = page(client, original)
    assert values(shown, "//figure[@id='original']//img/@src") == [f"{original}/pages/1.png"]
    assert values(shown, f"//main//a[@href='{original}/pages']/@href")
    assert not values(shown, "//iframe/@src")


def test_a_page_that_is_no_pdf_says_so(client: TestClient) -> None:
    (other,) = values(page(client, "/reports/lh-jyj-2025"), "//aside//a[starts-with(@href, '/captures/')][1]/@href")[:1]
    answer = client.get(f"{other}/pages")
    assert answer.status_code == 404
    assert "不是PDF文件" in answer.text
    assert client.get(f"{other}/pages/1.png").status_code == 404


HOSTILE = {"damaged": "文件已损坏", "encrypted": "文件已加密，需要密码"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, dict[str, str]]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    engine = build(folder)
    script = pdf_of([Page()]).replace(
        b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    )
    bodies = {
        "damaged": b"%PDF-1.7\n" + bytes(2_000),
        "encrypted": pdf_of([Page()], encrypt=True),
        "running": script,
    }
    with session_scope(engine) as session:
        builder = Builder(folder / "warc", session)
        builder.at = instant(NOW.date())
        found = {
            name: urls.capture_path(builder.file(f"{HOME}/{name}.pdf", body, "application/pdf"))
            for name, body in bodies.items()
        }
        builder.writer.close()
    app = create_app(engine, load_configuration(), now=lambda: NOW, warc_folder=folder / "warc")
    return TestClient(app, raise_server_exceptions=False), found


@pytest.mark.parametrize("name", ["damaged", "encrypted"])
def test_a_hostile_file_gives_a_sentence(hostile: tuple[TestClient, dict[str, str]], name: str) -> None:
    client, found = hostile
    for address in (found[name], f"{found[name]}/pages"):
        shown = page(client, address)
        assert f"文件存档不能逐页显示：{HOSTILE[name]}。" in text(shown, "//main")
        assert not values(shown, "//main//img/@src")
        english = page(client, address, lang="en")
        assert "The archived file cannot be shown page by page:" in text(english, "//main")
    assert client.get(f"{found[name]}/pages/1.png").status_code == 404


def test_a_script_in_a_file_never_reaches_the_reader(hostile: tuple[TestClient, dict[str, str]]) -> None:
    client, found = hostile
    shown = client.get(f"{found['running']}/pages")
    assert "app.alert" not in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    raw = client.get(f"{found['running']}/raw")
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["content-security-policy"].startswith("sandbox")

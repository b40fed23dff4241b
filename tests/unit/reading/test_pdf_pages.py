"""Pages of a PDF as pictures, and where its words and cells stand: sure places alone, and sentences for hostile files."""

from __future__ import annotations

import io
import time
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from archive.errors import UnreadableError
from archive.reading.formats import isolated
from archive.reading.pdf_pages import worker
from archive.reading.pdf_pages.look import LONGEST_SIDE, picture_of, places_in
from archive.reading.pdf_pages.page_places import WHOLE, Box, PdfPlaces, places_from_json
from archive.reading.pdf_pages.worker import picture_safely, places_safely
from archive.reading.read import read
from tests.integration.web.printed_report import report_pdf
from tests.integration.web.small_county import tables
from tests.unit.formats.grids import SHARED
from tests.unit.formats.paper import HEIGHT, WIDTH, Page, pdf_of

TITLE = "临河县文化局2025年政府信息公开工作年度报告"
PROSE = [{"number": 1, "text": "这一年公开了博物馆的开放时间。"}]


@pytest.fixture(scope="module")
def report() -> bytes:
    return report_pdf(TITLE, PROSE, tables(1))


@pytest.fixture(scope="module")
def places(report: bytes) -> PdfPlaces:
    return places_in(report)


def text_in(places: PdfPlaces, page: int, box: Box) -> str:
    """The characters whose middle stands in a box."""
    left, top, right, bottom = box
    return "".join(
        letter
        for line in places.pages[page].lines
        for letter, (x0, y0, x1, y1) in zip(line.text, line.boxes, strict=True)
        if left <= (x0 + x1) / 2 <= right and top <= (y0 + y1) / 2 <= bottom
    )


def agreeing(places: PdfPlaces, read_tables: dict[str, Any]) -> int:
    """How many cells are placed; each place holds what was read there, or nothing for a blank."""
    for cell, (page, box) in places.cells.items():
        name, rest = cell.split(".", 1)
        row, _dot, column = rest.rpartition(".")
        value = read_tables[name][row][column]
        printed = text_in(places, page, box).replace(" ", "").replace(",", "")
        assert (Decimal(printed) if printed else None) == value, cell
    return len(places.cells)


def test_every_cell_of_a_report_is_found_where_it_is_printed(report: bytes, places: PdfPlaces) -> None:
    found = read(report).tables
    assert agreeing(places, found) == sum(len(row) for table in found.values() for row in table.values()) == 200
    assert text_in(places, *places.cells["disclosure.fees.amount_wan_yuan"]) == "128.60"
    assert text_in(places, *places.cells["requests.new.natural_person"]) == "7"
    assert text_in(places, *places.cells["disclosure.normative_documents.in_force"]) == "", "blank, and placed"


def test_cells_of_a_real_report_with_tables_broken_over_pages() -> None:
    file = SHARED / "huaian_hongze_2023_report.pdf"
    if not file.is_file():
        pytest.skip(f"{file} is absent: the real PDF is not part of the repository")
    body = file.read_bytes()
    assert agreeing(places_in(body), read(body).tables) == 186


def test_places_cross_the_pipe_unchanged(report: bytes, places: PdfPlaces) -> None:
    assert places_from_json(places.to_json()) == places
    assert places_from_json(places_safely(report)) == places
    assert picture_safely(report, 2) == picture_of(report, 2)


def table_page(rotate: int = 0) -> Page:
    page = Page(rotate=rotate)
    page.text(60, 60, "三、收到和处理政府信息公开申请情况")
    head = [(0, 0, 1, 1, "项目"), (0, 1, 1, 1, "自然人"), (0, 2, 1, 1, "总计")]
    page.table(
        [50, 300, 400, 500],
        [100, 140, 180],
        [*head, (1, 0, 1, 1, "本年新收政府信息公开申请数量"), (1, 1, 1, 1, "31"), (1, 2, 1, 1, "31")],
    )
    return page


@pytest.mark.parametrize("rotate", [0, 90])
def test_marks_and_picture_are_turned_the_same_way(rotate: int) -> None:
    body = pdf_of([table_page(rotate)])
    places = places_in(body)
    page = places.pages[0]
    width, height = Image.open(io.BytesIO(picture_of(body, 1))).size
    assert (width > height) == (page.width > page.height) == (WIDTH > HEIGHT)
    box = places.cells["requests.new.natural_person"][1]
    assert box == pytest.approx(
        (300 / WIDTH * WHOLE, 140 / HEIGHT * WHOLE, 400 / WIDTH * WHOLE, 180 / HEIGHT * WHOLE), abs=2
    )


def test_the_mark_lies_on_the_ink_of_the_picture() -> None:
    body = pdf_of([table_page()])
    picture = Image.open(io.BytesIO(picture_of(body, 1))).convert("L")
    left, top, right, bottom = places_in(body).cells["requests.new.total"][1]
    wide, high = picture.width / WHOLE, picture.height / WHOLE
    inside = picture.crop(
        (round(left * wide) + 4, round(top * high) + 4, round(right * wide) - 4, round(bottom * high) - 4)
    )
    beside = picture.crop((round(right * wide) + 8, round(top * high), picture.width, round(bottom * high)))
    assert min(inside.tobytes()) < 128, "the number is within the mark"
    assert min(beside.tobytes()) > 250, "and nothing beside the table"


def test_what_the_reader_cannot_take_from_one_printed_number_has_no_place() -> None:
    page = Page()
    page.text(60, 60, "三、收到和处理政府信息公开申请情况")
    page.text(60, 100, "本年新收政府信息公开申请数量 31 0 0 0 0 0 31")
    assert places_in(pdf_of([page])).cells == {}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (pdf_of([Page()], encrypt=True), "encrypted"),
        (b"%PDF-1.7\n" + b"\x00" * 4_000, "damaged"),
        (pdf_of([Page()])[:300], "damaged"),
    ],
)
def test_a_file_that_cannot_be_opened_gives_its_reason(body: bytes, why: str) -> None:
    for looked in (places_safely, lambda broken: picture_safely(broken, 1)):
        with pytest.raises(UnreadableError, match=why):
            looked(body)


def test_a_page_as_large_as_a_field_and_one_as_thin_as_a_thread_are_drawn_within_bounds() -> None:
    for size in (b"14400 14400", b"14400 1", b"0.1 0.1", b"99999999 99999999"):
        body = pdf_of([Page()]).replace(b"/MediaBox[0 0 595.0 842.0]", b"/MediaBox[0 0 " + size + b"]")
        try:
            picture = picture_safely(body, 1)
        except UnreadableError:
            continue
        assert max(Image.open(io.BytesIO(picture)).size) <= LONGEST_SIDE + 1


def test_a_page_that_is_not_there_is_told_of(report: bytes) -> None:
    for number in (0, 3, 10**6):
        with pytest.raises(UnreadableError, match=f"no page {number}"):
            picture_of(report, number)


def test_a_slow_file_is_ended_and_the_next_one_is_drawn(report: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_SECONDS", 0)
    with pytest.raises(UnreadableError, match="more than 0 seconds"):
        picture_safely(report, 1)
    monkeypatch.setattr(worker, "_SECONDS", 20)
    assert picture_safely(report, 1)


def test_readers_wait_for_others_pages_only_so_long(report: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_PATIENCE", 0.01)
    lock = isolated._locks["archive.reading.pdf_pages.worker"]
    begun = time.monotonic()
    with lock, pytest.raises(isolated.BusyReaderError):
        picture_safely(report, 1)
    assert time.monotonic() - begun < 5

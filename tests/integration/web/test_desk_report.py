"""U4 and P1 on the report: every number leads to a list of so many rows, and the files say what the page says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document
from lxml import html
from openpyxl import load_workbook

from archive.clock import civil_date
from tests.integration.web.desk_county import DeskCounty, desk_county
from tests.integration.web.issued_order import issue_order

REPORT = "/desk/report/2025"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


def tables(text: str) -> dict[str, list[list[str]]]:
    page: Any = html.fromstring(text)
    found = {}
    for section in page.xpath("//section[@class='reported'][.//table]"):
        rows = section.xpath(".//tbody/tr")
        found[str(section.xpath("string(h2)"))] = [
            [str(cell.text_content()).strip() for cell in row.xpath("th|td")] for row in rows
        ]
    return found


def test_u4_every_number_leads_to_exactly_so_many_rows(county: DeskCounty) -> None:
    issue_order(county)
    li = county.signed_in("li")
    page: Any = html.fromstring(li.get(REPORT).text)
    links = page.xpath("//section[@class='reported']//td/a")
    assert len(links) > 10
    for link in links:
        told = parse_qs(urlsplit(link.get("href")).query)
        total, shown = 0, li.get(link.get("href"))
        assert shown.status_code == 200, link.get("href")
        listed: Any = html.fromstring(shown.text)
        total = len(listed.xpath("//table/tbody/tr"))
        assert total == int(link.text), (told, link.text)
        assert f"共{total}家" in shown.text


def test_u4_page_xlsx_and_docx_say_the_same(county: DeskCounty) -> None:
    issue_order(county)
    li = county.signed_in("li")
    shown = tables(li.get(REPORT).text)
    assert list(shown) == [
        name for name in ("总表", "分类", "分县", "同比", "屡次逾期", "督办", "未能核查") if name in shown
    ]
    book = load_workbook(io.BytesIO(li.get(f"{REPORT}.xlsx").content))
    assert book.sheetnames == ["总表", "分类", "分县", "同比", "屡次逾期", "督办", "未能核查", "说明"]
    for name, rows in shown.items():
        written = [[as_shown(cell) for cell in row] for row in book[name].iter_rows(min_row=2, max_row=len(rows) + 1)]
        assert written == [["" if value == "—" else value for value in row] for row in rows], name
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []
    document = Document(io.BytesIO(li.get(f"{REPORT}.docx").content))
    written_tables = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows[1:]]
    assert written_tables == [row for rows in shown.values() for row in rows]
    for table in document.tables:
        widths = [round(column.width.mm, 1) for column in table.columns]
        assert sum(widths) == pytest.approx(156, abs=0.5)
        for row in table.rows[1:]:
            words = [cell.text for cell in row.cells if len(cell.text) <= 6 and cell.text.isascii()]
            room = [width for cell, width in zip(row.cells, widths, strict=True) if cell.text in words]
            assert all(len(word) / 2 * 4.2 + 3.8 <= width for word, width in zip(words, room, strict=True)), words
    assert shown["督办"][0][1] == "1"
    told = li.get(REPORT).text
    for word in ("我们", "我单位"):
        assert word not in told


def as_shown(cell: Any) -> str:
    if cell.value is None:
        return ""
    if cell.number_format == "0.0%":
        return f"{cell.value:.1%}"
    return cell.value.date().isoformat() if cell.is_date else str(cell.value)


def test_u4_the_report_equals_the_interface_of_the_reading_room(county: DeskCounty) -> None:
    li = county.signed_in("li")
    whole = tables(li.get(REPORT).text)["总表"][0]
    items = county.client().get("/board/2025.json").json()["items"]
    today = civil_date(county.now).isoformat()
    bound = [one for one in items if one["deadline"] < today and "duty_unconfirmed" not in one["flags"]]
    counts = [sum(one["state"] == state for one in bound) for state in ("on_time", "late", "overdue", "withdrawn")]
    assert (whole[2:6], whole[7]) == ([str(n) for n in counts], str(sum(counts)))
    unknown = sum(one["state"] == "unverified" for one in bound)
    assert 0 < int(whole[6]) <= unknown, "of those whose duty is confirmed"
    assert whole[8] == f"{counts[0] / sum(counts):.1%}"


def test_p1_another_region_sees_none_of_it_and_nothing_is_an_empty_report(county: DeskCounty) -> None:
    far = county.signed_in("far")
    for path in (REPORT, f"{REPORT}?region=99"):
        page = far.get(path)
        assert (page.status_code, "没有应公布的单位" in page.text) == (200, True)
        assert not re.search("临河县[^<]*局", page.text)
    book = load_workbook(io.BytesIO(far.get(f"{REPORT}.xlsx").content))
    assert book["分县"].max_row == 1
    assert far.get("/desk/cases?counted=1&year=2025").text.count("<tr>") == 0
    assert county.signed_in("boss").get(REPORT).status_code == 200
    assert far.get("/desk/report").status_code == 303
    assert far.get("/desk/report/none").status_code == 400

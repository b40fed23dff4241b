"""One address, several forms: the same list with the same filters, safe and typed in every one."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
from fastapi.testclient import TestClient

from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import csv_answer

BOARD = "/board/2025"


def rows(client: TestClient, **parameters: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"{BOARD}.csv", params=parameters).text.lstrip("\ufeff"))))


def test_every_form_lists_the_same_filings(client: TestClient) -> None:
    asked = {"state": "late", "region": "990101"}
    told = [filing["organ_id"] for filing in client.get(f"{BOARD}.json", params=asked).json()["items"]]
    assert sorted(told) == ["lh-mzj", "lh-slj", "lh-xsz"]
    assert [row["organ_id"] for row in rows(client, **asked)] == told
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{BOARD}.xlsx", params=asked).content))
    assert [row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == told


def test_json_holds_what_the_command_line_gives(client: TestClient) -> None:
    told = client.get(f"{BOARD}.json").json()
    assert set(told) == {"as_of", "year", "counts", "items"}
    assert told["counts"] == {"not_due": 1, "on_time": 3, "late": 3, "overdue": 2, "unverified": 2}
    late = next(filing for filing in told["items"] if filing["organ_id"] == "lh-slj")
    assert (late["state"], late["days_late"], late["declared_date"]) == ("late", 6, "2026-01-30")
    assert [evidence["role"] for evidence in late["evidence"]] == ["absent", "present", "report"]


def test_csv_opens_in_a_spreadsheet(client: TestClient) -> None:
    whole = client.get(f"{BOARD}.csv").content
    assert whole.startswith(b"\xef\xbb\xbfregion,organ_id,")
    assert client.get(f"{BOARD}.csv", params={"bom": "0"}).content.startswith(b"region,")
    assert client.get(f"{BOARD}.csv", params={"bom": "0", "labels": "zh"}).text.startswith("地区,单位编号,")


def test_xlsx_has_real_dates_and_says_what_it_is(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{BOARD}.xlsx").content))
    sheet, about = book.worksheets
    heads = [cell.value for cell in sheet[1]]
    assert isinstance(sheet.cell(2, heads.index("截止日期") + 1).value, datetime)
    assert sheet.freeze_panes == "B2"
    assert {row[0]: row[1] for row in about.iter_rows(values_only=True)}["行数"] == "11"


def test_words_that_look_like_formulas_are_defused() -> None:
    fields = [Field("name", "单位", lambda record: record)]
    sheet = Sheet("x", fields, ["=1+1", "@cmd", "-2", "plain"])
    answer = csv_answer(sheet, "zh", bom=False, labels=False)
    text = "".join(_chunks(answer))
    assert text.split("\r\n") == ["name", "'=1+1", "'@cmd", "'-2", "plain", ""]


def _chunks(answer: object) -> list[str]:
    import asyncio

    async def read() -> list[str]:
        return [chunk async for chunk in answer.body_iterator]  # type: ignore[attr-defined]

    return asyncio.run(read())


def test_a_report_as_data_holds_what_was_read(client: TestClient) -> None:
    told = client.get("/reports/lh-czj-2025.json").json()
    assert told["report"]["tables"]["requests"]["new"]["total"] == 9
    assert told["report"]["tables"]["disclosure"]["normative_documents"]["in_force"] is None
    assert {finding["check"] for finding in told["report"]["findings"]} == {"R1", "blank_cells", "section_missing"}
    assert client.get("/reports/lh-jtj-2025.json").json()["report"] is None
    assert "申请9件" in client.get("/reports/lh-czj-2025.txt").text

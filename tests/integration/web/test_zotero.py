"""Citations as reference managers take them: parsers that others wrote, and Zotero's own translators where they run.

Zotero's translators ask for their translation server. It is no part of the suite's machine; ZOTERO_TRANSLATION_SERVER names the
address of one, such as http://127.0.0.1:1969, which may open addresses of this machine.
"""

from __future__ import annotations

import json
import os
from typing import Any

import httpx
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.acceptance.web.conftest import served

from .small_county import PDF_ORGAN

REPORT = "/reports/lh-czj-2025"
TITLE, PUBLISHER = "临河县财政局2025年政府信息公开工作年度报告", "临河县财政局"
URL = "http://www.linhe.example/xxgk/nb/2025/lh-czj.html"
SERVER = os.environ.get("ZOTERO_TRANSLATION_SERVER", "")


def test_a_ris_parser_reads_one_report(client: TestClient) -> None:
    [told] = rispy.loads(client.get(f"{REPORT}.ris").text)
    assert (told["type_of_reference"], told["title"], told["authors"]) == ("RPRT", TITLE, [PUBLISHER])
    assert (told["publisher"], told["year"], told["date"]) == (PUBLISHER, "2026", "2026/01/28")
    assert told["urls"] == [URL]
    assert told["access_date"] == "2026/02/03"
    assert "/web/20260202220000/" in told["file_attachments2"]
    assert "unknown_tag" not in told


def test_a_citation_processor_sets_the_csl_record(client: TestClient) -> None:
    [told] = client.get(f"{REPORT}.csl").json()
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([told]), formatter.plain)
    bibliography.register(Citation([CitationItem(told["id"].lower())]))
    [line] = bibliography.bibliography()
    assert all(part in str(line) for part in (PUBLISHER, TITLE, "2026"))


def zotero(path: str, body: str) -> list[dict[str, Any]]:
    """What the translation server makes of an address or a file; notes are items of their own."""
    answer = httpx.post(f"{SERVER}{path}", content=body, headers={"Content-Type": "text/plain"}, timeout=120)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.fixture(scope="module")
def open_room(reading_room: FastAPI) -> Any:
    if not SERVER:
        pytest.skip("ZOTERO_TRANSLATION_SERVER names no translation server")
    with served(reading_room) as address:
        yield address


def same(item: dict[str, Any]) -> None:
    """Hold that Zotero keeps the report as it is."""
    assert (item["itemType"], item["title"], item["url"]) == ("report", TITLE, URL)
    assert item["creators"] == [{"name": PUBLISHER, "creatorType": "author"}], "an organ is not cut into names"
    assert (item["institution"], item["language"]) == (PUBLISHER, "zh-CN")


def test_zotero_reads_the_page(open_room: str) -> None:
    [item] = zotero("/web", open_room + REPORT)
    same(item)
    assert item["date"] == "2026/01/28"
    [other] = zotero("/web", f"{open_room}/reports/{PDF_ORGAN}-2025")
    assert other["itemType"] == "report"


def test_zotero_reads_ris_and_csl_json(open_room: str) -> None:
    item, note = zotero("/import", httpx.get(f"{open_room}{REPORT}.ris").text)
    same(item)
    assert (item["date"], item["accessDate"]) == ("2026-01-28", "2026-02-03")
    assert f"{open_room}/web/20260202220000/{URL}" in note["note"]
    [item] = zotero("/import", json.dumps(httpx.get(f"{open_room}{REPORT}.csl").json()))
    same(item)
    assert item["archiveLocation"] == f"{open_room}/web/20260202220000/{URL}"

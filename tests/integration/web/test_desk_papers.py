"""N9 on the pages: Word document and PDF are kept as they went out, and a copy with the seal may follow."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Visit
from archive.journal.reading import journal_lock
from archive.notices.order_log import read_orders
from archive.office.files import file_path
from tests.integration.web.desk_county import DeskCounty, confirm, desk_county, form_token
from tests.integration.web.small_county import REGION
from tests.integration.web.test_desk_cases import fields_of
from tests.integration.web.test_desk_notices import PATH, drafted, issue, notice, submitted
from tests.integration.web.test_desk_orders import approve, day, issued
from tests.office_suites import FAILS, HANGS, MAKES, UNLESS_LOCKED, suite

PUBLIC = f"/notices/2025?region={REGION}"
DEADLINE = datetime(2026, 1, 31, 16, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def county(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[DeskCounty]:
    lock = str(journal_lock(tmp_path).lock_file)
    suites = tmp_path.parent / f"{tmp_path.name}-suite"
    suites.mkdir()
    hangs = HANGS.format(told=str(suites / "pids"))
    does = (
        FAILS
        if request.param == "fails"
        else UNLESS_LOCKED.format(lock=lock) + {"makes": MAKES, "hangs": hangs}[request.param]
    )
    with desk_county(tmp_path, pdf_command=suite(suites, does), pdf_seconds=5) as made:
        yield made


def addresses(page: str) -> list[str]:
    found: Any = html.fromstring(page)
    return [str(one) for one in found.xpath("//a/@href") if "/files/" in one]


def attach(county: DeskCounty, kind: str, name: str, content: bytes) -> Any:
    li = county.signed_in("li")
    told = {"kind": kind, "seen": fields_of(li, PATH)["seen"], "form_token": form_token(li)}
    headers = {"Origin": "https://desk.example"}
    first = li.post(f"{PATH}/files", data=told, files={"file": (name, content)}, headers=headers)
    if first.status_code != 200:
        return first
    page: Any = html.fromstring(first.text)
    kept = {one.get("name"): one.get("value") for one in page.xpath("//form[.//input[@name='confirm']]//input")}
    return li.post(f"{PATH}/files", data=kept, headers=headers)


@pytest.mark.parametrize("county", ["makes"], indirect=True)
def test_n9_f4_document_and_pdf_are_made_outside_the_lock_and_kept_under_number_and_title(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    assert issue(county).status_code == 303
    found = notice(county)
    assert [copy.kind for copy in found.papers] == ["docx", "pdf"]
    assert county.lines()[-1].files == found.files
    li = county.signed_in("li")
    docx, pdf = addresses(li.get(PATH).text)
    first = li.get(pdf)
    assert first.content.startswith(b"%PDF-1.7 made of ")
    assert first.headers["content-type"] == "application/pdf"
    told = Document(io.BytesIO(li.get(docx).content))
    texts = [one.text.replace("\n", "") for one in told.paragraphs]
    named = unquote(li.get(docx).headers["content-disposition"].rpartition("''")[2])
    assert named == "年报通〔2026〕1号 关于临河县2025年度政府信息公开工作年度报告公布情况的通报.docx"
    number, title = named.removesuffix(".docx").split(" ")
    assert texts[1] == number == found.number
    assert title in texts
    assert found.dated
    assert f"{found.dated.year}年{found.dated.month}月{found.dated.day}日" in texts
    county.now = county.now.replace(year=county.now.year + 1)
    assert county.signed_in("li").get(pdf).content == first.content
    end = {"what": "cancel", "number": "年报通〔2026〕2号", "reason": "所列单位已公布"}
    dated = found.dated.isoformat()
    county.now = county.now.replace(year=county.now.year - 1)
    assert confirm(li, PATH, dated=dated, seen=fields_of(li, PATH)["seen"], **end).status_code == 303
    approve(county)
    assert [(copy.kind, copy.number) for copy in notice(county).papers] == [
        ("docx", "年报通〔2026〕1号"), ("pdf", "年报通〔2026〕1号"), ("docx", "年报通〔2026〕2号"), ("pdf", "年报通〔2026〕2号"),
    ]  # fmt: skip


@pytest.mark.parametrize("county", ["makes"], indirect=True)
def test_n9_n10_sheets_have_a_pdf_that_was_made_before_the_lock_and_are_kept(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    assert issue(county, order=["lh-dhz-2025"], due=day(county, 14)).status_code == 303
    with_notice, alone = read_orders(county.data)[-1], issued(county)
    for order in (with_notice, alone):
        first = order.issued_line
        assert {first.paper, first.pdf} < {digest for line in county.lines() for digest in line.files}
        li = county.signed_in("li")
        page = li.get(f"/desk/orders/{order.short}").text
        (address,) = [one for one in addresses(page) if one.endswith(first.pdf)]
        pdf = li.get(address)
        assert pdf.content == b"%PDF-1.7 made of " + str(len(file_path(county.data, first.paper).read_bytes())).encode()
        assert unquote(pdf.headers["content-disposition"]).endswith(f"{order.number}.pdf")
        assert county.signed_in("far").get(address).status_code == 404
    assert [copy.kind for copy in notice(county).papers] == ["docx", "pdf"], "sheets are papers of the orders"


@pytest.mark.parametrize("county", ["fails"], indirect=True)
def test_n9_without_a_pdf_an_order_is_issued_and_it_is_said(county: DeskCounty) -> None:
    order = issued(county)
    assert (bool(order.issued_line.paper), order.issued_line.pdf) == (True, "")
    assert "LibreOffice出错（77），未生成PDF" in county.signed_in("li").get(f"/desk/orders/{order.short}").text


@pytest.mark.parametrize("county", ["hangs"], indirect=True)
def test_n9_a_suite_that_hangs_over_a_sheet_is_ended_and_nothing_was_locked_meanwhile(county: DeskCounty) -> None:
    """The suite would have failed, not hung, had the journal been locked."""
    order = issued(county)
    assert (bool(order.issued_line.paper), order.issued_line.pdf) == (True, "")
    page = county.signed_in("li").get(f"/desk/orders/{order.short}").text
    assert "LibreOffice超过5秒没有完成，已终止，未生成PDF" in page
    pids = (county.data.parent / f"{county.data.name}-suite" / "pids").read_text().split()
    assert len(pids) == 2
    for pid in pids:
        state = Path(f"/proc/{pid}/stat")
        assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("county", ["fails"], indirect=True)
def test_n9_without_a_pdf_the_the_paper_is_issued_and_one_may_be_attached_once(county: DeskCounty) -> None:
    submitted(county)
    approve(county)
    refused = attach(county, "pdf", "通报.pdf", PDF)
    assert (refused.status_code, '"guard": "N6"' in county.log()) == (422, True)
    assert issue(county).status_code == 303
    li = county.signed_in("li")
    assert "LibreOffice出错（77），未生成PDF" in li.get(PATH).text
    assert attach(county, "pdf", "通报.docx", PDF).status_code == 422
    assert attach(county, "pdf", "通报.pdf", b"no pdf").status_code == 422
    assert attach(county, "pdf", "通报.pdf", PDF).status_code == 303
    assert "未生成PDF" not in county.signed_in("li").get(PATH).text
    assert attach(county, "pdf", "通报.pdf", PDF).status_code == 422
    assert attach(county, "scan", "盖章.pdf", PDF + b"\n").status_code == 303
    papers = notice(county).papers
    assert [copy.kind for copy in papers] == ["scan", "docx", "pdf"]
    li = county.signed_in("li")
    scan = addresses(li.get(PATH).text)[0]
    assert li.get(scan).content == PDF + b"\n"
    assert re.search("盖章扫描件", unquote(li.get(scan).headers["content-disposition"]))
    assert county.signed_in("far").get(scan).status_code == 404


@pytest.mark.parametrize("county", ["fails"], indirect=True)
def test_n12_n3_a_public_notice_is_an_unnumbered_draft_without_whom_one_visit_alone_did_not_find(
    county: DeskCounty,
) -> None:
    drafted(county)
    assert "临河县交通运输局" in problems(county)
    with Session(county.app.state.app_state.engine) as session:
        asked = select(Visit).where(Visit.outcome == "complete", Visit.column_id == "linhe/nb")
        late = [one for one in session.scalars(asked.order_by(Visit.started_at)) if one.started_at >= DEADLINE]
        assert len(late) > 1
        for visit in late[:-1]:
            visit.outcome = "error"
        session.commit()
    county.now += timedelta(minutes=1)
    assert "临河县交通运输局" not in problems(county)
    assert "截止日期后完整查看不足两次" in county.client().get(PUBLIC).text


def problems(county: DeskCounty) -> str:
    text = str(county.client().get(PUBLIC).text)
    assert "（草稿，未经核定）" in text
    assert "年报通〔" not in text
    return text.partition("二、存在问题")[2].partition("三、")[0]

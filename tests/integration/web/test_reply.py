"""H1 to H6, O11 and section 11 on real pages: an organ answers its 督办单 by the link on the sheet."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from fastapi.testclient import TestClient
from httpx import Response
from lxml import html
from PIL import Image
from sqlalchemy.orm import Session

from archive.database.models import Organ
from archive.journal.reading import read_journal
from archive.journal.visit_requests import requested_visits
from archive.notices.evidence_package import write_evidence_package
from archive.notices.objections import open_objections
from archive.notices.order import Order
from archive.notices.order_log import find_order, read_orders
from archive.notices.protection import OBJECTED, protected_filings
from archive.notices.statements import statements_on
from archive.office.contacts import contact_of, erase_contact
from archive.office.files import file_path
from archive.office.links import token_hash
from archive.office.office_store import open_store
from archive.office.proof import office_problems
from tests.integration.web.desk_county import URL, DeskCounty, confirm, desk_county, form_token, send
from tests.integration.web.test_desk_cases import CASE, fields_of
from tests.integration.web.test_desk_orders import approve, checked, day, issued, visited
from tests.integration.web.test_desk_pages import ORGAN

REPLY_URL = "https://reply.example"
WHO: dict[str, Any] = {"name": "陈某", "telephone": "0398-1234567"}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path, telephone="0398-7654321") as made:
        yield made


def sheet_text(county: DeskCounty, order: Order) -> str:
    document = Document(io.BytesIO(file_path(county.data, order.issued_line.paper).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def token_of(county: DeskCounty, order: Order) -> str:
    """The token as it stands on the sheet that went out."""
    [found] = set(re.findall(r"/reply/([0-9a-z]{26})", sheet_text(county, order)))
    return str(found)


def organ_name(county: DeskCounty) -> str:
    with Session(county.app.state.app_state.engine) as session:
        found = session.get(Organ, ORGAN)
        assert found is not None
        return found.name


def post(
    client: TestClient,
    token: str,
    origin: str | None = URL,
    files: list[tuple[str, bytes]] | None = None,
    **fields: Any,
) -> Response:
    sent = [("file", (name, content, "application/octet-stream")) for name, content in files or []]
    headers = {"Origin": origin} if origin else {}
    answer: Response = client.post(f"/reply/{token}", data=fields, files=sent or None, headers=headers)
    return answer


def answer(client: TestClient, token: str, files: list[tuple[str, bytes]] | None = None, **fields: Any) -> Response:
    """Send an answer and confirm the page that checks it."""
    page = post(client, token, files=files, what=fields.pop("what", "answer"), **fields)
    assert page.status_code == 200, page.text
    tree: Any = html.fromstring(page.text)
    [form] = tree.xpath("//form[.//button[@name='confirm']]")
    kept: dict[str, Any] = {}
    for one in form.xpath(".//input[@type='hidden']"):
        kept.setdefault(one.get("name"), []).append(one.get("value"))
    sent: Response = client.post(f"/reply/{token}", data=kept | {"confirm": "1"}, headers={"Origin": URL})
    return sent


def one_pixel(kind: str = "PNG", size: tuple[int, int] = (2, 2)) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", size).save(picture, kind)
    return picture.getvalue()


def package(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def test_h1_the_sheet_bears_a_link_of_which_only_the_hash_is_kept(county: DeskCounty) -> None:
    order = issued(county)
    text, token = sheet_text(county, order), token_of(county, order)
    assert (order.number in text, "0398-7654321" in text, f"{URL}/reply/{token}" in text) == (True, True, True)
    assert order.link == order.issued_line.link == token_hash(token)
    written = "".join(path.read_text("utf-8") for path in county.data.glob("office/journal/*.jsonl"))
    assert (token in written, token in county.log()) == (False, False)
    media = zipfile.ZipFile(io.BytesIO(file_path(county.data, order.issued_line.paper).read_bytes())).namelist()
    assert any(name.startswith("word/media/") for name in media), "the QR code"
    li = county.signed_in("li")
    got = li.get(f"/desk/orders/{order.short}/files/{order.issued_line.paper}")
    assert (got.status_code, got.content) == (200, file_path(county.data, order.issued_line.paper).read_bytes())
    assert got.headers["content-disposition"].startswith("attachment")
    assert county.signed_in("far").get(f"/desk/orders/{order.short}/files/{order.issued_line.paper}").status_code == 404
    assert list(office_problems(county.data)) == []


def test_h2_h3_opening_uses_nothing_up_and_one_receipt_and_one_answer_are_taken(county: DeskCounty) -> None:
    order, organ = issued(county), county.client()
    token = token_of(county, order)
    before = len(county.lines())
    for method in ("GET", "HEAD", "GET"):
        page = organ.request(method, f"/reply/{token}")
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        assert page.headers["referrer-policy"] == "same-origin"
    assert organ.get(f"/reply/{token.upper()[:13]} {token[13:]}").status_code == 200, "as somebody typed it"
    assert post(organ, token, what="receive", **WHO).status_code == 200
    assert len(county.lines()) == before, "nothing but the confirmed form writes"

    assert answer(organ, token, what="receive", **WHO).status_code == 303
    received = find_order(order.short, county.data)
    assert (received.state, received.steps[-1].by_link) == ("received", True)
    assert "签收" in organ.get(f"/reply/{token}").text
    assert post(organ, token, what="receive", **WHO).status_code == 409, "one receipt"

    said: dict[str, Any] = {"claim": "explanation", "text": "经办人员调整，已补报"}
    done = answer(organ, token, files=[("说明.png", one_pixel())], **said)
    assert done.status_code == 303
    replied = find_order(order.short, county.data)
    assert (replied.state, replied.state_zh(county.now.date())) == ("rectified", "已反馈")
    receipt = organ.get(f"/reply/{token}")
    assert (receipt.status_code, "反馈回执" in receipt.text) == (200, True)
    for hidden in ("说明.png", WHO["telephone"], "<form"):
        assert hidden not in receipt.text, "the receipt only, without files or telephone"
    assert post(organ, token, what="answer", **said).status_code == 409, "one answer"
    line = county.lines()[-1]
    assert (line.via, line.role, line.by, line.act) == ("reply", "", organ_name(county), "order.reply")
    written = "".join(path.read_text("utf-8") for path in county.data.glob("office/journal/*.jsonl"))
    assert (WHO["telephone"] in written, WHO["name"] in written, token in written) == (False, False, False)
    assert (token in county.log(), WHO["telephone"] in county.log()) == (False, False)


def test_c2_the_same_form_sent_twice_is_one_answer(county: DeskCounty) -> None:
    order, organ = issued(county), county.client()
    token = token_of(county, order)
    said: dict[str, Any] = {
        "what": "answer",
        "claim": "explanation",
        "text": "已补报",
        "confirm": "1",
        "key": "k" * 32,
        **WHO,
    }
    assert [post(organ, token, **said).status_code for _ in range(2)] == [303, 303]
    assert sum(line.act == "order.reply" for line in county.lines()) == 1


def test_h1_a_link_ends_when_it_is_returned_renewed_stopped_or_old(county: DeskCounty) -> None:
    order, organ, li = issued(county), county.client(), county.signed_in("li")
    token, path = token_of(county, order), f"/desk/orders/{order.short}"
    unknown = organ.get(f"/reply/{'0' * 26}")
    assert (unknown.status_code, "0398-7654321" in unknown.text) == (404, True)
    new = send(li, f"{path}/link", what="renew", key="a" * 32)
    [fresh] = set(re.findall(r"/reply/([0-9a-z]{26})", new.text))
    assert "<svg" in new.text
    assert fresh not in send(li, f"{path}/link", what="renew", key="a" * 32).text, "it is shown once"
    gone = organ.get(f"/reply/{token}")
    assert (gone.status_code, gone.content) == (404, unknown.content), "the same words for unknown and ended"
    assert answer(organ, fresh, claim="explanation", text="已补报", **WHO).status_code == 303
    assert confirm(li, path, step="returned", note="请补充材料").status_code == 303
    assert organ.get(f"/reply/{fresh}").status_code == 404
    again = send(li, f"{path}/link", what="renew", key="b" * 32).text
    [third] = set(re.findall(r"/reply/([0-9a-z]{26})", again))
    assert "反馈回执" not in organ.get(f"/reply/{third}").text, "an answer more"
    assert send(li, f"{path}/link", what="end", key="c" * 32).status_code == 303
    assert organ.get(f"/reply/{third}").status_code == 404
    [last] = set(re.findall(r"/reply/([0-9a-z]{26})", send(li, f"{path}/link", what="renew", key="d" * 32).text))
    county.now += timedelta(days=14 + 30 - 1)
    assert organ.get(f"/reply/{last}").status_code == 200
    county.now += timedelta(days=2)
    assert organ.get(f"/reply/{last}").status_code == 404, "thirty days after the day to answer"


def test_h4_d3_an_objection_protects_at_once_and_until_it_is_decided(county: DeskCounty) -> None:
    order, organ = issued(county), county.client()
    token, path, filing = token_of(county, order), f"/desk/orders/{order.short}", order.filing_id
    assert answer(organ, token, claim="objection", text="已在市级平台公布", **WHO).status_code == 303
    assert protected_filings(county.data) == {filing: OBJECTED}
    li, han, before = county.signed_in("li"), county.signed_in("han"), len(county.lines())
    shown = li.get(path).text
    assert ("身份未核验" in shown, "提出异议" in shown) == (True, True)
    assert "单位反馈待审" in li.get("/desk").text
    assert "身份未核验" in li.get("/desk").text
    viewer = confirm(county.signed_in("kan"), f"{path}/answer", what="reject", words="市级平台上没有该单位的年报")
    assert (viewer.status_code, len(county.lines())) == (422, before), "a viewer rejects nothing"
    short = confirm(li, f"{path}/answer", what="reject", words="不成立")
    assert (short.status_code, "请写明异议不成立的理由" in short.text) == (422, True)
    assert confirm(li, f"{path}/answer", what="reject", words="市级平台上没有该单位的年报").status_code == 303
    seq = county.lines()[-1].seq
    assert confirm(li, f"/desk/proposals/{seq}", step="approve").status_code == 409, "nobody answers their own"
    assert protected_filings(county.data) == {filing: OBJECTED}, "a proposal decides nothing"
    assert confirm(han, f"/desk/proposals/{seq}", step="approve").status_code == 303
    assert protected_filings(county.data) == {}


def test_d3_one_clerk_cannot_end_an_objection_by_returning_it_and_entering_another_answer(county: DeskCounty) -> None:
    order, organ, li = issued(county), county.client(), county.signed_in("li")
    path = f"/desk/orders/{order.short}"
    assert answer(organ, token_of(county, order), claim="objection", text="已在市级平台公布", **WHO).status_code == 303
    assert confirm(li, path, step="returned", note="请补充材料").status_code == 303
    assert confirm(li, path, step="rectified", note="来电称无异议").status_code == 303
    assert protected_filings(county.data) == {order.filing_id: OBJECTED}


def test_o7_an_escalated_order_has_a_sheet_and_a_link_of_its_own(county: DeskCounty) -> None:
    order = issued(county, days=5)
    visited(county, 7)
    new_day = day(county, 10)
    li = county.signed_in("li")
    asked = {"step": "escalated", "note": "逾期未反馈", "due": new_day}
    assert confirm(li, f"/desk/orders/{order.short}", **asked).status_code == 303
    [proposed] = county.lines()[-1].body["orders"]
    assert (proposed["link"], proposed["paper"]) == ("", "")
    checked(county)
    escalation = next(line for line in reversed(county.lines()) if line.act == "order.escalate.propose")
    han = county.signed_in("han")
    done = confirm(han, f"/desk/proposals/{escalation.seq}", step="approve")
    assert done.status_code == 303, done.text
    old, new = find_order(order.short, county.data), read_orders(county.data)[-1]
    assert (old.state, new.issued_line.follows) == ("escalated", old.number)
    assert len({old.issued_line.link, new.link, ""}) == 3, "each has one"
    assert new.issued_line.paper != old.issued_line.paper
    assert county.client().get(f"/reply/{token_of(county, old)}").status_code == 404
    assert county.client().get(f"/reply/{token_of(county, new)}").status_code == 200


def test_h6_an_objection_is_upheld_by_a_dismissal(county: DeskCounty) -> None:
    order, organ = issued(county), county.client()
    assert answer(organ, token_of(county, order), claim="objection", text="本年度已撤并", **WHO).status_code == 303
    assert open_objections(read_journal(county.data)) != {}
    li = county.signed_in("li")
    told: dict[str, Any] = {"kind": "dismiss", "reason": "机构已于上年撤并", **fields_of(li, CASE)}
    assert confirm(li, f"{CASE}/decide", **told).status_code == 303
    assert protected_filings(county.data) != {}
    approve(county)
    assert open_objections(read_journal(county.data)) == {}
    assert protected_filings(county.data) == {}, "the decision itself keeps the filing out of papers now"


def test_h4_an_unconfirmed_answer_closes_and_extends_nothing(county: DeskCounty) -> None:
    order, organ, li = issued(county, days=20), county.client(), county.signed_in("li")
    token, path = token_of(county, order), f"/desk/orders/{order.short}"
    asked: dict[str, Any] = {"claim": "extension", "day": day(county, 25), "text": "经办人员出差"}
    assert answer(organ, token, **asked, **WHO).status_code == 303
    refused = confirm(li, path, step="extended", note="同意延期", due=day(county, 25))
    assert (refused.status_code, "身份未核验" in refused.text) == (422, True)
    assert WHO["telephone"] in li.get(path).text
    assert WHO["telephone"] not in county.signed_in("kan").get(path).text, "for those who deal with it"
    public = "因经办人员出差申请延期"
    assert confirm(li, f"{path}/answer", what="confirm", words="已致电政务公开科核实", public=public).status_code == 303
    again = confirm(li, f"{path}/answer", what="confirm", words="再次核实")
    assert (again.status_code, "没有待核验的反馈" in again.text) == (422, True)
    assert confirm(li, path, step="extended", note="同意延期", due=day(county, 25)).status_code == 303
    found = find_order(order.short, county.data)
    assert found.statement is not None
    assert found.statement[1] == public
    assert found.is_answer_confirmed
    store = open_store(county.data)
    digest = found.answer.contact if found.answer else ""
    known = contact_of(store, digest)
    assert known is not None
    assert known.telephone == WHO["telephone"]
    assert erase_contact(store, digest)
    assert (contact_of(store, digest), WHO["telephone"] in li.get(path).text) == (None, False)


def test_o11_a_claim_to_have_published_asks_for_a_visit_of_the_own_columns(county: DeskCounty) -> None:
    order, organ, li = issued(county), county.client(), county.signed_in("li")
    where = "http://169.254.169.254/latest/meta-data/"
    told: dict[str, Any] = {"claim": "published", "address": where, "day": day(county, 0)}
    assert answer(organ, token_of(county, order), **told, **WHO).status_code == 303
    line = county.lines()[-1]
    assert requested_visits(read_journal(county.data)) == {line.region: line.at}
    shown = li.get(f"/desk/orders/{order.short}").text
    assert (where in shown, f'href="{where}' in shown, "程序不会打开" in shown) == (True, False, True)


def test_h6_a_confirmed_statement_stands_beside_the_verdict_in_released_words(county: DeskCounty) -> None:
    order, organ, public = issued(county), county.client(), f"/organs/{ORGAN}"
    said = "已于二月在旧网站公布，经办人陈某"
    assert answer(organ, token_of(county, order), claim="objection", text=said, **WHO).status_code == 303
    assert said not in organ.get(public).text, "nobody knows yet whom it is from"
    assert statements_on(order.filing_id, county.data, county.now + timedelta(days=1)) == []
    li, han, path = county.signed_in("li"), county.signed_in("han"), f"/desk/orders/{order.short}"
    words = "已于二月在旧网站公布"
    county.now += timedelta(minutes=1)
    assert confirm(li, f"{path}/answer", what="confirm", words="致电核实", public=words).status_code == 303
    county.now += timedelta(minutes=1)
    shown = organ.get(public).text
    assert (words in shown, "陈某" in shown, "提出异议" in shown, "致电核实" in shown) == (True, False, True, False)
    assert confirm(li, f"{path}/answer", what="reject", words="旧网站已无该页面").status_code == 303
    assert confirm(han, f"/desk/proposals/{county.lines()[-1].seq}", step="approve").status_code == 303
    county.now += timedelta(minutes=1)
    after = organ.get(public).text
    assert ("异议不成立" in after, "旧网站已无该页面" in after) == (True, False)
    [one] = statements_on(order.filing_id, county.data, county.now)
    assert (one.words, one.claim.zh, one.rejected_at is not None) == (words, "提出异议", True)
    package = county.data / "one.wacz"
    with Session(county.app.state.app_state.engine) as session:
        deadlines = county.app.state.app_state.configuration.deadlines
        write_evidence_package(session, deadlines, county.data / "warc", ORGAN, 2025, county.now, package, county.now)
    with zipfile.ZipFile(package) as zipped:
        readme = zipped.read("evidence/README.zh.md").decode()
        told = json.loads(zipped.read("evidence/verdict.json"))
    assert (words in readme, "陈某" in readme) == (True, False)
    assert [one["words"] for one in told["statements"]] == [words]


def test_s10_a_visit_is_asked_for_on_the_desk_once_an_hour(county: DeskCounty) -> None:
    li = county.signed_in("li")
    assert send(li, f"{CASE}/visit", key="h" * 32).status_code == 303
    line = county.lines()[-1]
    assert (line.act, requested_visits(county.lines())) == ("visit.request", {line.region: line.at})
    assert send(li, f"{CASE}/visit", key="i" * 32).status_code == 429
    assert send(county.signed_in("kan"), f"{CASE}/visit", key="j" * 32).status_code in (422, 429), (
        "a viewer asks for none"
    )
    county.now += timedelta(hours=2)
    assert send(county.signed_in("li"), f"{CASE}/visit", key="k" * 32).status_code == 303


def test_faults_of_a_form_are_told_field_by_field_and_nothing_typed_is_lost(county: DeskCounty) -> None:
    order, organ = issued(county), county.client()
    token = token_of(county, order)
    faulty: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "请选择反馈的内容"),
        ({"claim": "explanation"}, "请写明情况或者理由"),
        ({"claim": "published", "day": "2026-03-01", "address": "javascript:alert(1)"}, "请填写公布网址"),
        ({"claim": "published", "address": "http://a.example/1"}, "请填写日期"),
        ({"claim": "extension", "text": "出差", "day": day(county, 3)}, "现办理期限之后"),
        ({"claim": "explanation", "text": "字" * 2001}, "文字过长"),
    )
    for fields, told in faulty:
        page = post(organ, token, what="answer", **fields, **WHO)
        assert (page.status_code, told in page.text, "错误：" in page.text) == (422, True, True), fields
    page = post(organ, token, what="answer", claim="explanation", text="<img src=x onerror=alert(1)>")
    assert (page.status_code, "请填写姓名" in page.text) == (422, True)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text
    kept = post(organ, token, what="answer", claim="explanation", files=[("扫描.png", one_pixel())], **WHO)
    assert (kept.status_code, "已上传：扫描.png" in kept.text) == (422, True), "a file need not be sent again"
    edited = post(organ, token, what="answer", claim="explanation", text="已补报", edit="1", **WHO)
    assert (edited.status_code, "已补报" in edited.text, 'name="confirm"' in edited.text) == (200, True, False)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.exe", b"MZ", "只接受"),
        ("页.pdf", b"<html><script>alert(1)</script>", "内容不是PDF"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只接受"),
        ("图.png", one_pixel("JPEG"), "内容不是PNG"),
        ("图.jpg", b"\xff\xd8\xff\xe0 nothing", "内容不是JPG"),
        ("大.png", one_pixel(size=(8000, 6000)), "4000万像素"),
        ("空.pdf", b"", "是空文件"),
        ("表.docx", package(**{"word__document.xml": b"<a/>", "word__vbaProject.bin": b"x"}), "含有宏"),
        ("表.docx", package(**{"xl__workbook.xml": b"<a/>"}), "内容不是DOCX"),
        ("表.xlsx", package(**{"xl__workbook.xml": b"<a/>", "..__..__etc__passwd": b"x"}), "路径异常"),
        ("表.ofd", package(**{"OFD.xml": b"0" * (201 << 20)}), "压缩内容过大"),
        ("表.ofd", b"PK\x03\x04 broken", "已损坏"),
        ("大.pdf", b"%PDF-1.4" + b"0" * (2 << 20) + b"%%EOF", "超过1MB"),
    ],
)
def test_section_11_what_is_no_honest_attachment_is_refused(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    with desk_county(tmp_path, upload_mb=1) as county:
        organ = county.client()
        token = token_of(county, issued(county))
        page = post(organ, token, files=[(name, content)], what="answer", claim="explanation", text="见附件", **WHO)
        assert (page.status_code, why in page.text) == (422, True), page.text
        kept = [one for one in county.data.glob("office/files/??/*") if one.read_bytes() == content]
        assert kept == []


def test_section_11_files_of_others_and_too_many_are_refused(county: DeskCounty) -> None:
    order, organ = issued(county), county.client()
    token = token_of(county, order)
    foreign: dict[str, Any] = {"attachment": order.issued_line.paper, "confirm": "1", "key": "e" * 32}
    said: dict[str, Any] = {"what": "answer", "claim": "explanation", "text": "见附件", **WHO}
    page = post(organ, token, **said, **foreign)
    assert (page.status_code, "附件已失效" in page.text) == (422, True), "a file that this link did not send"
    many = [(f"{n}.png", one_pixel(size=(n + 1, 1))) for n in range(6)]
    assert post(organ, token, files=many, **said).status_code in (400, 422)
    named = [("../../甲\r\n乙.png", one_pixel())]
    assert answer(organ, token, files=named, **{k: v for k, v in said.items() if k != "what"}).status_code == 303
    [kept] = find_order(order.short, county.data).steps[-1].attachments
    assert "/" not in kept.name
    assert kept.name.isprintable()
    got = county.signed_in("li").get(f"/desk/orders/{order.short}/files/{kept.sha256}")
    assert got.headers["content-type"] == "application/octet-stream"
    assert (got.headers["x-content-type-options"], "sandbox" in got.headers["content-security-policy"]) == (
        "nosniff",
        True,
    )


def test_section_11_a_scanner_that_refuses_keeps_the_file_out(tmp_path: Path) -> None:
    scanner = tmp_path / "scanner.sh"
    scanner.write_text('#!/bin/sh\n! grep -q EVIL "$1"\n', "utf-8")
    scanner.chmod(0o755)
    with desk_county(tmp_path / "county", scan_command=(str(scanner),)) as county:
        token, organ = token_of(county, issued(county)), county.client()
        said: dict[str, Any] = {"what": "answer", "claim": "explanation", "text": "见附件", **WHO}
        bad = post(organ, token, files=[("甲.pdf", b"%PDF-1.4 EVIL %%EOF")], **said)
        assert (bad.status_code, "未通过安全检查" in bad.text) == (422, True)
        assert post(organ, token, files=[("甲.pdf", b"%PDF-1.4 good %%EOF")], **said).status_code == 200


def test_s5_a_foreign_form_and_s10_many_tries_are_refused(county: DeskCounty) -> None:
    order, organ = issued(county), county.client()
    token = token_of(county, order)
    said: dict[str, Any] = {"what": "answer", "claim": "explanation", "text": "已补报", "confirm": "1", **WHO}
    for origin in ("https://evil.example", "null", None):
        assert post(organ, token, origin=origin, **said, key="f" * 32).status_code == 403
    assert find_order(order.short, county.data).answer is None
    codes = [organ.get(f"/reply/{n:026d}").status_code for n in range(61)]
    assert (set(codes[:60]), codes[60]) == ({404}, 429)


def test_the_host_for_replies_answers_nothing_else(tmp_path: Path) -> None:
    with desk_county(tmp_path, reply_url=REPLY_URL) as county:
        order = issued(county)
        token = token_of(county, order)
        assert f"{REPLY_URL}/reply/{token}" in sheet_text(county, order)
        outside = TestClient(county.app, base_url=REPLY_URL, follow_redirects=False)
        assert outside.get(f"/reply/{token}").status_code == 200
        assert outside.get("/static/desk.css").status_code == 200
        for path in ("/", "/desk", "/desk/sign-in", "/board/2025", "/api/v1/filings"):
            assert outside.get(path).status_code == 404, path
        assert county.client().get(f"/reply/{token}").status_code == 421
        answered = outside.post(
            f"/reply/{token}", data={"what": "receive", **WHO, "confirm": "1", "key": "g" * 32},
            headers={"Origin": REPLY_URL},
        )  # fmt: skip
        assert answered.status_code == 303


def test_with_the_desk_off_there_are_neither_pages_nor_links(tmp_path: Path) -> None:
    with desk_county(tmp_path, desk=False) as county:
        assert county.client().get(f"/reply/{'0' * 26}").status_code == 404


def test_h5_o8_an_answer_on_paper_and_a_proof_are_entered_with_their_scans(county: DeskCounty) -> None:
    order, li = issued(county), county.signed_in("li")
    path = f"/desk/orders/{order.short}"
    scan = one_pixel(size=(9, 9))
    page = li.post(
        path, data={"step": "rectified", "note": "书面反馈，见扫描件", "form_token": form_token(li)},
        files=[("file", ("回函.png", scan, "image/png"))], headers={"Origin": URL},
    )  # fmt: skip
    assert page.status_code == 200, page.text
    tree: Any = html.fromstring(page.text)
    [form] = tree.xpath("//form[.//input[@name='confirm']]")
    kept = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    assert "回函.png" in page.text
    done = li.post(path, data=kept, headers={"Origin": URL})
    assert done.status_code == 303, done.text
    replied = find_order(order.short, county.data)
    assert [one.name for one in replied.steps[-1].attachments] == ["回函.png"]
    assert replied.is_answer_confirmed, "a person entered it"
    assert file_path(county.data, replied.steps[-1].attachments[0].sha256).read_bytes() == scan


def test_p1_orders_of_another_region_are_as_if_they_were_not_there(county: DeskCounty) -> None:
    order, far = issued(county), county.signed_in("far")
    before = len(county.lines())
    digest = order.issued_line.paper
    for path in (f"/desk/orders/{order.short}", f"/desk/orders/{order.short}/files/{digest}"):
        there, nowhere = far.get(path), far.get(path.replace(order.short, "2026-99"))
        assert (there.status_code, nowhere.status_code) == (404, 404), path
        assert there.text.replace(order.short, "2026-99") == nowhere.text, "the same words"
    for path, fields in (
        (f"/desk/orders/{order.short}/answer", {"what": "confirm", "words": "核实", "confirm": "1", "key": "l" * 32}),
        (f"/desk/orders/{order.short}/link", {"what": "renew", "key": "m" * 32}),
        (f"/desk/orders/{order.short}", {"step": "reminded", "note": "催办", "confirm": "1", "key": "n" * 32}),
        (f"{CASE}/visit", {"key": "o" * 32}),
    ):
        assert send(far, path, **fields).status_code == 404, path
    for viewer_path, fields in (
        (f"/desk/orders/{order.short}/link", {"what": "renew", "key": "p" * 32}),
        (f"/desk/orders/{order.short}/link", {"what": "end", "key": "q" * 32}),
    ):
        assert send(county.signed_in("kan"), viewer_path, **fields).status_code == 422
    assert len(county.lines()) == before

"""The 通报 as a page, its files, and what people decided on the pages of reports and organs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zipfile import ZipFile

import pytest
from docx import Document
from fastapi.testclient import TestClient
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.database.models import FindingRecord, Version
from archive.filings.decisions.decision_log import DecisionLine
from archive.filings.rules.decisions import fingerprint
from archive.filings.snapshots.due_snapshots import freeze_due_boards
from archive.notices.order import OrderLogLine
from archive.web.app import create_app
from tests.acting import append_decision, issue_orders, record_step
from tests.fresh_database import fresh_database

from .small_county import NOW, REGION, build

PAPER = f"/notices/2025?region={REGION}"


def tree(text: str) -> Any:
    return html.fromstring(text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("noticed")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    engine, deadlines = build(folder), load_configuration().deadlines
    with session_scope(engine) as session:
        _confirm(session, folder)
        freeze_due_boards(session, deadlines, NOW, folder=folder / "snapshots")
        _decide(session, folder)
    _order(folder)
    app = create_app(engine, load_configuration(), now=lambda: NOW, warc_folder=folder / "warc")
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    engine.dispose()


def _confirm(session: Session, folder: Path) -> None:
    """Said before the board was frozen, so that it is part of it."""
    told = {"by": "周经办", "at": datetime(2026, 2, 1, 4, tzinfo=UTC), "organ_id": "lh-dhz", "report_year": 2025}
    append_decision(
        session,
        DecisionLine.model_validate({**told, "kind": "confirm", "reason": "电话核实，对方承认未办"}),
        folder,
    )


def _decide(session: Session, folder: Path) -> None:
    version = session.scalars(select(Version).join(FindingRecord).order_by(Version.id.desc()).limit(1)).one()
    finding = session.scalars(
        select(FindingRecord).where(FindingRecord.version_id == version.id).order_by(FindingRecord.id).limit(1)
    ).one()
    mark = fingerprint(version.content_digest, finding.check, finding.where)
    said = {
        "by": "李某",
        "at": NOW - timedelta(hours=1),
        "report_year": version.report_year,
        "organ_id": version.organ_id,
    }
    append_decision(
        session,
        DecisionLine.model_validate({**said, "kind": "dismiss", "finding": mark, "reason": "原表如此，已核对"}),
        folder,
    )
    waived = {**said, "organ_id": "lh-jtj", "report_year": 2025, "kind": "waive", "until": date(2026, 12, 31)}
    append_decision(session, DecisionLine.model_validate({**waived, "reason": "机构合并期间"}), folder)
    (folder / "said.txt").write_text(f"{version.report_id}\n{finding.check}", encoding="utf-8")


def _order(folder: Path) -> None:
    told = {"by": "李某", "at": NOW - timedelta(days=6), "organ_id": "lh-dhz", "report_year": 2025, "state": "overdue"}
    line = OrderLogLine.model_validate({**told, "number": "-", "step": "issued", "due": date(2026, 2, 11)})
    (order,) = issue_orders([line], "年报督", folder)
    taken = {
        "number": order.number,
        "step": "received",
        "by": "东河镇王某",
        "at": NOW - timedelta(days=1),
        "note": "电话已告",
    }
    record_step(OrderLogLine.model_validate(taken), folder)


def test_the_page_says_what_the_word_document_says(client: TestClient) -> None:
    page = tree(client.get(PAPER).text)
    document = Document(BytesIO(client.get(f"/notices/2025.docx?region={REGION}").content))
    said = [p.text_content().strip() for p in page.xpath("//main//*[self::p or self::h1 or self::h2 or self::h3]")]
    assert [t for t in said if t] == [p.text.strip().replace("\n", "") for p in document.paragraphs if p.text.strip()]
    cells = [
        [cell.text_content().strip() for cell in row.xpath("./*[not(contains(@class, 'proof'))]")]
        for row in page.xpath("//main//tr")
    ]
    *tables, foot = document.tables
    assert cells == [[cell.text.strip() for cell in row.cells] for table in tables for row in table.rows]
    (told,) = page.xpath("//div[@class='colophon']")
    assert told.text_content() == "".join(row.cells[0].text.replace("\t", "") for row in foot.rows)


def test_it_rests_on_the_frozen_board_and_links_to_the_evidence(client: TestClient, folder: Path) -> None:
    page = tree(client.get(PAPER).text)
    text = page.text_content()
    (frozen,) = (folder / "snapshots").glob(f"{REGION}-*.json")
    assert frozen.name in text
    assert "数据截至2026年2月1日24时" in text
    links = page.xpath("//table[@class='names']//a/@href")
    assert any("/reports/lh-dhz-2025" in link for link in links)
    captures = [link for link in links if "/captures/" in link]
    assert captures
    for link in {*links}:
        assert client.get(link).status_code == 200, link


def test_whom_later_visits_and_decisions_clear_is_struck_and_listed(client: TestClient) -> None:
    page = tree(client.get(PAPER).text)
    (annex,) = page.xpath("//section[h1='与快照相比的变化']")
    struck = {row.xpath("string(td[2])"): row.xpath("string(td[4])") for row in annex.xpath(".//tbody/tr")}
    assert struck["临河县交通运输局"] == "已决定豁免", "the waiver came after the board was frozen"
    moved = {name for name, why in struck.items() if "改列" in why}
    assert struck["临河县民政局"] == "已公布（2026年2月4日首次发现），改列逾期公布（逾期4天）"
    annex.getparent().remove(annex)
    rest = page.text_content()
    assert {name for name in struck if name in rest} == moved
    assert "机构合并期间" not in client.get(PAPER).text, "the reason of a decision is nobody else's matter"


def test_no_notice_is_shown_on_evidence_that_has_aged(folder: Path, client: TestClient) -> None:
    later = NOW + timedelta(days=5)
    engine = fresh_database(folder / "nianbao.db")
    app = create_app(engine, load_configuration(), now=lambda: later, warc_folder=folder / "warc")
    with TestClient(app, raise_server_exceptions=False) as old:
        for form in ("", ".docx", ".xlsx"):
            refused = old.get(f"/notices/2025{form}?region={REGION}", params={"region": REGION, "as_of": "2026-02-10"})
            assert refused.status_code == 409, form
            assert "监测已中断" in refused.text
        assert "Monitoring has stopped" in old.get(f"/board/2025?region={REGION}&lang=en").text
        stopped = old.get("/healthz/watch")
        assert stopped.status_code == 503
        assert REGION in stopped.json()["reasons"][0]
        assert old.get("/healthz").status_code == 200
        assert old.get("/readyz").status_code == 200
        foot = tree(old.get("/board/2025").text).xpath("string(//footer//time/@datetime)")
        assert foot.startswith("2026-02-1"), "the newest visit, and not the moment of the request"
        assert datetime.fromisoformat(foot) < NOW
    well = client.get("/healthz/watch")
    assert (well.status_code, well.json()["reasons"]) == (200, [])
    assert "监测已中断" not in client.get(f"/board/2025?region={REGION}").text
    engine.dispose()


def test_nothing_frozen_is_said_in_words_and_not_as_an_empty_notice(client: TestClient) -> None:
    before = client.get(f"{PAPER}&as_of=2026-01-20")
    assert before.status_code == 404
    assert "尚无定格的看板" in before.text
    assert client.get("/notices/2025?region=110101").status_code == 404
    assert client.get("/notices/x").status_code == 404
    assert "尚无定格的看板" in client.get("/notices/2019").text


def test_the_list_of_frozen_boards_opens_from_the_overdue_list(client: TestClient, folder: Path) -> None:
    for address in (f"/board/2025?region={REGION}&state=overdue", f"/overdue/2025?region={REGION}"):
        shown = tree(client.get(address).text)
        assert shown.xpath(f"//a[starts-with(@href, '/notices/2025') and contains(@href, '{REGION}')]"), address
    index = tree(client.get("/notices/2025").text)
    (frozen,) = (folder / "snapshots").glob(f"{REGION}-*.json")
    (row,) = index.xpath(f"//tbody/tr[contains(., '{REGION}')]")
    assert row.xpath("string(.//code)").startswith(frozen.stem.rsplit("-", 1)[1])
    assert client.get(row.xpath("string(./th/a/@href)")).status_code == 200


def test_the_ledger_shows_how_orders_stand(client: TestClient) -> None:
    book = load_workbook(BytesIO(client.get(f"/notices/2025.xlsx?region={REGION}").content))
    head, *rows = [[cell.value for cell in row] for row in book["全部单位"].iter_rows()]
    stood = {row[head.index("单位编号")]: row[head.index("核查状态")] for row in rows}
    assert stood["lh-dhz"] == "超期未整改"
    assert not [state for organ, state in stood.items() if state and organ != "lh-dhz"]


def test_no_form_of_a_public_notice_names_who_decided_or_why(client: TestClient) -> None:
    """OFFICE D8: names of deciders and inner reasons stand in no file that anybody can take."""
    book = load_workbook(BytesIO(client.get(f"/notices/2025.xlsx?region={REGION}").content))
    sheets = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    with ZipFile(BytesIO(client.get(f"/notices/2025.docx?region={REGION}").content)) as document:
        word = "".join(document.read(name).decode("utf-8", "replace") for name in document.namelist())
    for told in (sheets, word, client.get(PAPER).text):
        assert [
            mark
            for mark in ("周经办", "对方承认未办", "李某", "机构合并期间", "原表如此", "东河镇王某")
            if mark in told
        ] == []
    assert "经复核属实" in sheets, "that somebody checked it is said"


def test_a_dismissed_finding_is_struck_through_with_the_day_and_nobodys_name(client: TestClient, folder: Path) -> None:
    report, check = (folder / "said.txt").read_text(encoding="utf-8").splitlines()
    page = tree(client.get(f"/reports/{report}").text)
    (struck,) = page.xpath("//section[@id='findings']//li[s]")
    assert check in struck.xpath("./s")[0].text_content()
    for said in ("不予认定", "2026-02-12"):
        assert said in struck.text_content()
    told = client.get(f"/reports/{report}.json").json()["report"]["findings"]
    assert [f["decision"] for f in told if f["decision"]] == [{"kind": "dismiss", "day": "2026-02-12", "until": None}]
    then = tree(client.get(f"/reports/{report}?as_of=2026-02-11").text)
    assert not then.xpath("//section[@id='findings']//li[s]"), "a past day is shown as it was known then"


def test_decisions_and_orders_are_on_the_organs_page(client: TestClient) -> None:
    waived = client.get("/organs/lh-jtj").text
    for said in ("人工决定", "人工豁免", "2026-02-12", "2026-12-31"):
        assert said in waived
    ordered = client.get("/organs/lh-dhz").text
    for said in ("督办单", "年报督〔2026〕1号", "超期未整改", "已签收"):
        assert said in ordered
    assert "督办单</h2>" not in client.get("/organs/lh-jyj").text


MARKS = ("周经办", "对方承认未办", "李某", "机构合并期间", "原表如此", "东河镇王某", "电话已告")


def test_no_public_route_in_any_form_names_who_decided_or_why(client: TestClient, folder: Path) -> None:
    """OFFICE D8, over every route of the pages, the JSON, the feeds and the API, lines kept long ago included."""
    ids = {"name": "lh-jtj-2025", "year": "2025", "organ_id": "lh-jtj", "report_id": "lh-jtj-2025", "region": REGION}
    addresses = {
        re.sub(r"{(\w+)(:\w+)?}", lambda part: ids.get(part[1], "x"), path)
        for path in client.get("/api/v1/openapi.json").json()["paths"]
    }
    report = (folder / "said.txt").read_text(encoding="utf-8").splitlines()[0]
    addresses |= {f"/board/2025{form}" for form in ("", ".json", ".csv", ".xlsx", ".atom")}
    addresses |= {f"/organs/{organ}{form}" for organ in ("lh-jtj", "lh-dhz") for form in ("", ".json", ".csv", ".atom")}
    addresses |= {f"/reports/{one}{form}" for one in (report, "lh-jtj-2025", "lh-dhz-2025") for form in ("", ".json")}
    addresses |= {f"/notices/2025{form}?region={REGION}" for form in ("", ".docx", ".xlsx", ".ics")}
    addresses |= {
        "/",
        "/overdue/2025",
        "/search?q=state:waived",
        "/calendar/2025",
        "/trends",
        "/healthz/watch",
        "/doubts",
    }
    answers = {
        address: client.get(address, params=_language(address, lang)) for address in addresses for lang in ("zh", "en")
    }
    read = [address for address, answer in answers.items() if answer.status_code == 200]
    assert len(read) > 20
    leaks = [(address, mark) for address in read for mark in MARKS if mark in _text_of(answers[address].content)]
    assert leaks == []


def _language(address: str, language: str) -> dict[str, str]:
    return {**dict(parse_qsl(urlsplit(address).query)), "lang": language}


def _text_of(content: bytes) -> str:
    """The text of a page, or of all parts of a Word or Excel file."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with ZipFile(BytesIO(content)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def test_edits_after_publication_are_on_the_organs_page_and_the_late_ones_marked(client: TestClient) -> None:
    page = tree(client.get("/organs/lh-czj").text)
    (heading,) = [h for h in page.xpath("//h2") if h.text_content() == "公布后的改动"]
    told = heading.getnext().text_content()
    assert "第2版" in told
    assert "截止日期之后" in told
    before = client.get("/organs/lh-czj?as_of=2026-02-01").text
    assert "公布后的改动" not in before


def test_a_changed_snapshot_is_never_printed(client: TestClient, folder: Path, tmp_path: Path) -> None:
    (frozen,) = (folder / "snapshots").glob(f"{REGION}-*.json")
    shutil.copy(frozen, tmp_path / "kept")
    frozen.chmod(0o644)
    try:
        frozen.write_text(frozen.read_text(encoding="utf-8").replace("overdue", "on_time"), encoding="utf-8")
        assert client.get(PAPER).status_code == 410
        assert client.get("/notices/2025").status_code == 200
    finally:
        frozen.write_bytes((tmp_path / "kept").read_bytes())
    assert client.get(PAPER).status_code == 200

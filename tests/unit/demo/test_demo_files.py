"""The PDF of a made-up report holds its six sections and every cell of its tables; the scanned one holds no text."""

from __future__ import annotations

from pathlib import Path

from archive.reading.formats import ocr
from demo.counties import small_world
from demo.generated_tables import tables
from demo.render.base import DemoRequest
from demo.web import SiteWeb
from demo.world import Publication
from tests.program import nianbao_json


def attached(kind: str) -> tuple[Publication, bytes]:
    """The publication with a file of this kind, and the file as its site serves it."""
    site, found = next((site, p) for site in small_world().sites for p in site.publications if p.file == kind)
    web = SiteWeb(site)
    page = web.answer(DemoRequest("GET", web.family.address(site, found)), found.appears)
    assert f"{found.title}.pdf" in page.text
    answer = web.answer(DemoRequest("GET", f"{web.family.address(site, found)}.pdf"), found.appears)
    assert (answer.content_type, answer.status) == ("application/pdf", 200)
    assert answer.raw is not None
    return found, answer.raw


def test_the_pdf_is_read_whole(tmp_path: Path) -> None:
    publication, content = attached("pdf")
    (tmp_path / "report.pdf").write_bytes(content)
    read = nianbao_json("read", tmp_path / "report.pdf")
    assert (read["organ"], read["report_year"]) == (publication.organ.name, 2025)
    assert [section["number"] for section in read["sections"]] == [1, 2, 3, 4, 5, 6]
    assert read["findings"] == []
    assert read["tables"]["requests"]["new"]["total"] == tables(publication)["requests"]["new"]["total"]


def test_the_scan_holds_no_text_and_is_never_the_organs_fault(tmp_path: Path) -> None:
    _, content = attached("scan")
    assert b"/Font" not in content
    (tmp_path / "scan.pdf").write_bytes(content)
    read = nianbao_json("read", tmp_path / "scan.pdf")
    told = {finding["check"]: finding["severity"] for finding in read["findings"]}
    assert "unreadable" in told or "not_understood" in told
    assert "error" not in told.values()
    assert bool(read["text"]) == ocr.available()

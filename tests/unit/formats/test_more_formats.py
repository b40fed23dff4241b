"""MHTML, ODS, ODT, ZIP, Markdown and flattened text are read as the same report, and what is not read says why."""

from __future__ import annotations

import io
import quopri
import re
import zipfile

import pytest

from archive.errors import UnreadableError
from archive.reading.formats import convert
from archive.reading.html_text import text_of
from archive.reading.read import read, read_all
from archive.reading.reading_model import Reading
from bench.accuracy.plain_pages import TITLE, body, page, reading

EXPECTED = reading()
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def mhtml(html: bytes, head: str, encoding: str = "quoted-printable") -> bytes:
    import base64

    content = quopri.encodestring(html) if encoding == "quoted-printable" else base64.encodebytes(html)
    parts = (
        f'--XX\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'.encode()
        + content
        + b"\r\n--XX\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--XX--\r\n"
    )
    return head.encode() + b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="XX"\r\n\r\n' + parts


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("From: <Saved by Blink>\r\nSubject: x\r\n", "quoted-printable"),
        ("From: Microsoft Word\r\n", "base64"),
        ("", "quoted-printable"),
        ("X-Document-Type: Workbook\r\n", "base64"),
    ],
)
def test_pages_saved_as_one_file(head: str, encoding: str) -> None:
    same(read(mhtml(page(body()), head, encoding)))


def test_a_message_without_a_page_says_so() -> None:
    empty = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=XX\r\n\r\n--XX--\r\n"
    (finding,) = read(empty).findings
    assert (finding.check, finding.severity) == ("unreadable", "not_understood")


def same(found: Reading) -> None:
    assert (found.title, found.organ, found.report_year) == (TITLE, "青山县民政局", 2024)
    assert found.tables == EXPECTED.tables
    assert [section.number for section in found.sections] == [1, 2, 3, 4, 5, 6]


def opendocument(kind: str, content: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        parts.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        parts.writestr("content.xml", content)
    return packed.getvalue()


def odt(html: str) -> bytes:
    """The page's body as an ODT."""
    from lxml import etree

    out = [f"<text:h>{TITLE}</text:h>"]
    root = etree.fromstring(f"<body>{html}</body>", etree.HTMLParser()).find("body")
    assert root is not None
    for element in root:
        if element.tag == "p":
            out.append(f"<text:p>{text_of(element)}</text:p>")
            continue
        rows = ""
        for line in element.iter("tr"):
            cells = ""
            for cell in line:
                across, down = cell.get("colspan", "1"), cell.get("rowspan", "1")
                spans = f'table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"'
                cells += f"<table:table-cell {spans}><text:p>{text_of(cell)}</text:p></table:table-cell>"
                cells += "<table:covered-table-cell/>" * (int(across) - 1)
            rows += f"<table:table-row>{cells}</table:table-row>"
        out.append(f"<table:table>{covered(rows)}</table:table>")
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "text", "table"))
    text = f"<office:body><office:text>{''.join(out)}</office:text></office:body>"
    return opendocument("text", f"<office:document-content {spaces}>{text}</office:document-content>")


def covered(rows: str) -> str:
    """Rows under a tall cell begin with the cells that it covers, as OpenDocument writes them."""
    import re

    blocked: dict[int, int] = {}
    out = []
    for at, line in enumerate(re.findall(r"<table:table-row>(.*?)</table:table-row>", rows)):
        cells = re.findall(r"<table:table-cell .*?</table:table-cell>(?:<table:covered-table-cell/>)*", line)
        column, made = 0, ""
        for cell in cells:
            while blocked.get(column, 0) > at:
                made += "<table:covered-table-cell/>"
                column += 1
            across, down = (int(n) for n in re.findall(r'spanned="(\d+)"', cell))
            for place in range(column, column + across):
                blocked[place] = at + down
            made, column = made + cell, column + across
        out.append(f"<table:table-row>{made}</table:table-row>")
    return "".join(out)


def test_odt() -> None:
    same(read(odt(body())))


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name, content in members.items():
            parts.writestr(name, content)
    return out.getvalue()


def test_a_zip_of_documents_gives_one_reading_each() -> None:
    other = page(body().replace("120条", "99条"), title="青山县审计局2024年政府信息公开工作年度报告")
    archive = packed({"a/民政局.html": page(body()), "审计局.htm": other, "读我.exe": b"MZ", "__MACOSX/._a.html": b"x"})
    found = read_all(archive)
    assert sorted(one.organ for one in found) == ["青山县审计局", "青山县民政局"]
    assert len(read_all(page(body()))) == 1


def test_one_broken_document_of_a_zip_hides_none_of_the_others() -> None:
    good, other = page(body()), page(body(), title="青山县审计局2024年政府信息公开工作年度报告")
    archive = bytearray(
        packed({"一.html": good, "二.pdf": b"%PDF-1.7\nbroken", "三.html": b"x" * 900, "四.html": other})
    )
    at = archive.index(b"x" * 900)
    archive[at : at + 3] = b"yyy"  # its checksum no longer fits
    found = read_all(bytes(archive))
    assert [one.organ for one in found if one.is_report] == ["青山县民政局", "青山县审计局"]
    lost = [one.findings[0] for one in found if not one.is_report]
    assert [(one.check, one.severity) for one in lost] == [("unreadable", "not_understood")] * 2
    assert read(bytes(archive)).organ == "青山县民政局"


def test_the_fullest_document_of_a_zip_stands_for_it() -> None:
    archive = packed({"封面.txt": "青山县民政局".encode(), "报告.odt": odt(body())})
    found = read(archive)
    assert found.tables == EXPECTED.tables
    assert any("压缩包" in finding.message_zh for finding in found.findings)


@pytest.mark.parametrize("body", [packed({"a.exe": b"MZ"}), packed({"a.zip": packed({"b.html": b"<p>x</p>"})})])
def test_a_zip_without_documents_says_so(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="holds no document"):
        convert(body)
    (one,) = read_all(body)
    assert not one.is_report
    assert one.findings[0].severity == "not_understood"


@pytest.mark.parametrize("magic", [b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c"])
def test_other_archives_are_named(magic: bytes) -> None:
    with pytest.raises(UnreadableError, match="are not read"):
        convert(magic + b"x" * 50)


def test_messages_are_in_one_language_each() -> None:
    for broken in (b"Rar!\x1a\x07\x00xx", b"%PDF-1.4 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600):
        (finding,) = read(broken).findings
        assert not any("a" <= c.lower() <= "z" for c in finding.message_zh.replace("nianbao[ocr]", ""))
        assert not any("\u4e00" <= c <= "\u9fff" for c in finding.message_en)


def test_markdown_with_tables_of_html_is_read_like_the_page() -> None:
    """Markdown merges no cells: what converters make of a page keeps its tables as HTML."""
    lines = body()
    text = re.sub(r"<h\d>(.*?)</h\d>", r"\n## \1\n", lines)
    text = re.sub(r"<p>(.*?)</p>", r"\n\1\n", text)
    markdown = (
        f"# {TITLE}\n{text}".replace("<table", "\n<table").replace("</table>", "</table>\n").replace("</tr>", "</tr>\n")
    )
    found = read(markdown.encode())
    assert found.tables == EXPECTED.tables
    assert [section.title for section in found.sections] == [section.title for section in EXPECTED.sections]
    assert [finding for finding in found.findings if finding.severity == "error"] == []
    assert "<t" not in found.text

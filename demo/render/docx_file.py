"""A report as a Word file: the paragraphs and tables of its HTML in the least OOXML that readers take."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from lxml import html

from demo.world import Publication

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def as_docx(publication: Publication, body: str) -> bytes:
    """Return the file; the same publication and body always give the same bytes."""
    root = html.fragment_fromstring(body, create_parent="div")
    parts = [_paragraph(publication.title)]
    for element in root.iter("p", "div", "table"):
        if element.tag == "table":
            parts.append(_table(element))
        elif not list(element.iterancestors("table")) and not element.xpath(".//p|.//div|.//table"):
            parts.append(_paragraph(element.text_content()))
    document = f'<w:document xmlns:w="{W}"><w:body>{"".join(parts)}</w:body></w:document>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", document)):
            file.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
    return out.getvalue()


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(' '.join(text.split()))}</w:t></w:r></w:p>"


def _table(element: html.HtmlElement) -> str:
    """Rows with their spans: cells that reach down are repeated as continued ones, as Word writes them."""
    down: dict[int, tuple[int, int]] = {}  # column: rows still to fill, width
    rows = []
    for row in element.iter("tr"):
        cells, column, waiting = [], 0, list(row.iter("td", "th"))
        while waiting or column in down:
            if column in down:
                left, width = down.pop(column)
                cells.append(_cell("", width, "<w:vMerge/>"))
                if left > 1:
                    down[column] = (left - 1, width)
                column += width
                continue
            cell = waiting.pop(0)
            width, height = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
            merge = '<w:vMerge w:val="restart"/>' if height > 1 else ""
            cells.append(_cell(cell.text_content(), width, merge))
            if height > 1:
                down[column] = (height - 1, width)
            column += width
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def _cell(text: str, width: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{_paragraph(text)}</w:tc>"

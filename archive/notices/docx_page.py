"""A Word document set like an official paper (GB/T 9704-2012): page, typefaces, headings, tables, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from archive.config.notices import Fonts
from archive.notices import docx_marks

Role = Literal["title", "heading", "subheading", "body", "table", "page"]
Side = Literal["left", "center", "right", "justify"]
ERHAO, SANHAO, SIHAO, XIAOSI = Pt(22), Pt(16), Pt(14), Pt(12)
LINE = Pt(28.95)  # 22 lines on a page of 225 mm
LEFT, TEXT_WIDTH = 28.0, 156.0  # millimetres: the margin where it is bound, and between the margins
_CLOSER = 5  # twentieths of a point, so that a line has 28 characters of 3号
CHARACTER = Pt(SANHAO.pt - _CLOSER / 20)
FOOT = 25.5  # millimetres from the lower edge to the page number: its dashes are 7 mm below the text
_LEADING = 1.5  # of lines in a table, as a multiple of the size
_SMALL = 10  # lines of a table that is kept on one page
_SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its heading and its width in millimetres. Numbers and days stand in the middle."""

    heading: str
    width: float
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set. ``first``, ``left``, ``right``: indents in characters of 3号, of the first line and of
    all (less than 0: out of the text);
    ``before``, ``after``: space in points; ``level``: of a heading; ``keep``: with the next paragraph; ``page``:
    on a new page."""

    role: Role = "body"
    size: Length = SANHAO
    side: Side = "left"
    line: Length = LINE
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    level: int = 0
    keep: bool = False
    page: bool = False
    colour: str = "000000"


_HEADING = Setting("heading", first=2, level=1, keep=True)
_SUBHEADING = Setting("subheading", first=2, level=2, keep=True)
_NOTE = Setting(size=XIAOSI, line=Pt(20), side="justify", after=6)
_ANNEX = Setting("heading", keep=True, page=True)
_TITLE = Setting("title", ERHAO, "center", Pt(36), after=16, keep=True)


class DocxPage:
    """Builds one document from top to bottom."""

    def __init__(self, fonts: Fonts, title: str, made_at: datetime) -> None:
        self._fonts = fonts
        self.document = Document()
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.created = properties.modified = made_at.replace(tzinfo=None)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(LEFT), Mm(26)
        section.footer_distance = Mm(FOOT)
        normal = self.document.styles["Normal"]
        normal.font.size = SANHAO
        self._typeface(normal, "body")
        docx_marks.speak_chinese(normal)
        docx_marks.set_closer(normal, _CLOSER)

    def write(self, text: str, setting: Setting) -> Paragraph:
        """Add a paragraph."""
        paragraph = self.document.add_paragraph()
        self.set_out(paragraph, setting)
        self.run(paragraph, text, setting.role, setting.size, setting.colour)
        return paragraph

    def set_out(self, paragraph: Paragraph, setting: Setting) -> None:
        """Set a paragraph that is there."""
        shape = paragraph.paragraph_format
        shape.alignment = _SIDES[setting.side]
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, setting.line
        shape.space_before, shape.space_after = Pt(setting.before), Pt(setting.after)
        shape.first_line_indent = _indent(setting.first)
        shape.left_indent, shape.right_indent = _indent(setting.left), _indent(setting.right)
        shape.keep_with_next, shape.page_break_before = setting.keep, setting.page
        if setting.level:
            docx_marks.set_outline(paragraph, setting.level)

    def run(self, paragraph: Paragraph, text: str, role: Role, size: Length, colour: str = "000000") -> Any:
        """Add text to a paragraph; return the run."""
        run = paragraph.add_run(text)
        run.font.size = size
        run.font.color.rgb = RGBColor.from_string(colour)
        self._typeface(run, role)
        return run

    def number_pages(self) -> None:
        """Put — 1 — below the text, a character from the right of odd pages and from the left of even ones."""
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        odd = Setting("page", SIHAO, "right", SIHAO, right=1)
        even = Setting("page", SIHAO, "left", SIHAO, left=1)
        for footer, place in ((section.footer, odd), (section.even_page_footer, even)):
            paragraph = footer.paragraphs[0]
            self.set_out(paragraph, place)
            for kind, text in (("", "— "), ("begin", ""), ("instr", " PAGE "), ("end", ""), ("", " —")):
                run = self.run(paragraph, text if not kind else "", "page", SIHAO)
                if kind:
                    run.element.append(docx_marks.field(kind, text))

    def title(self, text: str) -> None:
        """小标宋 2号, in the middle."""
        self.write(text, _TITLE)

    def heading(self, text: str) -> None:
        """一、… in 黑体 3号."""
        self.write(text, _HEADING)

    def subheading(self, text: str) -> None:
        """（一）… in 楷体 3号."""
        self.write(text, _SUBHEADING)

    def paragraph(self, text: str, *, indent: int = 2, right: bool = False, space_before: float = 0) -> None:
        """Body text; the first line is indented by so many characters."""
        self.write(text, Setting(side="right" if right else "justify", first=indent, before=space_before))

    def note(self, text: str) -> None:
        """Add a smaller note below a table."""
        self.write(text, _NOTE)

    def annex(self, label: str, title: str) -> None:
        """Add a new page that begins with 附件N, and a title in the middle of its third line."""
        self.write(label, _ANNEX)
        self.write(title, replace(_TITLE, before=LINE.pt, after=10))

    def table(
        self,
        columns: Sequence[TableColumn],
        rows: Sequence[Sequence[str]],
        *,
        bold_last: bool = False,
    ) -> None:
        """Add a ruled table whose heading row comes again on every page and whose rows are never cut, nor is a small
        table."""
        table = self.document.add_table(rows=1, cols=len(columns))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        docx_marks.repeat_first_row(docx_marks.last_table(self.document))
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            self.cell(cell, column.heading, "heading", column.width, middle=True)
        for number, row in enumerate(rows, 1):
            cells = table.add_row().cells
            bold = bold_last and number == len(rows)
            for cell, column, text in zip(cells, columns, row, strict=True):
                self.cell(cell, text, "heading" if bold else "table", column.width, middle=column.middle)
        for place, column in enumerate(columns):
            table.columns[place].width = Mm(column.width)
        docx_marks.keep_rows_whole(docx_marks.last_table(self.document))
        if sum(max(text.count("\n") + 1 for text in row) for row in rows) <= _SMALL:
            _keep_together(table)

    def cell(
        self, cell: Any, text: str, role: Role, width: float, *, middle: bool, size: Length = XIAOSI, line: float = 0
    ) -> None:
        """Fill a cell of so many millimetres, one paragraph a line. ``line``: its height in points, 0 as needed."""
        cell.width = Mm(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for number, part in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            shape = paragraph.paragraph_format
            shape.alignment = _SIDES["center" if middle else "left"]
            shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line else WD_LINE_SPACING.AT_LEAST
            shape.line_spacing = Pt(line or float(size.pt) * _LEADING)
            shape.space_after = Pt(0)
            self.run(paragraph, part, role, size)

    def to_bytes(self) -> bytes:
        """Return the finished .docx."""
        buffer = BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()

    def _typeface(self, styled: Any, role: Role) -> None:
        """Word keeps the typeface of Chinese apart from that of Latin letters and digits."""
        chinese = getattr(self._fonts, role)
        styled.font.name = chinese if role == "page" else self._fonts.latin
        properties = styled.element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), chinese)


def _indent(characters: float) -> Length | None:
    return Length(round(CHARACTER * characters)) if characters else None


def _keep_together(table: Table) -> None:
    """Have a small table not cut by the end of a page."""
    for row in list(table.rows)[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True

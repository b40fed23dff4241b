"""A Word document set like an official paper (GB/T 9704-2012): page, typefaces, headings, tables, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Literal, NamedTuple

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from archive.config.notices import Fonts

Role = Literal["title", "heading", "subheading", "body", "table"]
_ERHAO, _SANHAO, _SIHAO, _XIAOSI = Pt(22), Pt(16), Pt(14), Pt(12)
_LINE = Pt(28.5)  # 22 lines on a page
TEXT_WIDTH = 156.0  # millimetres between the margins
_PICTURE = 24  # millimetres
_SMALL = 10  # rows of a table that is kept on one page


class FormRow(NamedTuple):
    """A labelled field of a form. ``height``: at least so many millimetres, 0 as the content needs; ``picture``: a PNG
    below the text, 24 mm wide."""

    label: str
    content: str
    height: float = 0
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its heading and its width in millimetres. Numbers and days stand in the middle."""

    heading: str
    width: float
    middle: bool = False


class DocxPage:
    """Builds one document from top to bottom."""

    def __init__(self, fonts: Fonts, title: str, made_at: datetime) -> None:
        self._fonts = fonts
        self._document = Document()
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.created = properties.modified = made_at.replace(tzinfo=None)
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(28)
        self._number_pages()
        normal = self._document.styles["Normal"]
        normal.font.size = _SANHAO
        self._typeface(normal, "body")
        _speak_chinese(normal)

    def title(self, text: str) -> None:
        """小标宋 2号, in the middle."""
        self._write(text, "title", size=_ERHAO, align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(36), after=Pt(16), keep=True)

    def heading(self, text: str) -> None:
        """一、… in 黑体 3号."""
        self._write(text, "heading", indent=2, level=1, keep=True)

    def subheading(self, text: str) -> None:
        """（一）… in 楷体 3号."""
        self._write(text, "subheading", indent=2, level=2, keep=True)

    def paragraph(self, text: str, *, indent: int = 2, right: bool = False, space_before: float = 0) -> None:
        """Body text; the first line is indented by so many characters."""
        align = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.JUSTIFY
        self._write(text, "body", indent=indent, align=align, before=Pt(space_before))

    def note(self, text: str) -> None:
        """Add a smaller note below a table."""
        self._write(text, "body", size=_XIAOSI, line=Pt(20), after=Pt(6))

    def annex(self, label: str, title: str) -> None:
        """Add a new page that begins with 附件N and a title in the middle."""
        self._write(label, "heading", page=True, keep=True)
        self._write(title, "title", size=Pt(18), align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(32), after=Pt(10), keep=True)

    def new_page_title(self, text: str, *, first: bool) -> None:
        """Add a title at the top of a page of its own."""
        self._write(
            text, "title", size=_ERHAO, align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(36), after=Pt(8), page=not first
        )

    def line(self, text: str, *, colour: str = "000000", right: bool = False) -> None:
        """Add a single line in 黑体 4号, such as the number and the step of a sheet, or who signs it."""
        align = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
        self._write(text, "body" if right else "heading", size=_SIHAO, line=Pt(24), align=align, colour=colour)

    def table(self, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], *, bold_last: bool = False) -> None:
        """Add a ruled table whose heading row comes again on every page and whose rows are never cut."""
        table = self._document.add_table(rows=1, cols=len(columns))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        _repeat_heading(table.rows[0]._tr)
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            self._cell(cell, column.heading, "heading", column.width, middle=True)
        for number, row in enumerate(rows, 1):
            cells = table.add_row().cells
            bold = bold_last and number == len(rows)
            for cell, column, text in zip(cells, columns, row, strict=True):
                self._cell(cell, text, "heading" if bold else "table", column.width, middle=column.middle)
        for place, column in enumerate(columns):
            table.columns[place].width = Mm(column.width)
        _hold_together(table, small=len(rows) <= _SMALL)

    def form(self, rows: Sequence[FormRow], *, label_width: float = 30) -> None:
        """Add a form of labelled fields."""
        table = self._document.add_table(rows=0, cols=2)
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for field in rows:
            row = table.add_row()
            if field.height:
                row.height = Mm(field.height)
            self._cell(row.cells[0], field.label, "heading", label_width, middle=True)
            self._cell(row.cells[1], field.content, "table", TEXT_WIDTH - label_width, middle=False)
            if field.picture:
                run = row.cells[1].add_paragraph().add_run()
                run.add_picture(BytesIO(field.picture), width=Mm(_PICTURE))
        for place, width in enumerate((label_width, TEXT_WIDTH - label_width)):
            table.columns[place].width = Mm(width)
        _hold_together(table, small=False)

    def to_bytes(self) -> bytes:
        """Return the finished .docx."""
        buffer = BytesIO()
        self._document.save(buffer)
        return buffer.getvalue()

    def _write(
        self, text: str, role: Role, *, size: Any = _SANHAO, indent: int = 0, align: Any = WD_ALIGN_PARAGRAPH.LEFT,
        line: Any = _LINE, before: Any = 0, after: Any = 0, level: int = 0, keep: bool = False, page: bool = False,
        colour: str = "000000",
    ) -> Paragraph:  # fmt: skip
        paragraph = self._document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.alignment, shape.line_spacing_rule, shape.line_spacing = align, WD_LINE_SPACING.EXACTLY, line
        shape.space_before, shape.space_after = before, after
        shape.first_line_indent = size * indent if indent else None
        shape.keep_with_next, shape.page_break_before = keep, page
        if level:
            _outline(paragraph, level)
        self._run(paragraph, text, role, size, colour)
        return paragraph

    def _run(self, paragraph: Paragraph, text: str, role: Role, size: Any, colour: str = "000000") -> None:
        run = paragraph.add_run(text)
        run.font.size = size
        run.font.color.rgb = RGBColor.from_string(colour)
        self._typeface(run, role)

    def _cell(self, cell: _Cell, text: str, role: Role, width: float, *, middle: bool) -> None:
        cell.width = Mm(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        lines = text.split("\n")
        for number, part in enumerate(lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            shape = paragraph.paragraph_format
            shape.alignment = WD_ALIGN_PARAGRAPH.CENTER if middle else WD_ALIGN_PARAGRAPH.LEFT
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(18)
            shape.space_after = Pt(0)
            self._run(paragraph, part, role, _XIAOSI)

    def _typeface(self, styled: Any, role: Role) -> None:
        """Word keeps the typeface of Chinese apart from that of Latin letters and digits."""
        styled.font.name = self._fonts.latin
        properties = styled.element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), getattr(self._fonts, role))

    def _number_pages(self) -> None:
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for kind, text in (("", "— "), ("begin", ""), ("instr", " PAGE "), ("end", ""), ("", " —")):
            run = paragraph.add_run(text if not kind else "")
            run.font.size = _SIHAO
            self._typeface(run, "body")
            if kind:
                run._r.append(_field(kind, text))


def _field(kind: str, text: str) -> Any:
    if kind == "instr":
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = text
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def _repeat_heading(row: Any) -> None:
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _hold_together(table: Table, *, small: bool) -> None:
    """No row is cut by the end of a page; a small table is not either."""
    for number, row in enumerate(table.rows, 1):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if small and number < len(table.rows):
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True


def _speak_chinese(style: Any) -> None:
    """Without a language a machine may set Chinese in the shapes and punctuation of another script."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")  # of digits and Latin letters: as Chinese they would break anywhere
    language.set(qn("w:eastAsia"), "zh-CN")
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def _outline(paragraph: Paragraph, level: int) -> None:
    """So that the headings show in Word's navigation, whatever they look like."""
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level - 1))
    paragraph._p.get_or_add_pPr().append(element)

"""Marks of a Word document that python-docx has no words for: fields, borders, outline, what holds together."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Literal, NamedTuple

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length
from docx.text.paragraph import Paragraph


class Rule(NamedTuple):
    """A line of so many eighths of a point beside a paragraph or table, ``space`` points (31 at most) from it."""

    edge: Literal["top", "bottom", "insideH"]
    eighths: int
    space: int = 1
    colour: str = "000000"
    style: str = "single"


def mark(name: str, **attributes: str | int) -> Any:
    """Return an element of WordprocessingML with its attributes, all of the namespace ``w``."""
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def set_closer(style: Any, twentieths: int) -> None:
    """Set the characters of a style closer by so many twentieths of a point."""
    style.element.get_or_add_rPr().insert_element_before(
        mark("spacing", val=-twentieths), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )


def last_table(document: Document) -> Any:
    """Return the element of the last table."""
    return document.element.body.findall(qn("w:tbl"))[-1]


def repeat_first_row(table: Any) -> None:
    """Have the first row of a table come again on every page."""
    table.tr_lst[0].get_or_add_trPr().append(mark("tblHeader"))


def keep_rows_whole(table: Any) -> None:
    """Have no row of a table cut by the end of a page."""
    for row in table.tr_lst:
        row.get_or_add_trPr().append(mark("cantSplit"))


def set_outline(paragraph: Paragraph, level: int) -> None:
    """Show a heading in Word's navigation, whatever it looks like."""
    _properties(paragraph).append(mark("outlineLvl", val=level - 1))


def rule_off(paragraph: Paragraph, *lines: Rule) -> None:
    """Draw lines above or below a paragraph."""
    borders = mark("pBdr")
    for line in lines:
        borders.append(mark(line.edge, val=line.style, sz=line.eighths, space=line.space, color=line.colour))
    _properties(paragraph).insert_element_before(
        borders, "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr"
    )


def stand_at_foot(table: Any, left: Length, width: Length) -> None:
    """Have a table stand at the foot of the text of the page that the next paragraph is on, ``left`` from its edge."""
    # Anchored to the page, not to the text: as wide as the text it would not float everywhere.
    place = mark("tblpPr", leftFromText=0, rightFromText=0, vertAnchor="margin", horzAnchor="page")
    place.set(qn("w:tblpX"), str(round(left.pt * 20)))
    place.set(qn("w:tblpYSpec"), "bottom")
    properties = table.tblPr
    properties.insert(1, place)  # after the style
    for whole in properties.findall(qn("w:tblW")):
        whole.set(qn("w:type"), "dxa")
        whole.set(qn("w:w"), str(round(width.pt * 20)))


def draw_table_lines(table: Any, *rules: Rule) -> None:
    """Draw these lines of a table, and none elsewhere; its text goes to its edges."""
    borders, drawn = mark("tblBorders"), {str(rule.edge): rule for rule in rules}
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rule = drawn.get(edge)
        borders.append(
            mark(edge, val=rule.style, sz=rule.eighths, space=0, color=rule.colour) if rule else mark(edge, val="nil")
        )
    layout, margins = table.tblPr.find(qn("w:tblLayout")), mark("tblCellMar")
    margins.extend(mark(side, w=0, type="dxa") for side in ("left", "right"))
    layout.addprevious(borders)
    layout.addnext(margins)


def add_picture(paragraph: Paragraph, png: bytes, width: Length) -> None:
    """Add a picture with no room around it: LibreOffice takes 3 mm left and right, and cuts it off, where the document
    names none."""
    run = paragraph.add_run()
    run.add_picture(BytesIO(png), width=width)
    for inline in run.element.xpath(".//wp:inline"):
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")


def field(kind: str, text: str) -> Any:
    """Return a part of a field, such as that of the page's number: ``begin``, ``instr``, ``end``."""
    if kind != "instr":
        return mark("fldChar", fldCharType=kind)
    element = mark("instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = text
    return element


def speak_chinese(style: Any) -> None:
    """Without a language a machine may set Chinese in the shapes and punctuation of another script."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    # Of digits and Latin letters: as Chinese they would break anywhere.
    properties.append(mark("lang", val="en-US", eastAsia="zh-CN"))


def _properties(paragraph: Paragraph) -> Any:
    return paragraph.paragraph_format.element.get_or_add_pPr()

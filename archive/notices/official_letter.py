"""An official letter (GB/T 9704-2012, 10.1), one page each: the office in red, two double lines, the number below."""

from __future__ import annotations

from docx.shared import Length, Mm, Pt

from archive.notices import docx_marks
from archive.notices.docx_marks import Rule
from archive.notices.docx_page import CHARACTER, ERHAO, LINE, SANHAO, DocxPage, Setting
from archive.notices.official_parts import head_size

_RED = "FF0000"
_HEAD, _FOOT = 30.0, 20.0  # millimetres: of the office from the upper edge of the paper, of the line from the lower
_BOTTOM = 23.0  # millimetres below the text
_OUT = (Mm(8).pt / CHARACTER.pt, Mm(6).pt / CHARACTER.pt)  # lines of 170 mm, in the middle of the paper
_BELOW = 11  # points, 4 mm
_SEVEN_EIGHTHS = SANHAO.pt * 7 / 8
_MOST = 40.0  # points, of the office
_DOUBLE = 36  # eighths of a point
_LINES = 3  # of name, day and the room above them


def set_letter_paper(page: DocxPage, office: str) -> None:
    """Set the page of letters of an office: its name 30 mm from the upper edge, the second red line 20 mm from the
    lower one, no page number."""
    section = page.document.sections[0]
    section.top_margin, section.bottom_margin = Length(Mm(_HEAD) - Pt(_size(office) * 0.1)), Mm(_BOTTOM)
    section.footer_distance = Mm(_FOOT)
    foot = section.footer.paragraphs[0]
    page.set_out(foot, Setting(line=Pt(1), left=-_OUT[0], right=-_OUT[1]))
    docx_marks.rule_off(foot, Rule("top", _DOUBLE, 0, _RED, "thinThickSmallGap"))


def letter_head(page: DocxPage, office: str, number: str, title: str, *, first: bool) -> float:
    """Add office, red line, number and title of a letter on a page of its own; return the points left below them for
    all but the name and the day."""
    size = _size(office)
    head = Setting(
        "title", Pt(size), "center", Pt(size * 1.2), left=-_OUT[0], right=-_OUT[1], page=not first, colour=_RED
    )
    docx_marks.rule_off(page.write(office, head), Rule("bottom", _DOUBLE, _BELOW, _RED, "thickThinSmallGap"))
    page.write(number, Setting(side="right", before=_SEVEN_EIGHTHS, line=Pt(20)))
    page.write(title, Setting("title", ERHAO, "center", Pt(36), before=LINE.pt * 2 - 20, after=6))
    used = size * 1.2 + _BELOW + _DOUBLE / 8 + _SEVEN_EIGHTHS + 20 + LINE.pt * 2 - 20 + 36 + 6
    return float(Mm(297 - _HEAD - _BOTTOM).pt - used - _LINES * LINE.pt)


def _size(office: str) -> float:
    return min(head_size(office), _MOST)

"""The parts of an official paper around its text (GB/T 9704-2012, 7.2 to 7.4): 版头, title, 署名 and 版记."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Length, Mm, Pt

from archive.config.notices import NoticeRules
from archive.notices import docx_marks
from archive.notices.docx_marks import Rule
from archive.notices.docx_page import ERHAO, LEFT, LINE, SIHAO, TEXT_WIDTH, DocxPage, Setting

SIGNED_BY = "（发文机关）"  # while the office has no name
BLANK_DAY = "　　　　年　　月　　日"
_RED = "FF0000"
_HEAD_BELOW = 35.0  # millimetres from the upper edge of the text to the head
_HEAD_SIZES = (26.0, 48.0)  # points
_RULE_BELOW = 11  # points, 4 mm
_THICK, _THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm
TITLE_LINE = int(Mm(TEXT_WIDTH).pt / ERHAO.pt)  # characters
_SEAL_ROOM = 2  # lines above the name, so that the seal has its place


@dataclass(frozen=True, slots=True)
class Colophon:
    """版记: to whom copies go ("" to nobody), who prints it, and when ("" while that is not known)."""

    copies: str
    printer: str
    printed: str


def head_of(rules: NoticeRules, office: str) -> str:
    """Return 发文机关标志."""
    return rules.letterhead or (f"{office}文件" if office else "（发文机关标志）")


def colophon_of(rules: NoticeRules, office: str, printed: str) -> Colophon:
    """Return 版记; ``printed``: the day of 印发 in words, "" while it is not known."""
    return Colophon(rules.copies, rules.printer or office or "（印发机关）", printed or BLANK_DAY)


def letterhead(page: DocxPage, head: str, number: str) -> None:
    """Add 发文机关标志, 35 mm below the upper edge of the text, the number two lines below it, and the red line."""
    size = head_size(head)
    above = Mm(_HEAD_BELOW).pt - size * 0.1  # of the line's own room above its letters
    page.write(head, Setting("title", Pt(size), "center", Pt(size * 1.2), before=above, keep=True, colour=_RED))
    paragraph = page.write(number, Setting(side="center", before=2 * LINE.pt, keep=True))
    docx_marks.rule_off(paragraph, Rule("bottom", 12, _RULE_BELOW, _RED))


def head_size(head: str) -> float:
    """Return the size of 发文机关标志 in points, so that it stays on a line where it can."""
    low, high = _HEAD_SIZES
    return min(high, max(low, float(Mm(TEXT_WIDTH).pt) / max(len(head), 1)))


def title(page: DocxPage, pieces: Sequence[str]) -> None:
    """Add the title two lines below the red line, its lines broken between the pieces, and a line free below it."""
    text = "\n".join(broken_title(pieces, TITLE_LINE))
    page.write(text, Setting("title", ERHAO, "center", Pt(36), before=2 * LINE.pt, after=LINE.pt, keep=True))


def broken_title(pieces: Sequence[str], width: int) -> list[str]:
    """Return the lines of a title: as few as hold it, as even as may be, and no piece cut that a line can hold."""
    whole = "".join(pieces)
    if text_width(whole) <= width:
        return [whole]
    for lines in range(2, len(pieces) + 1):
        fitting = []
        for cuts in combinations(range(1, len(pieces)), lines - 1):
            ends = (0, *cuts, len(pieces))
            parts = ["".join(pieces[start:end]) for start, end in pairwise(ends)]
            widths = [text_width(part) for part in parts]
            if max(widths) <= width:
                fitting.append((max(widths) - min(widths), parts))
        if fitting:
            return min(fitting)[1]
    return [whole]


def sign(page: DocxPage, office: str, day: str, *, sealed: bool, lines: int = 0) -> None:
    """Add 署名 and 成文日期. With a seal (7.3.5.1): the day four characters from the right, the name in the middle
    above it. Without (7.3.5.2): the name two characters from the right, the day begins two characters after it.

    ``lines``: free above them, if not as many as fit."""
    name_right, day_right = sign_indents(text_width(office), text_width(day), sealed=sealed)
    room = (lines or (_SEAL_ROOM if sealed else 1)) * LINE.pt
    page.write(office, Setting(side="right", right=name_right, before=room, keep=True))
    page.write(day, Setting(side="right", right=day_right))


def keep_last_paragraph(page: DocxPage) -> None:
    """Have the last paragraph of the text go to the page that the signature is on, which must not stand alone there
    (7.3.5.6)."""
    page.document.paragraphs[-1].paragraph_format.keep_with_next = True


def sign_indents(name: float, day: float, *, sealed: bool) -> tuple[float, float]:
    """Return how far name and day end from the right, all in characters."""
    if sealed:
        middle = max(4 + day / 2, name / 2)
        return middle - name / 2, middle - day / 2
    if day > name:
        return day - name + 4, 2
    return 2, name - day


def listed_annex(page: DocxPage, label: str, name: str, *, first: bool) -> None:
    """Add a line of 附件说明: two characters from the left, a line below the text; further lines below the name."""
    width = text_width(label)
    page.write(f"{label}{name}", Setting(left=2 + width, first=-width, before=LINE.pt if first else 0, keep=True))


def colophon(page: DocxPage, told: Colophon) -> None:
    """Add 版记 at the foot of the last page: thick lines above and below it, a thin one between."""
    printer = f"{told.printer}\t{told.printed}印发"
    rows = [(f"抄送：{told.copies.rstrip('。')}。", 4, -3), (printer, 1, 0)] if told.copies else [(printer, 1, 0)]
    table = page.document.add_table(rows=len(rows), cols=1)
    table.autofit = False
    for row, (text, left, first) in zip(table.rows, rows, strict=True):
        page.cell(row.cells[0], text, "body", TEXT_WIDTH, middle=False, size=SIHAO)
        shape = row.cells[0].paragraphs[0].paragraph_format
        shape.left_indent, shape.first_line_indent = Length(SIHAO * left), Length(SIHAO * first)
        shape.right_indent = SIHAO
        shape.tab_stops.add_tab_stop(Length(Mm(TEXT_WIDTH) - SIHAO), WD_TAB_ALIGNMENT.RIGHT)
    element = docx_marks.last_table(page.document)
    docx_marks.stand_at_foot(element, Mm(LEFT), Mm(TEXT_WIDTH))
    docx_marks.draw_table_lines(element, Rule("top", _THICK), Rule("insideH", _THIN), Rule("bottom", _THICK))
    docx_marks.keep_rows_whole(element)
    page.write("", Setting(size=Pt(1), line=Pt(1)))


def text_width(text: str) -> float:
    """Return the width of a text in characters; letters and digits take half of one."""
    return sum(0.5 if one.isascii() else 1 for one in text)

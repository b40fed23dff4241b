"""Turns the seed's flat text back into the page it was taken from: paragraphs, and tables with their merged cells.

In the text each cell begins with a tab and each row ends with an empty line; a cell merged with the one above it is
empty. Widths follow from the form of 国办公开办函〔2021〕30号: 4, 10 and 15 columns.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

_HEADING = re.compile(r"[ \u3000]*[一二三四五六]、")
_VALUES = 7  # columns of figures in the table of requests
_LABELS = 3  # columns before them
_APPLICANTS = "申请人情况"


def seed_html(text: str) -> tuple[str, str]:
    """The title, and the HTML of the body."""
    title, *lines = text.splitlines()
    body, table = [], list[str]()
    for line in lines:
        if table and not _HEADING.match(line):
            table.append(line)
        elif line.startswith("\t"):
            table = [line]
        else:
            body.append(_table(table))
            table = []
            body.append(f"<p>{escape(line.strip())}</p>" if line.strip() else "")
    return title.strip(), "".join(body)


def rows_of(lines: list[str]) -> list[list[str]]:
    """The rows of one table; a cell's further lines have no tab."""
    rows: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() and "\t" not in line:
            rows.append([])
        elif line.lstrip(" ").startswith("\t"):
            if line.startswith(" ") and rows[-1]:
                rows.append([])  # the one row whose last cell is missing, so that nothing parts it from the next
            rows[-1].append(line.strip())
        elif rows[-1]:
            rows[-1][-1] += line.strip()
    return [row for row in rows if row]


def _table(lines: list[str]) -> str:
    if not lines:
        return ""
    rows = rows_of(lines)
    if "行政复议" in rows[0]:
        inside = _review(rows)
    else:
        inside = _requests(rows) if any(_APPLICANTS in row for row in rows) else _disclosure(rows)
    return f'<table border="1">{inside}</table>'


def _disclosure(rows: list[list[str]]) -> str:
    """A row of one cell is a heading; a row short of a cell has lost a blank one at its end."""
    made = []
    for row in rows:
        cells = row + [""] * (4 - len(row)) if len(row) == 3 else row
        last = 4 - len(cells) + 1
        made.append(_row([(cell, 1, 1) for cell in cells[:-1]] + [(cells[-1], last, 1)]))
    return "".join(made)


def _requests(rows: list[list[str]]) -> str:
    head = [
        _row([(rows[0][0], _LABELS, 3), (_APPLICANTS, _VALUES, 1)]),
        _row([("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)]),
        _row([(cell, 1, 1) for cell in rows[2] if cell]),
    ]
    grid = [_labels(row) for row in rows[3:]]
    for above, below in reversed(list(pairwise(grid))):
        for column, cell in below.items():
            if cell.text == "" and column in above:
                above[column].height += cell.height
    figures = [row[-_VALUES:] for row in rows[3:]]
    body = [
        _row([(c.text, c.width, c.height) for c in labels.values() if c.text] + [(f, 1, 1) for f in values])
        for labels, values in zip(grid, figures, strict=True)
    ]
    return "".join(head + body)


class _Label:
    def __init__(self, text: str, width: int) -> None:
        self.text, self.width, self.height = text, width, 1


def _labels(row: list[str]) -> dict[int, _Label]:
    """The label cells by column; the last one reaches to the figures."""
    labels = row[:-_VALUES]
    return {n: _Label(text, _LABELS - n if n == len(labels) - 1 else 1) for n, text in enumerate(labels)}


def _review(rows: list[list[str]]) -> str:
    kinds = [cell for cell in rows[1] if cell][:5]
    head = [
        _row([("行政复议", 5, 1), ("行政诉讼", 10, 1)]),
        _row([(kind, 1, 2) for kind in kinds] + [("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)]),
        _row([(kind, 1, 1) for kind in kinds * 2]),
    ]
    return "".join(head) + _row([(cell, 1, 1) for cell in rows[-1]])


def _row(cells: list[tuple[str, int, int]]) -> str:
    made = (f'<td colspan="{width}" rowspan="{height}">{escape(text)}</td>' for text, width, height in cells)
    return f"<tr>{''.join(made)}</tr>"

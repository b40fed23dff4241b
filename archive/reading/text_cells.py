"""Finds the tables in plain text saved from a page or from Word, and splits them into rows of cell texts.

Two habits are met: one cell a line (each led by a tab, an empty line ending the row) and one row a line
(cells parted by tabs or spaces). Cells are kept blank where the text still shows them.
"""

from __future__ import annotations

import re

from archive.reading.forms import load_forms
from archive.reading.labels import label_key
from archive.reading.tables.vocabulary import vocabularies
from archive.reading.values import is_value

_LED = re.compile(r"^[ \u3000]*\t")
_LONGEST_LABEL = 60
Row = list[str]


def section_keys() -> frozenset[str]:
    """Comparison keys of all section headings of all forms."""
    return frozenset(label_key(label) for form in load_forms() for s in form.sections for label in s.labels)


def opens_table(lines: list[str], at: int) -> bool:
    """Whether a table begins at line ``at``: a block title, a corner cell, or the first heading of the review table."""
    keys = [label_key(part) for part in re.split(r"[\t ]+", lines[at].strip()) if part]
    if not keys:
        return False
    first = keys[0]
    if vocabularies()["disclosure"].row_groups.exact.get(first):
        return True
    if first.startswith("本列数据的勾稽关系") and len(first) <= _LONGEST_LABEL:
        return True
    if first in {"信息内容", "申请人情况"}:
        return True
    following = keys[1:] or [label_key(line) for line in lines[at + 1 : at + 4] if line.strip()][:1]
    return first == "行政复议" and following[:1] == ["行政诉讼"]


def table_end(lines: list[str], start: int) -> int:
    """Return the first line after ``start`` that is ordinary text again: a section heading, or a long line."""
    sections = section_keys()
    at = start + 1
    while at < len(lines):
        bare = lines[at].strip()
        key = label_key(bare)
        if bare and not _LED.match(lines[at]) and (key in sections or len(key) > _LONGEST_LABEL):
            return at
        at += 1
    return at


def rows_of(lines: list[str]) -> list[Row]:
    """Return rows of cell texts; in one-cell-a-line text a row may hold several when the text lost its end."""
    tabbed = [line for line in lines if "\t" in line]
    several = sum(len([part for part in line.split("\t") if part.strip()]) > 1 for line in tabbed)
    if tabbed and several * 2 < len(tabbed):
        return _cell_a_line(lines)
    rows = _row_a_line(lines)
    if not tabbed and sum(len(row) > 1 for row in rows) * 4 < len(rows):
        # Cells a line and no sign where a row ends: the labels alone must tell.
        return [[cell for row in rows for cell in row]]
    return rows


def _cell_a_line(lines: list[str]) -> list[Row]:
    rows: list[Row] = [[]]
    for line in lines:
        if not line.strip(" \u3000\r\n") and "\t" not in line:
            if rows[-1]:
                rows.append([])
            continue
        head, *cells = line.split("\t")
        if head.strip() and rows[-1]:
            rows[-1][-1] += head.strip()
        elif head.strip():
            rows[-1].append(head.strip())
        rows[-1] += [cell.strip() for cell in cells]
    return [row for row in rows if row]


def _row_a_line(lines: list[str]) -> list[Row]:
    rows = []
    for line in lines:
        if not line.strip():
            continue
        if "\t" in line:
            rows.append([part.strip() for part in line.rstrip("\n").split("\t")])
        else:
            rows.append(_spaced(line.strip()))
    return rows


def _spaced(line: str) -> Row:
    """``规章 0 0 0`` is a label and three values; a line of labels is parted only where every part is a label."""
    parts = line.split()
    at = len(parts)
    while at > 0 and is_value(parts[at - 1]):
        at -= 1
    if at == len(parts) and len(parts) > 1 and not all(_known(part) for part in parts):
        return [line]
    label = parts[:at] if all(_known(part) for part in parts[:at]) else [" ".join(parts[:at])]
    return label + parts[at:]


def _known(text: str) -> bool:
    key = label_key(text)
    return any(
        key in v.rows.exact or key in v.columns.exact or key in v.row_groups.exact or key in v.column_groups
        for v in vocabularies().values()
    )

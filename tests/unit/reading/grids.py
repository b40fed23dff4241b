"""Tables as grids of cells, read without a page around them."""

from __future__ import annotations

from archive.reading.document import Cell, Grid
from archive.reading.tables.table_reader import TableReader
from archive.reading.tables.table_state import Tables

APPLICANTS = ["申请人情况", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
ISSUED = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
WAYS = ["行政复议", "未经复议直接起诉", "复议后起诉"]


def grid(*lines: list[str]) -> Grid:
    """A table in which each text is one cell."""
    return Grid(tuple(Cell(text, at, place) for at, line in enumerate(lines) for place, text in enumerate(line)))


def tables_of(*grids: Grid) -> Tables:
    """What is read of the grids of one document."""
    reader = TableReader()
    for one in grids:
        reader.read(one)
    reader.close()
    return reader.tables


def review_grid(*lines: list[str], heads: list[str] | None = None) -> Grid:
    """The table of reviews: the three ways over the five results, and the lines below."""
    ways = tuple(Cell(way, 0, 5 * at, 1, 5) for at, way in enumerate(WAYS))
    return Grid((*ways, *(cell._replace(row=cell.row + 1) for cell in grid(heads or RESULTS * 3, *lines).cells)))


def told(found: Tables) -> list[tuple[str, str]]:
    """What was noted, with its place."""
    return [(problem.kind, problem.where) for problem in found.problems]

"""Cells as a table of groups by years: each number with the address of its report, or of the list that it adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.cells.cell_sums import By, group_key
from archive.records.cell import CellSum
from archive.records.cell_pivot import CellSumOut, PivotColumn, PivotRowOut
from archive.web.contents.cell_lists import CellLists, cell_path
from archive.web.serving.request_context import RequestContext
from archive.web.wording import urls


@dataclass(frozen=True, slots=True)
class PivotNumber:
    """The sum of one group, year and form, and the address that it leads to, in parts."""

    sum: CellSum
    path: str
    query: Mapping[str, str]
    anchor: str


@dataclass(frozen=True, slots=True)
class PivotRow:
    """One group: a number for each of the columns, None where no report of it was read."""

    key: str
    name: str
    numbers: Sequence[PivotNumber | None]


@dataclass(frozen=True, slots=True)
class Pivot:
    """Groups in order of their keys; ``columns`` are years with the form of the table, the newest first; ``sums``:
    what its numbers are."""

    columns: Sequence[tuple[int, str]]
    rows: Sequence[PivotRow]
    sums: Sequence[CellSum]


def pivot_of(lists: CellLists, by: By) -> Pivot:
    """Return the sums of the reports asked for as a table."""
    group = group_key(by)
    rows = {(group(row), row.year, row.form): row for row in lists.rows}
    sums = lists.sums(by)
    columns = sorted({(one.year, one.form) for one in sums}, reverse=True)
    groups: dict[str, dict[tuple[int, str], PivotNumber]] = {}
    for one in sums:
        if one.reports == 1:
            path, query, anchor = _parts(cell_path(rows[one.key, one.year, one.form]))
        else:
            path, query, anchor = "/cells", _added_up(lists, by, one), ""
        groups.setdefault(one.key, {})[one.year, one.form] = PivotNumber(one, path, query, anchor)
    names = {one.key: one.name for one in sums}
    table = [PivotRow(key, names[key], [found.get(c) for c in columns]) for key, found in groups.items()]
    return Pivot(columns, table, sums)


def _parts(path: str) -> tuple[str, dict[str, str], str]:
    address, hash_, anchor = path.partition("#")
    page, _mark, version = address.partition("?version=")
    return page, {"version": version}, hash_ + anchor


def _added_up(lists: CellLists, by: By, one: CellSum) -> dict[str, str]:
    """Return the parameters of the list that holds the reports of a sum and no other."""
    place, per, reports = lists.place, lists.per, lists.reports
    asked = {
        "row": f"{place.table}.{place.row}", "column": place.column,
        "per": f"{per.table}.{per.row}" if per else "", "per_column": per.column if per else "",
        "organ": "".join(reports.organs), "kind": ",".join(reports.kinds), "region": reports.region,
        "year": str(one.year), "form": one.form,
    }  # fmt: skip
    if by in ("organ", "kind"):
        asked[by] = one.key
    elif by != "all":
        asked["region"] = max(reports.region, one.key, key=len)
    return {name: value for name, value in asked.items() if value}


def pivot_rows_out(context: RequestContext, rows: Sequence[PivotRow]) -> list[PivotRowOut]:
    """Return rows with absolute addresses, of the moment that the request speaks from."""
    return [
        PivotRowOut(
            key=row.key,
            name=row.name,
            cells=[CellSumOut(**dict(one.sum), page=_address(context, one)) if one else None for one in row.numbers],
        )
        for row in rows
    ]


def pivot_columns_out(pivot: Pivot) -> list[PivotColumn]:
    """Return the columns as data."""
    return [PivotColumn(year=year, form=form) for year, form in pivot.columns]


def _address(context: RequestContext, one: PivotNumber) -> str:
    then = {"as_of": context.param("as_of")} if context.param("as_of") and one.path == "/cells" else {}
    return context.base + urls.build_url("zh", one.path, **one.query, **then) + one.anchor


def after_group(rows: Sequence[PivotRow], after: str, limit: int) -> tuple[Sequence[PivotRow], str]:
    """Return the rows behind the group a page ended with, and the cursor of what follows ("" at the end)."""
    shown = [row for row in rows if row.key > after]
    return shown[:limit], shown[limit - 1].key if len(shown) > limit else ""
